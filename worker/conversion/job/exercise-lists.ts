/**
 * The exercises of an export, of all sources, before they are merged. What is a matter of the whole export is settled
 * here out of small tables: at which instant each of them began, and which can be merged without looking at the
 * others. Partners begin within minutes of each other or overlap, so where nothing is under way for a while the list of
 * all of them can be cut. Where it is cut depends on the exercises alone and not on the steps.
 */
import type { JsonExercise, TcxHead } from "../activity/activity.ts";
import type { ExerciseSources } from "../activity/merge.ts";
import { DAY_MS } from "../activity/overlaps.ts";
import { areOffsetsKnown, locateTypedIn } from "../activity/typed-in.ts";
import type { CsvExercise } from "../activity/user-exercises-csv.ts";
import { type Offsets, type Stay, stayFinder, staysOf } from "../daily/travels.ts";
import type { Zone } from "../time/zone.ts";
import type { TimedList, Timing } from "./timed-list.ts";

/** The note of a log says how its start is written; once they are in order notes are offsets of places. */
export interface ExerciseLists {
  readonly json: TimedList<JsonExercise>;
  readonly csv: TimedList<CsvExercise>;
  readonly tcx: TimedList<TcxHead>;
}

const [INSTANT, TYPED_IN, LOCAL] = [0, 1, 2];
/** A group is at least so large, for each has a cost of its own; at the other size it ends with the second. */
const MIN_GROUP = 100;
const MAX_GROUP = 500;
/** More than partners can begin apart. */
const GAP_MS = 300_000;

export function addLog({ json }: ExerciseLists, log: JsonExercise): void {
  const note = log.isLocal ? LOCAL : log.isTypedIn ? TYPED_IN : INSTANT;
  json.add(log, { ...spanOf(log), key: log.logId ?? Number.NaN, note });
}

export function addRow({ csv }: ExerciseLists, row: CsvExercise): void {
  csv.add(row, { ...spanOf(row), key: Number.NaN, note: row.offsetMs ?? Number.NaN });
}

export function addTcx({ tcx }: ExerciseLists, head: TcxHead): void {
  tcx.add(head, { ...spanOf(head.exercise), key: head.logId ?? Number.NaN, note: Number.NaN });
}

const spanOf = ({ startMs, elapsedMs }: { startMs: number; elapsedMs: number }) => ({ startMs, elapsedMs });

export function exercisesIn({ json, csv, tcx }: ExerciseLists): number {
  return json.length + csv.length + tcx.length;
}

/** Brings all lists into the order of time, the logs at their instants, a TCX file with the log whose number it has. */
export function orderExercises({ json, csv, tcx }: ExerciseLists, zone: Zone): void {
  const rows = csv.sort(believed(csv.timings()));
  const stayAt = stayFinder(staysOf(offsetsOf(rows), zone));
  const logs = json.sort(located(json.sort(json.timings()), rows, zone));
  json.sort(logs.map((log) => atItsPlace(log, stayAt)));
  const byNumber = new Map(logs.filter(({ key }) => !Number.isNaN(key)).map((log) => [log.key, log]));
  tcx.sort(tcx.timings().map((own) => atItsPlace(atItsLog(own, byNumber.get(own.key)), stayAt)));
}

function offsetsOf(rows: readonly Timing[]): Offsets {
  return rows.flatMap(({ startMs, note }) => (Number.isNaN(note) ? [] : [[startMs, note] as const]));
}

/** What does not know its offset has that of the place where the person was, if it was another than home. */
function atItsPlace(own: Timing, stayAt: (atMs: number) => Stay | null): Timing {
  return Number.isNaN(own.note) ? { ...own, note: stayAt(own.startMs)?.offsetMs ?? Number.NaN } : own;
}

function believed(rows: readonly Timing[]): readonly Timing[] {
  const areKnown = areOffsetsKnown(rows.map(({ note }) => ({ offsetMs: orNull(note) })));
  return areKnown ? rows : rows.map((row) => ({ ...row, note: Number.NaN }));
}

/** Repeats of one log are located together, for one row of the CSV is all that they have. */
function located(logs: readonly Timing[], rows: readonly Timing[], zone: Zone): readonly Timing[] {
  const keyOf = ({ startMs, elapsedMs, key }: Timing): string => `${startMs} ${elapsedMs} ${key}`;
  const typedIn = [
    ...new Map(logs.filter(({ note }) => note !== INSTANT).map((log) => [keyOf(log), log])).values(),
  ];
  if (typedIn.length === 0) return logs.map((log) => ({ ...log, note: Number.NaN }));
  const times = locateTypedIn(
    typedIn.map((log) => ({ ...spanOf(log), isTypedIn: true, isLocal: log.note === LOCAL })),
    rows.map((row) => ({ ...spanOf(row), offsetMs: orNull(row.note) })),
    zone,
  );
  const found = new Map(typedIn.map((log, i) => [keyOf(log), times[i]]));
  return logs.map((log) => {
    const time = log.note === INSTANT ? undefined : found.get(keyOf(log));
    return { ...log, startMs: time?.startMs ?? log.startMs, note: time?.offsetMs ?? Number.NaN };
  });
}

function atItsLog(own: Timing, log: Timing | undefined): Timing {
  if (log === undefined) return own;
  return { ...own, startMs: log.startMs, elapsedMs: Math.max(own.elapsedMs, log.elapsedMs) };
}

/** For each group the places behind its last log, row and TCX file. */
export function groupEnds(lists: ExerciseLists): readonly (readonly number[])[] {
  const sources = [lists.json.timings(), lists.csv.timings(), lists.tcx.timings()];
  const at = sources.map(() => 0);
  const ends: number[][] = [];
  let [count, busyUntilMs, lastSec] = [0, 0, 0];
  for (;;) {
    const starts = sources.map((timings, i) => timings[at[i] ?? 0]?.startMs ?? Number.POSITIVE_INFINITY);
    const startMs = Math.min(...starts);
    if (startMs === Number.POSITIVE_INFINITY) break;
    const isQuiet = count >= MIN_GROUP && startMs > busyUntilMs + GAP_MS;
    if (isQuiet || (count >= MAX_GROUP && Math.floor(startMs / 1000) > lastSec)) {
      ends.push([...at]);
      count = 0;
    }
    const source = starts.indexOf(startMs);
    const place = at[source] ?? 0;
    // What lasts longer than a day overlaps with nothing.
    const lastsMs = Math.min(sources[source]?.[place]?.elapsedMs ?? 0, DAY_MS);
    busyUntilMs = Math.max(busyUntilMs, startMs + lastsMs);
    lastSec = Math.floor(startMs / 1000);
    at[source] = place + 1;
    count += 1;
  }
  return count === 0 ? ends : [...ends, at];
}

/** The exercises of a group, each at its instant. */
export function exercisesOf(
  { json, csv, tcx }: ExerciseLists,
  from: readonly number[],
  to: readonly number[],
): ExerciseSources {
  const [fromLog = 0, fromRow = 0, fromTcx = 0] = from;
  const [toLog = 0, toRow = 0, toTcx = 0] = to;
  return {
    json: json.items(fromLog, toLog).map(([log, { startMs, note }]) => ({
      ...log,
      startMs,
      offsetMs: orNull(note),
      isTypedIn: false,
      isLocal: false,
    })),
    csv: csv.items(fromRow, toRow).map(([row, { note }]) => ({ ...row, offsetMs: orNull(note) })),
    tcx: tcx.items(fromTcx, toTcx).map(([head, { note }]) => ({
      ...head,
      exercise: { ...head.exercise, offsetMs: head.exercise.offsetMs ?? orNull(note) },
    })),
  };
}

function orNull(number: number): number | null {
  return Number.isNaN(number) ? null : number;
}
