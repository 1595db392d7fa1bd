/**
 * Deciding without the object: KV, with the isolate's own counter in front, or that counter alone. Never unlimited.
 *
 * While the object is broken, or KV is, uploads, validations and conversions have a quarter of their limit, and above
 * it the answer is "unavailable" (the caller did nothing wrong); the other policies keep their full limit for each
 * isolate. When KV was chosen to decide and works, every limit is whole and a refusal is an ordinary one.
 */

import type { CheckReply, Tier } from "../../durable-objects/protocol.ts";
import type { Breakers } from "./breakers.ts";
import type { Caller } from "./caller.ts";
import type { IsolateCounter } from "./isolate-counter.ts";
import type { KvBlock } from "./kv-blocks.ts";
import type { KvAnswer, KvLimiter } from "./kv-limiter.ts";
import type { PolicyName } from "./policies.ts";
import type { Question } from "./question.ts";
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
  /** How KV did. */
  kvAnswered(): void;
  kvFailed(): void;
  /** A block that KV told of. */
  sawBlock(caller: Caller, block: KvBlock): void;
}

export interface FallbackQuestion extends Question {
  /** Whether something is broken, or KV was simply chosen. */
  readonly degraded: boolean;
}

export interface Fallback {
  check(question: FallbackQuestion): Promise<Verdict>;
}

const wholeSeconds = (ms: number): number => Math.max(1, Math.ceil(ms / 1000));

/** A quarter of each limit, at least one unit of what is allowed at all. */
function reduced(tiers: readonly Tier[]): readonly Tier[] {
  return tiers.map((tier) => ({
    ...tier,
    limit: Math.min(tier.limit, Math.max(1, Math.floor(tier.limit / REDUCED_SHARE))),
  }));
}

function refusal(
  reply: Extract<CheckReply, { outcome: "limited" }>,
  backend: Backend,
  atReducedCapacity: boolean,
): Verdict {
  const retryAfterS = wholeSeconds(reply.retryAfterMs);
  if (atReducedCapacity)
    return { outcome: "unavailable", backend, retryAfterS: Math.min(retryAfterS, MAX_UNAVAILABLE_S) };
  const violated = reply.violated.map((violation) => violation.name);
  return { outcome: "limited", backend, tiers: reply.tiers, violated, retryAfterS, cached: false };
}

const isReduced = ({ degraded, policy }: FallbackQuestion): boolean => degraded && REDUCED.has(policy);

type Front = Extract<CheckReply, { outcome: "admitted" }>;

/** KV behind its breaker; only its durable tiers are shared with other isolates. */
async function askKv(
  { kv, breakers, now, kvAnswered, kvFailed }: FallbackDeps,
  question: Question,
): Promise<KvAnswer> {
  if (!breakers.permit(KV_BREAKER, now())) return { ok: false };
  const { caller, cost } = question;
  const tiers = question.tiers.filter((tier) => tier.keep === "durable");
  const answer = await kv.check({ key: caller.key, tiers, cost, clockMs: now() });
  if (answer.ok) kvAnswered();
  else kvFailed();
  return answer;
}

function admission(front: Front, answer: KvAnswer, giveBack: () => void): Verdict {
  const shared = answer.ok && answer.reply.outcome === "admitted" ? answer.reply.tiers : [];
  let returned = false;
  return {
    outcome: "admitted",
    backend: answer.ok ? "kv" : "memory",
    tiers: shared.length > 0 ? shared : front.tiers,
    async refund() {
      if (!returned) giveBack();
      returned = true;
    },
  };
}

interface Charged {
  readonly front: Front;
  giveBack(): void;
}

/** Charges the isolate's own counter, or says why not. */
function chargeFront({ counter, now }: FallbackDeps, question: FallbackQuestion): Charged | Verdict {
  const { caller, cost, tiers } = question;
  const front = counter.charge(caller.key, tiers, cost, now());
  if (front.outcome === "limited") return refusal(front, "memory", isReduced(question));
  if (front.outcome !== "admitted") return { outcome: "unavailable", backend: "memory", retryAfterS: 1 };
  return { front, giveBack: () => counter.giveBack(caller.key, front.charge) };
}

/** KV was to decide with whole limits and did not answer. It is not asked again: one wait is enough. */
function decideAlone(deps: FallbackDeps, question: FallbackQuestion): Verdict {
  const alone = { ...question, tiers: reduced(question.tiers), degraded: true };
  const charged = chargeFront(deps, alone);
  return "front" in charged ? admission(charged.front, { ok: false }, charged.giveBack) : charged;
}

async function decide(deps: FallbackDeps, asked: FallbackQuestion): Promise<Verdict> {
  const question = isReduced(asked) ? { ...asked, tiers: reduced(asked.tiers) } : asked;
  const charged = chargeFront(deps, question);
  if (!("front" in charged)) return charged;
  const { front, giveBack } = charged;

  const answer = await askKv(deps, question);
  if (!answer.ok && !asked.degraded && REDUCED.has(asked.policy)) {
    giveBack();
    return decideAlone(deps, asked);
  }
  if (answer.ok && answer.block !== null && !asked.whileBlocked) {
    giveBack();
    deps.sawBlock(asked.caller, answer.block);
    const { untilMs, reason } = answer.block;
    const retryAfterS = wholeSeconds(untilMs - deps.now());
    return { outcome: "blocked", backend: "kv", retryAfterS, reason, cached: false };
  }
  if (answer.ok && answer.reply.outcome === "limited") {
    giveBack();
    return refusal(answer.reply, "kv", isReduced(asked));
  }
  return admission(front, answer, giveBack);
}

export function createFallback(deps: FallbackDeps): Fallback {
  return { check: (question) => decide(deps, question) };
}
