/**
 * Reads `UserExercises_*.csv`, the new list of exercises: 33 to 46 columns by age, so by name. Times are UTC with the
 * person's offset beside them; 0 and blank mean "not measured". The speed columns are not read: they are not speeds.
 * `events` is a text of its own, in which every SPLIT tells the part since the event before it.
 */
import { readCsv } from "../fitbit/csv.ts";
import { decodePieces, parseNumber } from "../fitbit/json.ts";
import { type KeepItem, type ReadFile, readEach, unreadable } from "../fitbit/read-result.ts";
import { parseMoment, parseOffset } from "../time/timestamps.ts";
import { type Exercise, type Lap, MAX_LAPS, MAX_NAME_CHARS, type Pool } from "./activity.ts";
import { positive } from "./exercise-json.ts";

/** An exercise of the new CSV. */
export interface CsvExercise extends Exercise {
  readonly id: string;
  /** Fitbit noticed it by itself; nobody recorded it. */
  readonly isDetected: boolean;
}

const YARD_M = 0.9144;

type Cell = (column: string) => string;

export function readUserExercises(bytes: Uint8Array, keep?: KeepItem<CsvExercise>): ReadFile<CsvExercise> {
  const text = decodePieces(bytes);
  if (text === null) return unreadable("file-encoding");
  const table = readCsv(text);
  if (table === null) return { read: 0, items: [], refused: {}, problem: null };
  const places = new Map(table.header.map((name, i) => [name, i]));
  if (!["exercise_start", "exercise_end", "activity_name"].every((name) => places.has(name))) {
    return unreadable("file-header");
  }
  const readOne = (row: readonly string[]) => {
    const cell: Cell = (column) => (row[places.get(column) ?? -1] ?? "").trim();
    const start = parseMoment(cell("exercise_start"));
    const end = parseMoment(cell("exercise_end"));
    if (start === null || end === null) return { reason: "date or time not readable" };
    return { item: toExercise(cell, start.instantMs, end.instantMs) };
  };
  return readEach(table.rows, readOne, keep);
}

function toExercise(cell: Cell, startMs: number, endMs: number): CsvExercise {
  const elapsedMs = Math.max(0, endMs - startMs);
  return {
    id: cell("exercise_id").slice(0, MAX_NAME_CHARS),
    isDetected: cell("log_type") === "AUTO_DETECTED",
    startMs,
    elapsedMs,
    timerMs: elapsedMs,
    offsetMs: parseOffset(cell("utc_offset")),
    name: cell("activity_name").slice(0, MAX_NAME_CHARS),
    typeId: null,
    distanceM: thousandth(measured(cell, "total_distance_mm")),
    calories: measured(cell, "total_calories"),
    steps: measured(cell, "total_steps"),
    averageHeartRate: numberIn(cell, "tracker_avg_heart_rate"),
    maxHeartRate: numberIn(cell, "tracker_peak_heart_rate"),
    ascentM: thousandth(numberIn(cell, "tracker_total_altitude_mm")),
    laps: readLaps(cell("events"), startMs, endMs),
    pool: poolOf(cell),
  };
}

function numberIn(cell: Cell, column: string): number | null {
  return positive(parseNumber(cell(column)));
}

/** What the tracker measured, else what the person typed in. */
function measured(cell: Cell, quantity: string): number | null {
  return numberIn(cell, `tracker_${quantity}`) ?? numberIn(cell, `manually_logged_${quantity}`);
}

function thousandth(value: number | null): number | null {
  return value === null ? null : value / 1000;
}

function poolOf(cell: Cell): Pool | null {
  const lengths = numberIn(cell, "tracker_swim_lengths");
  const length = numberIn(cell, "tracker_pool_length");
  const unit = cell("tracker_pool_length_unit").toLowerCase();
  const isInYards = unit.startsWith("yard") || unit.startsWith("imp");
  if (lengths === null || length === null || !(isInYards || unit.startsWith("met"))) return null;
  return { lengthM: length * (isInYards ? YARD_M : 1), isInYards, lengths };
}

/** `[ExerciseEventId: 1, Timestamp: ..., Type: SPLIT, ElapsedTimeMillis: ..., ...], [...]` */
function readLaps(events: string, startMs: number, endMs: number): Lap[] {
  const laps: Lap[] = [];
  let from = startMs;
  for (const block of events.split("]")) {
    // What is left is a lap of its own.
    if (laps.length === MAX_LAPS - 1) break;
    const facts = new Map(
      block
        .replace(/^[\s,[]+/, "")
        .split(", ")
        .map(keyAndValue),
    );
    if (!/(?:SPLIT|INTERVAL)$/.test(facts.get("Type") ?? "")) continue;
    const to = parseMoment(facts.get("Timestamp") ?? "")?.instantMs ?? null;
    if (to === null || to <= from || to > endMs + 1000) continue;
    const fact = (name: string): number | null => positive(parseNumber(facts.get(name) ?? ""));
    laps.push({
      startMs: from,
      endMs: Math.min(to, endMs),
      timerMs: null,
      distanceM: thousandth(fact("TraveledDistanceMm")),
      calories: fact("CaloriesBurned"),
      averageHeartRate: fact("AverageHeartRate"),
      maxHeartRate: null,
      ascentM: thousandth(fact("ElevationGainMm")),
    });
    from = Math.min(to, endMs);
  }
  return laps;
}

function keyAndValue(text: string): [string, string] {
  const colon = text.indexOf(": ");
  return colon < 0 ? [text, ""] : [text.slice(0, colon), text.slice(colon + 2)];
}
