/** Every file that Fitbit and Google are known to put into an export, by the name it has there, and what it holds. */
import { describe, expect, it } from "vitest";
import type { DataType } from "../../../../worker/conversion/data-type.ts";
import { FAMILIES } from "../../../../worker/conversion/fitbit/kinds.ts";
import { recognise, typeOf } from "../../../../worker/conversion/fitbit/recognise.ts";

const HEALTH: Readonly<Record<DataType, readonly string[]>> = {
  weight: ["weight-2022-10-19.json", "weight.csv"],
  body_fat: ["body_fat_2024-01-01.csv"],
  activities: ["exercise-100.json", "UserExercises_2022-10-20.csv", "12345678901.TCX"],
  activity_gps: ["gps_location_2024-01-09.csv", "live_pace_2024-01-09.csv"],
  heart_rate: ["heart_rate-2024-01-09.json", "heart_rate_2024-01-09.csv"],
  steps: ["steps-2024-01-01.json", "steps_2024-01-01.csv"],
  distance: ["distance-2024-01-01.json", "distance_2024-01-01.csv"],
  floors: ["altitude-2024-01-01.json", "altitude_2024-01-01.csv", "floors_2024-01-01.csv"],
  calories: ["calories-2024-01-01.json", "calories_2024-01-01.csv"],
  active_minutes: [
    "sedentary_minutes-2024-01-01.json",
    "lightly_active_minutes-2024-01-01.json",
    "moderately_active_minutes-2024-01-01.json",
    "very_active_minutes-2024-01-01.json",
    "active_minutes_2024-01-01.csv",
    "Active Zone Minutes - 2022-10-01.csv",
  ],
  daily_summary: ["fitbit_export_20211029.csv"],
  height: ["height-2022-10-19.json", "height.csv"],
  profile: ["Profile.csv"],
  sleep: [
    "sleep-2024-01-01.json",
    "UserSleeps_2024-01-01.csv",
    "UserSleepStages_2024-01-01.csv",
    "sleep_score.csv",
    "UserSleepScores_2024-01-01.csv",
  ],
  resting_heart_rate: ["resting_heart_rate-2024-01-01.json", "daily_resting_heart_rate.csv"],
  heart_rate_variability: [
    "daily_heart_rate_variability.csv",
    "Daily Heart Rate Variability Summary - 2022-10-(1).csv",
    "heart_rate_variability_2024-01-01.csv",
    "Heart Rate Variability Details - 2022-10-20.csv",
    "Heart Rate Variability Histogram - 2022-10-20.csv",
  ],
  heart_rate_zones: [
    "time_in_heart_rate_zones-2025-07-10.json",
    "time_in_heart_rate_zone_2024-01-09.csv",
    "calories_in_heart_rate_zone_2024-01-09.csv",
    "daily_heart_rate_zones.csv",
  ],
  spo2: [
    "Daily SpO2 - 2024-01-01-2024-01-31.csv",
    "Minute SpO2 - 2024-01-01.csv",
    "daily_oxygen_saturation.csv",
    "oxygen_saturation_2024-01-01.csv",
    "estimated_oxygen_variation-2024-01-01.csv",
  ],
  breathing_rate: [
    "daily_respiratory_rate.csv",
    "Daily Respiratory Rate Summary - 2022-10-20.csv",
    "Respiratory Rate Summary - 2022-10-20.csv",
    "respiratory_rate_sleep_summary_2024-01-01.csv",
  ],
  skin_temperature: [
    "Computed Temperature - 2022-10-20.csv",
    "Device Temperature - 2022-10-20.csv",
    "Wrist Temperature - 2022-10-20.csv",
    "body_temperature_2024-01-01.csv",
    "internal_body_temperature_2024-01-01.csv",
    "daily_sleep_temperature_derivations.csv",
  ],
  vo2_max: [
    "demographic_vo2_max-2024-01-01.json",
    "run_vo2_max-2024-01-01.json",
    "demographic_vo2max.csv",
    "run_vo2_max_2024-01-01.csv",
    "daily_vo2_max.csv",
    "daily_demographic_vo2max.csv",
  ],
  stress: ["Stress Score.csv"],
  readiness: [
    "Daily Readiness Score - 2022-10-20.csv",
    "daily_readiness.csv",
    "Daily Readiness User Properties - 2022-10-20.csv",
  ],
  food: ["food_logs-0.json", "food_logs.csv", "nutrition_2024-01-01.csv"],
  water: ["water_logs-2024-01-01.json", "water_logs.csv", "hydration_2024-01-01.csv", "hydration_log.csv"],
  glucose: ["Glucose 202301.csv"],
  ecg: ["ecg.csv", "afib_ecg_reading.csv", "Afib PPG Enrollment.csv"],
  menstrual_health: ["birth_control", "cycles", "settings", "symptoms"].flatMap((part) => [
    `menstrual_health_${part}.json`,
    `menstrual_health_${part}.csv`,
  ]),
  swim_lengths: ["swim_lengths_data-2024-01-01.json"],
};

const NO_HEALTH: readonly string[] = [
  ...["badge.json", "Trackers.csv", "Devices.csv", "activity_level_2024-01-01.csv", "user_setting_data.json"],
  ...["cadence_2024-01-01.csv", "speed_2024-01-01.csv", "Activity Goals.csv", "Activity Preferences.csv"],
  ...["Mindfulness Goals.csv", "Mindfulness Sessions.csv", "Social.csv", "Friends.csv", "Media.csv"],
  ...["App Setting Data.csv", "UserAccountInfo.csv", "UserProfiles.csv", "UserDemographicData.csv"],
  ...["time_series_annotations_2024-01-01.csv", "cardio_acute_observed_load_2024-01-01.csv"],
  ...["cardio_load_observed_interval.csv", "cardio_load_2024-01-01.csv", "sedentary_period_2024-01-01.csv"],
];

describe("every file of an export", () => {
  const health = Object.entries(HEALTH).flatMap(([type, names]) =>
    names.map((name) => [name, type] as const),
  );

  it.each(health)("%s holds %s", (name, type) => {
    const found = recognise(`Takeout/Fitbit/Anything/${name}`);
    expect(found.ok && typeOf(found.file.kind)).toBe(type);
  });

  it.each(NO_HEALTH)("%s is known, and holds no health", (name) => {
    expect(recognise(name)).toEqual({ ok: false, reason: "not-health-data" });
  });

  it("is listed here: each family of names that is known, once, and TCX", () => {
    expect(health.length + NO_HEALTH.length).toBe(FAMILIES.size + 1);
  });
});

describe("names around those of an export", () => {
  it.each([
    ["archive.tgz", "nested-archive"],
    ["archive.tar.gz", "nested-archive"],
    ["archive.7z", "nested-archive"],
    ["archive.RAR", "nested-archive"],
    ["Steps README.md", "readme"],
    ["heart_rate.txt", "readme"],
    ["steps readme", "readme"],
    ["readme first.csv", "unknown"],
    ["a__MACOSX/weight.csv", null],
    ["a\\__MACOSX\\weight.csv", "system"],
    [".weight.csv", "system"],
    ["weight (1234).csv", "unknown"],
    ["weight (123).csv", null],
    ["weight(1) copy.csv", "unknown"],
    ["steps-123456789.json", "unknown"],
    ["steps-12345678.json", null],
    ["steps_.json", null],
    ["-2024-01-01.json", "unknown"],
    [`${"w".repeat(252)}.csv`, "unknown"],
  ])("%s: %s", (name, reason) => {
    const found = recognise(name);
    expect(found.ok ? null : found.reason).toBe(reason);
  });

  it.each([
    ["weight-2022-13-19.json", null],
    ["weight-2022-10-19-part.json", "2022-10-19"],
    ["weight 2022-10-19_part.json", "2022-10-19"],
    ["weight--_2022-10-19.json", "2022-10-19"],
    ["Glucose 2023-01-.csv", "2023-01-01"],
    ["Glucose 202313.csv", null],
  ])("%s is of the day %s", (name, day) => {
    const found = recognise(name);
    const number = day === null ? null : Date.parse(`${day}T00:00:00Z`) / 86_400_000;
    expect(found.ok && found.file.day).toBe(number);
  });
});
