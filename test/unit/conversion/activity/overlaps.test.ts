/** Activities of different sources that tell of the same time, but do not begin together. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Exercise, JsonExercise } from "../../../../worker/conversion/activity/activity.ts";
import type { CsvExercise } from "../../../../worker/conversion/activity/user-exercises-csv.ts";
import { utcZone } from "../../../../worker/conversion/time/zone.ts";
import { blankExercise } from "../../../support/export/blank-exercise.ts";
import { csvTime, exerciseJson, userExercisesCsv } from "../../../support/export/exercise-export.ts";
import { mergeAll } from "../../../support/export/merge-exercises.ts";
import { convertAll, uploadOf } from "../../../support/export/upload.ts";
import { growthOf, MOST_GROWTH } from "../../../support/work/count-work.ts";

const START = Date.parse("2024-08-03T08:00:00Z");
const MINUTE = 60_000;
const exercise = (from: number, minutes: number, name: string): Exercise => ({
  ...blankExercise(START + from * MINUTE, minutes * MINUTE),
  name,
});
let ids = 0;
const json = (from: number, minutes: number, more: Partial<JsonExercise> = {}): JsonExercise => ({
  ...exercise(from, minutes, "Walk"),
  logId: ++ids,
  isTypedIn: false,
  isLocal: false,
  isDetected: false,
  ...more,
});
const csv = (from: number, minutes: number, more: Partial<CsvExercise> = {}): CsvExercise => ({
  ...exercise(from, minutes, "Structured Workout"),
  id: `${++ids}`,
  isDetected: false,
  ...more,
});
function merge(jsons: readonly JsonExercise[], csvs: readonly CsvExercise[]) {
  const merged = mergeAll({ json: jsons, csv: csvs, tcx: [] }, utcZone());
  const { read, written, merged: joined, skipped } = merged.tally;
  const refused = [...skipped.values()].reduce((sum, count) => sum + count, 0);
  return { ...merged, read, written, joined, refused };
}
const detected = { isDetected: true };

describe("a log and a row that overlap", () => {
  it.each<[string, JsonExercise, CsvExercise, joined: number, overlapping: number]>([
    ["are one where the log was noticed within the row", json(10, 10, detected), csv(0, 60), 1, 0],
    ["are one where the row was noticed within the log", json(0, 60), csv(10, 10, detected), 1, 0],
    ["are one where nine tenths of what was noticed lie inside", json(51, 10, detected), csv(0, 60), 1, 0],
    ["are two where less of it does", json(52, 10, detected), csv(0, 60), 0, 0],
    ["are one where most of the noticed one was recorded", json(0, 40, detected), csv(5, 30), 1, 0],
    ["are two where little of the noticed one was", json(0, 40, detected), csv(5, 29), 0, 1],
    ["are one where one tells no sport and they last alike", json(0, 40), csv(5, 30), 1, 0],
    ["are two where that lasts much less", json(0, 400), csv(5, 30), 0, 1],
    ["are one where they are of one sport", json(0, 40), csv(5, 35, { name: "Outdoor Walk" }), 1, 0],
    ["are two where they are of two sports", json(0, 40), csv(5, 35, { name: "Yoga" }), 0, 1],
    [
      "are one of whatever sport where one was noticed",
      json(0, 40, detected),
      csv(5, 35, { name: "Yoga" }),
      1,
      0,
    ],
  ])("%s", (_, log, row, joined, overlapping) => {
    const merged = merge([log], [row]);
    expect([merged.read, merged.written, merged.joined, merged.overlapping]).toEqual([
      ...[2, 2 - joined, joined, overlapping],
    ]);
  });

  it("are not of one source: two logs are two, and it is said", () => {
    expect(merge([json(0, 60), json(10, 10, detected)], [])).toMatchObject({ written: 2, overlapping: 1 });
    expect(merge([], [csv(0, 60), csv(10, 10, detected)])).toMatchObject({ written: 2, overlapping: 1 });
  });

  it("last as long as the longer one, and are what the recorded one calls them", () => {
    const within = json(10, 10, { ...detected, typeId: 90013, calories: 5, averageHeartRate: 90 });
    const recorded = csv(0, 60, { calories: 300, distanceM: 4000 });
    expect(merge([within], [recorded]).activities).toMatchObject([
      {
        ...{ startMs: START, elapsedMs: 60 * MINUTE, name: "Structured Workout", typeId: null },
        ...{ calories: 300, distanceM: 4000, averageHeartRate: 90 },
      },
    ]);
    const around = json(0, 40, { ...detected, typeId: 90013, steps: 900 });
    expect(merge([around], [csv(5, 35, { steps: 800, name: "Run" })]).activities).toMatchObject([
      { startMs: START, elapsedMs: 40 * MINUTE, name: "Run", typeId: null, steps: 900 },
    ]);
    const walk = json(5, 38, { typeId: 90013 });
    expect(merge([walk], [csv(0, 40)]).activities).toMatchObject([
      { startMs: START, elapsedMs: 40 * MINUTE, name: "Walk", typeId: 90013 },
    ]);
  });

  it("leave a forgotten timer alone, which would take what lies in it along", () => {
    const merged = merge([json(0, 50 * 60, detected)], [csv(600, 30)]);
    expect(merged).toMatchObject({ written: 1, joined: 0, refused: 1, overlapping: 0 });
    const active = json(0, 50 * 60, { timerMs: 40 * MINUTE });
    expect(merge([active], [csv(5, 35)])).toMatchObject({ written: 1, joined: 1, refused: 0 });
  });

  it("are the two that share most, one to one", () => {
    const logs = [json(0, 20, detected), json(25, 30, detected)];
    const merged = merge(logs, [csv(-10, 80, { calories: 9 })]);
    expect(merged).toMatchObject({ written: 2, joined: 1, overlapping: 1 });
    expect(merged.activities.map(({ elapsedMs }) => elapsedMs / MINUTE)).toEqual([80, 20]);
  });

  it("are left to the one that begins with it", () => {
    const merged = merge([json(0, 10), json(1, 58, detected)], [csv(0, 60, { calories: 9 })]);
    expect(merged).toMatchObject({ written: 2, joined: 1 });
    expect(merged.activities[0]).toMatchObject({ elapsedMs: 10 * MINUTE, calories: 9 });
  });
});

const entry = fc.record({
  from: fc.integer({ min: -300, max: 300 }),
  minutes: fc.oneof(fc.integer({ min: 0, max: 120 }), fc.constant(4000)),
  name: fc.constantFrom("Walk", "Run", "Workout", "Yoga"),
  isDetected: fc.boolean(),
});
type Entry = typeof entry extends fc.Arbitrary<infer Item> ? Item : never;
const logOf = ({ from, minutes, name, isDetected }: Entry) => json(from, minutes, { name, isDetected });
const rowOf = ({ from, minutes, name, isDetected }: Entry) => csv(from, minutes, { name, isDetected });

it("whatever overlaps: all are accounted for, no minute that was to be written is lost, in any order", () => {
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 9 }), fc.array(entry, { maxLength: 9 }), (left, right) => {
      const [logs, rows] = [left.map(logOf), right.map(rowOf)];
      const merged = merge(logs, rows);
      expect(merged.read).toBe(merged.written + merged.joined + merged.refused);
      expect(merged.activities.length).toBe(merged.written);
      const isCovered = (ms: number) =>
        merged.activities.some((one) => one.startMs <= ms && ms <= one.startMs + one.elapsedMs);
      for (const one of [...logs, ...rows]) {
        if (one.elapsedMs === 0 || one.elapsedMs > 24 * 60 * MINUTE) continue;
        // Nine tenths of the shorter, and what a partner with the same start leaves open, are enough.
        const hasPartner = [...logs, ...rows].some(
          (other) => other !== one && Math.abs(other.startMs - one.startMs) <= 2 * MINUTE,
        );
        if (!hasPartner) expect(isCovered(one.startMs + one.elapsedMs / 2)).toBe(true);
      }
      const again = merge(logs.toReversed(), rows.toReversed());
      expect(again.activities.map(({ fileName }) => fileName).sort()).toEqual(
        merged.activities.map(({ fileName }) => fileName).sort(),
      );
    }),
    { numRuns: 500 },
  );
});

it("any number of them in one day takes work in proportion to it", async () => {
  const sourcesOf = (count: number) => ({
    logs: Array.from({ length: count }, (_, i) => json(i / 100, 600, detected)),
    rows: Array.from({ length: count }, (_, i) => csv(300 + i / 100, 600)),
  });
  const growth = await growthOf(
    ({ logs, rows }: ReturnType<typeof sourcesOf>) => merge(logs, rows),
    sourcesOf,
  );
  expect(growth).toBeLessThan(MOST_GROWTH);
});

it("a conversion merges what was noticed inside a recorded row, and tells of overlaps that it leaves", async () => {
  const row = (start: string, end: string) => ({
    exercise_start: csvTime(`2024-08-03T${start}:00`),
    exercise_end: csvTime(`2024-08-03T${end}:00`),
    activity_name: "Structured Workout",
    log_type: "TRACKER",
  });
  const noticed = (start: string) => ({
    start: `2024-08-03T${start}:00`,
    seconds: 1200,
    logType: "auto_detected",
    name: "Walk",
    typeId: 90013,
  });
  const { report } = await convertAll(
    uploadOf([
      {
        name: "exercise-0.json",
        bytes: exerciseJson([noticed("08:10"), noticed("12:05"), noticed("12:30")]),
      },
      {
        name: "UserExercises_2024-01-01.csv",
        bytes: userExercisesCsv([row("08:00", "09:00"), row("12:00", "13:00")]),
      },
    ]),
    { timeZone: "UTC", include: ["activities"] },
  );
  expect(report.data_types).toMatchObject([
    { type: "activities", read: 5, written: 3, merged: 2, skipped: [] },
  ]);
  expect(report.issues).toEqual([
    { code: "activities-overlap", severity: "info", file: "", seen: "1 of 3 activities" },
  ]);
});
