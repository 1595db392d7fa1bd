/**
 * An activity as a FIT file that Garmin Connect imports: file_id of type 4 first, then device, timer start, records,
 * timer stop, lengths and laps, one session, exactly one activity with the local time. Without a series bare records
 * mark start and end. What is not known, or what its field cannot hold, is left out; nothing wraps.
 * Order and fields: Garmin's "Encoding Activity Files" recipe.
 */
import type { SeriesPoint } from "../activity/series.ts";
import type { SwimLength } from "../activity/series-files.ts";
import type { Sport } from "../activity/sport-map.ts";
import { type LappedActivity, lapsOf, type Totals, totalsOf, type WrittenLap } from "./activity-laps.ts";
import { type FitFile, type FitValue, fitTime, newFitFile } from "./fit-file.ts";
import * as fit from "./fit-profile.ts";

export interface ActivityParts extends LappedActivity {
  readonly sport: Sport;
  /** False: the Fitbit name is kept inside the file. */
  readonly sportIsKnown: boolean;
}

/** Sports whose steps are strides; elsewhere Garmin would show pedal turns or strokes. */
const STEP_SPORTS = new Set([1, 11, 17]);
const MAX_U16 = 65_534;
/** Of one activity: they are numbered. */
export const MAX_LENGTHS = MAX_U16;
const MAX_DISTANCE_M = 40_000_000;
const MAX_NAME_BYTES = 60;

/** Null where the activity lies outside of FIT's time, or is otherwise nothing that FIT can hold. */
export function activityFit(parts: ActivityParts): Uint8Array | null {
  const { activity } = parts;
  const startSec = Math.floor(activity.startMs / 1000);
  const endSec = Math.max(startSec + 1, Math.round((activity.startMs + activity.elapsedMs) / 1000));
  const file = newFitFile();
  writeHead(file, startSec);
  writeRecords(file, parts.series.points, startSec, endSec);
  writeEvent(file, endSec, fit.EVENT_TYPE_STOP_ALL);
  for (const [i, length] of parts.lengths.entries()) writeLength(file, length, i);
  const laps = lapsOf(parts, startSec, endSec);
  for (const [i, lap] of laps.entries()) writeLap(file, lap, i, laps.length, parts);
  writeSession(file, parts, laps.length, startSec, endSec);
  file.write(fit.ACTIVITY.message, [
    [fit.ACTIVITY.timestamp, fitTime(endSec)],
    [fit.ACTIVITY.timerSec, activity.timerMs / 1000],
    [fit.ACTIVITY.sessions, 1],
    [fit.ACTIVITY.type, fit.ACTIVITY_MANUAL],
    [fit.ACTIVITY.event, fit.EVENT_ACTIVITY],
    [fit.ACTIVITY.eventType, fit.EVENT_TYPE_STOP],
    [fit.ACTIVITY.localTimestamp, fitTime(endSec) + Math.round(activity.offsetMs / 1000)],
  ]);
  return file.close();
}

function writeHead(file: FitFile, startSec: number): void {
  file.write(fit.FILE_ID.message, [
    [fit.FILE_ID.type, fit.FILE_TYPE_ACTIVITY],
    [fit.FILE_ID.manufacturer, fit.MANUFACTURER_DEVELOPMENT],
    [fit.FILE_ID.product, 0],
    [fit.FILE_ID.timeCreated, fitTime(startSec)],
  ]);
  file.write(fit.DEVICE_INFO.message, [
    [fit.DEVICE_INFO.timestamp, fitTime(startSec)],
    [fit.DEVICE_INFO.deviceIndex, fit.DEVICE_CREATOR],
    [fit.DEVICE_INFO.manufacturer, fit.MANUFACTURER_DEVELOPMENT],
    [fit.DEVICE_INFO.product, 0],
  ]);
  writeEvent(file, startSec, fit.EVENT_TYPE_START);
}

function writeEvent(file: FitFile, atSec: number, type: number): void {
  file.write(fit.EVENT.message, [
    [fit.EVENT.timestamp, fitTime(atSec)],
    [fit.EVENT.event, fit.EVENT_TIMER],
    [fit.EVENT.eventType, type],
  ]);
}

function writeRecords(file: FitFile, points: readonly SeriesPoint[], startSec: number, endSec: number): void {
  const inTime = points.filter((point) => point.atSec >= startSec && point.atSec <= endSec);
  const [only] = inTime;
  const isShort = inTime.length < 2;
  if (isShort && only?.atSec !== startSec) writeBareRecord(file, startSec);
  for (const point of inTime) {
    file.write(fit.RECORD.message, [
      [fit.RECORD.timestamp, fitTime(point.atSec)],
      [fit.RECORD.latitude, between(point.latitude, -90, 90)],
      [fit.RECORD.longitude, meridian(between(point.longitude, -180, 180))],
      [fit.RECORD.altitudeM, between(point.altitudeM, -500, 12_600)],
      [fit.RECORD.heartRate, heartRate(point.heartRate)],
      [fit.RECORD.distanceM, atMost(point.distanceM, MAX_DISTANCE_M)],
      [fit.RECORD.speedMps, atMost(point.speedMps, 65)],
    ]);
  }
  if (isShort && only?.atSec !== endSec) writeBareRecord(file, endSec);
}

function writeBareRecord(file: FitFile, atSec: number): void {
  file.write(fit.RECORD.message, [[fit.RECORD.timestamp, fitTime(atSec)]]);
}

function writeLength(file: FitFile, length: SwimLength, index: number): void {
  const endSec = Math.floor(length.endMs / 1000);
  file.write(fit.LENGTH.message, [
    [fit.LENGTH.messageIndex, index],
    [fit.LENGTH.timestamp, fitTime(endSec)],
    [fit.LENGTH.event, fit.EVENT_LENGTH],
    [fit.LENGTH.eventType, fit.EVENT_TYPE_STOP],
    [fit.LENGTH.startTime, fitTime(endSec - Math.round(length.durationMs / 1000))],
    [fit.LENGTH.elapsedSec, length.durationMs / 1000],
    [fit.LENGTH.timerSec, length.durationMs / 1000],
    [fit.LENGTH.strokes, atMost(length.strokes, MAX_U16)],
    [fit.LENGTH.lengthType, fit.LENGTH_ACTIVE],
  ]);
}

function writeLap(file: FitFile, lap: WrittenLap, index: number, count: number, parts: ActivityParts): void {
  const { sport } = parts;
  const elapsedMs = lap.endMs - lap.startMs;
  const has = lap.lengths > 0;
  file.write(fit.LAP.message, [
    [fit.LAP.messageIndex, index],
    [fit.LAP.timestamp, fitTime(Math.round(lap.endMs / 1000))],
    [fit.LAP.event, fit.EVENT_LAP],
    [fit.LAP.eventType, fit.EVENT_TYPE_STOP],
    [fit.LAP.startTime, fitTime(Math.floor(lap.startMs / 1000))],
    [fit.LAP.elapsedSec, elapsedMs / 1000],
    [fit.LAP.timerSec, Math.min(lap.timerMs ?? elapsedMs, elapsedMs) / 1000],
    ...sums(lap, fit.LAP),
    [fit.LAP.cycles, count === 1 ? strides(parts) : null],
    [fit.LAP.trigger, index === count - 1 ? fit.LAP_TRIGGER_SESSION_END : fit.LAP_TRIGGER_MANUAL],
    [fit.LAP.sport, sport.sport],
    [fit.LAP.subSport, sport.subSport],
    [fit.LAP.lengths, has ? lap.lengths : null],
    [fit.LAP.firstLength, has ? lap.firstLength : null],
    [fit.LAP.activeLengths, has ? lap.lengths : null],
  ]);
}

function writeSession(
  file: FitFile,
  parts: ActivityParts,
  laps: number,
  startSec: number,
  endSec: number,
): void {
  const { activity, sport } = parts;
  const totals = totalsOf(parts);
  const name = parts.sportIsKnown || activity.name === "" ? null : shortened(activity.name);
  file.write(fit.SESSION.message, [
    [fit.SESSION.messageIndex, 0],
    [fit.SESSION.timestamp, fitTime(endSec)],
    [fit.SESSION.event, fit.EVENT_SESSION],
    [fit.SESSION.eventType, fit.EVENT_TYPE_STOP],
    [fit.SESSION.startTime, fitTime(startSec)],
    [fit.SESSION.sport, sport.sport],
    [fit.SESSION.subSport, sport.subSport],
    [fit.SESSION.elapsedSec, activity.elapsedMs / 1000],
    [fit.SESSION.timerSec, activity.timerMs / 1000],
    ...sums(totals, fit.SESSION),
    [fit.SESSION.cycles, strides(parts)],
    [fit.SESSION.firstLap, 0],
    [fit.SESSION.laps, laps],
    [fit.SESSION.trigger, fit.SESSION_TRIGGER_ACTIVITY_END],
    ...poolOf(parts),
    [fit.SESSION.sportName, name],
  ]);
}

function poolOf({ activity, lengths }: ActivityParts): FitValue[] {
  const { pool } = activity;
  if (pool === null) return [];
  return [
    [fit.SESSION.poolLengthM, atMost(pool.lengthM, 600)],
    [fit.SESSION.poolLengthUnit, pool.isInYards ? fit.POOL_UNIT_STATUTE : fit.POOL_UNIT_METRIC],
    [fit.SESSION.activeLengths, lengths.length || atMost(pool.lengths, MAX_U16)],
  ];
}

type Sums = Pick<
  typeof fit.LAP | typeof fit.SESSION,
  "distanceM" | "calories" | "averageHeartRate" | "maxHeartRate" | "ascentM"
>;

function sums(of: Totals, fields: Sums): FitValue[] {
  return [
    [fields.distanceM, atMost(of.distanceM, MAX_DISTANCE_M)],
    [fields.calories, atMost(of.calories, MAX_U16)],
    [fields.averageHeartRate, heartRate(of.averageHeartRate)],
    [fields.maxHeartRate, heartRate(of.maxHeartRate)],
    [fields.ascentM, atMost(of.ascentM, MAX_U16)],
  ];
}

/** The value, or nothing where its field cannot hold it. */
function atMost(value: number | null, max: number): number | null {
  return between(value, 0, max);
}

function between(value: number | null, min: number, max: number): number | null {
  return value !== null && value >= min && value <= max ? value : null;
}

/** The last semicircle before 180 degrees east means "invalid"; 180 west is the same meridian. */
function meridian(longitude: number | null): number | null {
  return longitude !== null && longitude > 179.9999998 ? -180 : longitude;
}

function heartRate(value: number | null): number | null {
  return value !== null && value >= 20 && value <= 250 ? value : null;
}

function strides({ activity, sport }: ActivityParts): number | null {
  if (!STEP_SPORTS.has(sport.sport) || activity.steps === null) return null;
  return atMost(Math.round(activity.steps / 2), 0xffff_fffe);
}

/** As many whole characters as fit. */
function shortened(name: string): string {
  let short = "";
  for (const character of name) {
    if (new TextEncoder().encode(short + character).length > MAX_NAME_BYTES) break;
    short += character;
  }
  return short;
}
