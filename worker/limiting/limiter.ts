/**
 * The port that routes use. One call to the deciding object for each admitted or freshly denied request, none for a
 * denial that this isolate remembers; never an exception, never a wait beyond the deadline.
 */

import type { AtomicRateLimiter } from "../../durable-objects/atomic-rate-limiter.ts";
import type { Charge, CheckReply, CheckRequest } from "../../durable-objects/protocol.ts";
import { type Authority, createAuthority } from "./authority.ts";
import type { Caller } from "./caller.ts";
import type { DenialCache, Moments, Question } from "./denials.ts";
import { ATTEMPTS, POLICIES, POLICY_NAMES, type PolicyName, tiersOf } from "./policies.ts";
import type { Unavailable, Usage, Verdict } from "./verdict.ts";

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
  /** What the caller has left. */
  peek(caller: Caller): Promise<Usage>;
}

export interface LimiterDeps {
  readonly namespace: DurableObjectNamespace<AtomicRateLimiter>;
  readonly deadlineMs: number;
  /** The isolate's; it outlives the request. */
  readonly denials: DenialCache;
  now(): number;
}

type Answer = Exclude<CheckReply, { outcome: "unreadable" }>;

const BROKEN: Unavailable = { outcome: "unavailable", backend: "do", retryAfterS: 5 };

const wholeSeconds = (ms: number): number => Math.max(1, Math.ceil(ms / 1000));

/** The shared key stands for many callers, so it is never blocked. */
function requestFor(caller: Caller, question: Question, attempts: number): CheckRequest {
  return {
    v: 1,
    key: caller.key,
    tiers: tiersOf(POLICIES[question.policy], caller.subnetTier),
    cost: question.cost,
    attempts: caller.kind === "shared" ? null : { ...ATTEMPTS, count: attempts },
    whileBlocked: question.whileBlocked,
  };
}

/** Gives a charge back once, however often it is called. */
function refundOnce(authority: Authority, caller: Caller, charge: Charge): () => Promise<void> {
  let returned: Promise<void> | null = null;
  return () => {
    returned ??= authority.refund(caller.placement, { v: 1, key: caller.key, charge });
    return returned;
  };
}

/** The limiter over the Durable Object namespace. */
export function createLimiter({ namespace, deadlineMs, denials, now }: LimiterDeps): Limiter {
  const authority = createAuthority(namespace, deadlineMs);

  const learn = (caller: Caller, question: Question, reply: Answer, moments: Moments): void => {
    if (reply.outcome === "blocked") denials.rememberBlock(caller, reply.block, moments);
    if (reply.outcome !== "limited") return;
    const { violated, tiers } = reply;
    denials.remember(caller, question.policy, { violated, tiers, cost: question.cost, ...moments });
  };

  const verdictOf = (caller: Caller, reply: Answer): Verdict => {
    switch (reply.outcome) {
      case "admitted":
        return {
          outcome: "admitted",
          backend: "do",
          tiers: reply.tiers,
          refund: refundOnce(authority, caller, reply.charge),
        };
      case "limited":
        return {
          outcome: "limited",
          backend: "do",
          tiers: reply.tiers,
          violated: reply.violated.map((violation) => violation.name),
          retryAfterS: wholeSeconds(reply.retryAfterMs),
          cached: false,
        };
      case "blocked": {
        const { retryAfterMs, reason } = reply.block;
        return {
          outcome: "blocked",
          backend: "do",
          retryAfterS: wholeSeconds(retryAfterMs),
          reason,
          cached: false,
        };
      }
      default:
        return reply satisfies never;
    }
  };

  return {
    async check(caller, policy, options = {}) {
      const { cost = 1, countAttempt = policy !== "steps", whileBlocked = false } = options;
      const question: Question = { policy, cost, whileBlocked };
      const askedMs = now();
      const known = denials.find(caller, question, askedMs);
      if (known !== null) {
        if (countAttempt && known.outcome === "limited") denials.tally(caller, askedMs);
        return known;
      }
      const attempts = denials.takeTally(caller, askedMs) + (countAttempt ? 1 : 0);
      const asked = await authority.check(caller.placement, requestFor(caller, question, attempts));
      if (!asked.ok) return BROKEN;
      learn(caller, question, asked.reply, { askedMs, answeredMs: now() });
      return verdictOf(caller, asked.reply);
    },

    async peek(caller) {
      const policies = POLICY_NAMES.map((policy) => ({
        policy,
        tiers: tiersOf(POLICIES[policy], caller.subnetTier),
      }));
      const tiers = policies.flatMap((entry) => entry.tiers);
      const asked = await authority.peek(caller.placement, { v: 1, key: caller.key, tiers });
      if (!asked.ok) return BROKEN;
      const { block, tiers: states } = asked.reply;
      const byName = new Map(states.map((state) => [state.name, state]));
      return {
        outcome: "known",
        backend: "do",
        policies: policies.map(({ policy, tiers: wanted }) => ({
          policy,
          tiers: wanted.flatMap(({ name }) => byName.get(name) ?? []),
        })),
        block:
          block === null ? null : { retryAfterS: wholeSeconds(block.retryAfterMs), reason: block.reason },
      };
    },
  };
}
