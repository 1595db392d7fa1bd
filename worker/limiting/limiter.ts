/**
 * The port that routes use. One call to the deciding object for each admitted or freshly denied request, none for a
 * denial that this isolate remembers; never an exception, never a wait beyond the deadlines on the way.
 *
 * When the object is broken the fallback decides, at reduced capacity. "Limited" and "broken" are different types all
 * the way: a refusal never reaches the fallback.
 */

import type { AtomicRateLimiter } from "../../durable-objects/atomic-rate-limiter.ts";
import type { Charge } from "../../durable-objects/protocol.ts";
import { type BelievedCheck, createAuthority } from "./authority.ts";
import type { Caller } from "./caller.ts";
import type { Moments } from "./denials.ts";
import { disagreement, type LimiterEvent } from "./events.ts";
import { createFallback, type Fallback, KV_BREAKER } from "./fallback.ts";
import type { LimiterIsolate } from "./isolate.ts";
import { blockedFromMemory, createKvAttempts, type KvAttempts } from "./kv-attempts.ts";
import { createKvLimiter, type KvLimiter } from "./kv-limiter.ts";
import { componentOf, createObjectLimiter, type ObjectLimiter } from "./object-limiter.ts";
import { type PolicyName, tiersFor } from "./policies.ts";
import type { Question } from "./question.ts";
import { courseOf } from "./rollout.ts";
import type { LimiterSettings } from "./settings.ts";
import { allTiers, usageOf } from "./usage.ts";
import type { Usage, Verdict } from "./verdict.ts";

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
  /** What is in force now. Must not throw, nor wait long. */
  settings(): Promise<LimiterSettings>;
  now(): number;
  /** From 0 to 1. */
  random(): number;
  waitUntil(work: Promise<unknown>): void;
  report(event: LimiterEvent): void;
}

interface KvSide {
  readonly kv: KvLimiter;
  readonly fallback: Fallback;
  readonly kvAttempts: KvAttempts;
}

interface Parts {
  readonly deps: LimiterDeps;
  readonly object: ObjectLimiter;
  /** Made when it is first asked for. */
  kvSide(): KvSide;
}

const wholeSeconds = (ms: number): number => Math.max(1, Math.ceil(ms / 1000));

/** A reply in the routes' terms. */
function verdictOf(reply: BelievedCheck, refund: (charge: Charge) => Promise<void>): Verdict {
  const backend = "do";
  switch (reply.outcome) {
    case "admitted": {
      const { tiers, charge } = reply;
      return { outcome: "admitted", backend, tiers, refund: once(() => refund(charge)) };
    }
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

function learn({ deps }: Parts, question: Question, reply: BelievedCheck, moments: Moments): void {
  const { caller, policy, cost } = question;
  const { denials } = deps.isolate;
  if (reply.blockStarted !== undefined) {
    deps.report({ kind: "block-started", caller, block: reply.blockStarted });
  }
  if (reply.outcome === "blocked") denials.rememberBlock(caller, reply.block, moments);
  if (reply.outcome !== "limited") return;
  const { violated, tiers } = reply;
  denials.remember(caller, policy, { violated, tiers, cost, ...moments });
}

/** Null when the object is broken. */
async function byObject(parts: Parts, question: Question, countAttempt: boolean): Promise<Verdict | null> {
  const { deps, object } = parts;
  const { denials } = deps.isolate;
  const { caller } = question;
  const askedMs = deps.now();
  const known = denials.find(caller, question, askedMs);
  if (known !== null) {
    if (countAttempt && known.outcome === "limited") denials.tally(caller, askedMs);
    return known;
  }
  const attempts = denials.takeTally(caller, askedMs) + (countAttempt ? 1 : 0);
  const asked = await object.check(question, attempts);
  if (asked === null || !asked.ok) return null;
  const { reply } = asked;
  learn(parts, question, reply, { askedMs, answeredMs: deps.now() });
  return verdictOf(reply, (charge) => object.refund(caller, { v: 1, key: caller.key, charge }));
}

/** Asks the object behind the answer. Attempts are not counted: a shadow blocks nobody. */
async function compare({ deps, object }: Parts, question: Question, decided: Verdict): Promise<void> {
  const asked = await object.check(question, 0);
  if (asked === null) return;
  const reason = disagreement(decided, asked.ok ? asked.reply.outcome : asked.reason);
  if (reason !== null) deps.report({ kind: "disagreement", policy: question.policy, reason });
}

/** KV was chosen to decide. */
async function byKv(parts: Parts, question: Question, countAttempt: boolean): Promise<Verdict> {
  const { deps } = parts;
  const { kvAttempts, fallback } = parts.kvSide();
  const { caller, whileBlocked } = question;
  const block = countAttempt ? await kvAttempts.note(caller) : kvAttempts.find(caller);
  if (block !== null && !whileBlocked) return blockedFromMemory(block, deps.now());
  return fallback.check({ ...question, degraded: false });
}

/** Says how long a caller waited for a decision that a fallback made. */
function noteFallback({ deps }: Parts, component: string, { backend }: Verdict, startedMs: number): void {
  deps.report({ kind: "fell-back", component, backend, ms: deps.now() - startedMs });
}

/** The object decides, or in its place the fallback. */
async function byObjectOrFallback(parts: Parts, question: Question, countAttempt: boolean): Promise<Verdict> {
  const startedMs = parts.deps.now();
  const decided = await byObject(parts, question, countAttempt);
  if (decided !== null) return decided;
  const verdict = await parts.kvSide().fallback.check({ ...question, degraded: true });
  noteFallback(parts, componentOf(question.caller), verdict, startedMs);
  return verdict;
}

async function check(
  parts: Parts,
  caller: Caller,
  policy: PolicyName,
  options: CheckOptions,
): Promise<Verdict> {
  const { cost = 1, countAttempt = policy !== "steps", whileBlocked = false } = options;
  const { rollout, limits } = await parts.deps.settings();
  const tiers = tiersFor(limits, policy, caller);
  const question: Question = { caller, policy, tiers, cost, whileBlocked };
  const { decides, shadow } = courseOf(rollout, caller.key);
  if (decides === "do") return byObjectOrFallback(parts, question, countAttempt);
  const startedMs = parts.deps.now();
  const verdict = await byKv(parts, question, countAttempt);
  // With KV in order it would have had its say in an admission.
  if (verdict.outcome === "admitted" && verdict.backend === "memory") {
    noteFallback(parts, KV_BREAKER, verdict, startedMs);
  }
  const isRemembered = verdict.outcome === "blocked" && verdict.cached;
  if (shadow && !isRemembered) parts.deps.waitUntil(compare(parts, question, verdict));
  return verdict;
}

/** Asking charges nothing but counts as an attempt; the usage of a blocked caller is remembered for as long as a denial. */
async function peek({ deps, object, kvSide }: Parts, caller: Caller): Promise<Usage> {
  const { rollout, limits } = await deps.settings();
  const { denials, counter } = deps.isolate;
  const all = allTiers(limits, caller);
  const { tiers } = all;
  const { decides } = courseOf(rollout, caller.key);
  const askedMs = deps.now();
  const known = denials.findBlock(caller, askedMs);
  if (known !== null && known.tiers.length > 0) {
    return usageOf(all, { backend: "do", states: known.tiers, block: known });
  }
  const attempts = denials.takeTally(caller, askedMs) + 1;
  const asked = decides === "do" ? await object.peek(caller, tiers, attempts) : null;
  if (asked?.ok === true) {
    const { block, blockStarted, tiers: states } = asked.reply;
    if (blockStarted !== undefined) deps.report({ kind: "block-started", caller, block: blockStarted });
    const moments = { askedMs, answeredMs: deps.now() };
    if (block !== null) denials.rememberBlock(caller, { ...block, tiers: states }, moments);
    return usageOf(all, { backend: "do", states, block });
  }
  const { kv, kvAttempts } = kvSide();
  const noted = decides === "kv" ? await kvAttempts.note(caller) : null;
  const block = noted ?? (await kv.blockOf(caller.key, askedMs));
  const states = counter.states(caller.key, tiers, askedMs);
  const told = block && { retryAfterMs: block.untilMs - deps.now(), reason: block.reason };
  return usageOf(all, { backend: "memory", states, block: told });
}

/** What decides when the object does not; most requests never need it. */
function kvSideOf(deps: LimiterDeps, object: ObjectLimiter): KvSide {
  const { isolate, now, random, report } = deps;
  const { breakers, counter } = isolate;
  const kvFailed = (): void => {
    const moment = { nowMs: now(), severe: false, jitter: random() };
    if (breakers.failed(KV_BREAKER, moment) === "degraded") {
      report({ kind: "degraded", component: KV_BREAKER, reason: "failed" });
    }
  };
  const kvAnswered = (): void => {
    if (breakers.answered(KV_BREAKER) === "recovered") report({ kind: "recovered", component: KV_BREAKER });
  };
  const kv = createKvLimiter({
    kv: deps.kv,
    deadlineMs: deps.kvDeadlineMs,
    waitUntil: deps.waitUntil,
    writeFailed: kvFailed,
  });
  const kvAttempts = createKvAttempts({ memory: isolate.kvAttempts, object, now, report });
  const sawBlock = kvAttempts.learn;
  const fallback = createFallback({ kv, counter, breakers, now, kvFailed, kvAnswered, sawBlock });
  return { kv, fallback, kvAttempts };
}

/** The limiter of one request, over what its isolate remembers. */
class RequestLimiter implements Limiter {
  readonly #parts: Parts;

  constructor(deps: LimiterDeps) {
    const { namespace, deadlineMs, isolate, now, random, report } = deps;
    const { breakers } = isolate;
    const authority = createAuthority(namespace, deadlineMs);
    const object = createObjectLimiter({ authority, breakers, now, random, report });
    let kvSide: KvSide | null = null;
    const kvSideNow = (): KvSide => {
      kvSide ??= kvSideOf(deps, object);
      return kvSide;
    };
    this.#parts = { deps, object, kvSide: kvSideNow };
  }

  check(caller: Caller, policy: PolicyName, options: CheckOptions = {}): Promise<Verdict> {
    return check(this.#parts, caller, policy, options);
  }

  peek(caller: Caller): Promise<Usage> {
    return peek(this.#parts, caller);
  }
}

export const createLimiter = (deps: LimiterDeps): Limiter => new RequestLimiter(deps);
