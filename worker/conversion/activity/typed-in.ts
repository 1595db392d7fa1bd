/**
 * When a log that was typed in began. The old JSON has its wall clock in the field that holds UTC elsewhere, and does not
 * say so; three things tell. A row of the new CSV that began at this wall clock at its own offset is the same log, and
 * knows the place. A log that would have ended after it was last touched cannot be UTC (`isLocal`). And an export that
 * has one of either has no typed-in log in UTC, unless a row of the CSV began at this very instant.
 */
import type { Zone } from "../time/zone.ts";
import { NEAR_MS, pairByStart, type Span } from "./same-start.ts";

/** What tells of a log of the old JSON: `startMs` may be a wall clock. */
export interface LogTime extends Span {
  readonly isTypedIn: boolean;
  readonly isLocal: boolean;
}

/** What tells of a row of the new CSV. */
export interface RowTime extends Span {
  readonly offsetMs: number | null;
}

/** When a log began, and the offset of its place where a row knows it. */
export interface Located {
  readonly startMs: number;
  readonly offsetMs: number | null;
}

/** For each log its instant. Both lists in the order of time, without repeats. */
export function locateTypedIn(logs: readonly LogTime[], csvs: readonly RowTime[], zone: Zone): Located[] {
  const typedIn = logs.filter(({ isTypedIn }) => isTypedIn);
  const rows = rowsByWallClock(typedIn, csvs);
  const instants = pairNear(typedIn, csvs);
  const areLocal =
    typedIn.some(({ isLocal }) => isLocal) || [...rows.values()].some(({ offsetMs }) => offsetMs !== 0);
  const located = new Map<LogTime, Located>();
  for (const [i, log] of typedIn.entries()) {
    const row = rows.get(i);
    const isLocal = log.isLocal || (areLocal && !instants.has(i));
    if (row !== undefined) located.set(log, { startMs: row.startMs, offsetMs: row.offsetMs });
    else if (isLocal) located.set(log, { startMs: zone.instantOf(log.startMs), offsetMs: null });
  }
  return logs.map((log) => located.get(log) ?? { startMs: log.startMs, offsetMs: null });
}

/** Nothing but zeros is what an exporter writes that does not know. */
export function areOffsetsKnown(rows: readonly Pick<RowTime, "offsetMs">[]): boolean {
  return rows.some(({ offsetMs }) => offsetMs !== null && offsetMs !== 0);
}

/** The row that began at the same time by the clock of its place, by the place of the log in its list. */
function rowsByWallClock(logs: readonly LogTime[], csvs: readonly RowTime[]): ReadonlyMap<number, RowTime> {
  const rows = csvs
    .flatMap((row) => (row.offsetMs === null ? [] : [{ row, wallMs: row.startMs + row.offsetMs }]))
    .sort((a, b) => a.wallMs - b.wallMs);
  const walls = rows.map(({ row, wallMs }) => ({ startMs: wallMs, elapsedMs: row.elapsedMs }));
  const found = new Map<number, RowTime>();
  for (const [left, right] of pairNear(logs, walls)) {
    const row = rows[right]?.row;
    if (row !== undefined) found.set(left, row);
  }
  return found;
}

/** Pairs that begin within seconds and last about as long. */
function pairNear(left: readonly Span[], right: readonly Span[]): ReadonlyMap<number, number> {
  const pairs = [...pairByStart(left, right)].filter(([i, k]) => {
    const [one, other] = [left[i], right[k]];
    return one !== undefined && other !== undefined && areNear(one, other);
  });
  return new Map(pairs);
}

const areNear = (one: Span, other: Span): boolean =>
  Math.abs(one.startMs - other.startMs) <= NEAR_MS &&
  Math.abs(one.elapsedMs - other.elapsedMs) <= LENGTHS_APART_MS;

/** What was typed in is not to the second. */
const LENGTHS_APART_MS = 60_000;
