/**
 * From sums by day to the days that Garmin gets. A day without steps is left out, because Garmin's import stumbles over
 * it; what follows the last day with any movement is padding that Fitbit writes ahead of time. Every record of a day
 * shares the fate of its day.
 */
import type { DataType } from "../data-type.ts";
import { type ColumnSet, columnOf } from "./day-column.ts";
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

/** The days to write, ascending, and what becomes of the records of all days. */
export function dailyTotals(days: ColumnSet): {
  readonly totals: readonly DayTotals[];
  readonly fates: readonly DayFate[];
} {
  const all = new Set(PASSES.flatMap((pass) => [...columnOf(days, recordsColumn(pass.type)).days()]));
  const ordered = [...all].sort((a, b) => a - b);
  const lastReal = ordered.findLast((day) => MOVEMENT.some((metric) => valueAt(days, metric, day) > 0));
  const totals: DayTotals[] = [];
  const fates: DayFate[] = [];
  for (const day of ordered) {
    const isPadded = lastReal === undefined || day > lastReal;
    const skipped = isPadded ? PADDED : Math.round(valueAt(days, "steps", day)) === 0 ? NO_STEPS : null;
    if (skipped === null) totals.push(totalsOf(days, day));
    for (const { type } of PASSES) {
      const records = days.get(recordsColumn(type))?.at(day) ?? Number.NaN;
      if (records > 0) fates.push({ type, day, records, skipped });
    }
  }
  return { totals, fates };
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
