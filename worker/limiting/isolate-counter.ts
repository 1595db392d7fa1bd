/**
 * The isolate's own counter: the same decision as the object's, over memory alone. It stands in front of the KV
 * limiter, and decides when nothing else can. It bounds one isolate, not the service.
 */

import { type Bucket, createBucket } from "../../durable-objects/bucket.ts";
import { check, giveBack, peek } from "../../durable-objects/decision.ts";
import { MemoryLogs } from "../../durable-objects/memory-logs.ts";
import type { Charge, CheckReply, LimiterKey, Tier, TierState } from "../../durable-objects/protocol.ts";
import { advance } from "../../durable-objects/window.ts";

export interface IsolateCounter {
  /** Charges every tier or none. */
  charge(key: LimiterKey, tiers: readonly Tier[], cost: number, clockMs: number): CheckReply;
  giveBack(key: LimiterKey, charge: Charge): void;
  states(key: LimiterKey, tiers: readonly Tier[], clockMs: number): readonly TierState[];
}

const inMemory = (tiers: readonly Tier[]): readonly Tier[] =>
  tiers.map((tier) => ({ ...tier, keep: "memory" }));

/** One for each isolate. */
export function createIsolateCounter(): IsolateCounter {
  const bucket: Bucket = createBucket();
  const memory = new MemoryLogs();
  let lastMs = 0;
  const standing = (key: LimiterKey, clockMs: number) => {
    lastMs = advance(lastMs, clockMs);
    return { bucket, memory, key, nowMs: lastMs, clockMs };
  };
  return {
    charge: (key, tiers, cost, clockMs) =>
      check(standing(key, clockMs), {
        tiers: inMemory(tiers),
        cost,
        attempts: null,
        whileBlocked: true,
      }).reply,
    giveBack(key, charge) {
      giveBack(standing(key, lastMs), { v: 1, key, charge });
    },
    states(key, tiers, clockMs) {
      const { reply } = peek(standing(key, clockMs), { v: 1, key, tiers: inMemory(tiers) });
      return reply.outcome === "known" ? reply.tiers : [];
    },
  };
}
