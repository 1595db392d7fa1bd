/**
 * Reads `exercise-N.json`. Starts are UTC, except for `manual` logs that were typed in: those hold the wall clock. One
 * that would have ended after it was last touched cannot be UTC; of the others the export as a whole tells
 * (typed-in.ts). `duration` includes pauses, `activeDuration` does not; distance comes in the unit that stands beside
 * it. Proved on 692 logs of five accounts.
 */
import { asObject, type JsonObject, numberOf, readJsonRecords, textOf } from "../fitbit/json.ts";
import { type KeepItem, type ReadFile, readEach, unreadable } from "../fitbit/read-result.ts";
import { parseUsDateTime } from "../time/timestamps.ts";
import { type JsonExercise, MAX_NAME_CHARS, type Pool } from "./activity.ts";

const METRES: ReadonlyMap<string, number> = new Map([
  ["kilometer", 1000],
  ["mile", 1609.344],
  ["meter", 1],
  ["yard", 0.9144],
]);
const EDIT_SLACK_MS = 60_000;

export function readExerciseJson(bytes: Uint8Array, keep?: KeepItem<JsonExercise>): ReadFile<JsonExercise> {
  const json = readJsonRecords(bytes);
  if (!json.ok) return unreadable(json.code);
  const readOne = (raw: unknown) => {
    const record = asObject(raw);
    const name = record === null ? null : textOf(record, "activityName");
    const durationMs = record === null ? null : numberOf(record, "duration");
    if (record === null || name === null || durationMs === null) {
      return { reason: "not a record as Fitbit writes it" };
    }
    const startMs = parseUsDateTime(textOf(record, "startTime") ?? "");
    if (startMs === null) return { reason: "date or time not readable" };
    return { item: toExercise(record, name.slice(0, MAX_NAME_CHARS), startMs, durationMs) };
  };
  return readEach(json.records, readOne, keep);
}

function toExercise(record: JsonObject, name: string, startMs: number, durationMs: number): JsonExercise {
  const logId = numberOf(record, "logId");
  const activeMs = positive(numberOf(record, "activeDuration")) ?? durationMs;
  return {
    startMs,
    elapsedMs: Math.max(0, durationMs),
    timerMs: Math.max(0, Math.min(activeMs, durationMs)),
    offsetMs: null,
    name,
    typeId: numberOf(record, "activityTypeId"),
    distanceM: distanceOf(record),
    calories: positive(numberOf(record, "calories")),
    steps: positive(numberOf(record, "steps")),
    averageHeartRate: positive(numberOf(record, "averageHeartRate")),
    maxHeartRate: null,
    ascentM: positive(numberOf(record, "elevationGain")),
    laps: [],
    pool: poolOf(record),
    logId: logId !== null && Number.isSafeInteger(logId) ? logId : null,
    isTypedIn: isTypedIn(record),
    isLocal: isLocal(record, startMs, durationMs),
    isDetected: textOf(record, "logType") === "auto_detected",
  };
}

/** Zero means "not measured" in all of these fields. */
export function positive(value: number | null): number | null {
  return value !== null && value > 0 ? value : null;
}

const isTypedIn = (record: JsonObject): boolean => textOf(record, "logType") === "manual";

function isLocal(record: JsonObject, startMs: number, durationMs: number): boolean {
  if (!isTypedIn(record)) return false;
  const modified = parseUsDateTime(textOf(record, "lastModified") ?? "");
  return modified !== null && startMs + durationMs > modified + EDIT_SLACK_MS;
}

function distanceOf(record: JsonObject): number | null {
  const distance = positive(numberOf(record, "distance"));
  const metres = METRES.get((textOf(record, "distanceUnit") ?? "").toLowerCase());
  return distance === null || metres === undefined ? null : distance * metres;
}

function poolOf(record: JsonObject): Pool | null {
  const lengths = positive(numberOf(record, "swimLengths"));
  const length = positive(numberOf(record, "poolLength"));
  const unit = (textOf(record, "poolLengthUnit") ?? "").toLowerCase();
  const metres = METRES.get(unit);
  return lengths === null || length === null || metres === undefined
    ? null
    : { lengthM: length * metres, isInYards: unit === "yard", lengths };
}
