/**
 * The isolate's breakers, one for each object and one for KV. They outlive requests and are bounded: a healthy one is
 * not kept at all, and the oldest of the others goes first.
 */

import { type BreakerConfig, type BreakerState, CLOSED, permits, reduce } from "./breaker.ts";

const MAX_BREAKERS = 1000;

/** What a report changed, for the log of incidents. */
export type Transition = "degraded" | "recovered" | null;

export interface Breakers {
  /** Whether the caller may ask; if so it must report how it went. */
  permit(name: string, nowMs: number): boolean;
  answered(name: string): Transition;
  failed(
    name: string,
    moment: { readonly nowMs: number; readonly severe: boolean; readonly jitter: number },
  ): Transition;
}

export function createBreakers(config: BreakerConfig): Breakers {
  const states = new Map<string, BreakerState>();
  const stateOf = (name: string): BreakerState => states.get(name) ?? CLOSED;
  const set = (name: string, state: BreakerState): void => {
    states.delete(name);
    if (state.kind === "closed" && state.failures === 0) return;
    states.set(name, state);
    const oldest = states.keys().next();
    if (states.size > MAX_BREAKERS && oldest.done !== true) states.delete(oldest.value);
  };
  return {
    permit(name, nowMs) {
      // Nothing is wrong anywhere: the usual case.
      if (states.size === 0) return true;
      const state = stateOf(name);
      if (!permits(state, nowMs, config)) return false;
      set(name, reduce(state, { kind: "asked", nowMs }, config));
      return true;
    },
    answered(name) {
      if (states.size === 0) return null;
      const wasClosed = stateOf(name).kind === "closed";
      set(name, CLOSED);
      return wasClosed ? null : "recovered";
    },
    failed(name, moment) {
      const before = stateOf(name);
      const after = reduce(before, { kind: "failed", ...moment }, config);
      set(name, after);
      return before.kind === "closed" && after.kind === "open" ? "degraded" : null;
    },
  };
}
