/** In what ways the text of a file may be written: with a byte-order mark, as UTF-16; and what is said of others. */
import { describe, expect, it } from "vitest";
import { asUtf8 } from "../../../../worker/conversion/fitbit/utf16.ts";
import { exerciseJson, heartRateCsv, heartRateJson, tcx } from "../../../support/export/exercise-export.ts";
import { convertAll, type NamedBytes, uploadOf } from "../../../support/export/upload.ts";
import { profileCsv, weightCsv, weightJson } from "../../../support/export/weight-export.ts";
import { buildZip } from "../../../support/export/zip-builder.ts";

const DAY = "2024-08-03";
const START = `${DAY}T19:00:00`;
const OLD = 'Body\nDate,Weight,BMI,Fat\n"2021-10-29","70.5","22","0"\n';

/** One of each family of readers. */
const EXPORT: readonly { readonly name: string; readonly bytes: string }[] = [
  { name: "Profile.csv", bytes: profileCsv("Asia/Tokyo") },
  { name: "weight-2024-08-01.json", bytes: weightJson([{ wall: START, pounds: 150 }]) },
  {
    name: "weight.csv",
    bytes: weightCsv([["2023-08-03T06:01:00Z", 70_000]]).replace(/^timestamp/, '"timestamp"'),
  },
  { name: "exercise-0.json", bytes: exerciseJson([{ start: START, seconds: 60, name: "Müßig gehen 散歩" }]) },
  { name: "1.tcx", bytes: tcx("2024-08-02T10:00:00", 10) },
  { name: `heart_rate_${DAY}.csv`, bytes: heartRateCsv(START, 10) },
  { name: "heart_rate-2024-08-02.json", bytes: heartRateJson("2024-08-02T10:00:00", 10) },
  { name: "steps-2024-08-03.json", bytes: '[{"dateTime":"08/03/24 10:00:00","value":"700"}]' },
  { name: "steps_2024-08-01.csv", bytes: "timestamp,steps\n2024-08-01T10:00:00Z,900\n" },
  { name: "stress_score.csv", bytes: `DATE,NOTE\n${DAY},"ärgerlich, sehr"\n` },
  { name: "food_logs-0.json", bytes: `[{"logDate":"08/03/24","foodName":"Käse 🧀"}]` },
  { name: "my weights.csv", bytes: OLD },
];

const utf8 = (text: string) => new TextEncoder().encode(text);
function utf16(text: string, isLittle: boolean): Uint8Array {
  const bytes = new Uint8Array(text.length * 2);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < text.length; i++) view.setUint16(i * 2, text.charCodeAt(i), isLittle);
  return bytes;
}

const WAYS: readonly (readonly [string, (text: string) => Uint8Array])[] = [
  ["a byte-order mark", (text) => utf8(`\ufeff${text}`)],
  ["UTF-16, the low byte first", (text) => utf16(`\ufeff${text}`, true)],
  ["UTF-16, the high byte first", (text) => utf16(`\ufeff${text}`, false)],
];

const options = { timeZone: null, include: ["weight", "activities", "daily"] } as const;
const convert = (parts: readonly NamedBytes[]) => convertAll(uploadOf(parts), options);
const written = (write: (text: string) => Uint8Array) =>
  EXPORT.map(({ name, bytes }) => ({ name, bytes: write(bytes) }));

describe("an export in UTF-8", () => {
  it.each(WAYS)("is the same one with %s", async (_, write) => {
    const plain = await convert(written(utf8));
    expect(plain.report.time_zone).toBe("Asia/Tokyo");
    expect(plain.files.map(({ type }) => type)).toEqual(
      expect.arrayContaining(["weight", "activities", "daily", "body", "archive"]),
    );
    const other = await convert(written(write));
    expect(other.all).toEqual(plain.all);
    expect(other.report.issues.map(({ code }) => code)).not.toContain("file-encoding");
  });

  it("is the same one as UTF-16 inside of a zip", async () => {
    const zipped = (write: (text: string) => Uint8Array) =>
      convert([{ name: "takeout.zip", bytes: buildZip(written(write)) }]);
    expect((await zipped((text) => utf16(`\ufeff${text}`, true))).all).toEqual((await zipped(utf8)).all);
  });
});

describe("a file that is no such text", () => {
  const header = "timestamp,weight grams\n2023-08-03T06:01:00Z,70000\n";
  it.each([
    ["Latin-1", new Uint8Array([...utf8(header), 0xe4, 0x0a])],
    ["UTF-16 without a mark", utf16(header, true)],
    ["UTF-16 without a mark, the high byte first", utf16(header, false)],
    ["UTF-16 that is cut off", utf16(`\ufeff${header}`, true).subarray(0, 31)],
    ["UTF-16 with half a character", utf16(`\ufeff${header}\ud800`, false)],
  ])("as %s is told of, and counts as not read", async (_, bytes) => {
    const json = { name: "weight-2024-08-01.json", bytes: weightJson([{ wall: START, pounds: 150 }]) };
    const { report } = await convert([{ name: "weight.csv", bytes }, json]);
    expect(report.issues).toContainEqual({ code: "file-encoding", severity: "error", file: "weight.csv" });
    expect(report.data_types).toMatchObject([
      {
        type: "weight",
        files: 2,
        read: 1,
        written: 1,
        outcome: "partly",
        reason: "a file could not be read",
      },
    ]);
  });

  it("still tells the time zone, whatever its owner is called", async () => {
    const profile = utf8("full_name,timezone\nM?ller,Europe/Berlin\n");
    profile[profile.indexOf("?".charCodeAt(0))] = 0xfc;
    const { report } = await convert([{ name: "Profile.csv", bytes: profile }]);
    expect(report.time_zone).toBe("Europe/Berlin");
  });

  it("is UTF-16 by its first two bytes together, and then UTF-8 without a mark", () => {
    for (const isLittle of [true, false]) {
      const text = "Müßig,散歩\n";
      expect(asUtf8(utf16(`\ufeff${text}`, isLittle))).toEqual(utf8(text));
    }
    const firsts = [0, 0x41, 0xfe, 0xff];
    for (const pair of firsts.flatMap((first) => firsts.map((second) => [first, second] as const))) {
      const bytes = new Uint8Array([...pair, 0x41, 0x42]);
      const isMark = pair.join() === "254,255" || pair.join() === "255,254";
      expect([pair, asUtf8(bytes) === bytes]).toEqual([pair, !isMark]);
    }
  });

  it("stays as it is", () => {
    for (const bytes of [utf8(""), utf8("ab"), new Uint8Array([0xff]), new Uint8Array([0xff, 0xfe, 0])])
      expect(asUtf8(bytes)).toBe(bytes);
  });
});
