/**
 * Daily totals in the form of Fitbit's own old CSV export, for which Garmin Connect once made an import: a title line,
 * the header, one quoted row a day, ISO dates, `\n`, no blank field. Experimental: it works for most people and not for
 * all. Distance is in kilometres; `Activity Calories` cannot be known from an export and is 0. One file a month.
 */
import type { DayTotals } from "../daily/totals.ts";
import { isoDay } from "../time/calendar.ts";

export const ACTIVITIES_HEADER = [
  ...["Date", "Calories Burned", "Steps", "Distance", "Floors"],
  ...["Minutes Sedentary", "Minutes Lightly Active", "Minutes Fairly Active", "Minutes Very Active"],
  "Activity Calories",
] as const;

export interface DailyFile {
  /** `daily-experimental/garmin-daily-2024-08.csv` */
  readonly name: string;
  /** Days. */
  readonly records: number;
  readonly bytes: Uint8Array;
}

/** `totals` ascending. */
export function dailyCsvFiles(totals: readonly DayTotals[]): DailyFile[] {
  const months = [...Map.groupBy(totals, ({ day }) => isoDay(day).slice(0, 7))];
  return months.map(([month, ofMonth], i) => ({
    name: `${folderOf(i, months.length)}/garmin-daily-${month}.csv`,
    records: ofMonth.length,
    bytes: new TextEncoder().encode(monthCsv(ofMonth)),
  }));
}

/** Garmin's import takes about this many files at once. */
const FILES_A_FOLDER = 96;

function folderOf(i: number, all: number): string {
  const part = Math.floor(i / FILES_A_FOLDER) + 1;
  return all <= FILES_A_FOLDER ? "daily-experimental" : `daily-experimental-${String(part).padStart(2, "0")}`;
}

function monthCsv(totals: readonly DayTotals[]): string {
  const rows = totals.map((it) =>
    [
      isoDay(it.day),
      ...[it.calories, it.steps].map((value) => Math.round(value)),
      it.km.toFixed(2),
      ...[it.floors, it.sedentary, it.light, it.fair, it.very].map((value) => Math.round(value)),
      0,
    ]
      .map((field) => `"${field}"`)
      .join(","),
  );
  return `Activities\n${ACTIVITIES_HEADER.join(",")}\n${rows.map((row) => `${row}\n`).join("")}`;
}
