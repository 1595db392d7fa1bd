/** Real exports that others published: every record must be accounted for. They are not part of the project. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readExerciseJson } from "../../../worker/conversion/activity/exercise-json.ts";
import { readSwimLengths } from "../../../worker/conversion/activity/series-files.ts";
import { KG_PER_POUND } from "../../../worker/conversion/fitbit/weight-files.ts";
import { decodeFit } from "../../support/export/decode-fit.ts";
import { convertAll, EVERYTHING, type NamedBytes, uploadOf } from "../../support/export/upload.ts";

const SAMPLES = "../shared/samples";
const present = existsSync(SAMPLES);
if (!present) console.log(`${SAMPLES} is not here: the tests over real exports are skipped.`);

function folder(name: string): NamedBytes[] {
  const root = join(SAMPLES, name);
  return readdirSync(root, { recursive: true, encoding: "utf8" })
    .sort()
    .filter((path) => statSync(join(root, path)).isFile())
    .map((path) => ({ name: path, bytes: new Uint8Array(readFileSync(join(root, path))) }));
}

const jsonOf = (parts: readonly NamedBytes[], name: RegExp): { weight: number; fat?: number }[] =>
  parts
    .filter((part) => name.test(part.name))
    .flatMap((part) => JSON.parse(new TextDecoder().decode(part.bytes as Uint8Array)));

const kilograms = (files: readonly { type: string; bytes: Uint8Array }[]) =>
  files
    .filter((file) => file.type === "weight")
    .flatMap((file) => decodeFit(file.bytes).messages.weightScaleMesgs ?? [])
    .map((message) => Number(message.weight))
    .sort();

const balanced = (type: {
  read: number;
  written: number;
  merged: number;
  skipped: readonly { count: number }[];
}) => type.written + type.merged + type.skipped.reduce((sum, one) => sum + one.count, 0) - type.read;

describe.skipIf(!present)("real exports", () => {
  it.each([
    "takeout-2025-metric",
    "archive-2020-kilometres",
    "weight-with-fat",
    "tcx",
    "fitbit-31-day-csv",
    "garmin-accepted-csv",
    "broken-fit",
    "wrong-shape",
  ])("%s: every record is accounted for", async (name) => {
    const { report } = await convertAll(uploadOf(folder(name)), { ...EVERYTHING, timeZone: "Asia/Bangkok" });
    for (const type of report.data_types) expect([type.type, balanced(type)]).toEqual([type.type, 0]);
  });

  it("takeout-2025-metric: the kilograms are the union of both sources", async () => {
    const parts = folder("takeout-2025-metric");
    const { files, report } = await convertAll(uploadOf(parts), { ...EVERYTHING, timeZone: "Asia/Bangkok" });
    const pounds = jsonOf(parts, /weight-.*\.json$/).map((entry) => entry.weight);
    const csv = parts.find((part) => part.name.endsWith("weight.csv"));
    const grams = new TextDecoder()
      .decode(csv?.bytes as Uint8Array)
      .trim()
      .split("\n")
      .slice(1)
      .map((row) => Number(row.split(",")[1]));
    const others = pounds.filter((pound) =>
      grams.every((gram) => Math.abs(gram / 1000 - pound * KG_PER_POUND) > 0.06),
    );
    const expected = [...grams.map((gram) => gram / 1000), ...others.map((pound) => pound * KG_PER_POUND)];
    expect(kilograms(files)).toEqual(expected.map((kg) => Math.round(kg * 100) / 100).sort());
    expect(report.data_types.find((type) => type.type === "weight")).toMatchObject({
      read: pounds.length + grams.length,
      written: expected.length,
    });
    expect(report.issues.filter((issue) => issue.code.startsWith("weight"))).toEqual([]);
  });

  it("takeout-2025-metric: lengths fall into activities as UTC, and not as the wall clock", () => {
    const parts = folder("takeout-2025-metric");
    const bytesOf = (name: RegExp) =>
      parts.filter((part) => name.test(part.name)).map(({ bytes }) => bytes as Uint8Array);
    const exercises = bytesOf(/exercise-\d+\.json$/).flatMap((bytes) => readExerciseJson(bytes).items);
    const lengths = bytesOf(/swim_lengths_data-.*\.json$/).flatMap((bytes) => readSwimLengths(bytes).items);
    const inside = (hours: number) =>
      lengths.filter(({ endMs }) => {
        const atMs = endMs - hours * 3_600_000;
        return exercises.some(({ startMs, elapsedMs }) => startMs <= atMs && atMs <= startMs + elapsedMs);
      }).length;
    expect(inside(0)).toBeGreaterThan(10 * Math.max(1, inside(7), inside(-7)));
  });

  it("weight-with-fat: pounds become kilograms and fat stays with them", async () => {
    const parts = folder("weight-with-fat");
    const { files } = await convertAll(uploadOf(parts), EVERYTHING);
    const entries = jsonOf(parts, /weight-.*\.json$/);
    expect(kilograms(files)).toEqual(
      entries.map((entry) => Math.round(entry.weight * KG_PER_POUND * 100) / 100).sort(),
    );
    const fats = files
      .flatMap((file) => decodeFit(file.bytes).messages.weightScaleMesgs ?? [])
      .map((it) => it.percentFat);
    expect(fats).toEqual(entries.map((entry) => Math.round((entry.fat ?? 0) * 100) / 100));
  });

  it("wrong-shape: nothing of it is converted, and the report says why", async () => {
    const { files, report } = await convertAll(uploadOf(folder("wrong-shape")), EVERYTHING);
    expect(files.filter((file) => file.type === "weight")).toEqual([]);
    expect(
      report.issues.filter((issue) => issue.file.startsWith("weight")).map((issue) => issue.code),
    ).toEqual(["file-shape", "file-shape"]);
  });
});
