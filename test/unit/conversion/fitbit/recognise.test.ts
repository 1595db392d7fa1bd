import { describe, expect, it } from "vitest";
import { KINDS } from "../../../../worker/conversion/fitbit/kinds.ts";
import { recognise, typeOf } from "../../../../worker/conversion/fitbit/recognise.ts";
import { parseIsoDay } from "../../../../worker/conversion/time/calendar.ts";

describe("recognising files by name", () => {
  it.each<[string, string, string | null]>([
    ["weight-2022-10-19.json", "weight-json", "2022-10-19"],
    ["Takeout/Fitbit/Global Export Data/weight-2022-10-19.json", "weight-json", "2022-10-19"],
    ["MyFitbitData/名前/Personal & Account/weight-2022-10-19.json", "weight-json", "2022-10-19"],
    ["a\\b\\weight-2022-10-19.json", "weight-json", "2022-10-19"],
    ["WEIGHT-2022-10-19.JSON", "weight-json", "2022-10-19"],
    ["weight-2022-10-19 (1).json", "weight-json", "2022-10-19"],
    ["weight-2022-10-19(2).json", "weight-json", "2022-10-19"],
    ["weight-2022-10-19 copy.json", "weight-json", "2022-10-19"],
    ["weight copy 2.csv", "weight-csv", null],
    ["weight - Copy.csv", "weight-csv", null],
    ["Weight - Kopie (2).csv", "weight-csv", null],
    ["weight co\u0301pia.csv", "weight-csv", null],
    ["exercise-0-1.json", "exercise-json", null],
    ["exercise-100 2.json", "exercise-json", null],
    ["weight.csv", "weight-csv", null],
    ["weight_2024-01-01.csv", "weight-csv", "2024-01-01"],
    ["body_fat_2024-01-01.csv", "body-fat-csv", "2024-01-01"],
    ["height.csv", "height-csv", null],
    ["exercise-100.json", "exercise-json", null],
    ["UserExercises_2022-10-20.csv", "user-exercises-csv", "2022-10-20"],
    ["12345678901.tcx", "tcx", null],
    ["Profile.csv", "profile-csv", null],
    ["heart_rate_2024-01-09.csv", "heart-rate-csv", "2024-01-09"],
    ["time_in_heart_rate_zones-2025-07-10.json", "zones-json", "2025-07-10"],
    ["calories_in_heart_rate_zone_2024-01-09.csv", "zones-csv", "2024-01-09"],
    ["steps-2025-08-04.first-3-days.json", "steps-json", "2025-08-04"],
    ["Daily SpO2 - 2024-01-01-2024-01-31.csv", "spo2-csv", "2024-01-01"],
    ["Daily Heart Rate Variability Summary - 2022-10-(1).csv", "hrv-csv", "2022-10-01"],
    ["Active Zone Minutes - 2022-10-01.csv", "azm-csv", "2022-10-01"],
    ["Glucose 202301.csv", "glucose-csv", "2023-01-01"],
    ["Stress Score.csv", "stress-csv", null],
    ["food_logs-0.json", "food-json", null],
    ["sleep_score.csv", "sleep-score-csv", null],
  ])("%s is a %s of %s", (name, kind, day) => {
    const expected = { kind, day: day === null ? null : parseIsoDay(day) };
    expect(recognise(name)).toEqual({ ok: true, file: expected });
  });

  it.each([
    [".DS_Store", "system"],
    ["__MACOSX/Takeout/._weight.csv", "system"],
    ["__MACOSX/weight.csv", "system"],
    ["._weight.csv", "system"],
    ["weight_readme.txt", "readme"],
    ["UserExercises README.txt", "readme"],
    ["badge.json", "not-health-data"],
    ["Trackers.csv", "not-health-data"],
    ["inner.zip", "nested-archive"],
    ["photo.jpg", "unknown"],
    ["activities-2024-01-15.json", "unknown"],
    ["__proto__", "unknown"],
    ["__proto__.json", "unknown"],
    ["constructor.csv", "unknown"],
    ["weight", "unknown"],
    ["weight.json.exe", "unknown"],
    ["weight copyright.csv", "unknown"],
    ["exercise-0-1-2.json", "unknown"],
  ])("leaves %s alone: %s", (name, reason) => {
    expect(recognise(name)).toEqual({ ok: false, reason });
  });

  it.each(["_", " ", "-1", "2024-01-01-"])("does not look at a name full of %j", (part) => {
    expect(recognise(`weight${part.repeat(100_000)}.json`).ok).toBe(false);
  });

  it("reads a name of 255 letters and none that is longer", () => {
    const name = (separators: number) => `weight${"_".repeat(separators)}2024-01-01.csv`;
    expect([recognise(name(235)).ok, recognise(name(236)).ok]).toEqual([true, false]);
  });

  it.each([
    ["zip", "unknown"],
    ["tcx", "unknown"],
    ["txt", "unknown"],
    ["weight-2024-01-01json", "unknown"],
    ["steps.md", "readme"],
    ["steps.txt", "readme"],
    ["steps readme.csv", "readme"],
    ["steps readme 2.csv", "readme"],
    ["weight (1)-2024-01-01.json", "unknown"],
    ["steps-2024-01-015.json", "unknown"],
    ["steps-2024-01-01x.json", "unknown"],
    ["x\nsteps-2024-01-01.json", "unknown"],
    ["x\nglucose 202301.csv", "unknown"],
    ["x\nexercise-100.json", "unknown"],
    ["exercise100.json", "unknown"],
    ["-.json", "unknown"],
    ["2024-01-01.json", "unknown"],
    ["100.json", "unknown"],
  ])("takes %j for what its whole name says: %s", (name, reason) => {
    expect(recognise(name)).toEqual({ ok: false, reason });
  });

  it.each([
    ["steps-2024-01-01 x.json", "steps-json", "2024-01-01"],
    ["steps-2024-01-01.x.json", "steps-json", "2024-01-01"],
    ["steps-2024-01-01-x.json", "steps-json", "2024-01-01"],
    ["exercise - 100.json", "exercise-json", null],
    ["exercise--100.json", "exercise-json", null],
    ["exercise-100.first-3.json", "exercise-json", null],
    ["exercise-100..json", "exercise-json", null],
    ["steps__.json", "steps-json", null],
    ["steps -_.json", "steps-json", null],
    ["heart _rate_2024-01-09.csv", "heart-rate-csv", "2024-01-09"],
    ["Active  Zone  Minutes - 2022-10-01.csv", "azm-csv", "2022-10-01"],
    ["Glucose 2023-01.csv", "glucose-csv", "2023-01-01"],
    ["Glucose--202301-.csv", "glucose-csv", "2023-01-01"],
  ])("knows the file behind %j", (name, kind, day) => {
    const expected = { kind, day: day === null ? null : parseIsoDay(day) };
    expect(recognise(name)).toEqual({ ok: true, file: expected });
  });

  it("knows a data type for every kind", () => {
    expect(KINDS.map(typeOf).every((type) => type.length > 0)).toBe(true);
  });
});
