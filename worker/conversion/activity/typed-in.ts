/**
 * When a log that was typed in began. The old JSON has its wall clock in the field that holds UTC elsewhere, and does not
 * say so; three things tell. A row of the new CSV that began at this wall clock at its own offset is the same log, and
 * knows the place. A log that would have ended after it was last touched cannot be UTC (`isLocal`). And an export that
 * has one of either has no typed-in log in UTC, unless a row of the CSV began at this very instant.
 */
import type { Zone } from "../time/zone.ts";
import type { JsonExercise } from "./activity.ts";
import { NEAR_MS, pairByStart, type Span } from "./same-start.ts";
import type { CsvExercise } from "./user-exercises-csv.ts";

/** The same logs in the order of time, each at its instant. Both lists in the order of time. */
export function locateTypedIn(
  jsons: readonly JsonExercise[],
  csvs: readonly CsvExercise[],
  zone: Zone,
): JsonExercise[] {
  const typedIn = jsons.filter(({ isTypedIn }) => isTypedIn);
  if (typedIn.length === 0) return [...jsons];
  const rows = rowsByWallClock(typedIn, csvs);
  const instants = pairNear(typedIn, csvs);
  const areLocal =
    typedIn.some(({ isLocal }) => isLocal) || [...rows.values()].some(({ offsetMs }) => offsetMs !== 0);
  const located = new Map<JsonExercise, JsonExercise>();
  for (const [i, json] of typedIn.entries()) {
    const row = rows.get(i);
    const isLocal = json.isLocal || (areLocal && !instants.has(i));
    if (row !== undefined)
      located.set(json, { ...json, startMs: row.startMs, offsetMs: row.offsetMs, isLocal: false });
    else if (isLocal) located.set(json, { ...json, startMs: zone.instantOf(json.startMs), isLocal: false });
  }
  return jsons.map((json) => located.get(json) ?? json).sort((a, b) => a.startMs - b.startMs);
}

/** The row that began at the same time by the clock of its place, by the place of the log in its list. */
function rowsByWallClock(
  jsons: readonly JsonExercise[],
  csvs: readonly CsvExercise[],
): ReadonlyMap<number, CsvExercise> {
  const rows = csvs
    .flatMap((row) => (row.offsetMs === null ? [] : [{ row, wallMs: row.startMs + row.offsetMs }]))
    .sort((a, b) => a.wallMs - b.wallMs);
  const walls = rows.map(({ row, wallMs }) => ({ startMs: wallMs, elapsedMs: row.elapsedMs }));
  const found = new Map<number, CsvExercise>();
  for (const [left, right] of pairNear(jsons, walls)) {
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
