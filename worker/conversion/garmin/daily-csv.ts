/**
 * Daily totals in the form of Fitbit's own old CSV export, for which Garmin Connect once made an import: a title line,
 * the header, one quoted row a day, ISO dates, `\n`, no blank field. Experimental: it works for most people and not for
 * all. Garmin asks for the unit of distance, so a file has one unit throughout. One file a month.
 */
import { isoDay } from "../time/calendar.ts";

const ACTIVITIES_HEADER = [
  ...["Date", "Calories Burned", "Steps", "Distance", "Floors"],
  ...["Minutes Sedentary", "Minutes Lightly Active", "Minutes Fairly Active", "Minutes Very Active"],
  "Activity Calories",
] as const;

export interface DailyRow {
  readonly day: number;
  readonly calories: number;
  readonly steps: number;
  /** In the one unit of the file. */
  readonly distance: number;
  readonly floors: number;
  readonly sedentary: number;
  readonly light: number;
  readonly fair: number;
  readonly very: number;
  readonly activityCalories: number;
}

export interface DailyFile {
  /** `daily-experimental/garmin-daily-2024-08.csv` */
  readonly name: string;
  /** Days. */
  readonly records: number;
  readonly bytes: Uint8Array;
}

/** How many months there are, and how many of them come before these days. */
export interface Months {
  readonly before: number;
  readonly all: number;
}

/** `days` ascending, and all of each month. Without `parts` there are no others. */
export function dailyCsvFiles(days: readonly DailyRow[], folder: string, parts?: Months): DailyFile[] {
  const months = [...Map.groupBy(days, ({ day }) => isoDay(day).slice(0, 7))];
  const { before, all } = parts ?? { before: 0, all: months.length };
  return months.map(([month, ofMonth], i) => ({
    name: `${partOf(folder, before + i, all)}/garmin-daily-${month}.csv`,
    records: ofMonth.length,
    bytes: new TextEncoder().encode(monthCsv(ofMonth)),
  }));
}

/** Garmin's import takes about this many files at once. */
const FILES_A_FOLDER = 96;

function partOf(folder: string, i: number, all: number): string {
  const part = Math.floor(i / FILES_A_FOLDER) + 1;
  return all <= FILES_A_FOLDER ? folder : `${folder}-${String(part).padStart(2, "0")}`;
}

function monthCsv(days: readonly DailyRow[]): string {
  const rows = days.map((it) =>
    [
      isoDay(it.day),
      ...[it.calories, it.steps].map((value) => Math.round(value)),
      it.distance.toFixed(2),
      ...[it.floors, it.sedentary, it.light, it.fair, it.very].map((value) => Math.round(value)),
      Math.round(it.activityCalories),
    ]
      .map((field) => `"${field}"`)
      .join(","),
  );
  return `Activities\n${ACTIVITIES_HEADER.join(",")}\n${rows.map((row) => `${row}\n`).join("")}`;
}
