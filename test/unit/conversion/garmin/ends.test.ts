/** Activities at the ends of what is written as it is: two records, parts of a second, halves of a lap. */
import { describe, expect, it } from "vitest";
import type { Activity, Lap } from "../../../../worker/conversion/activity/activity.ts";
import type { SeriesPoint } from "../../../../worker/conversion/activity/series.ts";
import { activityFit } from "../../../../worker/conversion/garmin/activity-fit.ts";
import { blankExercise } from "../../../support/export/blank-exercise.ts";
import { decodeFit } from "../../../support/export/decode-fit.ts";

const START = Date.parse("2024-08-03T19:00:00Z");
const at = (second: number): Date => new Date(START + second * 1000);

function write(activity: Partial<Activity>, points: readonly SeriesPoint[] = []) {
  const blank = { ...blankExercise(START), offsetMs: 0, tcxRows: [], fileName: "a.fit" };
  const series = { points, averageHeartRate: null, maxHeartRate: null, distanceM: null };
  return decodeFit(
    activityFit({
      ...{ activity: { ...blank, ...activity }, sportIsKnown: true, series, lengths: [] },
      sport: { sport: 1, subSport: 0, slug: "running" },
    }),
  ).messages;
}

describe("the records of an activity", () => {
  const point = (second: number, more: Partial<SeriesPoint>): SeriesPoint => ({
    ...{ atSec: START / 1000 + second, latitude: null, longitude: null, altitudeM: null },
    ...{ heartRate: null, distanceM: null, speedMps: null, ...more },
  });

  it("are those of the series from two on", () => {
    const two = [point(10, { heartRate: 80 }), point(20, { heartRate: 90 })];
    expect(write({}, two).recordMesgs).toEqual([
      { timestamp: at(10), heartRate: 80 },
      { timestamp: at(20), heartRate: 90 },
    ]);
    expect(write({}, [...two.slice(1), point(601, { heartRate: 70 })]).recordMesgs).toEqual([
      { timestamp: at(0) },
      { timestamp: at(20), heartRate: 90 },
      { timestamp: at(600) },
    ]);
  });

  it("have no longitude that means none, however near to the date line", () => {
    const longitudes = [-180, 179.9999998, 179.9999999, 180];
    const points = longitudes.map((longitude, i) => point(i, { latitude: 0, longitude }));
    const semicircles = write({}, points).recordMesgs?.map((it) => it.positionLong);
    expect(semicircles).toEqual([
      -(2 ** 31),
      Math.round((179.9999998 * 2 ** 31) / 180),
      -(2 ** 31),
      -(2 ** 31),
    ]);
  });
});

describe("the laps of an activity", () => {
  const none = { timerMs: null, calories: null, averageHeartRate: null, maxHeartRate: null, ascentM: null };
  const lap = (from: number, to: number, more: Partial<Lap> = {}): Lap => ({
    ...{ ...none, startMs: START + from * 1000, endMs: START + to * 1000, distanceM: 10, ...more },
  });
  const sums = (laps: readonly Lap[]) =>
    write({ laps }).lapMesgs?.map((it) => [it.totalElapsedTime, it.totalTimerTime, it.totalDistance]);

  it("keep the sums of one that is half inside", () => {
    expect(sums([lap(-100, 100), lap(100, 600)])).toEqual([
      [100, 100, 10],
      [500, 500, 10],
    ]);
    expect(sums([lap(-101, 100), lap(100, 600)])).toEqual([
      [100, 100, undefined],
      [500, 500, 10],
    ]);
  });

  it("have a timer that runs at most as long as they last", () => {
    expect(sums([lap(0, 300, { timerMs: 200_500 }), lap(300, 600, { timerMs: 300_001 })])).toEqual([
      [300, 200.5, 10],
      [300, 300, 10],
    ]);
  });

  it("say nothing of lengths where nobody swam", () => {
    const [first] = write({ laps: [lap(0, 300), lap(300, 600)], distanceM: 20 }).lapMesgs ?? [];
    for (const field of ["numLengths", "firstLengthIndex", "numActiveLengths"])
      expect(first).not.toHaveProperty(field);
  });

  it("have the metres of their lengths where nothing else tells any", () => {
    const parts = { laps: [lap(0, 300, { distanceM: null }), lap(300, 600, { distanceM: null })] };
    const pool = { lengthM: 25, lengths: 4, isInYards: false };
    expect(write({ ...parts, pool }).lapMesgs?.map((it) => it.totalDistance)).toEqual([undefined, undefined]);
    expect(write({ pool }).sessionMesgs?.[0]?.totalDistance).toBe(100);
  });
});
