/**
 * Asking the object: once, under the deadline, with a fresh stub each time (a stub that has thrown may stay broken).
 * Whatever goes wrong is a value that says why. A charge whose answer was lost stays charged: charges never exceed
 * the limit, and asking again could charge twice, so the platform is told not to retry either.
 */

import type { AtomicRateLimiter } from "../../durable-objects/atomic-rate-limiter.ts";
import type {
  CheckReply,
  CheckRequest,
  PeekReply,
  PeekRequest,
  RefundRequest,
} from "../../durable-objects/protocol.ts";
import { type Timed, withDeadline } from "../bindings/deadline.ts";
import type { Placement } from "./caller.ts";
import { readCheckReply, readPeekReply } from "./replies.ts";

/** Why the object gave no usable answer. `overloaded` must not be asked again soon. */
export type BrokenReason = "late" | "overloaded" | "unreachable" | "failed" | "garbage";

export type Asked<Reply> =
  | { readonly ok: true; readonly reply: Reply }
  | { readonly ok: false; readonly reason: BrokenReason };

/** Replies in which the object has decided. */
export type BelievedCheck = Exclude<CheckReply, { outcome: "unreadable" }>;
export type BelievedPeek = Exclude<PeekReply, { outcome: "unreadable" }>;

export interface Authority {
  check(placement: Placement, request: CheckRequest): Promise<Asked<BelievedCheck>>;
  peek(placement: Placement, request: PeekRequest): Promise<Asked<BelievedPeek>>;
  /** Best effort: a refund that is lost leaves the caller charged. */
  refund(placement: Placement, request: RefundRequest): Promise<void>;
}

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

export function createAuthority(
  namespace: DurableObjectNamespace<AtomicRateLimiter>,
  deadlineMs: number,
): Authority {
  const stubAt = ({ objectName, locationHint }: Placement) =>
    namespace.getByName(objectName, {
      ...(locationHint === null ? {} : { locationHint }),
      retry: { maxRetries: 0 },
    });
  return {
    async check(placement, request) {
      const timed = await withDeadline<unknown>(async () => stubAt(placement).check(request), deadlineMs);
      return believed(timed, readCheckReply);
    },
    async peek(placement, request) {
      const timed = await withDeadline<unknown>(async () => stubAt(placement).peek(request), deadlineMs);
      return believed(timed, readPeekReply);
    },
    async refund(placement, request) {
      await withDeadline<unknown>(async () => stubAt(placement).refund(request), deadlineMs);
    },
  };
}
