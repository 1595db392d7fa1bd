/**
 * What an operator does to one client, at the object that decides it. Idempotent, so a fault may simply be tried
 * again. Isolates may repeat an old refusal for ten seconds after an unblock.
 */

import type { AtomicRateLimiter } from "../../durable-objects/atomic-rate-limiter.ts";
import { withDeadline } from "../bindings/deadline.ts";
import { reasonOf } from "./authority.ts";
import type { PlacedClient } from "./key-word.ts";

export type Operated =
  | { readonly ok: true; readonly changed: boolean }
  | { readonly ok: false; readonly reason: string };

export interface LimiterOperator {
  /** Blocks the client from now on; a block in force is replaced. */
  block(client: PlacedClient, durationMs: number): Promise<Operated>;
  /** Lifts the block and forgets the strikes. */
  unblock(client: PlacedClient): Promise<Operated>;
  /** Forgets counts, block and strikes. The subnet's counts stay. */
  reset(client: PlacedClient): Promise<Operated>;
}

function readChange(reply: unknown): Operated {
  const field = (name: string): unknown =>
    typeof reply === "object" && reply !== null ? Reflect.get(reply, name) : undefined;
  const changed = field("changed");
  const done = field("outcome") === "done" && typeof changed === "boolean";
  return done ? { ok: true, changed } : { ok: false, reason: "garbage" };
}

export function createLimiterOperator(
  namespace: DurableObjectNamespace<AtomicRateLimiter>,
  deadlineMs: number,
): LimiterOperator {
  const run = async (work: () => Promise<unknown>): Promise<Operated> => {
    const timed = await withDeadline(work, deadlineMs);
    if (timed.ok) return readChange(timed.value);
    return { ok: false, reason: timed.late ? "late" : reasonOf(timed.error) };
  };
  const stubOf = ({ objectName }: PlacedClient) => namespace.getByName(objectName);
  return {
    block: (client, durationMs) =>
      run(async () => stubOf(client).block({ v: 1, key: client.key, durationMs })),
    unblock: (client) => run(async () => stubOf(client).unblock({ v: 1, key: client.key })),
    reset: (client) => run(async () => stubOf(client).reset({ v: 1, key: client.key })),
  };
}
