/** What is left of a step's limits. One object a step; the first piece of work is always allowed, so a step moves on. */
import type { StepLimits } from "../step.ts";
import type { IndexedFile } from "./entry-index.ts";

export interface Budget {
  /** May this much more be done in this step? */
  allows(reads: number, bytes: number): boolean;
  spend(reads: number, bytes: number): void;
  /** Spends the bytes where that is allowed: for work that reads nothing. */
  take(bytes: number): boolean;
  /** Bytes that may still be read; at least one file whatever its size, while nothing was spent. */
  readonly bytesLeft: number;
  /** As how many bytes a file counts. */
  costOf(file: CostedFile): number;
}

type CostedFile = Pick<IndexedFile, "kind" | "size">;

export function newBudget(limits: StepLimits, costOf = ({ size }: CostedFile): number => size): Budget {
  let reads = 0;
  let bytes = 0;
  const allows = (moreReads: number, moreBytes: number): boolean =>
    (reads === 0 && bytes === 0) ||
    (reads + moreReads <= limits.maxReads && bytes + moreBytes <= limits.maxBytes);
  return {
    allows,
    take(more) {
      const isAllowed = allows(0, more);
      if (isAllowed) bytes += more;
      return isAllowed;
    },
    spend(moreReads, moreBytes) {
      reads += moreReads;
      bytes += moreBytes;
    },
    get bytesLeft() {
      return limits.maxBytes - bytes;
    },
    costOf,
  };
}
