/** Cutting the exercises of an export into groups that are merged by themselves. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonExercise } from "../../../../worker/conversion/activity/activity.ts";
import { ActivityNames } from "../../../../worker/conversion/activity/activity-names.ts";
import { type ExerciseSources, mergeExercises } from "../../../../worker/conversion/activity/merge.ts";
import { SEED_SPORTS } from "../../../../worker/conversion/activity/sport-map.ts";
import type { CsvExercise } from "../../../../worker/conversion/activity/user-exercises-csv.ts";
import {
  exercisesIn,
  exercisesOf,
  groupEnds,
  orderExercises,
} from "../../../../worker/conversion/job/exercise-lists.ts";
import { openZone, utcZone } from "../../../../worker/conversion/time/zone.ts";
import { blankExercise } from "../../../support/export/blank-exercise.ts";
import { exerciseLists, mergeAll } from "../../../support/export/merge-exercises.ts";

const START = Date.UTC(2024, 0, 1);
const HOUR_MS = 3_600_000;
const BERLIN = openZone("Europe/Berlin") ?? utcZone();

const exercise = (hour: number, minutes: number) => ({
  ...blankExercise(START + hour * HOUR_MS, minutes * 60_000),
  name: "Walk",
});
const log = (hour: number, minutes = 30, more: Partial<JsonExercise> = {}): JsonExercise => ({
  ...exercise(hour, minutes),
  logId: null,
  isTypedIn: false,
  isLocal: false,
  isDetected: false,
  ...more,
});
const row = (hour: number, minutes = 30, more: Partial<CsvExercise> = {}): CsvExercise => ({
  ...exercise(hour, minutes),
  id: `${hour}`,
  isDetected: false,
  ...more,
});
const tcx = (hour: number, logId: number | null, index = 0) => ({
  exercise: { ...exercise(hour, 30), calories: 99 },
  points: 5 + index,
  logId,
  row: index,
});
const times = <Item>(count: number, make: (i: number) => Item): Item[] =>
  Array.from({ length: count }, (_, i) => make(i));

function sizesOf(sources: Partial<ExerciseSources>): number[] {
  const lists = exerciseLists({ json: [], csv: [], tcx: [], ...sources });
  orderExercises(lists, BERLIN);
  const ends = groupEnds(lists).map((one) => one.reduce((sum, end) => sum + end, 0));
  expect(ends.at(-1) ?? 0).toBe(exercisesIn(lists));
  return ends.map((end, i) => end - (ends[i - 1] ?? 0));
}

describe("exercises are cut", () => {
  it("where nothing is under way, and not into small pieces", () => {
    expect(sizesOf({ json: times(450, (i) => log(i)) })).toEqual([100, 100, 100, 100, 50]);
    expect(sizesOf({})).toEqual([]);
  });

  it("not where one is still under way, nor within five minutes of it", () => {
    const json = times(120, (i) => log(i, i === 99 ? 150 : 30));
    expect(sizesOf({ json })).toEqual([102, 18]);
    expect(sizesOf({ json: times(120, (i) => log(i, i === 99 ? 54 : 30)) })).toEqual([100, 20]);
    expect(sizesOf({ json: times(120, (i) => log(i, i === 99 ? 56 : 30)) })).toEqual([101, 19]);
  });

  it("behind five hundred even where they all overlap, but not within a second", () => {
    expect(sizesOf({ json: times(1200, (i) => log(i / 3600, 1440)) })).toEqual([500, 500, 200]);
    expect(sizesOf({ json: times(700, (i) => log(0, 30, { logId: i })) })).toEqual([700]);
  });

  it("with all sources of a time together, a TCX file with the log whose number it has", () => {
    const json = times(200, (i) => log(i, 30, { logId: i }));
    const csv = times(200, (i) => row(i));
    const sources = { json, csv, tcx: [tcx(900, 3, 7), tcx(150, null, 8)] };
    expect(sizesOf(sources)).toEqual([101, 100, 100, 101]);
    const { activities, tally } = mergeAll(sources, BERLIN);
    expect(activities.flatMap(({ tcxRows }, i) => (tcxRows.length > 0 ? [[i, ...tcxRows]] : []))).toEqual([
      [3, 7],
      [150, 8],
    ]);
    expect([tally.read, tally.written, tally.merged]).toEqual([402, 200, 202]);
  });
});

/** Clusters of exercises, some typed in, some said twice, near and far from each other. */
const clusters = fc.array(
  fc.record({
    hour: fc.integer({ min: 0, max: 4000 }).map((quarter) => quarter / 4),
    minutes: fc.integer({ min: 0, max: 200 }),
    apart: fc.integer({ min: -150, max: 150 }),
    logId: fc.option(fc.nat(30)),
    has: fc.constantFrom("log", "row", "both", "twice", "file"),
    isTypedIn: fc.boolean(),
    offset: fc.constantFrom(0, 1, 9),
  }),
  { minLength: 100, maxLength: 400 },
);

it("groups give what all exercises together would", () => {
  fc.assert(
    fc.property(clusters, (all) => {
      const offsetOf = (offset: number) => ({ offsetMs: offset * HOUR_MS });
      const sources: ExerciseSources = {
        json: all.flatMap(({ hour, minutes, has, logId, isTypedIn }) => {
          const one = log(hour, minutes, { logId, isTypedIn });
          return has === "row" || has === "file" ? [] : has === "twice" ? [one, one] : [one];
        }),
        csv: all.flatMap(({ hour, minutes, apart, has, offset, isTypedIn }) => {
          const at = hour + apart / 3600 - (isTypedIn ? offset : 0);
          return has === "row" || has === "both" ? [row(at, minutes, offsetOf(offset))] : [];
        }),
        tcx: all.flatMap(({ hour, has, logId, isTypedIn }, i) => {
          const one = tcx(hour, logId, i);
          return has !== "file" ? [] : isTypedIn ? [one, one] : [one];
        }),
      };
      const lists = exerciseLists(sources);
      orderExercises(lists, BERLIN);
      const together = mergeExercises(exercisesOf(lists, [], groupEnds(lists).at(-1) ?? []), {
        zone: BERLIN,
        sports: SEED_SPORTS,
        names: new ActivityNames(),
      });
      const inGroups = mergeAll(sources, BERLIN);
      expect(inGroups.activities).toEqual(together.activities);
      expect(inGroups.overlapping).toBe(together.overlapping);
      expect([...inGroups.tally.skipped]).toEqual([...together.tally.skipped]);
      const { read, written, merged } = together.tally;
      expect([inGroups.tally.read, inGroups.tally.written, inGroups.tally.merged]).toEqual([
        ...[read, written, merged],
      ]);
    }),
    { numRuns: 60 },
  );
});
