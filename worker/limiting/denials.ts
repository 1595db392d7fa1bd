/**
 * The isolate's memory of denials, so that a flood costs no store anything. A denial is kept under the key of the tier
 * that denied (so one full subnet answers for all its fingerprints) and the policy, until the first moment at which it
 * could be admitted, at most ten seconds, and serves only requests that cost as much or more. An *allow* is never kept.
 *
 * After a refund, an unblock or a raised limit a stale refusal may live for those ten seconds. Attempts that were
 * answered from here are tallied and reported with the client's next call. Bounded; the oldest entry goes first.
 */

import type { BlockReason, TierState, Violation } from "../../durable-objects/protocol.ts";
import type { Caller } from "./caller.ts";
import type { PolicyName } from "./policies.ts";
import { SUBNET_SUFFIX } from "./policies.ts";
import type { Question } from "./question.ts";
import type { Blocked, Limited } from "./verdict.ts";

export const DENIAL_LIFE_MS = 10_000;
const MAX_DENIALS = 20_000;
const MAX_TALLIES = 20_000;
/** An attempt older than the window of attempts is nobody's business any more. */
const TALLY_LIFE_MS = 60_000;

/** Attempts that no object heard of, and the moment of the first of them. */
interface Tally {
  readonly count: number;
  readonly sinceMs: number;
}

interface Denial {
  readonly cost: number;
  /** When the denial was given, on the isolate's clock. */
  readonly givenMs: number;
  /** Until when it is sure to hold. */
  readonly servesUntilMs: number;
  /** The moment that `Retry-After` promises. */
  readonly retryAtMs: number;
  readonly violated: readonly string[];
  readonly tiers: readonly TierState[];
  readonly block: BlockReason | null;
}

/** A fresh refusal, and the moments between which it was made. */
export interface FreshDenial {
  readonly askedMs: number;
  readonly answeredMs: number;
  readonly cost: number;
  readonly violated: readonly Violation[];
  readonly tiers: readonly TierState[];
}

export interface DenialCache {
  /** The refusal that is still sure to hold, or null: ask the object. */
  find(
    caller: Caller,
    question: Pick<Question, "policy" | "cost" | "whileBlocked">,
    nowMs: number,
  ): Limited | Blocked | null;
  remember(caller: Caller, policy: PolicyName, denial: FreshDenial): void;
  rememberBlock(caller: Caller, block: FreshBlock, moments: Moments): void;
  /** The block that is sure to be in force, with the standing of every tier if that was asked for then. */
  findBlock(caller: Caller, nowMs: number): KnownBlock | null;
  /** Notes an attempt that no object heard of. */
  tally(caller: Caller, nowMs: number): void;
  /** The attempts that no object heard of, once. */
  takeTally(caller: Caller, nowMs: number): number;
}

export interface FreshBlock {
  readonly retryAfterMs: number;
  readonly reason: BlockReason;
  /** Where every tier stood, when the question was that. */
  readonly tiers?: readonly TierState[];
}

export type KnownBlock = Required<FreshBlock>;

export interface Moments {
  readonly askedMs: number;
  readonly answeredMs: number;
}

function putBounded<Value>(map: Map<string, Value>, key: string, value: Value, most: number): void {
  map.delete(key);
  map.set(key, value);
  if (map.size <= most) return;
  const oldest = map.keys().next();
  if (oldest.done !== true) map.delete(oldest.value);
}

/** The moment of asking bounds how long a refusal is sure; the moment of the answer keeps `Retry-After` never early. */
function momentsOf(retryAfterMs: number, { askedMs, answeredMs }: Moments) {
  return {
    givenMs: answeredMs,
    servesUntilMs: askedMs + Math.min(retryAfterMs, DENIAL_LIFE_MS),
    retryAtMs: answeredMs + retryAfterMs,
  };
}

const aged = ({ name, limit, windowMs, remaining, resetMs }: TierState, elapsedMs: number): TierState => ({
  name,
  limit,
  windowMs,
  remaining,
  resetMs: Math.max(0, resetMs - elapsedMs),
});

const secondsUntil = (atMs: number, nowMs: number): number => Math.max(1, Math.ceil((atMs - nowMs) / 1000));

/** What one denial says now. */
function answerFrom(denial: Denial, nowMs: number): Limited | Blocked {
  const retryAfterS = secondsUntil(denial.retryAtMs, nowMs);
  if (denial.block !== null) {
    return { outcome: "blocked", backend: "do", retryAfterS, reason: denial.block, cached: true };
  }
  const elapsedMs = nowMs - denial.givenMs;
  const tiers = denial.tiers.map((tier) => aged(tier, elapsedMs));
  return { outcome: "limited", backend: "do", tiers, violated: denial.violated, retryAfterS, cached: true };
}

/** What two denials of the same request say together: the later moment, and the tiers of both. */
function both(one: Limited, other: Limited): Limited {
  const tiers = new Map([...one.tiers, ...other.tiers].map((tier) => [tier.name, tier]));
  return {
    ...one,
    tiers: [...tiers.values()],
    violated: [...new Set([...one.violated, ...other.violated])],
    retryAfterS: Math.max(one.retryAfterS, other.retryAfterS),
  };
}

/** One for each isolate. */
export function createDenialCache(): DenialCache {
  const denials = new Map<string, Denial>();
  const tallies = new Map<string, Tally>();
  const clientName = (caller: Caller, policy: PolicyName | "*") => `c:${caller.key.client}:${policy}`;
  const subnetName = (caller: Caller, policy: PolicyName) => `s:${caller.key.subnet}:${policy}`;

  const live = (name: string, cost: number, nowMs: number): Denial | null => {
    const denial = denials.get(name);
    if (denial === undefined || cost < denial.cost) return null;
    if (nowMs < denial.servesUntilMs) return denial;
    denials.delete(name);
    return null;
  };
  const answered = (name: string, cost: number, nowMs: number): Limited | Blocked | null => {
    const denial = live(name, cost, nowMs);
    return denial && answerFrom(denial, nowMs);
  };

  const tallyOf = (client: string, nowMs: number): Tally | null => {
    const known = tallies.get(client);
    return known !== undefined && nowMs - known.sinceMs < TALLY_LIFE_MS ? known : null;
  };

  return {
    find(caller, { policy, cost, whileBlocked }, nowMs) {
      if (denials.size === 0) return null;
      const blocked = whileBlocked ? null : answered(clientName(caller, "*"), cost, nowMs);
      if (blocked !== null) return blocked;
      const own = answered(clientName(caller, policy), cost, nowMs);
      const subnets = caller.subnetTier ? answered(subnetName(caller, policy), cost, nowMs) : null;
      return own?.outcome === "limited" && subnets?.outcome === "limited"
        ? both(own, subnets)
        : (own ?? subnets);
    },
    remember(caller, policy, { violated, tiers, cost, ...moments }) {
      for (const scope of ["client", "subnet"] as const) {
        const broken = violated.filter((violation) => violation.scope === scope);
        if (broken.length === 0) continue;
        const retryAfterMs = Math.max(...broken.map((violation) => violation.retryAfterMs));
        // What one client has left is no business of another of its subnet.
        const told = scope === "client" ? tiers : tiers.filter(({ name }) => name.endsWith(SUBNET_SUFFIX));
        const name = scope === "client" ? clientName(caller, policy) : subnetName(caller, policy);
        const denial: Denial = {
          cost,
          ...momentsOf(retryAfterMs, moments),
          violated: broken.map((violation) => violation.name),
          tiers: told,
          block: null,
        };
        putBounded(denials, name, denial, MAX_DENIALS);
      }
    },
    rememberBlock(caller, { retryAfterMs, reason, tiers = [] }, moments) {
      const denial = { cost: 1, ...momentsOf(retryAfterMs, moments), violated: [], tiers, block: reason };
      putBounded(denials, clientName(caller, "*"), denial, MAX_DENIALS);
    },
    findBlock(caller, nowMs) {
      const denial = live(clientName(caller, "*"), 1, nowMs);
      if (denial === null || denial.block === null) return null;
      const tiers = denial.tiers.map((tier) => aged(tier, nowMs - denial.givenMs));
      return { retryAfterMs: denial.retryAtMs - nowMs, reason: denial.block, tiers };
    },
    tally(caller, nowMs) {
      const { client } = caller.key;
      const { count, sinceMs } = tallyOf(client, nowMs) ?? { count: 0, sinceMs: nowMs };
      putBounded(tallies, client, { count: count + 1, sinceMs }, MAX_TALLIES);
    },
    takeTally(caller, nowMs) {
      if (tallies.size === 0) return 0;
      const count = tallyOf(caller.key.client, nowMs)?.count ?? 0;
      tallies.delete(caller.key.client);
      return count;
    },
  };
}
