/**
 * The closed list of what a Fitbit export can hold, as it appears in answers and reports, and what becomes of it.
 * Order = the order of reports. What Garmin refuses is known from trials by many people (see `reason`).
 */

export const DATA_TYPES = [
  "weight",
  "body_fat",
  "activities",
  "activity_gps",
  "heart_rate",
  "steps",
  "distance",
  "floors",
  "calories",
  "active_minutes",
  "daily_summary",
  "height",
  "profile",
  "sleep",
  "resting_heart_rate",
  "heart_rate_variability",
  "heart_rate_zones",
  "spo2",
  "breathing_rate",
  "skin_temperature",
  "vo2_max",
  "stress",
  "readiness",
  "food",
  "water",
  "glucose",
  "ecg",
  "menstrual_health",
  "swim_lengths",
] as const;

export type DataType = (typeof DATA_TYPES)[number];

/** What becomes of a data type: all of it reaches Garmin, some of it, or nothing. */
export type Outcome = "converts" | "partly" | "cannot";
