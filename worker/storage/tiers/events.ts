/** One typed event for each thing that happens to a tier, and their count by class and tier. No key, no value. */
import type { TierName } from "./data-class.ts";

export type TierOutcome =
  /** The tier had it, in its lifetime. */
  | "hit"
  /** The tier had it, past its lifetime. */
  | "stale"
  /** The tier says that there is none. */
  | "miss"
  /** The tier remembers that there is none. */
  | "negative"
  | "late"
  | "failed"
  /** The tier had something of another shape. */
  | "invalid"
  | "written"
  | "removed"
  /** Not written: it would live too short a time, or its key does not fit. */
  | "skipped";

export interface TierEvent {
  readonly className: string;
  readonly tier: TierName;
  readonly outcome: TierOutcome;
}

export type OnTierEvent = (event: TierEvent) => void;

export interface TierTally {
  readonly record: OnTierEvent;
  /** `<class>.<tier>.<outcome>` -> how often. */
  counts(): Readonly<Record<string, number>>;
}

export function createTierTally(): TierTally {
  const counts = new Map<string, number>();
  return {
    record({ className, tier, outcome }) {
      const name = `${className}.${tier}.${outcome}`;
      counts.set(name, (counts.get(name) ?? 0) + 1);
    },
    counts: () => Object.fromEntries(counts),
  };
}
