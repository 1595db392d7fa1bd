/** How long an answer is kept in memory, and which of two answers is: the rules alone, without a store or a clock. */
import type { Lifetimes, StoreName } from "./data-class.ts";
import type { Kept, Recall } from "./memory.ts";
import type { Reading } from "./reading.ts";

export interface Landed {
  readonly reading: Reading<unknown>;
  /** What memory held before. */
  readonly before: Recall;
  /** The store that is asked first; its word is as good as the truth's. */
  readonly first: StoreName | undefined;
  readonly nowMs: number;
}

/** Of a copy and the last known value, the younger one; the last known value rather than nothing. */
function best({ reading, before }: Landed): Reading<unknown> {
  if (before.state === "nothing" || before.reading.outcome === "unknown") return reading;
  if (reading.outcome === "unknown") return before.reading;
  if (reading.outcome === "absent" || before.reading.outcome === "absent") return reading;
  return before.reading.cachedAtMs >= reading.cachedAtMs ? before.reading : reading;
}

/** A copy and a last resort are tried again soon, and are called stale. */
export function keepFor(lifetimes: Lifetimes, landed: Landed): Kept {
  const { reading, first, nowMs } = landed;
  if (reading.outcome === "absent") {
    const untilMs = nowMs + lifetimes.negativeMs;
    return { reading, freshUntilMs: untilMs, staleUntilMs: untilMs };
  }
  if (reading.outcome === "found" && (reading.tier === "d1" || reading.tier === first)) {
    const freshUntilMs = nowMs + lifetimes.freshMs;
    return { reading, freshUntilMs, staleUntilMs: freshUntilMs + lifetimes.staleMs };
  }
  const kept = best(landed);
  const freshUntilMs = nowMs + lifetimes.retryMs;
  return kept.outcome === "found"
    ? {
        reading: { ...kept, stale: true },
        freshUntilMs,
        staleUntilMs: freshUntilMs + lifetimes.staleMs,
      }
    : { reading: kept, freshUntilMs, staleUntilMs: freshUntilMs };
}
