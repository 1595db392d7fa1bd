/**
 * One pass over the files of a data type: sums by local day, kept apart for each source, because sources measure the
 * same steps and must never be added up. Files come in the order of the days in their names, so a moment has to be
 * remembered only until the files have passed it; a record from before the days of its own file is refused for that
 * reason. Raw records are never kept.
 */
import type { TakeRecord } from "../fitbit/series-files.ts";
import { DAY_MS, type Zone } from "../time/zone.ts";
import { type ColumnSet, columnOf } from "./day-column.ts";
import { type SeriesKind, sourceRank } from "./passes.ts";
import { repeatedHour } from "./repeated-hour.ts";
import { SeenMoments } from "./seen-moments.ts";

/** A file's day is local and its moments may be UTC; one more day in case its name is that of an older zone. */
export const DAYS_BEFORE = 2;
/** A person has a watch, a phone, a scale and their mirrors. */
const MAX_SOURCES = 24;
/** A day without any movement; a partial day has less, a padded one exactly this. */
const WHOLE_DAY_MINUTES = 1440;
const MAX_VALUE = 1e7;

export interface SourceSums {
  readonly kind: SeriesKind;
  readonly rank: number;
  /** `count`, and one column a metric, in the unit of the file. */
  readonly columns: ColumnSet;
  readonly seen: SeenMoments;
}

/** What is known of the person's clocks. */
export interface Place {
  readonly home: Zone;
  /** The local day of an instant, also of one that was spent elsewhere. */
  readonly dayOf: (atMs: number) => number;
}

export interface Reading {
  /** By the kind of file and the name of the source. */
  readonly sources: Map<string, SourceSums>;
  /** Records that say what another record said before. */
  merged: number;
}

export function newReading(): Reading {
  return { sources: new Map(), merged: 0 };
}

/** Takes the records of one file. `fileDay` is the first that the file covers by its name. */
export function takerFor(
  reading: Reading,
  file: { readonly id: string; readonly kind: SeriesKind; readonly day: number | null },
  place: Place,
): TakeRecord {
  const earliest = file.day === null ? Number.NEGATIVE_INFINITY : file.day - DAYS_BEFORE;
  const repeated = repeatedHour(place.home);
  const sources = sourceFinder(reading, file);
  return (atMs, values, label) => {
    if (Math.floor(atMs / DAY_MS) < earliest) return "older than the days in the name of its file";
    if (values.some((value) => value < -0.5 || value > MAX_VALUE)) return "value that nobody reaches";
    const source = sources(label);
    if (source === null) return "too many sources in one file";
    if (file.kind.clock === "day") takeDay(reading, source, Math.floor(atMs / DAY_MS), values[0] ?? 0);
    else if (file.kind.clock === "wall") return takeMoment(reading, source, repeated(atMs), [values, null]);
    else return takeMoment(reading, source, atMs, [values, place.dayOf]);
    return null;
  };
}

/** Labels repeat record after record: looking one up again would cost more than all the rest. */
function sourceFinder(
  reading: Reading,
  file: Parameters<typeof sourceOf>[1],
): (label: string) => SourceSums | null {
  let lastLabel: string | null = null;
  let last: SourceSums | null = null;
  return (label) => {
    if (label === lastLabel) return last;
    lastLabel = label;
    last = sourceOf(reading, file, label);
    return last;
  };
}

function sourceOf(
  reading: Reading,
  file: { readonly id: string; readonly kind: SeriesKind },
  label: string,
): SourceSums | null {
  const id = `${file.id} ${label}`;
  const known = reading.sources.get(id);
  if (known !== undefined) return known;
  if (reading.sources.size >= MAX_SOURCES) return null;
  const rank = sourceRank(file.kind, label);
  const fresh = { kind: file.kind, rank, columns: new Map(), seen: new SeenMoments() };
  reading.sources.set(id, fresh);
  return fresh;
}

function takeMoment(
  reading: Reading,
  source: SourceSums,
  atMs: number,
  [values, dayOf]: readonly [values: readonly number[], dayOf: Place["dayOf"] | null],
): string | null {
  const state = source.seen.add(atMs);
  if (state === "full") return "too many days at once in one source";
  if (state === "seen") {
    reading.merged += 1;
    return null;
  }
  const day = dayOf === null ? Math.floor(atMs / DAY_MS) : dayOf(atMs);
  columnOf(source.columns, "count").add(day, 1);
  for (const [i, metric] of source.kind.metrics.entries())
    columnOf(source.columns, metric).add(day, Math.max(0, values[i] ?? 0));
  return null;
}

/** Two exports know different amounts of the day on which the older was made, and the older one made days up. */
function takeDay(reading: Reading, source: SourceSums, day: number, value: number): void {
  const metric = source.kind.metrics[0] ?? "sedentary";
  const column = columnOf(source.columns, metric);
  const before = column.at(day);
  if (Number.isNaN(before)) columnOf(source.columns, "count").add(day, 1);
  else reading.merged += 1;
  const isPadded = (minutes: number) => metric === "sedentary" && minutes === WHOLE_DAY_MINUTES;
  const better = Number.isNaN(before) || isPadded(before) || (value > before && !isPadded(value));
  if (better) column.set(day, Math.max(0, value));
}
