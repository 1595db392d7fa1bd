/** The report's closed lists in plain English, for the texts that lie in the result. */
import type { DataType } from "../data-type.ts";
import { FILE_PROBLEMS } from "../fitbit/read-result.ts";
import type { IssueCode } from "../issue-code.ts";
import type { Issue } from "../report.ts";
import { ENTRY_PROBLEMS } from "../zip/entry.ts";

export const TYPE_NAMES: Readonly<Record<DataType, string>> = {
  weight: "Weight",
  body_fat: "Body fat",
  activities: "Activities",
  activity_gps: "GPS and pace",
  heart_rate: "Heart rate",
  steps: "Steps",
  distance: "Distance",
  floors: "Floors",
  calories: "Calories",
  active_minutes: "Active minutes",
  daily_summary: "Old 31-day export",
  height: "Height",
  profile: "Profile",
  sleep: "Sleep",
  resting_heart_rate: "Resting heart rate",
  heart_rate_variability: "Heart rate variability",
  heart_rate_zones: "Heart rate zones",
  spo2: "Blood oxygen (SpO2)",
  breathing_rate: "Breathing rate",
  skin_temperature: "Skin temperature",
  vo2_max: "VO2 max",
  stress: "Stress",
  readiness: "Readiness",
  food: "Food",
  water: "Water",
  glucose: "Blood glucose",
  ecg: "ECG",
  menstrual_health: "Menstrual health",
  swim_lengths: "Swim lengths",
};

const ISSUES: Readonly<Record<IssueCode, string>> = {
  ...FILE_PROBLEMS,
  ...ENTRY_PROBLEMS,
  "nothing-recognised": "No file of a Fitbit export was recognised.",
  "records-refused": "Some records of this file could not be used; they are counted above.",
  "file-too-large": "The file is larger than any file of an export and was left out.",
  "more-issues": "There is more of the same.",
  "time-zone-unknown": "The time zone you gave is not known and was not used.",
  "time-zone-assumed":
    "No time zone was known, so UTC was taken. Days may be shifted: convert again with your own.",
  "time-zones-differ":
    "Your exports name different time zones, and the first was taken. Days may be shifted: convert again with your own.",
  "weight-height-implausible":
    "Weight and BMI imply a height that no adult has. Please look at these weights: if the old ones are not in pounds, convert again and choose their unit (on the page, or by --unit).",
  "weight-height-conflict":
    "Weight and BMI do not fit the height in the export. Please look at these weights: if the old ones are not in pounds, convert again and choose their unit (on the page, or by --unit).",
  "weight-sources-conflict":
    "The old and the new files of your export tell different weights for the same moment, so both are here. Please look which is right: if the old ones are not in pounds, convert again and choose their unit (on the page, or by --unit).",
  "weight-unit-unknown":
    "The old export does not say whether these are kilograms, pounds or stone. Garmin's import asks you: choose the unit of your Fitbit account.",
  "old-export-empty":
    "This old export has the titles of its tables and no days under them. Look whether another copy of it has more.",
  "date-order-unknown": "Day and month cannot be told apart in this file, so its rows were left out.",
  "days-by-place":
    "Some activities were recorded in another time zone than yours. Steps and distance around them are counted to the days of that zone.",
  "calories-unknown":
    "For some days the export has steps and no calories. Garmin's format knows no blank, so 0 stands there.",
  "sport-unknown":
    "We know no sport of Garmin's for some activities. They are imported as generic ones, with the name that Fitbit gave them, if any.",
  "activities-overlap":
    "Some activities lie within the time of another, and nothing says that they are the same. All are here, and Garmin counts that time twice: delete there what you do not want. Of two that begin in the same second Garmin may take the second for a duplicate.",
  "positions-astray":
    "A few GPS positions lay where nobody can have been in that second. They were left out of the tracks; all others are as they were recorded.",
  "archive-left-out": "Recorded too finely for a table, so not copied. Your Fitbit export still has it.",
  "archive-shortened":
    "A table cannot hold all of these records: of lists, as the stages of a night, it has the number, of long texts the beginning, of very wide records 200 columns. Your Fitbit export still has them whole.",
  "series-left-out":
    "What belongs to an activity goes to Garmin inside it, where activities are converted. The rest is too fine for a table, so not copied: your Fitbit export still has it.",
};

/** One sentence, with the file in front and the facts behind. */
export function issueSentence({ code, file, where, seen, expected }: Issue): string {
  const place = [file, where ?? ""].filter((part) => part !== "").join(", ");
  const facts = [
    seen === undefined ? "" : `found: ${seen}`,
    expected === undefined ? "" : `expected: ${expected}`,
  ];
  const detail = facts.filter((fact) => fact !== "").join("; ");
  return `${place === "" ? "" : `${place}: `}${ISSUES[code]}${detail === "" ? "" : ` (${detail})`}`;
}

/** `1 file`, `2 files`. */
export function counted(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** `12,345`, whatever the machine's language. */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}
