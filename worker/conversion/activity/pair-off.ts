/** Who goes with whom, where one may be like several: each belongs to one pair at most, the best pairs first. */

/** Places in two lists. */
export interface Candidate {
  readonly left: number;
  readonly right: number;
}

/** The place on the right by the place on the left. `candidates`: best first. */
export function pairOff(candidates: readonly Candidate[]): Map<number, number> {
  const pairs = new Map<number, number>();
  const taken = new Set<number>();
  for (const { left, right } of candidates) {
    if (pairs.has(left) || taken.has(right)) continue;
    pairs.set(left, right);
    taken.add(right);
  }
  return pairs;
}
