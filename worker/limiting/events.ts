/**
 * What the limiter has to tell the rest of the service: transitions, never a healthy request. The listener runs behind
 * the answer and may fail without harm.
 */

import type { Block } from "../../durable-objects/protocol.ts";
import type { BrokenReason } from "./authority.ts";
import type { Caller } from "./caller.ts";
import type { PolicyName } from "./policies.ts";
import type { Backend, Verdict } from "./verdict.ts";

export type LimiterEvent =
  | { readonly kind: "block-started"; readonly caller: Caller; readonly block: Block }
  /** `component`: `limiter:<object>` or `kv`. */
  | { readonly kind: "degraded"; readonly component: string; readonly reason: BrokenReason }
  | { readonly kind: "recovered"; readonly component: string }
  /** A fallback decided because the component could not; `ms` is the whole wait for the decision. */
  | { readonly kind: "fell-back"; readonly component: string; readonly backend: Backend; readonly ms: number }
  | { readonly kind: "disagreement"; readonly policy: PolicyName; readonly reason: string };

/** What KV decided against what the object would have; null when they agree. */
export function disagreement(decided: Verdict, shadow: Verdict["outcome"] | BrokenReason): string | null {
  return decided.outcome === shadow ? null : `kv ${decided.outcome}, do ${shadow}`;
}

/** Each of many requests has one; they are counted, not logged. */
export const isCounted = ({ kind }: LimiterEvent): boolean => kind === "disagreement" || kind === "fell-back";

/** One line for the log. Keys are hashes; eight digits of one are enough to follow it. */
export function describeEvent(event: LimiterEvent): Readonly<Record<string, unknown>> {
  switch (event.kind) {
    case "block-started": {
      const { reason, strikes, retryAfterMs } = event.block;
      return {
        event: "limiter-block",
        client: event.caller.key.client.slice(0, 8),
        reason,
        strikes,
        retryAfterMs,
      };
    }
    case "degraded":
      return { event: "limiter-degraded", component: event.component, reason: event.reason };
    case "recovered":
      return { event: "limiter-recovered", component: event.component };
    case "fell-back":
      return { event: "limiter-fell-back", component: event.component, backend: event.backend };
    case "disagreement":
      return { event: "limiter-disagreement", policy: event.policy, reason: event.reason };
    default:
      return event satisfies never;
  }
}
