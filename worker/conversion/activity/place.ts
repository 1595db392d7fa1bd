/** How far places on the earth are apart, and whether anybody can have got from one to the other. */

export interface Place {
  /** Degrees. */
  readonly latitude: number;
  readonly longitude: number;
}

/** A place at a time. */
export interface Fix extends Place {
  /** Unix seconds. */
  readonly atSec: number;
}

/** Faster than any sport of a person. */
export const MAX_SPEED_MPS = 60;
const EARTH_RADIUS_M = 6_371_008.8;
const METRES_PER_DEGREE = (EARTH_RADIUS_M * Math.PI) / 180;

/** Great-circle distance (haversine). */
export function metresBetween(a: Place, b: Place): number {
  const radians = Math.PI / 180;
  const [latA, latB] = [a.latitude * radians, b.latitude * radians];
  const half = Math.sin((latB - latA) / 2) ** 2;
  const turn = Math.sin(((b.longitude - a.longitude) * radians) / 2) ** 2;
  return (
    2 * EARTH_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(half + Math.cos(latA) * Math.cos(latB) * turn)))
  );
}

/** `to` is the later one. */
export function isWithinReach(from: Fix, to: Fix): boolean {
  const reachM = MAX_SPEED_MPS * (to.atSec - from.atSec);
  // Never shorter than the way itself: mostly enough to know, and cheap.
  const degrees = Math.abs(to.latitude - from.latitude) + Math.abs(to.longitude - from.longitude);
  return degrees * METRES_PER_DEGREE <= reachM || metresBetween(from, to) <= reachM;
}
