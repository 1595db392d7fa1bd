/**
 * What the limiter keeps in an isolate beyond a request: refusals, breakers, the isolate's own counter, and who asks
 * too often where KV decides. All of it is bounded, all of it may be lost at any moment, and none of it ever admits
 * more than the object would have.
 */

import { type Breakers, createBreakers } from "./breakers.ts";
import { createDenialCache, type DenialCache } from "./denials.ts";
import { createIsolateCounter, type IsolateCounter } from "./isolate-counter.ts";
import { type AttemptMemory, createAttemptMemory } from "./kv-attempts.ts";

export interface LimiterIsolate {
  readonly denials: DenialCache;
  readonly breakers: Breakers;
  readonly counter: IsolateCounter;
  readonly kvAttempts: AttemptMemory;
}

export const BREAKER_COOL_DOWN_MS = 5000;

/** One for each isolate. */
export function createLimiterIsolate(): LimiterIsolate {
  return {
    denials: createDenialCache(),
    breakers: createBreakers({ failures: 3, coolDownMs: BREAKER_COOL_DOWN_MS, probeMs: 2000 }),
    counter: createIsolateCounter(),
    kvAttempts: createAttemptMemory(),
  };
}
