/**
 * Where the person was. Steps and old logs are recorded in UTC, and the day that Fitbit showed was that of the place;
 * of it the export tells one thing: each activity in `UserExercises` has its own offset. Where that differs from the
 * user's zone, the time around the activity belongs to that offset: for a week on either side, but not beyond half the way to the
 * next activity; and all of the time between two activities of the same offset that are up to two months apart.
 */
import { columnsOf, readCsv } from "../fitbit/csv.ts";
import { decodeText } from "../fitbit/json.ts";
import { parseMoment, parseOffset } from "../time/timestamps.ts";
import { DAY_MS, type Zone } from "../time/zone.ts";

/** Pairs of instant and offset, both in ms. */
export type Offsets = readonly (readonly [atMs: number, offsetMs: number])[];

/** A stretch of time that was spent in another zone. */
export interface Stay {
  readonly fromMs: number;
  readonly toMs: number;
  readonly offsetMs: number;
}

const REACH_MS = 7 * DAY_MS;
const SAME_STAY_MS = 60 * DAY_MS;

/** Of a `UserExercises` CSV; rows without a readable offset say nothing. */
export function readOffsets(bytes: Uint8Array): Offsets {
  const text = decodeText(bytes);
  const table = text === null ? null : readCsv(text);
  const at = table === null ? null : columnsOf(table.header, ["exercise_start", "utc_offset"]);
  if (table === null || at === null) return [];
  const offsets: (readonly [number, number])[] = [];
  for (const row of table.rows) {
    const start = parseMoment(row[at.exercise_start] ?? "");
    const offsetMs = parseOffset((row[at.utc_offset] ?? "").trim());
    if (start !== null && offsetMs !== null) offsets.push([start.instantMs, offsetMs]);
  }
  return offsets;
}

/** The stays in another zone than `home`, ascending and apart from each other. */
export function staysOf(offsets: Offsets, home: Zone): readonly Stay[] {
  // Nothing but zeros is what an exporter writes that does not know.
  if (offsets.every(([, offsetMs]) => offsetMs === 0)) return [];
  const sorted = [...offsets].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  return sorted.flatMap(([atMs, offsetMs], i) => {
    if (home.offsetMs(atMs) === offsetMs) return [];
    const fromMs = borderOf([atMs, offsetMs], sorted[i - 1], -1);
    const toMs = borderOf([atMs, offsetMs], sorted[i + 1], 1);
    return fromMs < toMs ? [{ fromMs, toMs, offsetMs }] : [];
  });
}

/** The same stretches of time, those of one place that follow each other as one. */
export function joinStays(stays: readonly Stay[]): readonly Stay[] {
  const joined: Stay[] = [];
  for (const stay of stays) {
    const last = joined.at(-1);
    if (last !== undefined && last.toMs === stay.fromMs && last.offsetMs === stay.offsetMs)
      joined[joined.length - 1] = { ...last, toMs: stay.toMs };
    else joined.push(stay);
  }
  return joined;
}

/** Where a stay ends towards its neighbour. */
function borderOf(own: Offsets[number], neighbour: Offsets[number] | undefined, direction: -1 | 1): number {
  const [atMs, offsetMs] = own;
  const reach = atMs + direction * REACH_MS;
  if (neighbour === undefined) return reach;
  const half = (atMs + neighbour[0]) / 2;
  const isSameStay = neighbour[1] === offsetMs && Math.abs(neighbour[0] - atMs) <= SAME_STAY_MS;
  if (isSameStay) return half;
  return direction < 0 ? Math.max(reach, half) : Math.min(reach, half);
}

/** The local day of an instant, wherever the person was. Instants that ascend are found without a search. */
export function dayFinder(home: Zone, stays: readonly Stay[]): (atMs: number) => number {
  if (stays.length === 0) return home.dayOf;
  const stayAt = stayFinder(stays);
  return (atMs) => {
    const stay = stayAt(atMs);
    return stay === null ? home.dayOf(atMs) : Math.floor((atMs + stay.offsetMs) / DAY_MS);
  };
}

/** The stay in which an instant lies. Instants that ascend are found without a search. */
export function stayFinder(stays: readonly Stay[]): (atMs: number) => Stay | null {
  let next = 0;
  return (atMs) => {
    const before = stays[next - 1];
    if (before !== undefined && atMs < before.toMs) next = firstAfter(stays, atMs);
    for (let stay = stays[next]; stay !== undefined && stay.toMs <= atMs; stay = stays[next]) next += 1;
    const stay = stays[next];
    return stay !== undefined && stay.fromMs <= atMs ? stay : null;
  };
}

/** Index of the first stay that ends after the instant. */
function firstAfter(stays: readonly Stay[], atMs: number): number {
  let [low, high] = [0, stays.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((stays[middle]?.toMs ?? 0) <= atMs) low = middle + 1;
    else high = middle;
  }
  return low;
}
