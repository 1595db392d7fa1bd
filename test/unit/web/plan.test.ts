import { describe, expect, it } from "vitest";
import { fitInto, type Piece } from "../../../web/src/archive/fit.ts";
import { wanted } from "../../../web/src/archive/needed.ts";
import { type Plan, planUpload } from "../../../web/src/archive/plan.ts";
import { slimZip, storedFile } from "../../../web/src/archive/slim-zip.ts";
import { readDirectory } from "../../../worker/conversion/zip/directory.ts";
import { openEntry } from "../../../worker/conversion/zip/entry.ts";
import { portsOver } from "../../support/export/node-ports.ts";
import { convertAll, uploadOf } from "../../support/export/upload.ts";
import { buildZip, type ZipItem } from "../../support/export/zip-builder.ts";

const signal = new AbortController().signal;
const LARGE = 26_000_000;
/** Recorded by the minute: no table is made of it. */
const bulk: ZipItem = {
  name: "Fitbit/device_temperature_2024-01-01.csv",
  bytes: new Uint8Array(LARGE),
  stored: true,
};
const sleep: ZipItem = { name: "Fitbit/sleep-2024-01-01.json", bytes: "[9]" };
const weight = (text: string, day = "2024-01-01"): ZipItem => ({
  name: `Fitbit/weight-${day}.json`,
  bytes: text,
});
const tables = (): readonly ZipItem[] => [
  { name: "Fitbit/sleep-2024-01-01.json", bytes: '[{"dateOfSleep":"2024-01-01"}]' },
  { name: "Fitbit/Stress Score.csv", bytes: "DATE,SCORE\n2024-01-01,5\n" },
  { name: "Fitbit/computed_temperature_2024-01-01.csv", bytes: "timestamp,t\n2024-01-01T00:00:00Z,1\n" },
];
const fileOf = (name: string, ...items: readonly ZipItem[]): File =>
  new File([new Uint8Array(buildZip(items))], name);

async function planned(...files: readonly File[]): Promise<Plan> {
  const planning = await planUpload(files, "service", signal);
  if (!planning.ok) throw new Error(planning.problem.code);
  return planning.plan;
}

async function refusal(...files: readonly File[]): Promise<string | null> {
  const planning = await planUpload(files, "service", signal);
  return planning.ok ? null : planning.problem.code;
}

/** What the strict reader of the service finds in the zip that would be sent. */
async function sent(plan: Plan): Promise<Record<string, string>> {
  if (plan.body.kind !== "raw") throw new Error("not one body");
  const bytes = new Uint8Array(await plan.body.bytes.arrayBuffer());
  const ports = portsOver(bytes);
  const directory = await readDirectory(
    { name: "sent.zip", offset: 0, length: bytes.length },
    ports.readRange,
  );
  if (!directory.ok) throw new Error(directory.problem.code);
  return Object.fromEntries(
    directory.entries.map(({ entry, end }) => {
      const facts = { ...entry, nameLength: entry.nameBytes.length, nameCrc: ports.crc32(entry.nameBytes) };
      const opened = openEntry(bytes.subarray(entry.offset, end), facts, ports);
      return [entry.name, opened.ok ? new TextDecoder().decode(opened.bytes) : opened.problem];
    }),
  );
}

describe("what is sent", () => {
  it("is a small zip as it is", async () => {
    const file = fileOf("a.zip", weight("[1]"));
    const { body, sentBytes } = await planned(file);
    expect(body).toEqual({ kind: "raw", name: "a.zip", type: "application/zip", bytes: file });
    expect(sentBytes).toBe(file.size);
  });

  it.each([
    ["weight.csv", "text/csv"],
    ["weight-2024-01-01.JSON", "application/json"],
    ["body_fat_2024-01-01.csv", "text/csv"],
  ])("is a loose %s with its own type", async (name, type) => {
    expect((await planned(new File(["x"], name))).body).toMatchObject({ kind: "raw", name, type });
  });

  it("is several small files as a form, without those that are no export or not used", async () => {
    const { body, left } = await planned(
      ...["weight.csv", "sleep-2024-01-01.json", "Profile.csv", "a.png"].map((name) => new File(["x"], name)),
    );
    expect(body).toMatchObject({
      kind: "form",
      files: [{ name: "weight.csv" }, { name: "sleep-2024-01-01.json" }],
    });
    expect(left).toMatchObject({ files: 2, types: [{ type: "profile" }] });
  });

  it("is of a small zip no more than of a large one", async () => {
    const badge = { name: "Fitbit/badge.json", bytes: "[]" };
    const plan = await planned(fileOf("a.zip", weight("[1]"), badge));
    expect(await sent(plan)).toEqual({ "Fitbit/weight-2024-01-01.json": "[1]" });
    expect(plan.body).toMatchObject({ name: "a.zip" });
  });

  it("is also what the tables are made of that keep what Garmin cannot import", async () => {
    const small = { name: "Fitbit/computed_temperature_2024-01-01.csv", bytes: "timestamp,t\n" };
    const heart = { name: "Fitbit/Daily Heart Rate Variability Summary - 2024-01-(1).csv", bytes: "t,r\n" };
    const plan = await planned(fileOf("a.zip", bulk, weight("[1]"), sleep, small, heart));
    expect(Object.keys(await sent(plan))).toEqual(
      [weight("[1]"), sleep, small, heart].map(({ name }) => name),
    );
  });

  it("leaves here what makes no table, by the families of all zips together, and names it", async () => {
    const half = (day: string): ZipItem => ({
      name: `Fitbit/minute_spo2_${day}.csv`,
      bytes: new Uint8Array(1_500_000),
    });
    const loose = new File(["x"], "Minute SpO2 - 2024-01-03.csv");
    const plan = await planned(
      ...[fileOf("1.zip", weight("[1]"), half("2024-01-01")), fileOf("2.zip", half("2024-01-02")), loose],
    );
    expect(await sent(plan)).toEqual({ "Fitbit/weight-2024-01-01.json": "[1]" });
    expect(plan.left.types).toEqual([
      {
        ...{ type: "spo2", files: 3, from: "2024-01-01", to: "2024-01-03", why: "too-fine" },
        families: ["minute_spo2"],
      },
    ]);
    const alone = await planned(fileOf("1.zip", weight("[1]"), half("2024-01-01")));
    expect(alone.left.files).toBe(0);
  });

  it("is an old 31-day export under whatever name, known by its first line", async () => {
    const text = 'Body\nDate,Weight,BMI,Fat\n"2021-10-29","140.5","20.7","0"\n';
    const october = new File([text], "My October.csv");
    expect((await planned(october)).body).toMatchObject({ kind: "raw", name: "fitbit_export_1.csv" });
    const plan = await planned(october, new File(["Bodyweight,x\n"], "other.csv"), fileOf("1.zip", bulk));
    expect(plan.body).toMatchObject({ kind: "raw", name: "fitbit_export_1.csv" });
    const several = await planned(
      october,
      new File([`${text}\n`], "November.csv"),
      fileOf("1.zip", bulk, sleep),
    );
    expect(Object.keys(await sent(several)).sort()).toEqual([
      "Fitbit/sleep-2024-01-01.json",
      "fitbit_export_1.csv",
      "fitbit_export_2.csv",
    ]);
    const { files } = await convertAll(uploadOf([{ name: "fitbit_export_1.csv", bytes: text }]));
    expect(files.map(({ type }) => type)).toEqual(["body"]);
  });

  it("becomes the same tables as the whole export would", async () => {
    const items = [bulk, weight("[]"), ...tables()];
    const whole = await convertAll(uploadOf([{ name: "a.zip", bytes: buildZip(items) }]));
    const { body } = await planned(fileOf("a.zip", ...items));
    if (body.kind !== "raw") throw new Error("not one body");
    const bytes = new Uint8Array(await body.bytes.arrayBuffer());
    const trimmed = await convertAll(uploadOf([{ name: "a.zip", bytes }]));
    expect(trimmed.files).toHaveLength(3);
    expect(trimmed.files).toEqual(whole.files);
  });

  it("is never the profile, which holds a name and a birthday", async () => {
    const profile = { name: "Fitbit/Your Profile/Profile.csv", bytes: "id,full_name\n" };
    const plan = await planned(fileOf("a.zip", weight("[1]"), profile));
    expect(Object.keys(await sent(plan))).toEqual(["Fitbit/weight-2024-01-01.json"]);
    expect(plan.left.types).toMatchObject([{ type: "profile", files: 1 }]);
  });

  it.each([
    ["packed", {}],
    ["stored", { stored: true }],
    ["packed with its sizes behind the data", { descriptor: "signed" as const }],
    ["packed with 64-bit sizes behind the data", { descriptor: "zip64" as const }],
  ])("is of a large zip only what is converted, byte for byte: %s", async (_, how) => {
    const plan = await planned(fileOf("big.zip", bulk, { ...weight('[{"weight":150}]'), ...how }));
    expect(plan.sentBytes).toBeLessThan(1000);
    const day = "2024-01-01";
    expect(plan.left).toEqual({
      files: 1,
      bytes: LARGE,
      types: [
        {
          ...{ type: "skin_temperature", files: 1, from: day, to: day, why: "too-fine" },
          families: ["device_temperature"],
        },
      ],
    });
    expect(await sent(plan)).toEqual({ "Fitbit/weight-2024-01-01.json": '[{"weight":150}]' });
  });

  it("is of several large zips one zip; a file that is in two of them goes once", async () => {
    const plan = await planned(
      fileOf("1.zip", bulk, weight("[1]")),
      fileOf("2.zip", bulk, weight("[1]"), weight("[2]", "2024-02-01")),
    );
    expect(await sent(plan)).toEqual({
      "Fitbit/weight-2024-01-01.json": "[1]",
      "Fitbit/weight-2024-02-01.json": "[2]",
    });
  });

  it("keeps two different files of one name apart", async () => {
    const plan = await planned(fileOf("1.zip", bulk, weight("[1]")), fileOf("2.zip", weight("[22]")));
    expect(await sent(plan)).toEqual({
      "Fitbit/weight-2024-01-01.json": "[1]",
      "2/Fitbit/weight-2024-01-01.json": "[22]",
    });
  });

  it("takes loose files and zips together", async () => {
    const csv = "timestamp,weight grams\n";
    const plan = await planned(fileOf("1.zip", bulk, weight("[1]")), new File([csv], "weight.csv"));
    expect(await sent(plan)).toEqual({ "Fitbit/weight-2024-01-01.json": "[1]", "weight.csv": csv });
  });

  it.each([
    ["nothing that is an export", [new File(["x"], "photo.png")], "no-export"],
    ["an empty file", [new File([], "a.zip")], "upload-empty"],
    ["a large zip without anything to convert", [fileOf("a.zip", bulk)], "nothing-usable"],
    ["what would only make tables", [fileOf("a.zip", sleep)], "nothing-usable"],
  ])("is nothing at all of %s", async (_, files, code) => {
    expect(await refusal(...files)).toBe(code);
  });

  it("is a broken zip as it is, for the service to say what is wrong, unless it is too large", async () => {
    const broken = new File([new Uint8Array(LARGE)], "broken.zip");
    expect((await planned(broken)).body).toMatchObject({ bytes: broken });
    const planning = await planUpload(
      [broken, new File([new Uint8Array(LARGE)], "weight.csv")],
      "service",
      signal,
    );
    expect(planning).toMatchObject({ ok: false, problem: { code: "archive-not-zip", detail: "broken.zip" } });
  });

  it("is explained where it is nothing: what is in the export instead", async () => {
    const planning = await planUpload([new File(["[]"], "sleep-2024-01-01.json")], "service", signal);
    expect(planning).toMatchObject({
      ok: false,
      problem: { code: "nothing-usable", detail: "It holds Sleep." },
    });
  });
});

describe("what does not fit into one upload", () => {
  const piece = (name: string, size: number): Piece => {
    const look = wanted(name, size);
    if (!look.needed) throw new Error(name);
    return { ...look.file, record: storedFile(name, new Blob([new Uint8Array(size)]), 0) };
  };
  const [weighed, gps] = ["weight-2024-01-01.json", "gps_location_2024-01-01.csv"];
  const [first, second, third] = [1, 2, 3].map((day) => `heart_rate-2024-01-0${day}.json`);
  const [one, two, small] = ["sleep-2024-01-01.json", "sleep-2024-02-01.json", "Stress Score.csv"];
  const pieces = [
    ...[piece(weighed ?? "", 100), piece(third ?? "", 1000), piece(first ?? "", 1000)],
    ...[piece(second ?? "", 1000), piece(gps ?? "", 500)],
    ...[piece(small ?? "", 300), piece(two ?? "", 200), piece(one ?? "", 200)],
  ];

  it.each([
    [9000, []],
    [4400, [first]],
    [3400, [first, second]],
    [1900, [first, second, third]],
    [1600, [first, second, third, two, one]],
    [900, [first, second, third, two, one, small]],
    [500, [first, second, third, two, one, small, gps]],
    [1, [first, second, third, two, one, small, gps]],
  ])("leaves out of %d bytes heart rate, then tables, then GPS, and nothing else", (maxBytes, names) => {
    const { kept, dropped } = fitInto(pieces, maxBytes);
    expect(dropped.map(({ record }) => record.name)).toEqual(names);
    expect(kept).toHaveLength(pieces.length - names.length);
    if (maxBytes > 300)
      expect(slimZip(kept.map(({ record }) => record)).size).toBeLessThanOrEqual(maxBytes + 22);
  });
});
