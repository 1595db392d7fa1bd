/** Conversions of activities alone: one exercise in both of its sources, and the FITs that come out. */

import type { ConversionOptions } from "../../../worker/conversion/step.ts";
import { decodeFit } from "./decode-fit.ts";
import { csvTime, exerciseJson, splitEvent, userExercisesCsv } from "./exercise-export.ts";
import { type Converted, convertAll, type NamedBytes, uploadOf } from "./upload.ts";
import { buildZip } from "./zip-builder.ts";

export const ACTIVITIES_ONLY: ConversionOptions = { timeZone: "Europe/Berlin", include: ["activities"] };
export const START = "2024-08-03T19:24:00";

export const convertActivities = (
  parts: readonly NamedBytes[],
  limits?: { maxReads: number; maxBytes: number },
) => convertAll(uploadOf([{ name: "takeout.zip", bytes: buildZip(parts) }]), ACTIVITIES_ONLY, limits);

export const activitiesOf = ({ files }: Converted) =>
  files
    .filter((file) => file.type === "activities")
    .map((file) => ({ name: file.name, ...decodeFit(file.bytes) }));
export const firstOf = (converted: Converted) => {
  const [activity] = activitiesOf(converted);
  if (activity === undefined) throw new Error("no activity");
  return activity;
};
export const accountsOf = ({ report }: Converted, name: string) =>
  report.data_types.find((type) => type.type === name);

/** Ten minutes of running, of which nine are active. */
export const exercise: NamedBytes = {
  name: "exercise-0.json",
  bytes: exerciseJson([{ start: START, seconds: 600, activeSeconds: 540 }]),
};
/** The same run as the new file knows it. */
export const exerciseCsv = (more = {}): NamedBytes => ({
  name: "UserExercises_2024-01-01.csv",
  bytes: userExercisesCsv([
    {
      exercise_id: "1",
      exercise_start: csvTime("2024-08-03T19:24:03"),
      exercise_end: csvTime("2024-08-03T19:34:03"),
      utc_offset: "-05:00",
      activity_name: "Outdoor Run",
      tracker_total_distance_mm: "1700000",
      tracker_peak_heart_rate: "171",
      events: `${splitEvent("2024-08-03T19:29:00", 850_000)}, ${splitEvent("2024-08-03T19:33:59", 850_000)}`,
      ...more,
    },
  ]),
});
