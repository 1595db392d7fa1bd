/** What is left of a step's limits. One object a step; the first piece of work is always allowed, so a step moves on. */
import type { StepLimits } from "../step.ts";

export interface Budget {
  /** May this much more be done in this step? */
  allows(reads: number, bytes: number): boolean;
  spend(reads: number, bytes: number): void;
  /** Bytes that may still be read; at least one file whatever its size, while nothing was spent. */
  readonly bytesLeft: number;
}

export function newBudget(limits: StepLimits): Budget {
  let reads = 0;
  let bytes = 0;
  return {
    allows: (moreReads, moreBytes) =>
      (reads === 0 && bytes === 0) ||
      (reads + moreReads <= limits.maxReads && bytes + moreBytes <= limits.maxBytes),
    spend(moreReads, moreBytes) {
      reads += moreReads;
      bytes += moreBytes;
    },
    get bytesLeft() {
      return limits.maxBytes - bytes;
    },
  };
}
