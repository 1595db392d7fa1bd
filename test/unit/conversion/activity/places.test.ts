/** Where activities were that do not say it themselves. */
import { expect, it } from "vitest";
import type { JsonExercise } from "../../../../worker/conversion/activity/activity.ts";
import type { ExerciseSources } from "../../../../worker/conversion/activity/merge.ts";
import type { CsvExercise } from "../../../../worker/conversion/activity/user-exercises-csv.ts";
import { openZone, utcZone } from "../../../../worker/conversion/time/zone.ts";
import { blankExercise } from "../../../support/export/blank-exercise.ts";
import { mergeAll } from "../../../support/export/merge-exercises.ts";

const HOUR_MS = 3_600_000;
const BANGKOK = openZone("Asia/Bangkok") ?? utcZone();

const log = (instant: string): JsonExercise => ({
  ...blankExercise(Date.parse(instant)),
  ...{ logId: null, isTypedIn: false, isLocal: false, isDetected: false },
});
const row = (instant: string, hoursEast: number): CsvExercise => ({
  ...blankExercise(Date.parse(instant)),
  ...{ id: instant, isDetected: false, offsetMs: hoursEast * HOUR_MS },
});
const track = (instant: string, offsetMs: number | null) => ({
  exercise: { ...blankExercise(Date.parse(instant)), offsetMs },
  ...{ points: 3, logId: null, row: 0 },
});
const places = (sources: Partial<ExerciseSources>) =>
  mergeAll({ json: [], csv: [], tcx: [], ...sources }, BANGKOK).activities.map(({ offsetMs, fileName }) => [
    offsetMs / HOUR_MS,
    fileName.slice(14, 31),
  ]);

it("an old log between two activities of one place was there, too", () => {
  const stay = [row("2024-03-01T15:00:00Z", -5), row("2024-03-09T15:00:00Z", -5)];
  expect(places({ csv: stay, json: [log("2024-03-05T01:30:00Z")] })).toEqual([
    [-5, "2024-03-01_100000"],
    [-5, "2024-03-04_203000"],
    [-5, "2024-03-09_100000"],
  ]);
});

it("an old log far from any activity elsewhere was at home", () => {
  const far = [row("2024-03-01T15:00:00Z", -5)];
  expect(places({ csv: far, json: [log("2024-03-09T01:30:00Z")] })[1]).toEqual([7, "2024-03-09_083000"]);
});

it("a track whose times are in UTC is of the place, one with an offset of its own is not moved", () => {
  const stay = [row("2024-03-01T15:00:00Z", -5), row("2024-03-09T15:00:00Z", -5)];
  const tracks = [track("2024-03-05T01:30:00Z", null), track("2024-03-06T01:30:00Z", 2 * HOUR_MS)];
  expect(places({ csv: stay, tcx: tracks }).slice(1, 3)).toEqual([
    [-5, "2024-03-04_203000"],
    [2, "2024-03-06_033000"],
  ]);
});

it("a log and its row are of the place that the row tells", () => {
  const rows = [row("2024-03-01T15:00:00Z", -5), row("2024-03-01T16:00:00Z", 7)];
  const logs = [log("2024-03-01T15:00:00Z"), log("2024-03-01T16:00:00Z")];
  expect(places({ csv: rows, json: logs }).map(([offset]) => offset)).toEqual([-5, 7]);
});
