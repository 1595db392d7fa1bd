/**
 * From sums by day to the days that Garmin gets. A day without steps is left out, because Garmin's import stumbles over
 * it; what follows the last day with any movement is padding that Fitbit writes ahead of time. Every record of a day
 * shares the fate of its day.
 */
import type { DataType } from "../data-type.ts";
import type { ColumnSet, DayColumn } from "./day-column.ts";
import { METRICS, type Metric, PASSES, recordsColumn } from "./passes.ts";

/** One day; what nobody measured is 0, which is what Garmin's format has for it. */
export type DayTotals = { readonly day: number } & { readonly [metric in Metric]: number };

export interface DayFate {
  readonly type: DataType;
  readonly day: number;
  readonly records: number;
  /** Null = written. */
  readonly skipped: string | null;
}

const NO_STEPS = "on a day without steps";
const PADDED = "placeholder after the last real day";
const MOVEMENT: readonly Metric[] = ["steps", "km", "floors", "light", "fair", "very"];

/** First and last day of which there is any record; null = there is none. */
export function daysCovered(days: ColumnSet): { readonly first: number; readonly last: number } | null {
  const all = PASSES.flatMap(({ type }) => [...(recordsOf(days, type)?.days() ?? [])]);
  return all.length === 0 ? null : all.reduce(wider, { first: all[0] ?? 0, last: all[0] ?? 0 });
}

const wider = ({ first, last }: { first: number; last: number }, day: number) => ({
  first: Math.min(first, day),
  last: Math.max(last, day),
});

/** The last day with any movement; null = there is none. */
export function lastRealDay(days: ColumnSet): number | null {
  const moved = MOVEMENT.flatMap((metric) => {
    const column = days.get(metric);
    return [...(column?.days() ?? [])].findLast((day) => (column?.at(day) ?? 0) > 0) ?? [];
  });
  return moved.length === 0 ? null : Math.max(...moved);
}

/** Why a day with records is left out; null = it is written. `lastReal`: as `lastRealDay` gives it. */
export function refusalOf(days: ColumnSet, day: number, lastReal: number | null): string | null {
  if (lastReal === null || day > lastReal) return PADDED;
  return Math.round(valueAt(days, "steps", day)) === 0 ? NO_STEPS : null;
}

/** The days from `first` to before `next` that are written, ascending, and what becomes of the records of them all. */
export function dailyTotals(
  days: ColumnSet,
  { first, next }: { readonly first: number; readonly next: number },
  lastReal: number | null,
): { readonly totals: readonly DayTotals[]; readonly fates: readonly DayFate[] } {
  const totals: DayTotals[] = [];
  const fates: DayFate[] = [];
  for (let day = first; day < next; day++) {
    if (!hasRecords(days, day)) continue;
    const skipped = refusalOf(days, day, lastReal);
    if (skipped === null) totals.push(totalsOf(days, day));
    for (const { type } of PASSES) {
      const records = recordsOf(days, type)?.at(day) ?? Number.NaN;
      if (records > 0) fates.push({ type, day, records, skipped });
    }
  }
  return { totals, fates };
}

export function hasRecords(days: ColumnSet, day: number): boolean {
  return PASSES.some(({ type }) => recordsOf(days, type)?.has(day) === true);
}

function recordsOf(days: ColumnSet, type: DataType): DayColumn | undefined {
  return days.get(recordsColumn(type));
}

function valueAt(days: ColumnSet, metric: Metric, day: number): number {
  const value = days.get(metric)?.at(day) ?? Number.NaN;
  return Number.isNaN(value) ? 0 : value;
}

function totalsOf(days: ColumnSet, day: number): DayTotals {
  const [calories, steps, km, floors, sedentary, light, fair, very] = METRICS.map((metric) =>
    valueAt(days, metric, day),
  );
  return {
    day,
    calories: calories ?? 0,
    steps: steps ?? 0,
    km: km ?? 0,
    floors: floors ?? 0,
    sedentary: sedentary ?? 0,
    light: light ?? 0,
    fair: fair ?? 0,
    very: very ?? 0,
  };
}
