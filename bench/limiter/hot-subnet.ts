/** A flood from one subnet, over the real decision and the real memory of denials of several isolates. */
import { createBucket } from "../../durable-objects/bucket.ts";
import { check } from "../../durable-objects/decision.ts";
import { MemoryLogs } from "../../durable-objects/memory-logs.ts";
import type { Caller } from "../../worker/limiting/caller.ts";
import { createDenialCache } from "../../worker/limiting/denials.ts";
import { DEFAULT_LIMITS, tiersFor } from "../../worker/limiting/policies.ts";

const DURATION_MS = 60_000;
const SUBNET = "5555555555555555";

export interface Flood {
  readonly perSecond: number;
  readonly isolates: number;
  readonly fingerprints: number;
}

export interface FloodResult {
  readonly perSecond: number;
  readonly requests: number;
  readonly admitted: number;
  readonly limit: number;
  readonly calls: number;
}

function callerOf(fingerprint: number): Caller {
  const client = fingerprint.toString(16).padStart(16, "0");
  return {
    kind: "client",
    key: { subnet: SUBNET, client },
    placement: { objectName: "eu:0", locationHint: "weur" },
    subnetTier: true,
    plan: null,
  };
}

export function simulateHotSubnet({ perSecond, isolates, fingerprints }: Flood): FloodResult {
  const bucket = createBucket();
  const memory = new MemoryLogs();
  const caches = Array.from({ length: isolates }, () => createDenialCache());
  const callers = Array.from({ length: fingerprints }, (_, index) => callerOf(index));
  const requests = (perSecond * DURATION_MS) / 1000;
  let admitted = 0;
  let calls = 0;
  let limit = 0;
  for (let index = 0; index < requests; index += 1) {
    const nowMs = 1_800_000_000_000 + Math.floor((index * 1000) / perSecond);
    const caller = callers[index % fingerprints];
    const denials = caches[index % isolates];
    if (caller === undefined || denials === undefined) continue;
    const question = { policy: "downloads", cost: 1, whileBlocked: false } as const;
    if (denials.find(caller, question, nowMs) !== null) continue;
    calls += 1;
    const tiers = tiersFor(DEFAULT_LIMITS, "downloads", caller);
    limit = tiers.find(({ scope }) => scope === "subnet")?.limit ?? 0;
    const { reply } = check(
      { bucket, memory, key: caller.key, nowMs, clockMs: nowMs },
      { tiers, cost: 1, attempts: null, whileBlocked: false },
    );
    if (reply.outcome === "admitted") admitted += 1;
    if (reply.outcome !== "limited") continue;
    const moments = { askedMs: nowMs, answeredMs: nowMs };
    denials.remember(caller, "downloads", {
      ...moments,
      cost: 1,
      violated: reply.violated,
      tiers: reply.tiers,
    });
  }
  return { perSecond, requests, admitted, limit, calls };
}
