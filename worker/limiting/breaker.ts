/**
 * A circuit breaker as a pure reducer. It spares requests the wait for something that is known to be down; it is a
 * latency guard of one isolate, never a truth about the service.
 *
 *              failed x3, or once when severe            cool-down over, one asks
 *   closed ------------------------------------> open ------------------------------> probing
 *     ^                                           ^                                      |
 *     |                                           +-------------- failed ----------------+
 *     +------------------------------- answered -----------------------------------------+
 *
 * A probe that never reports (its request was cancelled) is given up after `probeMs`. Cool-downs are shortened at
 * random by up to a fifth, so that isolates do not come back all at once.
 */

export interface BreakerConfig {
  readonly failures: number;
  readonly coolDownMs: number;
  readonly probeMs: number;
}

export type BreakerState =
  | { readonly kind: "closed"; readonly failures: number }
  | { readonly kind: "open"; readonly untilMs: number }
  | { readonly kind: "probing"; readonly sinceMs: number };

export type BreakerEvent =
  /** Somebody is about to ask; only sent when `permits` said yes. */
  | { readonly kind: "asked"; readonly nowMs: number }
  | { readonly kind: "answered" }
  /** `severe`: asking again soon makes it worse. `jitter` from 0 to 1. */
  | { readonly kind: "failed"; readonly nowMs: number; readonly severe: boolean; readonly jitter: number };

export const CLOSED: BreakerState = { kind: "closed", failures: 0 };

/** Whether one may ask now. */
export function permits(state: BreakerState, nowMs: number, config: BreakerConfig): boolean {
  switch (state.kind) {
    case "closed":
      return true;
    case "open":
      return nowMs >= state.untilMs;
    case "probing":
      return nowMs - state.sinceMs >= config.probeMs;
    default:
      return state satisfies never;
  }
}

function afterFailure(
  state: BreakerState,
  event: Extract<BreakerEvent, { kind: "failed" }>,
  config: BreakerConfig,
): BreakerState {
  // A late failure of a call from before it opened says nothing new.
  if (state.kind === "open" && event.nowMs < state.untilMs) return state;
  const failures = state.kind === "closed" ? state.failures + 1 : config.failures;
  if (!event.severe && failures < config.failures) return { kind: "closed", failures };
  return { kind: "open", untilMs: event.nowMs + config.coolDownMs * (1 - event.jitter / 5) };
}

export function reduce(state: BreakerState, event: BreakerEvent, config: BreakerConfig): BreakerState {
  switch (event.kind) {
    case "asked":
      return state.kind === "closed" ? state : { kind: "probing", sinceMs: event.nowMs };
    case "answered":
      return CLOSED;
    case "failed":
      return afterFailure(state, event, config);
    default:
      return event satisfies never;
  }
}
