/**
 * Joins what is known of each second of an activity into one ascending series. Position: the activity's own TCX before
 * the day's GPS file, which also tells the altitude where the TCX has none. Heart rate: TCX, then the day's samples,
 * each good for the 15 seconds at which Fitbit samples at the latest. Distance: TCX, else live pace, else along the
 * positions; never more than one of them in one activity. Between two seconds that have one, at most half a minute
 * apart, it grows evenly; over longer gaps it stays what it was. A phone without a fix says 0,0: no position. A few
 * positions that are plainly wrong are left out; any other hop that nobody can make is not part of the way.
 */

import { dropAstray } from "./astray.ts";
import { type Fix, isWithinReach, MAX_SPEED_MPS, metresBetween } from "./place.ts";
import { type Second, Seconds } from "./seconds.ts";
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

/** What becomes of a sample of the day: in the series, said better by another, or out of the way. */
export type SampleFate = "written" | "repeated" | "astray";

export interface SampleFates {
  readonly gps: (sample: GpsSample) => SampleFate;
  readonly heartRate: (sample: HeartRateSample) => SampleFate;
  readonly pace: (sample: PaceSample) => SampleFate;
}

export interface Series {
  readonly points: readonly SeriesPoint[];
  readonly averageHeartRate: number | null;
  readonly maxHeartRate: number | null;
  readonly distanceM: number | null;
}

const HEART_RATE_HOLD_SEC = 15;
const SPEED_SPAN_SEC = 5;
/** Trackers write a point every 10 s at the latest; behind a longer gap nobody knows what was done in it. */
const MAX_GAP_SEC = 30;

export interface BuiltSeries extends Series {
  /** How many positions were plainly wrong. */
  readonly astray: number;
  readonly fates: SampleFates;
}

export function buildSeries(sources: SeriesSources, window: Window): BuiltSeries {
  const seconds = new Seconds(window);
  const track = layTrack(sources.track, seconds);
  layGps(sources.gps, seconds, track);
  for (const { atMs, bpm } of sources.heartRate)
    if (seconds.fill(atMs, "heartRate", bpm)) seconds.fill(atMs, "rateAtMs", atMs);
  const astray = dropAstray(seconds);
  const hasPace = !track.hasDistance && layPace(sources.pace, seconds);
  if (!track.hasDistance && !hasPace) layWay(seconds);
  evenOut(seconds);
  return { ...finish(seconds), astray, fates: fatesIn(seconds, hasPace) };
}

function fatesIn(seconds: Seconds, hasPace: boolean): SampleFates {
  return {
    gps: ({ atMs }) => {
      const second = seconds.at(atMs);
      if (second?.get("gpsAtMs") !== atMs) return "repeated";
      return second.get("isAstray") === null ? "written" : "astray";
    },
    heartRate: ({ atMs }) => (seconds.at(atMs)?.get("rateAtMs") === atMs ? "written" : "repeated"),
    pace: () => (hasPace ? "written" : "repeated"),
  };
}

/** What a track knows, wherever in it. */
interface TrackFacts {
  readonly hasPosition: boolean;
  readonly hasAltitude: boolean;
  readonly hasDistance: boolean;
}

function layTrack(track: Iterable<TrackPoint>, seconds: Seconds): TrackFacts {
  let [hasPosition, hasAltitude, hasDistance] = [false, false, false];
  for (const point of track) {
    hasDistance ||= (point.distanceM ?? 0) > 0;
    hasAltitude ||= point.altitudeM !== null;
    if (isFix(point)) {
      hasPosition = true;
      seconds.fill(point.atMs, "latitude", point.latitude);
      seconds.fill(point.atMs, "longitude", point.longitude);
    }
    for (const name of ["altitudeM", "heartRate", "distanceM"] as const)
      seconds.fill(point.atMs, name, point[name]);
  }
  return { hasPosition, hasAltitude, hasDistance };
}

function layGps(gps: Iterable<GpsSample>, seconds: Seconds, track: TrackFacts): void {
  for (const sample of gps) {
    const { atMs, altitudeM } = sample;
    if (!isFix(sample)) continue;
    if (!track.hasPosition) {
      if (!seconds.fill(atMs, "latitude", sample.latitude)) continue;
      seconds.fill(atMs, "longitude", sample.longitude);
      seconds.fill(atMs, "altitudeM", altitudeM);
      seconds.fill(atMs, "gpsAtMs", atMs);
    } else if (!track.hasAltitude && seconds.at(atMs) !== null && seconds.fill(atMs, "altitudeM", altitudeM))
      seconds.fill(atMs, "gpsAtMs", atMs);
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
function isFix(at: { readonly latitude: number | null; readonly longitude: number | null }): boolean {
  return at.latitude !== null && at.longitude !== null && (at.latitude !== 0 || at.longitude !== 0);
}

/** The way along the positions. A hop that is too fast does not count; the way goes on from where it led. */
function layWay(seconds: Seconds): void {
  let metres = 0;
  let last: Fix | null = null;
  for (const second of seconds) {
    const [latitude, longitude] = [second.get("latitude"), second.get("longitude")];
    if (latitude === null || longitude === null) continue;
    const here = { latitude, longitude, atSec: second.atSec };
    if (last !== null && isWithinReach(last, here)) metres += metresBetween(last, here);
    second.set("distanceM", metres);
    last = here;
  }
}

/** Fills short gaps between two distances. One that steps back, as by a rounding, becomes what was there before. */
function evenOut(seconds: Seconds): void {
  let last: { readonly atSec: number; readonly metres: number } | null = null;
  let gap: Second[] = [];
  for (const second of seconds) {
    const told = second.get("distanceM");
    if (told === null) {
      if (last !== null && second.atSec - last.atSec < MAX_GAP_SEC) gap.push(second);
      continue;
    }
    const metres = Math.max(told, last?.metres ?? 0);
    second.set("distanceM", metres);
    if (last !== null && second.atSec - last.atSec <= MAX_GAP_SEC) {
      const speed = (metres - last.metres) / (second.atSec - last.atSec);
      for (const between of gap) between.set("distanceM", last.metres + speed * (between.atSec - last.atSec));
    }
    gap = [];
    last = { atSec: second.atSec, metres };
  }
}

function finish(seconds: Seconds): Series {
  const points: SeriesPoint[] = [];
  const rates = { sum: 0, count: 0, max: 0 };
  const speeds = new Speeds();
  let distance: number | null = null;
  let heldRate: { bpm: number; sec: number } | null = null;
  for (const second of seconds) {
    const { atSec } = second;
    const bpm = second.get("heartRate");
    if (bpm !== null) {
      heldRate = { bpm, sec: atSec };
      rates.sum += bpm;
      rates.count += 1;
      rates.max = Math.max(rates.max, bpm);
    }
    const told = second.get("distanceM");
    if (told !== null) distance = told;
    const isHeld = heldRate !== null && atSec - heldRate.sec <= HEART_RATE_HOLD_SEC;
    points.push({
      atSec,
      latitude: second.get("latitude"),
      longitude: second.get("longitude"),
      altitudeM: second.get("altitudeM"),
      heartRate: isHeld ? (heldRate?.bpm ?? null) : null,
      distanceM: distance,
      speedMps: told === null ? null : speeds.at(atSec, told),
    });
  }
  return {
    points,
    averageHeartRate: rates.count === 0 ? null : rates.sum / rates.count,
    maxHeartRate: rates.count === 0 ? null : rates.max,
    distanceM: distance !== null && distance > 0 ? distance : null,
  };
}

/** The speed over the last few seconds, or since the point before where that is longer ago, but in no long gap. */
class Speeds {
  /** Oldest first. */
  #before: { readonly atSec: number; readonly metres: number }[] = [];

  at(atSec: number, metres: number): number | null {
    const before = this.#before;
    while (before.length > 1 && atSec - (before[0]?.atSec ?? 0) > SPEED_SPAN_SEC) before.shift();
    const [from] = before;
    before.push({ atSec, metres });
    if (from === undefined || atSec - from.atSec > MAX_GAP_SEC) return null;
    const speed = (metres - from.metres) / (atSec - from.atSec);
    return speed <= MAX_SPEED_MPS ? speed : null;
  }
}
