/** The decision alone, without a runtime round it: nanoseconds for one tier of a warm key. */
import { RateLimiterMemory } from "rate-limiter-flexible";
import { createBucket } from "../../durable-objects/bucket.ts";
import { check } from "../../durable-objects/decision.ts";
import { MemoryLogs } from "../../durable-objects/memory-logs.ts";
import type { Terms, Tier } from "../../durable-objects/protocol.ts";
import { charge, createLog, delayFor } from "../../durable-objects/window.ts";

const KEYS = 1000;
const ROUNDS = 25;
const LIMIT = 20;
/** Moments of today: they do not fit 32 bits. */
const START_MS = 1_800_000_000_000;
const WINDOW_MS = 300_000;

export interface DecisionTimes {
  readonly windowNs: number;
  /** All of `check`: two tiers, seats, states and the reply; for one tier of it. */
  readonly admittedNs: number;
  readonly deniedNs: number;
  readonly flexibleNs: number;
}

/** CPU time since then, nanoseconds. */
function spentNs(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) * 1000;
}

/** The fastest of some short rounds, in CPU time: the others were disturbed, or still warming up. */
function fastestNs(operations: number, round: () => void): number {
  let fastest = Number.POSITIVE_INFINITY;
  for (let index = 0; index < ROUNDS; index += 1) {
    const before = process.cpuUsage();
    round();
    fastest = Math.min(fastest, spentNs(before) / operations);
  }
  return fastest;
}

function windowNs(): number {
  const logs = Array.from({ length: KEYS }, () => createLog(WINDOW_MS));
  const operations = 400_000;
  let nowMs = START_MS;
  return fastestNs(operations, () => {
    for (let index = 0; index < operations; index += 1) {
      nowMs += index & 1;
      const log = logs[(index * 7919) % KEYS];
      if (log !== undefined && delayFor(log, LIMIT, 1, nowMs) === 0) charge(log, 1, nowMs);
    }
  });
}

/** `keyEveryMs`: how often each key asks. */
function decisionNs(keyEveryMs: number): number {
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
  const request: Terms = {
    tiers,
    cost: 1,
    attempts: null,
    whileBlocked: false,
  };
  const operations = 100_000;
  let startMs = START_MS;
  const perCheck = fastestNs(operations, () => {
    for (let index = 0; index < operations; index += 1) {
      const nowMs = startMs + Math.floor((index * keyEveryMs) / KEYS);
      const client = clients[(index * 7919) % KEYS] ?? "";
      check({ bucket, memory, key: { subnet: client, client }, nowMs, clockMs: nowMs }, request);
    }
    startMs += Math.floor((operations * keyEveryMs) / KEYS);
  });
  return perCheck / tiers.length;
}

async function flexibleNs(): Promise<number> {
  const limiter = new RateLimiterMemory({ points: LIMIT, duration: WINDOW_MS / 1000 });
  const operations = 50_000;
  let fastest = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = process.cpuUsage();
    for (let index = 0; index < operations; index += 1) {
      // A refusal is a rejection there.
      await limiter.consume(`key${(index * 7919) % KEYS}`).catch(() => null);
    }
    fastest = Math.min(fastest, spentNs(before) / operations);
  }
  return fastest;
}

export async function measureDecisions(): Promise<DecisionTimes> {
  return {
    windowNs: windowNs(),
    // Fifteen in a window that holds twenty; fifteen hundred.
    admittedNs: decisionNs(WINDOW_MS / 15),
    deniedNs: decisionNs(WINDOW_MS / 1500),
    flexibleNs: await flexibleNs(),
  };
}
