/**
 * What the Worker and `AtomicRateLimiter` say to each other. Both sides may run different versions for some minutes
 * after a deploy: fields are only ever added, each with a meaning for "absent", and `v` changes when an old reader
 * would misunderstand. The object knows no policies: the Worker sends the tiers, so that plans and overrides need no
 * change here.
 */

/** Whom a tier counts: one client, or everyone behind its subnet. */
export type Scope = "client" | "subnet";

/** One limit that a request has to pass. */
export interface Tier {
  /** Name in `RateLimit` and in `violated-policies`, e.g. `uploads` or `uploads-subnet`. */
  readonly name: string;
  /** Stable small number of the tier (1-250); names the log in storage. Never reused for another tier. */
  readonly id: number;
  readonly scope: Scope;
  /** Never more than this many units in any window of `windowMs`. */
  readonly limit: number;
  readonly windowMs: number;
  /** `memory` counts may be lost with the object's memory; `durable` ones are stored before the answer leaves. */
  readonly keep: "durable" | "memory";
}

/** The client key: 16 + 16 lower-case hex digits, both secret-keyed hashes. */
export interface LimiterKey {
  readonly subnet: string;
  readonly client: string;
}

/** Attempts to count, and how many a client may make. Breaking the limit blocks the client. */
export interface Attempts {
  /** This request (if it counts) and those answered from the isolate's memory of denials since the last report. */
  readonly count: number;
  readonly limit: number;
  readonly windowMs: number;
  /** First block; each further one within a day after the last doubles, up to `maxBlockMs`. */
  readonly blockMs: number;
  readonly maxBlockMs: number;
}

/** What is asked for a key. */
export interface Terms {
  readonly tiers: readonly Tier[];
  /** Units to charge on every tier, a whole number >= 1; all or nothing. */
  readonly cost: number;
  /** Null: nothing is counted and no block can begin. */
  readonly attempts: Attempts | null;
  /** A blocked client passes (deleting one's own data); its tiers still hold. */
  readonly whileBlocked: boolean;
}

export interface CheckRequest extends Terms {
  readonly v: 1;
  readonly key: LimiterKey;
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

/** A tier that refused, and how long it would refuse the same cost if nothing else happened. */
export interface Violation {
  readonly name: string;
  readonly scope: Scope;
  readonly retryAfterMs: number;
}

export type BlockReason = "attempts" | "operator";

export interface Block {
  readonly retryAfterMs: number;
  readonly reason: BlockReason;
  /** How many blocks in a row, this one included. */
  readonly strikes: number;
}

export type CheckReply =
  /** `charge` names what was charged, for `refund`. `blockStarted`: as below, for a request that passes blocks. */
  | {
      readonly v: 1;
      readonly outcome: "admitted";
      readonly tiers: readonly TierState[];
      readonly charge: Charge;
      readonly blockStarted?: Block;
    }
  /** `retryAfterMs`: until the first moment at which the same request can be admitted, the longest of `violated`. */
  | {
      readonly v: 1;
      readonly outcome: "limited";
      readonly tiers: readonly TierState[];
      readonly violated: readonly Violation[];
      readonly retryAfterMs: number;
      readonly blockStarted?: Block;
    }
  /** `blockStarted`: this very request began the block (the Worker writes the audit row and the KV copy). */
  | { readonly v: 1; readonly outcome: "blocked"; readonly block: Block; readonly blockStarted?: Block }
  | Unreadable;

/** The object cannot decide: it was asked in a way it does not know, or its stored state is of a newer version. */
export interface Unreadable {
  readonly v: 1;
  readonly outcome: "unreadable";
  readonly reason: "request" | "state";
}

/** A charge that can be given back once. */
export interface Charge {
  readonly atMs: number;
  readonly cost: number;
  readonly tiers: readonly {
    readonly id: number;
    readonly scope: Scope;
    readonly keep: "durable" | "memory";
    /** The charge went to the entry that the newcomers of a full bucket share. */
    readonly shared: boolean;
  }[];
}

export interface PeekRequest {
  readonly v: 1;
  readonly key: LimiterKey;
  readonly tiers: readonly Tier[];
  /** As in a check: asking is free, but not without end. Absent: nothing is counted. */
  readonly attempts?: Attempts | null;
}

export type PeekReply =
  | {
      readonly v: 1;
      readonly outcome: "known";
      readonly tiers: readonly TierState[];
      readonly block: Block | null;
      readonly blockStarted?: Block;
    }
  | Unreadable;

export interface RefundRequest {
  readonly v: 1;
  readonly key: LimiterKey;
  readonly charge: Charge;
}

/** What an operator does to one client. */
export interface BlockRequest {
  readonly v: 1;
  readonly key: LimiterKey;
  readonly durationMs: number;
}

export interface KeyRequest {
  readonly v: 1;
  readonly key: LimiterKey;
}

/** `changed`: false when there was nothing to give back, to lift or to forget. */
export type ChangeReply = { readonly v: 1; readonly outcome: "done"; readonly changed: boolean } | Unreadable;

/** `day`: a UTC day, `2026-11-20`; today and yesterday are known. */
export interface TalliesRequest {
  readonly v: 1;
  readonly day: string;
}

/** An estimate: an object forgets up to a minute of it when it loses its memory. */
export interface TalliesReply {
  readonly v: 1;
  readonly day: string;
  /** Admitted checks by the name of their first tier. */
  readonly admitted: Readonly<Record<string, number>>;
  /** Requests that the object refused; what isolates answered from memory is not among them. */
  readonly denied: number;
}
