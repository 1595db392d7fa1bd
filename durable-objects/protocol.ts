/**
 * What the Worker and `AtomicRateLimiter` say to each other. Both sides may run different versions for some minutes
 * after a deploy: fields are only ever added, and `v` changes when an old reader would misunderstand.
 */

/** Whom a policy counts: one client, or everyone behind its subnet. */
export type Scope = "client" | "subnet";

/** One limit that a request has to pass. The object knows no policies of its own: the Worker sends them. */
export interface Tier {
  /** Name in `RateLimit` and in `violated-policies`, e.g. `uploads` or `uploads-subnet`. */
  readonly name: string;
  /** Stable small number of the policy (1-250); names the log in storage. Never reused for another policy. */
  readonly id: number;
  readonly scope: Scope;
  /** Never more than this many units in any window of `windowMs`. */
  readonly limit: number;
  readonly windowMs: number;
  /** `memory` counts may be lost with the object's memory; `durable` ones are stored before the answer leaves. */
  readonly keep: "durable" | "memory";
}

/** The client key, `subnet || client`: 16 + 16 lower-case hex digits, both secret-keyed hashes. */
export interface LimiterKey {
  readonly subnet: string;
  readonly client: string;
}

export interface CheckRequest {
  readonly v: 1;
  readonly key: LimiterKey;
  readonly tiers: readonly Tier[];
  /** Units to charge on every tier, >= 1; all or nothing. */
  readonly cost: number;
  /** Requests to count as attempts: this one (if it counts) and those answered from the isolate's memory of denials. */
  readonly attempts: number;
  /** Limit of attempts; breaking it blocks the client. */
  readonly attemptLimit: { readonly limit: number; readonly windowMs: number };
}

/** Where a tier stands. Times are milliseconds from now on the object's clock. */
export interface TierState {
  readonly name: string;
  readonly limit: number;
  readonly windowMs: number;
  readonly remaining: number;
  /** Until the first charged unit leaves the window; 0 when nothing is charged. */
  readonly resetMs: number;
}

export type CheckReply =
  /** `charge` names what was charged, for `refund`. */
  | { readonly v: 1; readonly outcome: "admitted"; readonly tiers: readonly TierState[]; readonly charge: Charge }
  /** `retryAfterMs`: until the first moment at which the same request can be admitted; `violated`: names of tiers. */
  | {
      readonly v: 1;
      readonly outcome: "limited";
      readonly tiers: readonly TierState[];
      readonly violated: readonly string[];
      readonly retryAfterMs: number;
    }
  /** `started`: this very request began the block (the Worker writes the audit row and the KV copy). */
  | {
      readonly v: 1;
      readonly outcome: "blocked";
      readonly retryAfterMs: number;
      readonly reason: BlockReason;
      readonly started: boolean;
    };

export type BlockReason = "attempts" | "operator";

/** A charge that can be given back once. */
export interface Charge {
  readonly atMs: number;
  readonly cost: number;
  /** Ids of the tiers that were charged. */
  readonly tiers: readonly { readonly id: number; readonly scope: Scope }[];
}

export interface PeekRequest {
  readonly v: 1;
  readonly key: LimiterKey;
  readonly tiers: readonly Tier[];
}

export interface PeekReply {
  readonly v: 1;
  readonly tiers: readonly TierState[];
  readonly block: { readonly retryAfterMs: number; readonly reason: BlockReason } | null;
}

export interface RefundRequest {
  readonly v: 1;
  readonly key: LimiterKey;
  readonly charge: Charge;
}
