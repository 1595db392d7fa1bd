/**
 * The port that routes use. One call to the deciding object for each admitted or freshly denied request, none for a
 * denial that this isolate remembers; never an exception, never a wait beyond the deadlines on the way.
 *
 * The object is asked behind a circuit breaker of its own; when it is broken the fallback decides, at reduced capacity.
 * "Limited" and "broken" are different types all the way: a refusal never reaches the fallback.
 */

import type { AtomicRateLimiter } from "../../durable-objects/atomic-rate-limiter.ts";
import type { CheckReply, CheckRequest } from "../../durable-objects/protocol.ts";
import { type Asked, type BrokenReason, createAuthority } from "./authority.ts";
import type { Caller } from "./caller.ts";
import type { Moments, Question } from "./denials.ts";
import { disagreement, type LimiterEvent } from "./events.ts";
import { createFallback, KV_BREAKER } from "./fallback.ts";
import type { LimiterIsolate } from "./isolate.ts";
import { createKvLimiter } from "./kv-limiter.ts";
import { ATTEMPTS, POLICY_NAMES, type PolicyName, tiersFor } from "./policies.ts";
import { courseOf } from "./rollout.ts";
import type { LimiterSettings } from "./settings.ts";
import type { Backend, TierState, Usage, Verdict } from "./verdict.ts";

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
  readonly kv: KVNamespace;
  readonly deadlineMs: number;
  readonly kvDeadlineMs: number;
  /** Outlives the request. */
  readonly isolate: LimiterIsolate;
  readonly settings: LimiterSettings;
  now(): number;
  /** From 0 to 1. */
  random(): number;
  waitUntil(work: Promise<unknown>): void;
  report(event: LimiterEvent): void;
}

type Answer = Exclude<CheckReply, { outcome: "unreadable" }>;

const wholeSeconds = (ms: number): number => Math.max(1, Math.ceil(ms / 1000));
const componentOf = (caller: Caller): string => `limiter:${caller.placement.objectName}`;

/** A reply in the routes' terms. */
function verdictOf(reply: Answer, refund: () => Promise<void>): Verdict {
  const backend = "do";
  switch (reply.outcome) {
    case "admitted":
      return { outcome: "admitted", backend, tiers: reply.tiers, refund };
    case "limited": {
      const violated = reply.violated.map((violation) => violation.name);
      const retryAfterS = wholeSeconds(reply.retryAfterMs);
      return { outcome: "limited", backend, tiers: reply.tiers, violated, retryAfterS, cached: false };
    }
    case "blocked": {
      const { retryAfterMs, reason } = reply.block;
      return { outcome: "blocked", backend, retryAfterS: wholeSeconds(retryAfterMs), reason, cached: false };
    }
    default:
      return reply satisfies never;
  }
}

/** Runs the work once, however often it is called. */
function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | null = null;
  return () => {
    done ??= work();
    return done;
  };
}

/** The limiter of one request, over what its isolate remembers. */
export function createLimiter(deps: LimiterDeps): Limiter {
  const { isolate, settings, now, random, report } = deps;
  const { breakers, denials } = isolate;
  const authority = createAuthority(deps.namespace, deps.deadlineMs);

  const kv = createKvLimiter({
    kv: deps.kv,
    deadlineMs: deps.kvDeadlineMs,
    waitUntil: deps.waitUntil,
    writeFailed: () => note(KV_BREAKER, "failed"),
  });
  const fallback = createFallback({
    kv,
    counter: isolate.counter,
    breakers,
    now,
    random,
    changed: (transition) => {
      if (transition === "degraded") report({ kind: "degraded", component: KV_BREAKER, reason: "failed" });
      if (transition === "recovered") report({ kind: "recovered", component: KV_BREAKER });
    },
  });

  /** Tells the breaker that something broke, and the service if that was news. */
  function note(component: string, reason: BrokenReason): void {
    const severe = reason === "overloaded";
    const transition = breakers.failed(component, { nowMs: now(), severe, jitter: random() });
    if (transition === "degraded") report({ kind: "degraded", component, reason });
  }

  async function throughBreaker<Reply>(
    caller: Caller,
    ask: () => Promise<Asked<Reply>>,
  ): Promise<Asked<Reply> | null> {
    const component = componentOf(caller);
    if (!breakers.permit(component, now())) return null;
    const asked = await ask();
    if (!asked.ok) note(component, asked.reason);
    else if (breakers.answered(component) === "recovered") report({ kind: "recovered", component });
    return asked;
  }

  const learn = (caller: Caller, question: Question, reply: Answer, moments: Moments): void => {
    if (reply.blockStarted !== undefined)
      report({ kind: "block-started", caller, block: reply.blockStarted });
    if (reply.outcome === "blocked") denials.rememberBlock(caller, reply.block, moments);
    if (reply.outcome !== "limited") return;
    const { violated, tiers } = reply;
    denials.remember(caller, question.policy, { violated, tiers, cost: question.cost, ...moments });
  };

  /** The shared key stands for many callers, so it is never blocked. */
  const requestFor = (caller: Caller, question: Question, attempts: number): CheckRequest => ({
    v: 1,
    key: caller.key,
    tiers: tiersFor(settings.limits, question.policy, caller),
    cost: question.cost,
    attempts: caller.kind === "shared" || attempts === 0 ? null : { ...ATTEMPTS, count: attempts },
    whileBlocked: question.whileBlocked,
  });

  async function byObject(
    caller: Caller,
    question: Question,
    countAttempt: boolean,
  ): Promise<Verdict | null> {
    const askedMs = now();
    const attempts = denials.takeTally(caller, askedMs) + (countAttempt ? 1 : 0);
    const request = requestFor(caller, question, attempts);
    const asked = await throughBreaker(caller, () => authority.check(caller.placement, request));
    if (asked === null || !asked.ok) return null;
    const { reply } = asked;
    learn(caller, question, reply, { askedMs, answeredMs: now() });
    const charge = reply.outcome === "admitted" ? reply.charge : null;
    const refund = once(async () => {
      if (charge !== null) await authority.refund(caller.placement, { v: 1, key: caller.key, charge });
    });
    return verdictOf(reply, refund);
  }

  const byFallback = (caller: Caller, question: Question, degraded: boolean): Promise<Verdict> =>
    fallback.check({
      ...question,
      caller,
      tiers: tiersFor(settings.limits, question.policy, caller),
      degraded,
    });

  /** Asks the object behind the answer. Attempts are not counted: a shadow blocks nobody. */
  async function compare(caller: Caller, question: Question, decided: Verdict): Promise<void> {
    const asked = await throughBreaker(caller, () =>
      authority.check(caller.placement, requestFor(caller, question, 0)),
    );
    if (asked === null) return;
    const reason = disagreement(decided, asked.ok ? asked.reply.outcome : asked.reason);
    if (reason !== null) report({ kind: "disagreement", policy: question.policy, reason });
  }

  return {
    async check(caller, policy, options = {}) {
      const { cost = 1, countAttempt = policy !== "steps", whileBlocked = false } = options;
      const question: Question = { policy, cost, whileBlocked };
      const { decides, shadow } = courseOf(settings.rollout, caller.key);
      if (decides === "do") {
        const known = denials.find(caller, question, now());
        if (known !== null) {
          if (countAttempt && known.outcome === "limited") denials.tally(caller, now());
          return known;
        }
        return (await byObject(caller, question, countAttempt)) ?? byFallback(caller, question, true);
      }
      const verdict = await byFallback(caller, question, false);
      if (shadow) deps.waitUntil(compare(caller, question, verdict));
      return verdict;
    },

    async peek(caller) {
      const policies = POLICY_NAMES.map((policy) => ({
        policy,
        tiers: tiersFor(settings.limits, policy, caller),
      }));
      const tiers = policies.flatMap((entry) => entry.tiers);
      const usage = (
        backend: Backend,
        states: readonly TierState[],
        block: Extract<Usage, { outcome: "known" }>["block"],
      ): Usage => {
        const byName = new Map(states.map((state) => [state.name, state]));
        const known = policies.map(({ policy, tiers: wanted }) => ({
          policy,
          tiers: wanted.flatMap(({ name }) => byName.get(name) ?? []),
        }));
        return { outcome: "known", backend, policies: known, block };
      };
      const asked =
        courseOf(settings.rollout, caller.key).decides === "do"
          ? await throughBreaker(caller, () =>
              authority.peek(caller.placement, { v: 1, key: caller.key, tiers }),
            )
          : null;
      if (asked?.ok === true) {
        const { block } = asked.reply;
        const told = block && { retryAfterS: wholeSeconds(block.retryAfterMs), reason: block.reason };
        return usage("do", asked.reply.tiers, told);
      }
      const block = await kv.blockOf(caller.key, now());
      const told = block && { retryAfterS: wholeSeconds(block.untilMs - now()), reason: block.reason };
      return usage("memory", isolate.counter.states(caller.key, tiers, now()), told);
    },
  };
}
