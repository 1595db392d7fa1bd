import { describe, expect, it } from "vitest";
import { convertStep } from "../../../worker/conversion/convert.ts";
import { inspect } from "../../../worker/conversion/inspect.ts";
import type { ConversionOptions } from "../../../worker/conversion/step.ts";
import { decodeFit } from "../../support/export/decode-fit.ts";
import { convertAll, type NamedBytes, uploadOf } from "../../support/export/upload.ts";
import {
  bodyFatCsv,
  heightJson,
  profileCsv,
  truncatedPounds,
  weightCsv,
  weightJson,
} from "../../support/export/weight-export.ts";
import { buildZip } from "../../support/export/zip-builder.ts";

const berlin: ConversionOptions = { timeZone: "Europe/Berlin", include: ["weight"] };
const GLOBAL = "Takeout/Fitbit/Global Export Data";
const GOOGLE = "Takeout/Fitbit/Physical Activity_GoogleData";

/** A small export with every body file; the values are invented. */
const parts: readonly NamedBytes[] = [
  {
    name: `${GLOBAL}/weight-2024-01-01.json`,
    bytes: weightJson([
      { wall: "2024-01-05T07:01:00", pounds: truncatedPounds(81_230), bmi: 25.07, fat: 21.5 },
      { wall: "2024-01-06T23:59:59", pounds: 179.4, bmi: 25.1 },
      { wall: "2024-01-07T07:00:00", pounds: 1794, bmi: 251 },
    ]),
  },
  {
    name: `${GOOGLE}/weight.csv`,
    bytes: weightCsv([
      ["2024-01-05T06:01:00Z", 81_230],
      ["2025-02-01T23:30:00Z", 80_000],
    ]),
  },
  { name: `${GOOGLE}/body_fat_2024-01-01.csv`, bytes: bodyFatCsv([["2024-01-06T12:00:00Z", 22.25]]) },
  { name: `${GLOBAL}/height-2020-01-01.json`, bytes: heightJson("2020-01-01T00:00:00", 1800) },
  { name: "Takeout/Fitbit/Your Profile/Profile.csv", bytes: profileCsv("Asia/Tokyo") },
  { name: "Takeout/Fitbit/Global Export Data/badge.json", bytes: "[]" },
  { name: "Takeout/Fitbit/Sleep/sleep-2024-01-01.json", bytes: "[]" },
  { name: "Takeout/Fitbit/.DS_Store", bytes: "junk" },
];

const asZip = () => uploadOf([{ name: "takeout.zip", bytes: buildZip(parts) }]);
const loose = () => uploadOf(parts.map((part) => ({ ...part, name: part.name.split("/").at(-1) ?? "" })));

const instants = (bytes: Uint8Array | undefined) =>
  (decodeFit(bytes ?? new Uint8Array()).messages.weightScaleMesgs ?? []).map((message) => ({
    at: message.timestamp instanceof Date ? message.timestamp.toISOString() : null,
    kg: message.weight,
    fat: message.percentFat,
    bmi: message.bmi,
  }));

describe("converting weight", () => {
  it("writes one file a local year, with the true values", async () => {
    const { files } = await convertAll(asZip(), berlin);
    expect(files.map((file) => [file.name, file.type, file.records])).toEqual([
      ["weight/garmin-weight-2024.fit", "weight", 2],
      ["weight/garmin-weight-2025.fit", "weight", 1],
    ]);
    expect(instants(files[0]?.bytes)).toEqual([
      { at: "2024-01-05T06:01:00.000Z", kg: 81.23, fat: 21.5, bmi: 25.1 },
      { at: "2024-01-06T11:00:00.000Z", kg: 81.37, fat: 22.25, bmi: 25.1 },
    ]);
    expect(instants(files[1]?.bytes)).toEqual([
      { at: "2025-02-01T23:30:00.000Z", kg: 80, fat: undefined, bmi: 24.7 },
    ]);
  });

  it("accounts for every record", async () => {
    const { report } = await convertAll(asZip(), berlin);
    expect(report.data_types).toMatchObject([
      {
        type: "weight",
        files: 2,
        read: 5,
        written: 3,
        merged: 1,
        skipped: [{ reason: "outside 20 to 300 kg", count: 1 }],
        from: "2024-01-05",
        to: "2025-02-02",
        outcome: "partly",
      },
      { type: "body_fat", files: 2, read: 2, written: 2, merged: 0, skipped: [], outcome: "converts" },
      { type: "height", files: 1, read: 1, written: 0, outcome: "cannot" },
      { type: "profile", files: 1, read: 1, outcome: "cannot" },
      { type: "sleep", files: 1, outcome: "cannot" },
    ]);
    expect(report.ignored).toEqual([{ name: "badge.json", reason: "holds no health records" }]);
  });

  it("gives the same files from loose files, from several zips and from a zip inside other folders", async () => {
    const expected = (await convertAll(asZip(), berlin)).files;
    expect((await convertAll(loose(), berlin)).files).toEqual(expected);
    const split = uploadOf([
      { name: "a.zip", bytes: buildZip(parts.slice(0, 1)) },
      { name: "b.zip", bytes: buildZip(parts.slice(1)) },
    ]);
    expect((await convertAll(split, berlin)).files).toEqual(expected);
    const elsewhere = parts.map((part) => ({
      ...part,
      name: `MyFitbitData/名前/${part.name.split("/").at(-1)}`,
    }));
    expect(
      (await convertAll(uploadOf([{ name: "x.zip", bytes: buildZip(elsewhere) }]), berlin)).files,
    ).toEqual(expected);
  });

  it("merges an export that was uploaded twice", async () => {
    const once = await convertAll(asZip(), berlin);
    const twice = await convertAll(
      uploadOf([
        { name: "a.zip", bytes: buildZip(parts) },
        { name: "b.zip", bytes: buildZip(parts) },
      ]),
      berlin,
    );
    expect(twice.files).toEqual(once.files);
    expect(twice.report.data_types[0]).toMatchObject({ read: 10, written: 3, merged: 6 });
  });

  it("needs one step for a small export, and gives the same bytes in many", async () => {
    const fast = await convertAll(asZip(), berlin);
    const slow = await convertAll(asZip(), berlin, { maxReads: 1, maxBytes: 1 });
    expect(fast.steps).toBe(1);
    expect(slow.steps).toBeGreaterThan(3);
    expect(slow.files).toEqual(fast.files);
    expect(slow.report).toEqual(fast.report);
  });

  it("takes the zone of the profile, else UTC, and says so", async () => {
    const byProfile = await convertAll(asZip(), { ...berlin, timeZone: null });
    expect(byProfile.report.time_zone).toBe("Asia/Tokyo");
    const nothing = await convertAll(uploadOf([{ name: "weight.csv", bytes: weightCsv([]) }]), {
      ...berlin,
      timeZone: null,
    });
    expect(nothing.report.time_zone).toBe("UTC");
    expect(nothing.report.issues.map((issue) => issue.code)).toContain("time-zone-assumed");
    const wrong = await convertAll(asZip(), { ...berlin, timeZone: "Mars/Olympus" });
    expect(wrong.report.time_zone).toBe("Asia/Tokyo");
    expect(wrong.report.issues.map((issue) => issue.code)).toContain("time-zone-unknown");
  });

  it("opens a dozen archives and no more, whoever asks", async () => {
    const zips = (count: number) =>
      uploadOf(
        Array.from({ length: count }, (_, i) => ({ name: `${i}.zip`, bytes: buildZip(parts.slice(0, 1)) })),
      );
    const { files, ports } = zips(13);
    const problem = { ok: false, problem: { code: "archive-too-many", file: "12.zip", offset: null } };
    expect(await inspect(files, { timeZone: null }, ports)).toEqual(problem);
    await expect(convertAll(zips(13), berlin)).rejects.toThrow("archive-too-many");
    expect((await convertAll(zips(12), berlin)).report.data_types[0]?.merged).toBe(33);
  });

  it("says so when another version wrote the checkpoint", async () => {
    const { files, ports } = asZip();
    const limits = { maxReads: 1, maxBytes: 1 };
    const begun = await convertStep({ files, options: berlin, checkpoint: null, limits }, ports);
    if (!begun.ok) throw new Error(begun.problem.code);
    const other = Buffer.from(
      Buffer.from(begun.checkpoint).toString("latin1").replace('"version":', '"versi0n":'),
      "latin1",
    );
    for (const checkpoint of [other, new Uint8Array(40)]) {
      const result = await convertStep({ files, options: berlin, checkpoint, limits }, ports);
      expect(result).toMatchObject({ ok: false, problem: { code: "conversion-outdated" } });
    }
  });

  it("takes twenty thousand entries of a source and skips the rest, with a checkpoint of a few MB", async () => {
    const rows = Array.from({ length: 60_000 }, (_, i): [string, number] => [
      new Date(Date.UTC(2015, 0, 1) + i * 5_400_000).toISOString(),
      70_000 + (i % 900),
    ]);
    const { files, ports } = uploadOf([{ name: "weight.csv", bytes: weightCsv(rows) }]);
    const limits = { maxReads: 24, maxBytes: 100_000 };
    let checkpoint: Uint8Array | null = null;
    for (;;) {
      const result = await convertStep({ files, options: berlin, checkpoint, limits }, ports);
      if (!result.ok) throw new Error(result.problem.code);
      expect(result.checkpoint.length).toBeLessThan(4_000_000);
      checkpoint = result.checkpoint;
      if (result.report === null) continue;
      const type = result.report.data_types[0];
      expect(type).toMatchObject({ read: 60_000, written: 20_000 });
      expect(type?.skipped).toEqual([{ reason: "more records than we read", count: 40_000 }]);
      break;
    }
  });

  it("reads two hundred thousand heights", async () => {
    const rows = Array.from({ length: 200_000 }, (_, i) => `2024-01-01T00:00:00Z,${1500 + (i % 300)}\n`);
    const csv = `timestamp,height millimeters\n${rows.join("")}`;
    const { report } = await convertAll(uploadOf([{ name: "height.csv", bytes: csv }]), berlin);
    expect(report.data_types).toMatchObject([{ type: "height", read: 200_000 }]);
  });

  it("leaves weight out when it is not asked for, and still accounts for it", async () => {
    const { files, report } = await convertAll(asZip(), { ...berlin, include: [] });
    expect(files).toEqual([]);
    expect(report.data_types[0]).toMatchObject({
      type: "weight",
      written: 0,
      outcome: "cannot",
      reason: "left out as you asked",
    });
  });

  it("reports a broken file and converts the rest", async () => {
    const broken = uploadOf([
      { name: "weight-2024-02-01.json", bytes: '[{"weight": 1' },
      { name: "weight.csv", bytes: weightCsv([["2024-01-05T06:01:00Z", 81_230]]) },
      { name: "body_fat_2024-01-01.csv", bytes: "a,b\n1,2\n" },
      { name: "height-2020-01-01.json", bytes: new Uint8Array([0x5b, 0xff, 0x5d]) },
    ]);
    const { files, report } = await convertAll(broken, berlin);
    expect(files.length).toBe(1);
    expect(report.issues).toEqual([
      { code: "file-not-json", severity: "error", file: "weight-2024-02-01.json" },
      { code: "file-header", severity: "error", file: "body_fat_2024-01-01.csv" },
      { code: "file-encoding", severity: "error", file: "height-2020-01-01.json" },
    ]);
  });

  it("reports a protected file of an archive and converts the rest", async () => {
    const zip = buildZip([
      { name: "weight-2024-02-01.json", bytes: "[]", flags: 0x0801 },
      { name: "weight.csv", bytes: weightCsv([["2024-01-05T06:01:00Z", 81_230]]) },
    ]);
    const { files, report } = await convertAll(uploadOf([{ name: "a.zip", bytes: zip }]), berlin);
    expect(files.length).toBe(1);
    expect(report.issues).toEqual([
      { code: "entry-encrypted", severity: "error", file: "weight-2024-02-01.json" },
    ]);
  });

  it("doubts a weight whose BMI implies no human height, without guessing another unit", async () => {
    const kilograms = weightJson([{ wall: "2024-01-05T07:01:00", pounds: 81.2, bmi: 27.4 }]);
    const { files, report } = await convertAll(
      uploadOf([{ name: "weight-2024-01-01.json", bytes: kilograms }]),
      berlin,
    );
    expect(report.issues).toMatchObject([{ code: "weight-height-implausible", severity: "warning" }]);
    expect(instants(files[0]?.bytes)[0]?.kg).toBe(36.83);
  });

  it.each([
    ["pounds", 63.5],
    ["kilograms", 140],
  ] as const)("reads the old files in %s when their owner says so", async (weightUnit, kg) => {
    const file = {
      name: "weight-2024-01-01.json",
      bytes: weightJson([{ wall: "2024-01-05T07:01:00", pounds: 140 }]),
    };
    const { files } = await convertAll(uploadOf([file]), { ...berlin, weightUnit });
    expect(instants(files[0]?.bytes)[0]?.kg).toBe(kg);
  });
});

describe("inspecting an upload", () => {
  it("counts what it can read and dates the rest by name", async () => {
    const { files, ports } = asZip();
    const result = await inspect(files, { timeZone: "Europe/Berlin" }, ports);
    if (!result.ok) throw new Error(result.problem.code);
    expect(result.inspection).toMatchObject({ valid: true, from: "2020-01-01", to: "2025-02-02" });
    expect(result.inspection.data_types).toMatchObject([
      { type: "weight", files: 2, records: 5, outcome: "partly" },
      { type: "body_fat", files: 2, records: 2, outcome: "converts" },
      { type: "height", files: 1, records: 1, outcome: "cannot" },
      { type: "profile", files: 1, records: 1 },
      { type: "sleep", files: 1, records: null, from: "2024-01-01", outcome: "cannot" },
    ]);
    expect(ports.counts.reads).toBeLessThanOrEqual(6);
  });

  it("counts the other types when a file of one is too large to be read here", async () => {
    const height = `timestamp,height millimeters\n${"2024-01-01T00:00:00Z,1800\n".repeat(180_000)}`;
    const { files, ports } = uploadOf([
      { name: "height_2024-01-01.csv", bytes: height },
      { name: "weight.csv", bytes: weightCsv([["2024-01-05T06:01:00Z", 81_230]]) },
      { name: "body_fat_2024-01-01.csv", bytes: bodyFatCsv([["2024-01-05T12:00:00Z", 22.25]]) },
    ]);
    const result = await inspect(files, { timeZone: "Europe/Berlin" }, ports);
    expect(result).toMatchObject({
      inspection: {
        data_types: [
          { type: "weight", records: 1, from: "2024-01-05" },
          { type: "body_fat", records: 1 },
          { type: "height", records: null, from: "2024-01-01" },
        ],
      },
    });
  });

  it("says partly where a file of a type cannot be read, or is too large", async () => {
    const big = { name: "weight_2024-01-01.csv", bytes: new Uint8Array(12 * 1024 ** 2 + 1) };
    const good = { name: "weight.csv", bytes: weightCsv([["2024-01-05T06:01:00Z", 81_230]]) };
    const partly = [{ type: "weight", files: 2, outcome: "partly", reason: "a file could not be read" }];
    const { report } = await convertAll(uploadOf([big, good]), berlin);
    expect(report.data_types).toMatchObject(partly);
    const { files, ports } = uploadOf([{ ...big, bytes: "{" }, good]);
    expect(await inspect(files, { timeZone: null }, ports)).toMatchObject({
      inspection: { data_types: partly },
    });
  });

  it("is not valid when there is nothing to convert", async () => {
    const { files, ports } = uploadOf([{ name: "photo.jpg", bytes: "x" }]);
    const result = await inspect(files, { timeZone: null }, ports);
    if (!result.ok) throw new Error(result.problem.code);
    expect(result.inspection.valid).toBe(false);
    expect(result.inspection.issues.map((issue) => issue.code)).toContain("nothing-recognised");
  });

  it("hands on the problem of an unreadable archive", async () => {
    const { files, ports } = uploadOf([{ name: "a.zip", bytes: "PK nothing" }]);
    const result = await inspect(files, { timeZone: null }, ports);
    expect(result).toEqual({ ok: false, problem: { code: "archive-not-zip", file: "a.zip", offset: null } });
  });
});
