/**
 * What can become of each data type at Garmin, known from what its import accepts and refuses. `include` names the part
 * of a conversion that writes the type; null = nothing does, for the reason given.
 */
import type { DataType } from "../data-type.ts";
import type { Include } from "../step.ts";

export interface TypeFate {
  readonly include: Include | null;
  /** Why nothing was written, in the case that nothing was. */
  readonly reason: string;
}

const NOTHING_USABLE = "no record could be used";
const INSIDE_ONLY = "Garmin takes it only inside an activity";
const REFUSED = "Garmin Connect does not import this";

/** Types of which only what belongs to an activity can be moved. */
export const MOVED_INSIDE_ACTIVITIES: ReadonlySet<DataType> = new Set([
  "activity_gps",
  "heart_rate",
  "swim_lengths",
]);

export const TYPE_FATES: Readonly<Record<DataType, TypeFate>> = {
  weight: { include: "weight", reason: NOTHING_USABLE },
  body_fat: { include: "weight", reason: NOTHING_USABLE },
  activities: { include: "activities", reason: NOTHING_USABLE },
  activity_gps: { include: "activities", reason: INSIDE_ONLY },
  heart_rate: { include: "activities", reason: INSIDE_ONLY },
  steps: { include: "daily", reason: NOTHING_USABLE },
  distance: { include: "daily", reason: NOTHING_USABLE },
  floors: { include: "daily", reason: NOTHING_USABLE },
  calories: { include: "daily", reason: NOTHING_USABLE },
  active_minutes: { include: "daily", reason: NOTHING_USABLE },
  daily_summary: { include: "daily", reason: NOTHING_USABLE },
  height: { include: null, reason: "Garmin keeps it in its own profile; used here for BMI and checks" },
  profile: { include: null, reason: "only its time zone is used" },
  sleep: { include: null, reason: REFUSED },
  resting_heart_rate: { include: null, reason: REFUSED },
  heart_rate_variability: { include: null, reason: REFUSED },
  heart_rate_zones: { include: null, reason: REFUSED },
  spo2: { include: null, reason: REFUSED },
  breathing_rate: { include: null, reason: REFUSED },
  skin_temperature: { include: null, reason: REFUSED },
  vo2_max: { include: null, reason: REFUSED },
  stress: { include: null, reason: REFUSED },
  readiness: { include: null, reason: REFUSED },
  food: { include: null, reason: REFUSED },
  water: { include: null, reason: REFUSED },
  glucose: { include: null, reason: REFUSED },
  ecg: { include: null, reason: REFUSED },
  menstrual_health: { include: null, reason: REFUSED },
  swim_lengths: { include: "activities", reason: "Garmin takes lengths only inside a pool swim" },
};
