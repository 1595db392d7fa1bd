/**
 * One pass over the files of a data type: sums by local day, kept apart for each source, because sources measure the
 * same steps and must never be added up. Files come in the order of the days in their names, so a moment has to be
 * remembered only until the files have passed it; a record from before the days of its own file is refused for that
 * reason. Raw records are never kept.
 */
import type { TakeRecord } from "../fitbit/series-files.ts";
import { DAY_MS, type Zone } from "../time/zone.ts";
import { type ColumnSet, columnOf, DayColumn } from "./day-column.ts";
import { type SeriesKind, sourceRank } from "./passes.ts";
import { repeatedHour } from "./repeated-hour.ts";
import { type Remembered, SeenMoments } from "./seen-moments.ts";

/** A file's day is local and its moments may be UTC; one more day in case its name is that of an older zone. */
export const DAYS_BEFORE = 2;
/** A person has a watch, a phone, a scale and their mirrors. */
const MAX_SOURCES = 24;
/** A day without any movement; a partial day has less, a padded one exactly this. */
const WHOLE_DAY_MINUTES = 1440;
const MAX_VALUE = 1e7;
/** Of one source; Fitbit is not as old. */
const MAX_SPAN_DAYS = 7500;
const NO_DAYS = new DayColumn();

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
  readonly remembered: Remembered;
  /** Records that say what another record said before. */
  merged: number;
}

export function newReading(): Reading {
  return { sources: new Map(), remembered: { days: 0, odd: 0 }, merged: 0 };
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
  const { clock } = file.kind;
  return (atMs, values, label) => {
    const ownDay = Math.floor(atMs / DAY_MS);
    if (ownDay < earliest) return "older than the days in the name of its file";
    if (!arePlausible(values)) return "value that nobody reaches";
    const source = sources(label);
    if (source === null) return "too many sources in one file";
    if (isFarOff(source.sums, ownDay)) return "more than twenty years from the others of its source";
    if (clock === "day") {
      takeDay(reading, source.sums, ownDay, values[0] ?? 0);
      return null;
    }
    const refusal = newMoment(reading, source.sums, clock === "wall" ? repeated(atMs) : atMs);
    if (refusal === null) source.add(clock === "wall" ? ownDay : place.dayOf(atMs), values);
    return refusal === SEEN ? null : refusal;
  };
}

/** A column has room for each day between its first and its last. */
function isFarOff({ columns }: SourceSums, day: number): boolean {
  const { first, values } = columns.get("count") ?? NO_DAYS;
  const next = first + values.length;
  if (values.length === 0 || (day >= first && day < next)) return false;
  return Math.max(next, day + 1) - Math.min(first, day) > MAX_SPAN_DAYS;
}

function arePlausible(values: readonly number[]): boolean {
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    if (value < -0.5 || value > MAX_VALUE) return false;
  }
  return true;
}

/** A source and its columns, which are looked up once: a file has more records than it has sources or days. */
interface OpenSource {
  readonly sums: SourceSums;
  add(day: number, values: readonly number[]): void;
}

function openSource(sums: SourceSums): OpenSource {
  let open: { readonly count: DayColumn; readonly metrics: readonly DayColumn[] } | null = null;
  return {
    sums,
    add(day, values) {
      open ??= {
        count: columnOf(sums.columns, "count"),
        metrics: sums.kind.metrics.map((metric) => columnOf(sums.columns, metric)),
      };
      open.count.add(day, 1);
      for (let i = 0; i < open.metrics.length; i++) open.metrics[i]?.add(day, Math.max(0, values[i] ?? 0));
    },
  };
}

/** Labels repeat record after record: looking one up again would cost more than all the rest. */
function sourceFinder(
  reading: Reading,
  file: Parameters<typeof sourceOf>[1],
): (label: string) => OpenSource | null {
  let lastLabel: string | null = null;
  let last: OpenSource | null = null;
  return (label) => {
    if (label === lastLabel) return last;
    const found = sourceOf(reading, file, label);
    lastLabel = label;
    last = found === null ? null : openSource(found);
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
  const fresh = { kind: file.kind, rank, columns: new Map(), seen: new SeenMoments(reading.remembered) };
  reading.sources.set(id, fresh);
  return fresh;
}

/** Not a reason to refuse a record: another one said the same before. */
const SEEN = "seen";

/** Null = a new moment, which is remembered. */
function newMoment(reading: Reading, source: SourceSums, atMs: number): string | null {
  const state = source.seen.add(atMs);
  if (state === "new") return null;
  if (state === "full") return "too many days at once in one source";
  reading.merged += 1;
  return SEEN;
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
