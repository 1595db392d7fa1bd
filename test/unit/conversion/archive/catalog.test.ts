import { describe, expect, it } from "vitest";
import {
  ARCHIVE_TABLES,
  familiesOf,
  familyName,
  NEVER_COPIED,
} from "../../../../worker/conversion/archive/catalog.ts";
import { DAILY_KINDS } from "../../../../worker/conversion/daily/passes.ts";
import { KINDS, type Kind } from "../../../../worker/conversion/fitbit/kinds.ts";
import type { IndexedFile } from "../../../../worker/conversion/index/entry-index.ts";
import { EXERCISE_KINDS } from "../../../../worker/conversion/job/activity-read-phase.ts";
import { BLOCK_KINDS } from "../../../../worker/conversion/job/blocks-phase.ts";
import { BODY_KINDS } from "../../../../worker/conversion/job/body-phase.ts";
import { needOf } from "../../../../worker/conversion/needs.ts";

const file = (name: string, size: number, kind: Kind): IndexedFile => ({
  ...{ kind, name, size, day: null, offset: 0, length: size, facts: null, row: 0 },
});
const MIB = 1024 ** 2;

describe("families of files", () => {
  it.each([
    ["device_temperature_2024-01-01.csv", "device_temperature"],
    ["Daily SpO2 - 2024-01-01-2024-01-31.csv", "daily_spo2"],
    ["Daily Heart Rate Variability Summary - 2022-10-(1).csv", "daily_heart_rate_variability_summary"],
    ["food_logs-0.json", "food_logs"],
    ["Stress Score.csv", "stress_score"],
    ["Stress Score (1).csv", "stress_score"],
    ["Glucose 202301.csv", "glucose"],
    ["sleep-2024-01-01 (2).json", "sleep"],
  ])("%s is of the family %s", (name, family) => {
    expect(familyName(name)).toBe(family);
  });

  it.each<[string, Kind, number, boolean]>([
    ["a small CSV", "temperature-csv", 2 * MIB, true],
    ["a CSV by the minute", "temperature-csv", 2 * MIB + 1, false],
    ["ten years of nights", "sleep-json", 48 * MIB, true],
    ["more JSON than that", "sleep-json", 48 * MIB + 1, false],
  ])("%s is copied or not as a whole", (_, kind, bytes, isCopied) => {
    const halves = [file("x_2024-01-01.a", bytes - 10, kind), file("x_2024-02-01.a", 10, kind)];
    expect(familiesOf(halves)).toEqual([{ name: "x", files: halves, bytes, isCopied }]);
  });

  it("come in the order of their names, each judged apart", () => {
    const files = [
      file("device_temperature_2024-01-01.csv", 3 * MIB, "temperature-csv"),
      file("computed_temperature_2024-01-01.csv", 10, "temperature-csv"),
    ];
    expect(familiesOf(files).map(({ name, isCopied }) => [name, isCopied])).toEqual([
      ["computed_temperature", true],
      ["device_temperature", false],
    ]);
  });

  it("every kind is kept in a table or read for Garmin, and none is both", () => {
    const forGarmin = [BODY_KINDS, EXERCISE_KINDS, DAILY_KINDS, BLOCK_KINDS, NEVER_COPIED];
    for (const kind of KINDS)
      expect([kind, needOf(kind)]).toEqual([
        kind,
        forGarmin.some((kinds) => kinds.has(kind)) ? "garmin" : "archive",
      ]);
  });

  it("no kind is in two tables, and every table has a kind", () => {
    const kinds = ARCHIVE_TABLES.flatMap((table) => [...table.kinds]);
    expect(new Set(kinds).size).toBe(kinds.length);
    expect(ARCHIVE_TABLES.filter((table) => table.kinds.size === 0)).toEqual([]);
  });
});
