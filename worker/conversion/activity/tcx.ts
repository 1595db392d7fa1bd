/**
 * Reads a Fitbit TCX: one activity, its laps and its trackpoints. Files without a lap or without points exist and are
 * not errors; times carry the real offset of the place. Points without a time are dropped, and so are coordinates and
 * values that cannot be. A lap has its own start and the time of its timer; what lies before the next one was a pause.
 * Schema: TrainingCenterDatabase v2.
 */
import { decodePieces, parseNumber } from "../fitbit/json.ts";
import { parseMoment } from "../time/timestamps.ts";
import { type Exercise, type Lap, MAX_LAPS } from "./activity.ts";
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
  /** Those that were to be given back. */
  readonly points: readonly TrackPoint[];
  /** How many there are. */
  readonly pointCount: number;
  /** How many laps are beyond those that an activity can have; the last one has their sums. */
  readonly lapsBeyond: number;
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
  lapsBeyond: number;
  points: TrackPoint[];
  pointCount: number;
  /** Null where there is no point. */
  lastPointMs: number | null;
  readonly keep: KeepPoint;
  /** Elements of the lap and of the point that are open. */
  lap: Map<string, string> | null;
  point: Map<string, string> | null;
  activities: number;
}

/** Which points are given back; so the caller bounds how many are held. */
export type KeepPoint = (point: TrackPoint) => boolean;

/** The elements of laps and points that are read. */
const FACTS: ReadonlySet<string> = new Set([
  ...["Time", "LatitudeDegrees", "LongitudeDegrees", "AltitudeMeters", "DistanceMeters", "Value"],
  ...["TotalTimeSeconds", "Calories"],
]);

export function readTcx(bytes: Uint8Array, keep: KeepPoint = () => true): TcxRead {
  const text = decodePieces(bytes);
  if (text === null) return { ok: false, code: "file-encoding" };
  const draft: Draft = {
    name: "",
    startMs: null,
    offsetMs: null,
    laps: [],
    lapsBeyond: 0,
    points: [],
    pointCount: 0,
    lastPointMs: null,
    keep,
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
  const { points, pointCount, lapsBeyond } = draft;
  return { ok: true, tcx: { exercise: toExercise(draft, draft.startMs), points, pointCount, lapsBeyond } };
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
  else if (draft.point !== null) setFact(draft.point, name, text);
  // Of a lap the value stands inside of the element that names it.
  else if (name === "AverageHeartRateBpm" || name === "MaximumHeartRateBpm")
    draft.lap?.set(name, draft.lap.get("Value") ?? "");
  else if (draft.lap !== null) setFact(draft.lap, name, text);
}

function setFact(facts: Map<string, string>, name: string, text: string): void {
  if (FACTS.has(name)) facts.set(name, text);
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
  const point: TrackPoint = {
    atMs: moment.instantMs,
    latitude: known ? latitude : null,
    longitude: known ? longitude : null,
    altitudeM: inside(value("AltitudeMeters"), -500, 9000),
    distanceM: inside(value("DistanceMeters"), 0, 10_000_000),
    heartRate: inside(value("Value"), 20, 250),
  };
  draft.pointCount += 1;
  draft.lastPointMs = Math.max(draft.lastPointMs ?? point.atMs, point.atMs);
  if (draft.keep(point)) draft.points.push(point);
}

export function inside(value: number | null, min: number, max: number): number | null {
  return value !== null && value >= min && value <= max ? value : null;
}

function takeLap(draft: Draft): void {
  const facts = draft.lap ?? new Map<string, string>();
  draft.lap = null;
  const value = (name: string): number | null => positive(parseNumber(facts.get(name) ?? ""));
  const lap: TcxLap = {
    startMs: parseMoment(facts.get("StartTime") ?? "")?.instantMs ?? null,
    timerMs: (value("TotalTimeSeconds") ?? 0) * 1000,
    distanceM: value("DistanceMeters"),
    calories: value("Calories"),
    averageHeartRate: inside(value("AverageHeartRateBpm"), 20, 250),
    maxHeartRate: inside(value("MaximumHeartRateBpm"), 20, 250),
  };
  const last = draft.laps.at(-1);
  if (last === undefined || draft.laps.length < MAX_LAPS) draft.laps.push(lap);
  else {
    draft.laps[MAX_LAPS - 1] = united(last, lap);
    draft.lapsBeyond += 1;
  }
}

function united(one: TcxLap, other: TcxLap): TcxLap {
  const sum = (a: number | null, b: number | null) => (a === null ? b : a + (b ?? 0));
  return {
    startMs: one.startMs,
    timerMs: one.timerMs + other.timerMs,
    distanceM: sum(one.distanceM, other.distanceM),
    calories: sum(one.calories, other.calories),
    averageHeartRate: null,
    maxHeartRate: positive(Math.max(one.maxHeartRate ?? 0, other.maxHeartRate ?? 0)),
  };
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
  const lastPointMs = Math.max(startMs, draft.lastPointMs ?? startMs);
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
