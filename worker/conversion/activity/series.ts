/**
 * Joins what is known of each second of an activity into one ascending series. Position: the activity's own TCX before
 * the day's GPS file. Heart rate: TCX, then the day's samples, each good for the 15 seconds at which Fitbit samples at
 * the latest. Distance: TCX, else live pace, else along the positions; never more than one of them in one activity.
 * A phone without a fix says 0,0: no position. A hop that nobody can make is not part of the way.
 */

import { Seconds } from "./seconds.ts";
import type { GpsSample, HeartRateSample, PaceSample, Window } from "./series-files.ts";
import type { TrackPoint } from "./tcx.ts";

export interface SeriesSources {
  readonly track: Iterable<TrackPoint>;
  readonly gps: Iterable<GpsSample>;
  readonly heartRate: Iterable<HeartRateSample>;
  readonly pace: Iterable<PaceSample>;
}

/** One second of an activity; null = not known. */
export interface SeriesPoint {
  /** Unix seconds. */
  readonly atSec: number;
  readonly latitude: number | null;
  readonly longitude: number | null;
  readonly altitudeM: number | null;
  readonly heartRate: number | null;
  /** Since the start. */
  readonly distanceM: number | null;
  readonly speedMps: number | null;
}

export interface Series {
  readonly points: readonly SeriesPoint[];
  readonly averageHeartRate: number | null;
  readonly maxHeartRate: number | null;
  readonly distanceM: number | null;
}

const HEART_RATE_HOLD_SEC = 15;
const SPEED_SPAN_SEC = 5;
const MAX_SPEED_MPS = 60;

export function buildSeries(sources: SeriesSources, window: Window): Series {
  const seconds = new Seconds(window);
  const track = layTrack(sources.track, seconds);
  if (!track.hasPosition) layGps(sources.gps, seconds);
  for (const { atMs, bpm } of sources.heartRate) seconds.fill(atMs, "heartRate", bpm);
  const hasPace = !track.hasDistance && layPace(sources.pace, seconds);
  if (!track.hasDistance && !hasPace) layWay(seconds);
  return finish(seconds);
}

/** What the track knows, wherever in it. */
function layTrack(track: Iterable<TrackPoint>, seconds: Seconds) {
  let [hasPosition, hasDistance] = [false, false];
  for (const point of track) {
    hasDistance ||= (point.distanceM ?? 0) > 0;
    if (isFix(point)) {
      hasPosition = true;
      seconds.fill(point.atMs, "latitude", point.latitude);
      seconds.fill(point.atMs, "longitude", point.longitude);
    }
    for (const name of ["altitudeM", "heartRate", "distanceM"] as const)
      seconds.fill(point.atMs, name, point[name]);
  }
  return { hasPosition, hasDistance };
}

function layGps(gps: Iterable<GpsSample>, seconds: Seconds): void {
  for (const sample of gps) {
    if (!isFix(sample) || seconds.knows(sample.atMs, "latitude")) continue;
    seconds.fill(sample.atMs, "latitude", sample.latitude);
    seconds.fill(sample.atMs, "longitude", sample.longitude);
    seconds.fill(sample.atMs, "altitudeM", sample.altitudeM);
  }
}

/** False where there is none. */
function layPace(pace: Iterable<PaceSample>, seconds: Seconds): boolean {
  let hasPace = false;
  for (const { atMs, metres } of pace) {
    hasPace = true;
    seconds.addWay(atMs, metres);
  }
  let way = 0;
  for (const second of seconds) {
    way += second.get("way") ?? 0;
    if (second.get("way") !== null) second.set("distanceM", way);
  }
  return hasPace;
}

/** False where there is no position, and at 0,0, which is how phones say so. */
export function isFix(at: { readonly latitude: number | null; readonly longitude: number | null }): boolean {
  return at.latitude !== null && at.longitude !== null && (at.latitude !== 0 || at.longitude !== 0);
}

/** The way along the positions. A hop that is too fast does not count; the way goes on from where it led. */
function layWay(seconds: Seconds): void {
  let metres = 0;
  let last: (Place & { readonly atSec: number }) | null = null;
  for (const second of seconds) {
    const [latitude, longitude] = [second.get("latitude"), second.get("longitude")];
    if (latitude === null || longitude === null) continue;
    const here = { latitude, longitude, atSec: second.atSec };
    const hop = last === null ? 0 : metresBetween(last, here);
    if (last !== null && hop <= MAX_SPEED_MPS * (here.atSec - last.atSec)) metres += hop;
    second.set("distanceM", metres);
    last = here;
  }
}

interface Place {
  readonly latitude: number;
  readonly longitude: number;
}

const EARTH_RADIUS_M = 6_371_008.8;

/** Great-circle distance (haversine). */
function metresBetween(a: Place, b: Place): number {
  const radians = Math.PI / 180;
  const [latA, latB] = [a.latitude * radians, b.latitude * radians];
  const half = Math.sin((latB - latA) / 2) ** 2;
  const turn = Math.sin(((b.longitude - a.longitude) * radians) / 2) ** 2;
  return (
    2 * EARTH_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(half + Math.cos(latA) * Math.cos(latB) * turn)))
  );
}

function finish(seconds: Seconds): Series {
  const points: SeriesPoint[] = [];
  const rates = { sum: 0, count: 0, max: 0 };
  let distance: number | null = null;
  let heldRate: { bpm: number; sec: number } | null = null;
  let back = 0;
  for (const second of seconds) {
    const { atSec } = second;
    const bpm = second.get("heartRate");
    if (bpm !== null) {
      heldRate = { bpm, sec: atSec };
      rates.sum += bpm;
      rates.count += 1;
      rates.max = Math.max(rates.max, bpm);
    }
    // A source's distance may step back by a rounding; what is written never does.
    const told = second.get("distanceM");
    if (told !== null) distance = Math.max(distance ?? 0, told);
    const isHeld = heldRate !== null && atSec - heldRate.sec <= HEART_RATE_HOLD_SEC;
    const point: SeriesPoint = {
      atSec,
      latitude: second.get("latitude"),
      longitude: second.get("longitude"),
      altitudeM: second.get("altitudeM"),
      heartRate: isHeld ? (heldRate?.bpm ?? null) : null,
      distanceM: distance,
      speedMps: null,
    };
    while ((points[back]?.atSec ?? atSec) < atSec - SPEED_SPAN_SEC) back++;
    points.push({ ...point, speedMps: speedBetween(points[back], point) });
  }
  return {
    points,
    averageHeartRate: rates.count === 0 ? null : rates.sum / rates.count,
    maxHeartRate: rates.count === 0 ? null : rates.max,
    distanceM: distance !== null && distance > 0 ? distance : null,
  };
}

function speedBetween(a: SeriesPoint | undefined, b: SeriesPoint | undefined): number | null {
  if (
    a === undefined ||
    b === undefined ||
    a.distanceM === null ||
    b.distanceM === null ||
    b.atSec <= a.atSec
  )
    return null;
  const speed = (b.distanceM - a.distanceM) / (b.atSec - a.atSec);
  return speed <= MAX_SPEED_MPS ? speed : null;
}
