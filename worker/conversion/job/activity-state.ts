/** How far the merging of activities is, and the accounts of their series. Plain JSON. */
import type { Merging } from "./activity-merge.ts";

export interface ActivityState {
  /** Null before it and behind it. */
  merging: Merging | null;
  /** Rows of the index whose samples are counted; a day file can be opened for several activities. */
  counted: number[];
  heartRates: number;
  positions: number;
  /** Samples inside an activity that another says already. */
  repeatedHeartRates: number;
  repeatedPositions: number;
  usedLengths: number;
  /** Positions that were plainly wrong, and in how many activities. */
  astray: { positions: number; activities: number };
}

export function newActivityState(): ActivityState {
  return {
    merging: null,
    counted: [],
    heartRates: 0,
    positions: 0,
    repeatedHeartRates: 0,
    repeatedPositions: 0,
    usedLengths: 0,
    astray: { positions: 0, activities: 0 },
  };
}
