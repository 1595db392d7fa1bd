/**
 * What can become of each data type at Garmin, known from what its import accepts and refuses. `parts` are those
 * parts of a conversion that write the type; without one nothing does, for the reason given.
 */
import type { DataType } from "../data-type.ts";
import type { Include } from "../step.ts";

export interface TypeFate {
  readonly parts: readonly Include[];
  /** Why nothing was written, in the case that nothing was. */
  readonly reason: string;
}

const NOTHING_USABLE = "no record could be used";
const INSIDE_ONLY = "Garmin takes it only inside an activity";
const DEVICES_ONLY =
  "Garmin Connect does not import this (it takes it from watches registered with it alone)";
const NO_FORMAT = "Garmin Connect does not import this (no file that it takes can hold it)";
const OWN_RECKONING = "Garmin Connect does not import this (it works it out itself from activities)";

/** Types of which only what belongs to an activity can be moved. */
export const MOVED_INSIDE_ACTIVITIES: ReadonlySet<DataType> = new Set([
  "activity_gps",
  "heart_rate",
  "swim_lengths",
]);

export const TYPE_FATES: Readonly<Record<DataType, TypeFate>> = {
  weight: { parts: ["weight"], reason: NOTHING_USABLE },
  body_fat: { parts: ["weight"], reason: NOTHING_USABLE },
  activities: { parts: ["activities"], reason: NOTHING_USABLE },
  activity_gps: { parts: ["activities"], reason: INSIDE_ONLY },
  heart_rate: { parts: ["activities"], reason: INSIDE_ONLY },
  steps: { parts: ["daily"], reason: NOTHING_USABLE },
  distance: { parts: ["daily"], reason: NOTHING_USABLE },
  floors: { parts: ["daily"], reason: NOTHING_USABLE },
  calories: { parts: ["daily"], reason: NOTHING_USABLE },
  active_minutes: { parts: ["daily"], reason: NOTHING_USABLE },
  daily_summary: { parts: ["weight", "daily"], reason: NOTHING_USABLE },
  height: { parts: [], reason: "Garmin keeps it in its own profile; used here for BMI and checks" },
  profile: { parts: [], reason: "only its time zone is used" },
  sleep: { parts: [], reason: DEVICES_ONLY },
  resting_heart_rate: { parts: [], reason: DEVICES_ONLY },
  heart_rate_variability: { parts: [], reason: DEVICES_ONLY },
  heart_rate_zones: { parts: [], reason: OWN_RECKONING },
  spo2: { parts: [], reason: DEVICES_ONLY },
  breathing_rate: { parts: [], reason: DEVICES_ONLY },
  skin_temperature: { parts: [], reason: DEVICES_ONLY },
  vo2_max: { parts: [], reason: OWN_RECKONING },
  stress: { parts: [], reason: DEVICES_ONLY },
  readiness: { parts: [], reason: DEVICES_ONLY },
  food: { parts: [], reason: NO_FORMAT },
  water: { parts: [], reason: NO_FORMAT },
  glucose: { parts: [], reason: NO_FORMAT },
  ecg: { parts: [], reason: NO_FORMAT },
  menstrual_health: { parts: [], reason: NO_FORMAT },
  swim_lengths: { parts: ["activities"], reason: "Garmin takes lengths only inside a pool swim" },
};
