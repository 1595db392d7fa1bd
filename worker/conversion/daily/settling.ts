/**
 * Ends a pass: for each day one source is chosen and its sums become the day's values; the records of all the others
 * are merged into it. The better rank wins, then the larger sum. The last day of the old JSON may be cut short by the
 * moment of the export, so there the larger of the JSON and the best other source wins.
 */
import { type ColumnSet, columnOf } from "./day-column.ts";
import { type Metric, type Pass, recordsColumn } from "./passes.ts";
import type { Reading, SourceSums } from "./reading.ts";

/** Puts the chosen values into `days`, and the number of records behind them into a column of their own. */
export function settleReading(pass: Pass, reading: Reading, days: ColumnSet): { readonly merged: number } {
  const sources = [...reading.sources].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, source]) => source);
  const all = new Set(sources.flatMap((source) => [...columnOf(source.columns, "count").days()]));
  const cutDay = Math.max(...sources.filter(isJson).flatMap((source) => lastDay(source)));
  let merged = reading.merged;
  for (const day of all) {
    const [chosen, others] = chooseForDay(sources, day, day === cutDay);
    if (chosen.length === 0) continue;
    for (const source of chosen) copyDay(source, day, days);
    columnOf(days, recordsColumn(pass.type)).set(day, recordsOf(chosen, day));
    merged += recordsOf(others, day);
  }
  return { merged };
}

const isJson = (source: SourceSums): boolean => source.kind.columns === null;

function lastDay(source: SourceSums): number[] {
  const last = [...columnOf(source.columns, "count").days()].at(-1);
  return last === undefined ? [] : [last];
}

function recordsOf(sources: readonly SourceSums[], day: number): number {
  return sources.reduce((sum, source) => sum + (source.columns.get("count")?.at(day) ?? 0), 0);
}

/** The old JSON is several files that complete each other; a CSV source stands alone. */
function chooseForDay(
  sources: readonly SourceSums[],
  day: number,
  isCut: boolean,
): readonly [chosen: readonly SourceSums[], others: readonly SourceSums[]] {
  const present = sources.filter((source) => source.columns.get("count")?.has(day) === true);
  const jsons = present.filter(isJson);
  const best = present
    .filter((source) => !isJson(source))
    .sort((a, b) => a.rank - b.rank || sumOf(b, day) - sumOf(a, day))[0];
  const json = jsons.reduce((sum, source) => sum + sumOf(source, day), 0);
  // Days that Fitbit made up ahead of time say nothing against a source that was there.
  const isDoubtful = isCut || (json === 0 && jsons.every((source) => source.kind.clock === "day"));
  const isJsonBetter = jsons.length > 0 && (best === undefined || !isDoubtful || json >= sumOf(best, day));
  const chosen = isJsonBetter ? jsons : best === undefined ? [] : [best];
  return [chosen, present.filter((source) => !chosen.includes(source))];
}

/** In units that can be compared; minutes without movement are no measure of how much a source saw. */
function sumOf(source: SourceSums, day: number): number {
  return source.kind.metrics
    .filter((metric) => metric !== "sedentary")
    .reduce((sum, metric) => sum + valueOn(source, metric, day), 0);
}

function valueOn(source: SourceSums, metric: Metric, day: number): number {
  const value = source.columns.get(metric)?.at(day) ?? Number.NaN;
  return Number.isNaN(value) ? 0 : value * source.kind.unit;
}

function copyDay(source: SourceSums, day: number, days: ColumnSet): void {
  for (const metric of source.kind.metrics)
    if (source.columns.get(metric)?.has(day) === true)
      columnOf(days, metric).set(day, valueOn(source, metric, day));
}
