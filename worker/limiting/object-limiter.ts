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

export const componentOf = (caller: Caller): string => `limiter:${caller.placement.objectName}`;

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
    const component = componentOf(caller);
    if (!this.#permits(component)) return null;
    const terms = termsOf(question, attempts);
    const asked = await this.#deps.authority.check(caller.placement, caller.key, terms);
    this.#note(component, asked);
    return asked;
  }

  async peek(caller: Caller, tiers: readonly Tier[], attempts: number): Promise<Asked<BelievedPeek> | null> {
    const component = componentOf(caller);
    if (!this.#permits(component)) return null;
    const request = { v: 1, key: caller.key, tiers, attempts: counted(caller, attempts) } as const;
    const asked = await this.#deps.authority.peek(caller.placement, request);
    this.#note(component, asked);
    return asked;
  }

  refund(caller: Caller, request: RefundRequest): Promise<void> {
    return this.#deps.authority.refund(caller.placement, request);
  }

  #permits(component: string): boolean {
    return this.#deps.breakers.permit(component, this.#deps.now());
  }

  /** Tells the breaker how it went, and the service what that changed. */
  #note(component: string, asked: Asked<unknown>): void {
    const { breakers, now, random, report } = this.#deps;
    if (asked.ok) {
      if (breakers.answered(component) === "recovered") report({ kind: "recovered", component });
      return;
    }
    const { reason } = asked;
    const moment = { nowMs: now(), severe: reason === "overloaded", jitter: random() };
    if (breakers.failed(component, moment) === "degraded") report({ kind: "degraded", component, reason });
  }
}

export const createObjectLimiter = (deps: ObjectLimiterDeps): ObjectLimiter => new GuardedObject(deps);
