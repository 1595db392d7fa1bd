/**
 * Everything that reads JSON, against the cases of JSONTestSuite: `y_` is JSON, `n_` is none, `i_` may be taken either
 * way. Nothing may throw; what is JSON is never called broken; what is none is a problem that can be told.
 */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readExerciseJson } from "../../../../worker/conversion/activity/exercise-json.ts";
import { readHeartRateJson } from "../../../../worker/conversion/activity/heart-rate-json.ts";
import { readSwimLengths } from "../../../../worker/conversion/activity/series-files.ts";
import { readArchiveJson } from "../../../../worker/conversion/archive/records.ts";
import { readJsonRecords } from "../../../../worker/conversion/fitbit/json.ts";
import { readSeriesJson } from "../../../../worker/conversion/fitbit/series-files.ts";
import { scanSeries } from "../../../../worker/conversion/fitbit/series-scan.ts";
import { readHeightJson, readWeightJson } from "../../../../worker/conversion/fitbit/weight-files.ts";
import { utcZone } from "../../../../worker/conversion/time/zone.ts";

const FIXTURE = "test/fixtures/json-test-suite/cases.json";
const fixed = JSON.parse(readFileSync(FIXTURE, "utf8")) as readonly (readonly [string, string])[];
const cases: readonly (readonly [string, string])[] = [
  ...fixed,
  ["n_structure_100000_opening_arrays", "[".repeat(100_000)],
  ["n_structure_open_array_object", '[{"":'.repeat(50_000)],
  ["i_structure_500_nested_arrays", "[".repeat(500) + "]".repeat(500)],
];

/** Where the case is not UTF-8 the fixture has U+FFFD, and 0xFF is never UTF-8. */
function bytesOf(content: string): Uint8Array {
  const parts = content.split("\ufffd").map((part) => new TextEncoder().encode(part));
  return new Uint8Array(parts.flatMap((part, i) => (i === 0 ? [...part] : [0xff, ...part])));
}

/** A file without a word in it, as an export has some, is an empty list and no fault. */
const NOTHING_IN_IT = ["n_structure_no_data", "n_single_space", "n_structure_UTF8_BOM_no_data"];
const NOT_JSON: readonly (string | null)[] = ["file-not-json", "file-encoding"];

const WINDOW = { fromMs: 0, toMs: 4e12 };
const READERS: readonly (readonly [string, (bytes: Uint8Array) => { readonly problem: string | null }])[] = [
  ["weights", readWeightJson],
  ["heights", readHeightJson],
  ["exercises", readExerciseJson],
  ["swim lengths", readSwimLengths],
  ["archive tables", (bytes) => readArchiveJson(bytes, utcZone(), () => {})],
  ["minutes", (bytes) => readSeriesJson(bytes, () => null)],
  ["heart rate", (bytes) => readHeartRateJson(bytes, WINDOW)],
];

describe("the grammar of JSON", () => {
  it("is tried with all cases", () => {
    const kinds = Object.groupBy(cases, ([name]) => name.slice(0, 2));
    expect([kinds.y_?.length, kinds.n_?.length, kinds.i_?.length]).toEqual([95, 188, 35]);
  });

  it.each(cases)("%s is taken as what it is", (name, content) => {
    const result = readJsonRecords(bytesOf(content));
    const code = result.ok ? null : result.code;
    if (name.startsWith("y_")) {
      const value: unknown = JSON.parse(content);
      expect(result).toEqual(
        Array.isArray(value) ? { ok: true, records: value } : { ok: false, code: "file-shape" },
      );
    } else if (NOTHING_IN_IT.includes(name)) expect(result).toEqual({ ok: true, records: [] });
    else if (name.startsWith("n_")) expect(NOT_JSON).toContain(code);
    else expect([null, "file-shape", ...NOT_JSON]).toContain(code);
  });

  it.each(READERS)("is kept by the reader of %s, with fast ways and without", (_, read) => {
    for (const [name, content] of cases) {
      const bytes = bytesOf(content);
      const { problem } = read(bytes);
      const plain = readJsonRecords(bytes);
      const isBroken = !plain.ok && plain.code !== "file-shape";
      expect([name, NOT_JSON.includes(problem)]).toEqual([name, isBroken]);
    }
  });

  it("is kept where a record that no case has stands before the case", () => {
    const record = '{"dateTime":"01/01/24 00:00:00","value":"1"}';
    for (const [name, content] of cases) {
      if (!content.startsWith("[")) continue;
      const bytes = bytesOf(`[${record},${content.slice(1)}`);
      const plain = readJsonRecords(bytes);
      const scanned = scanSeries(bytes);
      expect([name, scanned === null || plain.ok]).toEqual([name, true]);
      const { problem } = readSeriesJson(bytes, () => null);
      expect([name, NOT_JSON.includes(problem)]).toEqual([name, !plain.ok]);
    }
  });
});
