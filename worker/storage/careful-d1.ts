/**
 * D1 with a deadline on every execution, and a second try where that is safe: the statement is idempotent and the error
 * is one that D1's documentation calls transient (developers.cloudflare.com/d1/observability/debug-d1). D1 is known to
 * stall for many seconds now and then; a request that waits for it would be worth nothing in the end.
 * A write that is given up may still be carried out: whoever made it has to bear that.
 */
import { aroundD1 } from "../bindings/around-d1.ts";
import { withDeadline } from "../bindings/deadline.ts";
import { isIdempotent } from "./idempotent.ts";
import type { Patience } from "./patience.ts";
import { StoreUnavailable } from "./store-unavailable.ts";

export interface Care {
  /** Says each attempt's own deadline. */
  readonly patience: Patience;
  readonly attempts: number;
  /** Before the second attempt; doubled for each further one. */
  readonly pauseMs: number;
}

/** Tries of what is idempotent, and the pause before the second one. */
export const TRIES: Omit<Care, "patience"> = { attempts: 3, pauseMs: 40 };

/** Nothing but the message tells D1's errors apart. */
const TRANSIENT = [
  "Network connection lost",
  "storage caused object to be reset",
  "reset because its code was updated",
  "transient issue on remote node",
  "client disconnected",
] as const;

const isTransient = (error: unknown): boolean => TRANSIENT.some((message) => String(error).includes(message));

class Late extends Error {
  override readonly name = "Late";
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Everything that D1 throws, and silence past the deadline, arrives as `StoreUnavailable`. */
export const carefulD1 = (binding: D1Database, care: Care): D1Database =>
  aroundD1(binding, async (statements, run) => {
    const attempts = statements.every(isIdempotent) ? care.attempts : 1;
    for (let attempt = 1; ; attempt += 1) {
      const deadlineMs = care.patience.deadlineMs();
      const timed = await withDeadline(run, deadlineMs);
      if (!timed.ok && timed.late) {
        care.patience.late();
        throw new StoreUnavailable("d1", new Late(`no answer in ${deadlineMs} ms`));
      }
      care.patience.answered();
      if (timed.ok) return timed.value;
      if (attempt >= attempts || !isTransient(timed.error)) throw new StoreUnavailable("d1", timed.error);
      await pause(care.pauseMs * 2 ** (attempt - 1));
    }
  });
