/**
 * Asking the object: once, under the deadline, with a fresh stub each time (a stub that has thrown may stay broken).
 * Whatever goes wrong is a value that says why. A charge whose answer was lost stays charged: charges never exceed
 * the limit, and asking again could charge twice, so the platform is told not to retry either.
 */

import type { AtomicRateLimiter } from "../../durable-objects/atomic-rate-limiter.ts";
import type {
  LimiterKey,
  PeekReply,
  PeekRequest,
  RefundRequest,
  Terms,
} from "../../durable-objects/protocol.ts";
import { type Decided, readAnswer } from "../../durable-objects/wire-answer.ts";
import { writeQuestion } from "../../durable-objects/wire-question.ts";
import { type Timed, withDeadline } from "../bindings/deadline.ts";
import type { Placement } from "./caller.ts";
import { readPeekReply } from "./replies.ts";

/** Why the object gave no usable answer. `overloaded` must not be asked again soon. */
export type BrokenReason = "late" | "overloaded" | "unreachable" | "failed" | "garbage";

export type Asked<Reply> =
  | { readonly ok: true; readonly reply: Reply }
  | { readonly ok: false; readonly reason: BrokenReason };

/** Replies in which the object has decided. */
export type BelievedCheck = Decided;
export type BelievedPeek = Exclude<PeekReply, { outcome: "unreadable" }>;

export interface Authority {
  check(placement: Placement, key: LimiterKey, terms: Terms): Promise<Asked<BelievedCheck>>;
  peek(placement: Placement, request: PeekRequest): Promise<Asked<BelievedPeek>>;
  /** Best effort: a refund that is lost leaves the caller charged. */
  refund(placement: Placement, request: RefundRequest): Promise<void>;
}

const ONCE = { maxRetries: 0 } as const;

function hasFlag(error: unknown, flag: "overloaded" | "retryable"): boolean {
  return typeof error === "object" && error !== null && Reflect.get(error, flag) === true;
}

/** The flags are the platform's: developers.cloudflare.com/durable-objects/best-practices/error-handling. */
export function reasonOf(error: unknown): BrokenReason {
  if (hasFlag(error, "overloaded")) return "overloaded";
  return hasFlag(error, "retryable") ? "unreachable" : "failed";
}

function believed<Reply>(timed: Timed<unknown>, read: (reply: unknown) => Reply | null): Asked<Reply> {
  if (!timed.ok) return { ok: false, reason: timed.late ? "late" : reasonOf(timed.error) };
  const reply = read(timed.value);
  return reply === null ? { ok: false, reason: "garbage" } : { ok: true, reply };
}

class ObjectAuthority implements Authority {
  readonly #namespace: DurableObjectNamespace<AtomicRateLimiter>;
  readonly #deadlineMs: number;

  constructor(namespace: DurableObjectNamespace<AtomicRateLimiter>, deadlineMs: number) {
    this.#namespace = namespace;
    this.#deadlineMs = deadlineMs;
  }

  async check(placement: Placement, key: LimiterKey, terms: Terms): Promise<Asked<BelievedCheck>> {
    const question = writeQuestion(key, terms);
    const timed = await this.#timed((stub) => stub.ask(question), placement);
    return believed(timed, (answer) => readAnswer(answer, terms));
  }

  async peek(placement: Placement, request: PeekRequest): Promise<Asked<BelievedPeek>> {
    return believed(await this.#timed((stub) => stub.peek(request), placement), readPeekReply);
  }

  async refund(placement: Placement, request: RefundRequest): Promise<void> {
    await this.#timed((stub) => stub.refund(request), placement);
  }

  #timed(
    call: (stub: DurableObjectStub<AtomicRateLimiter>) => Promise<unknown>,
    { objectName, locationHint }: Placement,
  ): Promise<Timed<unknown>> {
    const options = locationHint === null ? { retry: ONCE } : { locationHint, retry: ONCE };
    return withDeadline(() => call(this.#namespace.getByName(objectName, options)), this.#deadlineMs);
  }
}

/** Asks objects of the namespace. */
export const createAuthority = (
  namespace: DurableObjectNamespace<AtomicRateLimiter>,
  deadlineMs: number,
): Authority => new ObjectAuthority(namespace, deadlineMs);
