/** Laps as they are carried from step to step: numbers without their names, a third of the text. */
import type { Lap } from "../activity/activity.ts";

/** Start, length, and then what a lap says, in the order in which `unpackLaps` takes it. */
type PackedLap = readonly [
  startMs: number,
  elapsedMs: number,
  timerMs: number | null,
  distanceM: number | null,
  calories: number | null,
  averageHeartRate: number | null,
  maxHeartRate: number | null,
  ascentM: number | null,
];

/** The same with its laps packed. */
export type WithPackedLaps<Item extends { readonly laps: readonly Lap[] }> = Omit<Item, "laps"> & {
  readonly laps: readonly PackedLap[];
};

export const packLaps = (laps: readonly Lap[]): readonly PackedLap[] =>
  laps.map((lap) => [
    lap.startMs,
    lap.endMs - lap.startMs,
    lap.timerMs,
    lap.distanceM,
    lap.calories,
    lap.averageHeartRate,
    lap.maxHeartRate,
    lap.ascentM,
  ]);

export const unpackLaps = (laps: readonly PackedLap[]): readonly Lap[] =>
  laps.map(([startMs, elapsedMs, timerMs, distanceM, calories, averageHeartRate, maxHeartRate, ascentM]) => ({
    ...{ startMs, endMs: startMs + elapsedMs, timerMs, distanceM, calories },
    ...{ averageHeartRate, maxHeartRate, ascentM },
  }));
