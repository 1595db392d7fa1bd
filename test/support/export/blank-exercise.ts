/** An exercise of ten minutes of which nothing is known but its name and its time. */
import type { Exercise } from "../../../worker/conversion/activity/activity.ts";

export const blankExercise = (startMs: number, elapsedMs = 600_000): Exercise => ({
  startMs,
  elapsedMs,
  timerMs: elapsedMs,
  offsetMs: null,
  name: "Run",
  typeId: null,
  distanceM: null,
  calories: null,
  steps: null,
  averageHeartRate: null,
  maxHeartRate: null,
  ascentM: null,
  laps: [],
  pool: null,
});
