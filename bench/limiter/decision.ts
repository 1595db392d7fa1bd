/** The decision alone, without a runtime round it: nanoseconds for one tier of a warm key. */
import { RateLimiterMemory } from "rate-limiter-flexible";
import { createBucket } from "../../durable-objects/bucket.ts";
import { check } from "../../durable-objects/decision.ts";
import { MemoryLogs } from "../../durable-objects/memory-logs.ts";
import type { CheckRequest, Tier } from "../../durable-objects/protocol.ts";
import { charge, createLog, delayFor } from "../../durable-objects/window.ts";

const KEYS = 1000;
const ROUNDS = 5;
const LIMIT = 20;
const WINDOW_MS = 300_000;

export interface DecisionTimes {
  readonly windowNs: number;
  /** All of `check`: two tiers, seats, states and the reply; for one tier of it. */
  readonly decisionNs: number;
  readonly flexibleNs: number;
}

/** The fastest of some rounds: the others were disturbed. */
function fastestNs(operations: number, round: () => void): number {
  const times = Array.from({ length: ROUNDS }, () => {
    const startMs = performance.now();
    round();
    return ((performance.now() - startMs) * 1e6) / operations;
  });
  return Math.min(...times);
}

function windowNs(): number {
  const logs = Array.from({ length: KEYS }, () => createLog(WINDOW_MS));
  const operations = 2_000_000;
  let nowMs = 1_000_000;
  return fastestNs(operations, () => {
    for (let index = 0; index < operations; index += 1) {
      nowMs += index & 1;
      const log = logs[(index * 7919) % KEYS];
      if (log !== undefined && delayFor(log, LIMIT, 1, nowMs) === 0) charge(log, 1, nowMs);
    }
  });
}

function decisionNs(): number {
  const tier: Tier = {
    name: "uploads",
    id: 1,
    scope: "client",
    limit: LIMIT,
    windowMs: WINDOW_MS,
    keep: "durable",
  };
  const tiers = [tier, { ...tier, name: "uploads-subnet", scope: "subnet", limit: LIMIT * 10 } as const];
  const clients = Array.from({ length: KEYS }, (_, index) => String(index).padStart(8, "0"));
  const bucket = createBucket();
  const memory = new MemoryLogs();
  const request: CheckRequest = {
    v: 1,
    key: { subnet: "", client: "" },
    tiers,
    cost: 1,
    attempts: null,
    whileBlocked: false,
  };
  const operations = 200_000;
  let nowMs = 1_000_000;
  const perCheck = fastestNs(operations, () => {
    for (let index = 0; index < operations; index += 1) {
      nowMs += index & 1;
      const client = clients[(index * 7919) % KEYS] ?? "";
      check({ bucket, memory, key: { subnet: client, client }, nowMs, clockMs: nowMs }, request);
    }
  });
  return perCheck / tiers.length;
}

async function flexibleNs(): Promise<number> {
  const limiter = new RateLimiterMemory({ points: LIMIT, duration: WINDOW_MS / 1000 });
  const operations = 200_000;
  let fastest = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round += 1) {
    const startMs = performance.now();
    for (let index = 0; index < operations; index += 1) {
      // A refusal is a rejection there.
      await limiter.consume(`key${(index * 7919) % KEYS}`).catch(() => null);
    }
    fastest = Math.min(fastest, ((performance.now() - startMs) * 1e6) / operations);
  }
  return fastest;
}

export async function measureDecisions(): Promise<DecisionTimes> {
  return { windowNs: windowNs(), decisionNs: decisionNs(), flexibleNs: await flexibleNs() };
}
