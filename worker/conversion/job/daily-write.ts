/** Writes the daily totals, a calendar year at a time, once all passes are settled. */
import type { ColumnSet } from "../daily/day-column.ts";
import { dailyTotals, daysCovered, hasRecords, lastRealDay, refusalOf } from "../daily/totals.ts";
import { dailyCsvFiles } from "../garmin/daily-csv.ts";
import type { Budget } from "../index/budget.ts";
import { counted } from "../summary/words.ts";
import { DAY_MS } from "../time/zone.ts";
import { addIssue, addResult, type Job } from "./job.ts";
import { cover, entryOf, skip } from "./ledger.ts";
import { DAILY_DAYS, rememberDays } from "./written-days.ts";

/** How far writing is. Plain JSON. */
export interface DailyWriting {
  /** The next year, and the last. */
  year: number;
  readonly lastYear: number;
  readonly lastReal: number | null;
  /** Months that have days to be written: all of them, and those that are written. */
  readonly months: number;
  monthsWritten: number;
  daysWritten: number;
  withoutCalories: number;
}

/** Writing a day takes as long as reading so many bytes of a file. */
const WORK_PER_TOTAL = 600;
const DAYS_A_YEAR = 366;

/** True when all years are written. */
export function writeTotals(job: Job, days: ColumnSet, budget: Budget): boolean {
  const { daily } = job.state;
  daily.writing ??= beginWriting(days);
  for (; daily.writing.year <= daily.writing.lastYear; daily.writing.year++) {
    if (!budget.take(DAYS_A_YEAR * WORK_PER_TOTAL)) return false;
    writeYear(job, days, daily.writing);
  }
  sayWithoutCalories(job, daily.writing);
  daily.writing = null;
  return true;
}

function beginWriting(days: ColumnSet): DailyWriting {
  const covered = daysCovered(days);
  const lastReal = lastRealDay(days);
  const months = new Set<number>();
  for (let day = covered?.first ?? 0; covered !== null && day <= covered.last; day++) {
    if (!hasRecords(days, day) || refusalOf(days, day, lastReal) !== null) continue;
    const date = new Date(day * DAY_MS);
    months.add(date.getUTCFullYear() * 12 + date.getUTCMonth());
  }
  return {
    year: covered === null ? 1 : yearOf(covered.first),
    lastYear: covered === null ? 0 : yearOf(covered.last),
    lastReal,
    months: months.size,
    monthsWritten: 0,
    daysWritten: 0,
    withoutCalories: 0,
  };
}

function yearOf(day: number): number {
  return new Date(day * DAY_MS).getUTCFullYear();
}

function writeYear(job: Job, days: ColumnSet, writing: DailyWriting): void {
  const [first, next] = [writing.year, writing.year + 1].map((year) => Date.UTC(year, 0, 1) / DAY_MS);
  const { totals, fates } = dailyTotals(days, { first: first ?? 0, next: next ?? 0 }, writing.lastReal);
  for (const { type, day, records, skipped } of fates) {
    const entry = entryOf(job.state.ledger, type);
    if (skipped !== null) skip(entry, skipped, records);
    else {
      entry.written += records;
      cover(entry, day);
    }
  }
  writing.daysWritten += totals.length;
  writing.withoutCalories += totals.filter(({ calories }) => calories === 0).length;
  // Activity calories are those above the resting rate, which no export tells.
  const rows = totals.map((day) => ({ ...day, distance: day.km, activityCalories: 0 }));
  const months = { before: writing.monthsWritten, all: writing.months };
  const files = dailyCsvFiles(rows, "daily-experimental", months);
  for (const file of files) addResult(job, { ...file, type: "daily" });
  writing.monthsWritten += files.length;
  rememberDays(job, DAILY_DAYS, totals);
}

/** An export that has calories somewhere leads one to expect them everywhere. */
function sayWithoutCalories({ state }: Job, { withoutCalories, daysWritten }: DailyWriting): void {
  if (withoutCalories === 0 || withoutCalories === daysWritten) return;
  const seen = `${withoutCalories} of ${counted(daysWritten, "day")}`;
  addIssue(state, { code: "calories-unknown", severity: "info", file: "", seen });
}
