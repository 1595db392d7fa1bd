/**
 * Which activities tell of the same time, although they do not begin together: Fitbit detects a walk inside a workout
 * that the person recorded, or notices it a few minutes late. Garmin would count that time twice.
 */

import type { Exercise } from "./activity.ts";
import { pairOff } from "./pair-off.ts";
import { type SportMap, sportOf } from "./sport-map.ts";

/** An exercise, and whether Fitbit noticed it by itself. */
export type DetectableExercise = Exercise & { readonly isDetected: boolean };

export const DAY_MS = 86_400_000;
/** Of the shorter of two. */
const MOSTLY = 0.9;
/** Of the longer of two: what was recorded on purpose is not swallowed by something much longer. */
const NEARLY_ALL = 0.75;
/** Nobody begins more exercises on a day; the bound keeps the work linear. */
const MAX_NEIGHBOURS = 50;
/** What says nothing about the sport. */
const GENERIC_SLUGS: ReadonlySet<string> = new Set(["activity", "sport", "workout"]);

/** How long it lasts as it is written: of a forgotten timer the active part counts. */
export function writtenMs({ elapsedMs, timerMs }: Exercise): number {
  return elapsedMs > DAY_MS ? timerMs : elapsedMs;
}

/** Pairs of the same activity, one to one, those that share most time first. Both lists in the order of time. */
export function pairByOverlap(
  left: readonly DetectableExercise[],
  right: readonly DetectableExercise[],
  sports: SportMap,
): ReadonlyMap<number, number> {
  const candidates: { left: number; right: number; shared: number }[] = [];
  let first = 0;
  for (const [i, one] of left.entries()) {
    while (first < right.length && (right[first]?.startMs ?? 0) < one.startMs - DAY_MS) first++;
    for (let k = first; k < Math.min(right.length, first + MAX_NEIGHBOURS); k++) {
      const other = right[k];
      if (other === undefined || other.startMs > one.startMs + DAY_MS) break;
      if (areSame(one, other, sports)) candidates.push({ left: i, right: k, shared: sharedMs(one, other) });
    }
  }
  // Those that share as much stay in the order of time, as they were found.
  candidates.sort((a, b) => b.shared - a.shared);
  return pairOff(candidates);
}

/** Whether two that overlap are one: the same sport, or one that tells none, or one that Fitbit noticed by itself. */
function areSame(one: DetectableExercise, other: DetectableExercise, sports: SportMap): boolean {
  if (!overlapMostly(one, other)) return false;
  const [longer, shorter] = writtenMs(one) >= writtenMs(other) ? [one, other] : [other, one];
  if (shorter.isDetected) return true;
  if (sharedMs(one, other) < writtenMs(longer) * NEARLY_ALL) return false;
  const [sport, otherSport] = [sportOf(one, sports).sport, sportOf(other, sports).sport];
  return (
    longer.isDetected ||
    sport.sport === otherSport.sport ||
    isGeneric(one, sports) ||
    isGeneric(other, sports)
  );
}

/** Whether the name says nothing about the sport. */
export function isGeneric(exercise: Exercise, sports: SportMap): boolean {
  return GENERIC_SLUGS.has(sportOf(exercise, sports).sport.slug);
}

/** How many lie mostly within the time of another. In the order of time. */
export function countOverlapping(exercises: readonly Exercise[]): number {
  const overlapping = new Set<number>();
  for (const [i, one] of exercises.entries()) {
    for (let k = i + 1; k < Math.min(exercises.length, i + MAX_NEIGHBOURS); k++) {
      const other = exercises[k];
      if (other === undefined || other.startMs >= one.startMs + writtenMs(one)) break;
      if (overlapMostly(one, other)) overlapping.add(writtenMs(one) < writtenMs(other) ? i : k);
    }
  }
  return overlapping.size;
}

/** What lasts no time or more than a day is not written and overlaps with nothing. */
function overlapMostly(one: Exercise, other: Exercise): boolean {
  const lengths = [writtenMs(one), writtenMs(other)];
  if (lengths.some((ms) => ms < 1000 || ms > DAY_MS)) return false;
  return sharedMs(one, other) >= Math.min(...lengths) * MOSTLY;
}

function sharedMs(one: Exercise, other: Exercise): number {
  const end = Math.min(one.startMs + writtenMs(one), other.startMs + writtenMs(other));
  return Math.max(0, end - Math.max(one.startMs, other.startMs));
}
