/** Seconds of an activity that are told in any order, more than once, or by several samples each. */
import { describe, expect, it } from "vitest";
import { countOverlapping } from "../../../../worker/conversion/activity/overlaps.ts";
import { buildSeries, type SeriesSources } from "../../../../worker/conversion/activity/series.ts";
import { blankExercise } from "../../../support/export/blank-exercise.ts";

/** Seconds are kept in pieces of 1,024: the first of them here is the last of a piece. */
const START = (1_669_000 * 1024 - 1) * 1000;
const window = { fromMs: START, toMs: START + 3_600_000 };
const at = (second: number) => START + second * 1000;
const build = (sources: Partial<SeriesSources>) =>
  buildSeries({ track: [], gps: [], heartRate: [], pace: [], ...sources }, window).points;
const pace = (...samples: readonly (readonly [second: number, metres: number])[]) =>
  samples.map(([second, metres]) => ({ atMs: at(second), metres, source: "" }));
const told = (...samples: readonly (readonly [second: number, metres: number])[]) =>
  build({ pace: pace(...samples) }).map(({ atSec, distanceM }) => [atSec - START / 1000, distanceM]);

describe("the way of a second", () => {
  it("is the sum of all that is told of it, each moment once", () => {
    expect(told([0, 2], [0, 2], [0.5, 3], [0.5, 3], [1, 4])).toEqual([
      [0, 5],
      [1, 9],
    ]);
    expect(told([0.25, 1], [0.5, 1], [0.75, 1])).toEqual([[0, 3]]);
    expect(told([0, 0], [1, 7])).toEqual([
      [0, 0],
      [1, 7],
    ]);
  });

  it("is told in whatever order", () => {
    expect(told([2, 4], [0, 1], [1, 2])).toEqual([
      [0, 1],
      [1, 3],
      [2, 7],
    ]);
  });
});

describe("seconds", () => {
  it("come in the order of time, however far apart and in whatever order they are told", () => {
    const seconds = [3600, 1025, 1024, 2, 1, 0, 2048, 1026];
    const heartRate = seconds.map((second, i) => ({ atMs: at(second), bpm: 100 + i, source: "" }));
    for (const order of [heartRate, heartRate.toReversed()])
      expect(
        build({ heartRate: order }).map(({ atSec, heartRate: bpm }) => [atSec - START / 1000, bpm]),
      ).toEqual(seconds.map((second, i) => [second, 100 + i]).sort(([a = 0], [b = 0]) => a - b));
  });

  it("are those of the activity, with its first and its last", () => {
    const heartRate = [-1, 0, 3600, 3601].map((second) => ({ atMs: at(second), bpm: 90, source: "" }));
    expect(build({ heartRate }).map(({ atSec }) => atSec - START / 1000)).toEqual([0, 3600]);
  });
});

describe("two exercises of one time", () => {
  it.each([
    [999, 0],
    [1000, 1],
    [86_400_000, 1],
    [86_400_001, 0],
  ])("of %s ms each overlap %s times", (lasts, times) => {
    expect(countOverlapping([blankExercise(START, lasts), blankExercise(START, lasts)])).toBe(times);
  });
});
