/**
 * What the limiter tells a route. "Limited" (the caller used up its share), "blocked" (the caller misbehaved) and
 * "unavailable" (we are at reduced capacity) are different types and are never mistaken for each other.
 */

import type { BlockReason, TierState } from "../../durable-objects/protocol.ts";
import type { PolicyName } from "./policies.ts";

export type { BlockReason, TierState };

/** Who decided: the Durable Object, the KV limiter, or this isolate alone. */
export type Backend = "do" | "kv" | "memory";

export interface Admitted {
  readonly outcome: "admitted";
  readonly backend: Backend;
  readonly tiers: readonly TierState[];
  /** Gives the charge back, once, when our own fault failed the request. Never throws; costs one DO request. */
  refund(): Promise<void>;
}

export interface Limited {
  readonly outcome: "limited";
  readonly backend: Backend;
  readonly tiers: readonly TierState[];
  /** Names of the tiers that refused. */
  readonly violated: readonly string[];
  readonly retryAfterS: number;
  /** Answered from the isolate's memory of denials: no store was asked. */
  readonly cached: boolean;
}

export interface Blocked {
  readonly outcome: "blocked";
  readonly backend: Backend;
  readonly retryAfterS: number;
  readonly reason: BlockReason;
  readonly cached: boolean;
}

/** 503: the limiter is degraded and this request is above the reduced share. */
export interface Unavailable {
  readonly outcome: "unavailable";
  readonly backend: Backend;
  readonly retryAfterS: number;
}

export type Verdict = Admitted | Limited | Blocked | Unavailable;

/** What a caller has left. Asking charges nothing. */
export type Usage =
  | {
      readonly outcome: "known";
      readonly backend: Backend;
      readonly policies: readonly { readonly policy: PolicyName; readonly tiers: readonly TierState[] }[];
      readonly block: { readonly retryAfterS: number; readonly reason: BlockReason } | null;
    }
  | Unavailable;
