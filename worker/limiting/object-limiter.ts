/**
 * The object behind its circuit breaker: one breaker an object, so that one that is down takes no other with it.
 * What went wrong is a value; null = the breaker did not let the question through.
 */

import type { Attempts, RefundRequest, Terms, Tier } from "../../durable-objects/protocol.ts";
import type { Asked, Authority, BelievedCheck, BelievedPeek } from "./authority.ts";
import type { Breakers } from "./breakers.ts";
import type { Caller } from "./caller.ts";
import type { LimiterEvent } from "./events.ts";
import { ATTEMPTS } from "./policies.ts";
import type { Question } from "./question.ts";

export interface ObjectLimiterDeps {
  readonly authority: Authority;
  readonly breakers: Breakers;
  now(): number;
  random(): number;
  report(event: LimiterEvent): void;
}

export interface ObjectLimiter {
  /** `attempts`: how many to count; none can begin a block. */
  check(question: Question, attempts: number): Promise<Asked<BelievedCheck> | null>;
  peek(caller: Caller, tiers: readonly Tier[], attempts: number): Promise<Asked<BelievedPeek> | null>;
  refund(caller: Caller, request: RefundRequest): Promise<void>;
}

const breakerOf = (caller: Caller): string => `limiter:${caller.placement.objectName}`;

/** As incidents name it. Objects of one client each are one component: a spell is no list of clients. */
export const componentOf = (caller: Caller): string =>
  caller.placement.objectName.startsWith("key:") ? "limiter:key" : breakerOf(caller);

/** The shared key stands for many callers, so it is never blocked. */
const counted = (caller: Caller, count: number): Attempts | null =>
  caller.kind === "shared" || count === 0 ? null : { ...ATTEMPTS, count };

const termsOf = ({ caller, tiers, cost, whileBlocked }: Question, attempts: number): Terms => ({
  tiers,
  cost,
  attempts: counted(caller, attempts),
  whileBlocked,
});

class GuardedObject implements ObjectLimiter {
  readonly #deps: ObjectLimiterDeps;

  constructor(deps: ObjectLimiterDeps) {
    this.#deps = deps;
  }

  async check(question: Question, attempts: number): Promise<Asked<BelievedCheck> | null> {
    const { caller } = question;
    if (!this.#permits(caller)) return null;
    const terms = termsOf(question, attempts);
    const asked = await this.#deps.authority.check(caller.placement, caller.key, terms);
    this.#note(caller, asked);
    return asked;
  }

  async peek(caller: Caller, tiers: readonly Tier[], attempts: number): Promise<Asked<BelievedPeek> | null> {
    if (!this.#permits(caller)) return null;
    const request = { v: 1, key: caller.key, tiers, attempts: counted(caller, attempts) } as const;
    const asked = await this.#deps.authority.peek(caller.placement, request);
    this.#note(caller, asked);
    return asked;
  }

  refund(caller: Caller, request: RefundRequest): Promise<void> {
    return this.#deps.authority.refund(caller.placement, request);
  }

  #permits(caller: Caller): boolean {
    return this.#deps.breakers.permit(breakerOf(caller), this.#deps.now());
  }

  /** Tells the breaker how it went, and the service what that changed. */
  #note(caller: Caller, asked: Asked<unknown>): void {
    const { breakers, now, random, report } = this.#deps;
    const name = breakerOf(caller);
    if (asked.ok) {
      if (breakers.answered(name) === "recovered")
        report({ kind: "recovered", component: componentOf(caller) });
      return;
    }
    const { reason } = asked;
    const moment = { nowMs: now(), severe: reason === "overloaded", jitter: random() };
    if (breakers.failed(name, moment) === "degraded") {
      report({ kind: "degraded", component: componentOf(caller), reason });
    }
  }
}

export const createObjectLimiter = (deps: ObjectLimiterDeps): ObjectLimiter => new GuardedObject(deps);
