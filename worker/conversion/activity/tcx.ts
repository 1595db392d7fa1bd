/**
 * Reads a Fitbit TCX: one activity, its laps and its trackpoints. Files without a lap or without points exist and are
 * not errors; times carry the real offset of the place. Points without a time are dropped, and so are coordinates and
 * values that cannot be. A lap has its own start and the time of its timer; what lies before the next one was a pause.
 * Schema: TrainingCenterDatabase v2.
 */
import { decodeText, parseNumber } from "../fitbit/json.ts";
import { parseMoment } from "../time/timestamps.ts";
import type { Exercise, Lap } from "./activity.ts";
import { positive } from "./exercise-json.ts";
import { readXml, type XmlProblem } from "./xml.ts";

export interface TrackPoint {
  readonly atMs: number;
  readonly latitude: number | null;
  readonly longitude: number | null;
  readonly altitudeM: number | null;
  /** From the start of the activity. */
  readonly distanceM: number | null;
  readonly heartRate: number | null;
}

export interface Tcx {
  readonly exercise: Exercise;
  readonly points: readonly TrackPoint[];
}

export type TcxRead =
  | { readonly ok: true; readonly tcx: Tcx }
  | { readonly ok: false; readonly code: XmlProblem | "file-encoding" | "file-shape" };

/** As it stands in the file. */
interface TcxLap {
  /** Null where it is missing. */
  readonly startMs: number | null;
  readonly timerMs: number;
  readonly distanceM: number | null;
  readonly calories: number | null;
  readonly averageHeartRate: number | null;
  readonly maxHeartRate: number | null;
}

interface Draft {
  name: string;
  startMs: number | null;
  offsetMs: number | null;
  laps: TcxLap[];
  points: TrackPoint[];
  /** Elements of the lap and of the point that are open. */
  lap: Map<string, string> | null;
  point: Map<string, string> | null;
  activities: number;
}

export function readTcx(bytes: Uint8Array): TcxRead {
  const text = decodeText(bytes);
  if (text === null) return { ok: false, code: "file-encoding" };
  const draft: Draft = {
    name: "",
    startMs: null,
    offsetMs: null,
    laps: [],
    points: [],
    lap: null,
    point: null,
    activities: 0,
  };
  const problem = readXml(text, (event) => {
    if (event.kind === "open") opened(draft, event.name, event.attributes);
    else closed(draft, event.name, event.text);
  });
  if (problem !== null) return { ok: false, code: problem };
  if (draft.activities !== 1 || draft.startMs === null) return { ok: false, code: "file-shape" };
  return { ok: true, tcx: { exercise: toExercise(draft, draft.startMs), points: draft.points } };
}

/** What TCX can say about the sport, in the words of the sport map. */
const SPORT_NAMES: ReadonlyMap<string, string> = new Map([
  ["Running", "Run"],
  ["Biking", "Bike"],
]);

function opened(draft: Draft, name: string, attributes: Readonly<Record<string, string>>): void {
  if (name === "Activity") {
    draft.activities += 1;
    draft.name = SPORT_NAMES.get(attributes.Sport ?? "") ?? "";
  } else if (name === "Lap") draft.lap = new Map([["StartTime", attributes.StartTime ?? ""]]);
  else if (name === "Trackpoint") draft.point = new Map();
}

function closed(draft: Draft, name: string, text: string): void {
  if (name === "Id" && draft.startMs === null) takeStart(draft, text);
  else if (name === "Trackpoint") takePoint(draft);
  else if (name === "Lap") takeLap(draft);
  else if (draft.point !== null) draft.point.set(name, text);
  // Of a lap the value stands inside of the element that names it.
  else if (name === "AverageHeartRateBpm" || name === "MaximumHeartRateBpm")
    draft.lap?.set(name, draft.lap.get("Value") ?? "");
  else draft.lap?.set(name, text);
}

function takeStart(draft: Draft, text: string): void {
  const moment = parseMoment(text);
  draft.startMs = moment?.instantMs ?? null;
  draft.offsetMs = moment === null || text.endsWith("Z") ? null : moment.offsetMs;
}

function takePoint(draft: Draft): void {
  const facts = draft.point ?? new Map<string, string>();
  draft.point = null;
  const moment = parseMoment(facts.get("Time") ?? "");
  if (moment === null) return;
  const value = (name: string): number | null => parseNumber(facts.get(name) ?? "");
  const latitude = inside(value("LatitudeDegrees"), -90, 90);
  const longitude = inside(value("LongitudeDegrees"), -180, 180);
  const known = latitude !== null && longitude !== null;
  draft.points.push({
    atMs: moment.instantMs,
    latitude: known ? latitude : null,
    longitude: known ? longitude : null,
    altitudeM: inside(value("AltitudeMeters"), -500, 9000),
    distanceM: inside(value("DistanceMeters"), 0, 10_000_000),
    heartRate: inside(value("Value"), 20, 250),
  });
}

export function inside(value: number | null, min: number, max: number): number | null {
  return value !== null && value >= min && value <= max ? value : null;
}

function takeLap(draft: Draft): void {
  const facts = draft.lap ?? new Map<string, string>();
  draft.lap = null;
  const value = (name: string): number | null => positive(parseNumber(facts.get(name) ?? ""));
  draft.laps.push({
    startMs: parseMoment(facts.get("StartTime") ?? "")?.instantMs ?? null,
    timerMs: (value("TotalTimeSeconds") ?? 0) * 1000,
    distanceM: value("DistanceMeters"),
    calories: value("Calories"),
    averageHeartRate: inside(value("AverageHeartRateBpm"), 20, 250),
    maxHeartRate: inside(value("MaximumHeartRateBpm"), 20, 250),
  });
}

/** Where each lap lies: from its own start, or the end of the one before, up to the next one's start. */
function placed(laps: readonly TcxLap[], startMs: number, lastPointMs: number): Lap[] {
  const starts: number[] = [];
  let before = { startMs, endMs: startMs };
  for (const lap of laps) {
    const from = lap.startMs !== null && lap.startMs >= before.startMs ? lap.startMs : before.endMs;
    starts.push(from);
    before = { startMs: from, endMs: from + lap.timerMs };
  }
  const all = laps.map((lap, i) => {
    const from = starts[i] ?? startMs;
    const endMs = starts[i + 1] ?? Math.max(from + lap.timerMs, lastPointMs);
    return { ...lap, startMs: from, endMs, timerMs: Math.min(lap.timerMs, endMs - from), ascentM: null };
  });
  return all.filter((lap) => lap.endMs > lap.startMs);
}

function toExercise(draft: Draft, startMs: number): Exercise {
  const lastPointMs = draft.points.reduce((last, point) => Math.max(last, point.atMs), startMs);
  const laps = placed(draft.laps, startMs, lastPointMs);
  const elapsedMs = Math.max(laps.at(-1)?.endMs ?? startMs, lastPointMs) - startMs;
  const sum = (key: "distanceM" | "calories" | "timerMs"): number | null =>
    positive(laps.reduce((total, lap) => total + (lap[key] ?? 0), 0));
  return {
    startMs,
    elapsedMs,
    timerMs: sum("timerMs") ?? elapsedMs,
    offsetMs: draft.offsetMs,
    name: draft.name,
    typeId: null,
    distanceM: sum("distanceM"),
    calories: sum("calories"),
    steps: null,
    averageHeartRate: averageOf(laps),
    maxHeartRate: positive(laps.reduce((most, lap) => Math.max(most, lap.maxHeartRate ?? 0), 0)),
    ascentM: null,
    // A single one says nothing that the activity does not.
    laps: laps.length > 1 ? laps : [],
    pool: null,
  };
}

/** Each lap counts by its time. */
function averageOf(laps: readonly Lap[]): number | null {
  const known = laps.filter((lap) => lap.averageHeartRate !== null);
  const timeMs = known.reduce((sum, lap) => sum + (lap.timerMs ?? 0), 0);
  const beats = known.reduce((sum, lap) => sum + (lap.averageHeartRate ?? 0) * (lap.timerMs ?? 0), 0);
  return timeMs > 0 ? beats / timeMs : null;
}
