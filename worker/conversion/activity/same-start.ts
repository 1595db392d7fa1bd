/** Which exercises of two lists are one because they begin together. */
import type { Exercise } from "./activity.ts";
import { pairOff } from "./pair-off.ts";

/** What starts as near as this is one, however long it lasts. */
export const NEAR_MS = 5_000;
const FUZZY_MS = 120_000;
/** Nobody begins more exercises within minutes; the bound keeps the work linear. */
const MAX_NEIGHBOURS = 50;

export type Span = Pick<Exercise, "startMs" | "elapsedMs">;

/** One to one, nearest first. Both lists in the order of time. */
export function pairByStart(left: readonly Span[], right: readonly Span[]): ReadonlyMap<number, number> {
  const candidates: { left: number; right: number; apart: number }[] = [];
  let first = 0;
  for (const [i, one] of left.entries()) {
    while (first < right.length && (right[first]?.startMs ?? 0) < one.startMs - FUZZY_MS) first++;
    for (let k = first; k < Math.min(right.length, first + MAX_NEIGHBOURS); k++) {
      const other = right[k];
      if (other === undefined || other.startMs > one.startMs + FUZZY_MS) break;
      const apart = Math.abs(other.startMs - one.startMs);
      // Near starts are proof; farther ones need a length that fits.
      const fits = apart <= NEAR_MS || Math.abs(other.elapsedMs - one.elapsedMs) <= FUZZY_MS * 2;
      if (fits) candidates.push({ left: i, right: k, apart });
    }
  }
  // Those as near stay in the order of time, as they were found.
  candidates.sort((a, b) => a.apart - b.apart);
  return pairOff(candidates);
}
