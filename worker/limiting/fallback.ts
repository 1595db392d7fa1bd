/**
 * Deciding without the object: KV, with the isolate's own counter in front, or that counter alone. Never unlimited.
 *
 * While the object is broken, or KV is, uploads, validations and conversions have a quarter of their limit, and above
 * it the answer is "unavailable" (the caller did nothing wrong); the other policies keep their full limit for each
 * isolate. When KV was chosen to decide and works, every limit is whole and a refusal is an ordinary one.
 */

import type { CheckReply, Tier } from "../../durable-objects/protocol.ts";
import type { Breakers, Transition } from "./breakers.ts";
import type { Caller } from "./caller.ts";
import type { Question } from "./denials.ts";
import type { IsolateCounter } from "./isolate-counter.ts";
import type { KvAnswer, KvLimiter } from "./kv-limiter.ts";
import type { PolicyName } from "./policies.ts";
import type { Backend, Verdict } from "./verdict.ts";

export const KV_BREAKER = "kv";
const REDUCED: ReadonlySet<PolicyName> = new Set(["uploads", "validations", "conversions"]);
const REDUCED_SHARE = 4;
/** By then the service has probably recovered. */
const MAX_UNAVAILABLE_S = 30;

export interface FallbackDeps {
  readonly kv: KvLimiter;
  readonly counter: IsolateCounter;
  readonly breakers: Breakers;
  now(): number;
  random(): number;
  /** KV stopped or began to answer. */
  changed(transition: Transition): void;
}

export interface FallbackQuestion extends Question {
  readonly caller: Caller;
  readonly tiers: readonly Tier[];
  /** Whether something is broken, or KV was simply chosen. */
  readonly degraded: boolean;
}

export interface Fallback {
  check(question: FallbackQuestion): Promise<Verdict>;
}

const wholeSeconds = (ms: number): number => Math.max(1, Math.ceil(ms / 1000));

/** A quarter of each limit, at least one unit of what is allowed at all. */
export function reduced(tiers: readonly Tier[]): readonly Tier[] {
  return tiers.map((tier) => ({
    ...tier,
    limit: Math.min(tier.limit, Math.max(1, Math.floor(tier.limit / REDUCED_SHARE))),
  }));
}

function refusal(
  reply: Extract<CheckReply, { outcome: "limited" }>,
  backend: Backend,
  isReduced: boolean,
): Verdict {
  const retryAfterS = wholeSeconds(reply.retryAfterMs);
  if (isReduced)
    return { outcome: "unavailable", backend, retryAfterS: Math.min(retryAfterS, MAX_UNAVAILABLE_S) };
  const violated = reply.violated.map((violation) => violation.name);
  return { outcome: "limited", backend, tiers: reply.tiers, violated, retryAfterS, cached: false };
}

export function createFallback({ kv, counter, breakers, now, random, changed }: FallbackDeps): Fallback {
  const askKv = async ({ caller, cost }: FallbackQuestion, tiers: readonly Tier[]): Promise<KvAnswer> => {
    if (!breakers.permit(KV_BREAKER, now())) return { ok: false };
    const durable = tiers.filter((tier) => tier.keep === "durable");
    const answer = await kv.check({ key: caller.key, tiers: durable, cost, clockMs: now() });
    if (answer.ok) changed(breakers.answered(KV_BREAKER));
    else changed(breakers.failed(KV_BREAKER, { nowMs: now(), severe: false, jitter: random() }));
    return answer;
  };

  const decide = async (question: FallbackQuestion): Promise<Verdict> => {
    const { caller, cost, degraded } = question;
    const isReduced = degraded && REDUCED.has(question.policy);
    const tiers = isReduced ? reduced(question.tiers) : question.tiers;
    const front = counter.charge(caller.key, tiers, cost, now());
    if (front.outcome === "limited") return refusal(front, "memory", isReduced);
    if (front.outcome !== "admitted") return { outcome: "unavailable", backend: "memory", retryAfterS: 1 };
    const giveBack = (): void => counter.giveBack(caller.key, front.charge);
    const admitted = (backend: Backend, states: typeof front.tiers): Verdict => {
      let returned = false;
      return {
        outcome: "admitted",
        backend,
        tiers: states,
        async refund() {
          if (!returned) giveBack();
          returned = true;
        },
      };
    };

    const answer = await askKv(question, tiers);
    if (!answer.ok) {
      if (degraded || !REDUCED.has(question.policy)) return admitted("memory", front.tiers);
      // KV was to decide with whole limits and cannot: only now is anything broken.
      giveBack();
      return decide({ ...question, degraded: true });
    }
    if (answer.block !== null && !question.whileBlocked) {
      giveBack();
      const { untilMs, reason } = answer.block;
      return {
        outcome: "blocked",
        backend: "kv",
        retryAfterS: wholeSeconds(untilMs - now()),
        reason,
        cached: false,
      };
    }
    if (answer.reply.outcome === "limited") {
      giveBack();
      return refusal(answer.reply, "kv", isReduced);
    }
    const states =
      answer.reply.outcome === "admitted" && answer.reply.tiers.length > 0 ? answer.reply.tiers : front.tiers;
    return admitted("kv", states);
  };

  return { check: decide };
}
