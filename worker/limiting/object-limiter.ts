/**
 * The object behind its circuit breaker: one breaker an object, so that one that is down takes no other with it.
 * What went wrong is a value; null = the breaker did not let the question through.
 */

import type { Attempts, CheckRequest, RefundRequest, Tier } from "../../durable-objects/protocol.ts";
import type { Asked, Authority, BelievedCheck, BelievedPeek, BrokenReason } from "./authority.ts";
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

function requestFor({ caller, tiers, cost, whileBlocked }: Question, attempts: number): CheckRequest {
  return { v: 1, key: caller.key, tiers, cost, attempts: counted(caller, attempts), whileBlocked };
}

export function createObjectLimiter(deps: ObjectLimiterDeps): ObjectLimiter {
  const { authority, breakers, now, random, report } = deps;

  const failed = (component: string, reason: BrokenReason): void => {
    const moment = { nowMs: now(), severe: reason === "overloaded", jitter: random() };
    if (breakers.failed(component, moment) === "degraded") report({ kind: "degraded", component, reason });
  };
  const throughBreaker = async <Reply>(
    caller: Caller,
    ask: () => Promise<Asked<Reply>>,
  ): Promise<Asked<Reply> | null> => {
    const component = componentOf(caller);
    if (!breakers.permit(component, now())) return null;
    const asked = await ask();
    if (!asked.ok) failed(component, asked.reason);
    else if (breakers.answered(component) === "recovered") report({ kind: "recovered", component });
    return asked;
  };

  return {
    check: (question, attempts) =>
      throughBreaker(question.caller, () =>
        authority.check(question.caller.placement, requestFor(question, attempts)),
      ),
    peek: (caller, tiers, attempts) =>
      throughBreaker(caller, () =>
        authority.peek(caller.placement, {
          v: 1,
          key: caller.key,
          tiers,
          attempts: counted(caller, attempts),
        }),
      ),
    refund: (caller, request) => authority.refund(caller.placement, request),
  };
}
