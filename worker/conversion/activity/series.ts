/**
 * Joins what is known of each second of an activity into one ascending series. Position: the activity's own TCX before
 * the day's GPS file. Heart rate: TCX, then the day's samples, each good for the 15 seconds at which Fitbit samples at
 * the latest. Distance: TCX, else live pace, else along the positions; never more than one of them in one activity.
 * A phone without a fix says 0,0: no position. A hop that nobody can make is not part of the way.
 */

import type { GpsSample, HeartRateSample, PaceSample, Window } from "./series-files.ts";
import type { TrackPoint } from "./tcx.ts";

export interface SeriesSources {
  readonly track: readonly TrackPoint[];
  readonly gps: readonly GpsSample[];
  readonly heartRate: readonly HeartRateSample[];
  readonly pace: readonly PaceSample[];
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

interface Draft {
  latitude: number | null;
  longitude: number | null;
  altitudeM: number | null;
  heartRate: number | null;
  distanceM: number | null;
}

const HEART_RATE_HOLD_SEC = 15;
const SPEED_SPAN_SEC = 5;
const MAX_SPEED_MPS = 60;

export function buildSeries(sources: SeriesSources, window: Window): Series {
  const seconds = new Map<number, Draft>();
  const at = (ms: number): Draft | null => {
    if (ms < window.fromMs || ms > window.toMs) return null;
    const second = Math.floor(ms / 1000);
    const known = seconds.get(second);
    if (known !== undefined) return known;
    const fresh = { latitude: null, longitude: null, altitudeM: null, heartRate: null, distanceM: null };
    seconds.set(second, fresh);
    return fresh;
  };
  layTrack(sources.track, at);
  const hasTrackPosition = sources.track.some(isFix);
  if (!hasTrackPosition) layGps(sources.gps, at);
  for (const sample of sources.heartRate) {
    const draft = at(sample.atMs);
    if (draft !== null) draft.heartRate ??= sample.bpm;
  }
  const hasTrackDistance = sources.track.some((point) => (point.distanceM ?? 0) > 0);
  if (!hasTrackDistance && sources.pace.length > 0) layPace(sources.pace, at);
  const ordered = [...seconds].sort(([a], [b]) => a - b);
  if (!hasTrackDistance && sources.pace.length === 0) layWay(ordered);
  return finish(ordered);
}

type At = (ms: number) => Draft | null;

function layTrack(track: readonly TrackPoint[], at: At): void {
  for (const point of track) {
    const draft = at(point.atMs);
    if (draft === null) continue;
    if (isFix(point)) {
      draft.latitude ??= point.latitude;
      draft.longitude ??= point.longitude;
    }
    draft.altitudeM ??= point.altitudeM;
    draft.heartRate ??= point.heartRate;
    draft.distanceM ??= point.distanceM;
  }
}

function layGps(gps: readonly GpsSample[], at: At): void {
  for (const sample of gps) {
    const draft = isFix(sample) ? at(sample.atMs) : null;
    if (draft === null || draft.latitude !== null) continue;
    draft.latitude = sample.latitude;
    draft.longitude = sample.longitude;
    draft.altitudeM ??= sample.altitudeM;
  }
}

function layPace(pace: readonly PaceSample[], at: At): void {
  let metres = 0;
  let lastMs = Number.NaN;
  for (const sample of [...pace].sort((a, b) => a.atMs - b.atMs)) {
    const draft = at(sample.atMs);
    // Overlapping exports tell a second twice; it was walked once.
    if (draft === null || sample.atMs === lastMs) continue;
    lastMs = sample.atMs;
    metres += sample.metres;
    draft.distanceM = metres;
  }
}

/** False where there is no position, and at 0,0, which is how phones say so. */
export function isFix(at: { readonly latitude: number | null; readonly longitude: number | null }): boolean {
  return at.latitude !== null && at.longitude !== null && (at.latitude !== 0 || at.longitude !== 0);
}

/** The way along the positions. A hop that is too fast does not count; the way goes on from where it led. */
function layWay(ordered: readonly (readonly [number, Draft])[]): void {
  let metres = 0;
  let last: { readonly sec: number; readonly draft: Draft } | null = null;
  for (const [sec, draft] of ordered) {
    if (draft.latitude === null || draft.longitude === null) continue;
    const hop = last === null ? 0 : metresBetween(last.draft, draft);
    if (last !== null && hop <= MAX_SPEED_MPS * (sec - last.sec)) metres += hop;
    draft.distanceM = metres;
    last = { sec, draft };
  }
}

const EARTH_RADIUS_M = 6_371_008.8;

/** Great-circle distance (haversine). */
function metresBetween(a: Draft, b: Draft): number {
  const radians = Math.PI / 180;
  const [latA, latB] = [(a.latitude ?? 0) * radians, (b.latitude ?? 0) * radians];
  const half = Math.sin((latB - latA) / 2) ** 2;
  const turn = Math.sin((((b.longitude ?? 0) - (a.longitude ?? 0)) * radians) / 2) ** 2;
  return (
    2 * EARTH_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(half + Math.cos(latA) * Math.cos(latB) * turn)))
  );
}

function finish(ordered: readonly (readonly [number, Draft])[]): Series {
  const points: SeriesPoint[] = [];
  let distance: number | null = null;
  let heldRate: { bpm: number; sec: number } | null = null;
  let back = 0;
  for (const [atSec, draft] of ordered) {
    if (draft.heartRate !== null) heldRate = { bpm: draft.heartRate, sec: atSec };
    // A source's distance may step back by a rounding; what is written never does.
    if (draft.distanceM !== null) distance = Math.max(distance ?? 0, draft.distanceM);
    const isHeld = heldRate !== null && atSec - heldRate.sec <= HEART_RATE_HOLD_SEC;
    points.push({
      atSec,
      latitude: draft.latitude,
      longitude: draft.longitude,
      altitudeM: draft.altitudeM,
      heartRate: isHeld ? (heldRate?.bpm ?? null) : null,
      distanceM: distance,
      speedMps: null,
    });
    while ((points[back]?.atSec ?? 0) < atSec - SPEED_SPAN_SEC) back++;
    const speed = speedBetween(points[back], points.at(-1));
    const point = points.at(-1);
    if (speed !== null && point !== undefined) points[points.length - 1] = { ...point, speedMps: speed };
  }
  const rates = ordered.flatMap(([, draft]) => draft.heartRate ?? []);
  return {
    points,
    averageHeartRate: rates.length === 0 ? null : rates.reduce((sum, rate) => sum + rate, 0) / rates.length,
    maxHeartRate: rates.length === 0 ? null : rates.reduce((max, rate) => Math.max(max, rate), 0),
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
