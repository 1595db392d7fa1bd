/** The composition root of the cron. Its bindings are uncounted: it is nobody's request. */
import type { CronDeps } from "../cron.ts";
import { collectTallies, partsOf } from "../limiting/collect-tallies.ts";
import { probeLimiter } from "../limiting/probe.ts";
import { openDatabase } from "../storage/database.ts";
import { openFiles } from "../storage/files.ts";
import { openKv } from "../storage/kv.ts";
import type { KvStore } from "../storage/kv-store.ts";
import { createEdgeData, type EdgeData } from "../storage/tiers/edge-data.ts";
import { createMemory } from "../storage/tiers/memory.ts";
import { DEFAULT_ORDER } from "../storage/tiers/order.ts";
import type { CollectedPart } from "../watch.ts";
import { nowMs, patience, post, random, sleep, tierTally } from "./isolate.ts";

/** Of a limiter object that nobody waits for. */
const PROBE_DEADLINE_MS = 2000;

/** `null` where objects cannot be listed, or not all of the part answered: what was collected before stands. */
async function collectCounts(env: Env, day: string, turn: number): Promise<CollectedPart | null> {
  const shards = Number(env.LIMITER_SHARDS);
  if (shards === 0) return null;
  const part = turn % partsOf(shards);
  const question = { shards, deadlineMs: PROBE_DEADLINE_MS, day, part };
  const { admitted, denied, silent } = await collectTallies(env.LIMITER, question);
  return silent === 0 ? { part: String(part), counts: { admitted, denied } } : null;
}

/** Edge data for the cron, which changes it and keeps nothing in memory. */
const edgeFor = (kv: KvStore): EdgeData =>
  createEdgeData({
    memory: createMemory(),
    kv,
    order: DEFAULT_ORDER,
    now: nowMs,
    sleep,
    waitUntil: () => {
      // Nothing goes on behind a change.
    },
    onEvent: tierTally.record,
    onRefresh: () => {
      // It is nobody's request.
    },
  });

/** `alertUrl`: where the operator is told; `null` where nobody is. */
export function createCronDeps(env: Env, alertUrl: string | null): CronDeps {
  const kv = openKv(env.FALLBACK_KV);
  return {
    db: openDatabase(env.DB, patience),
    files: openFiles(env.FILES),
    kv,
    edge: edgeFor(kv),
    random,
    probeLimiter: () => probeLimiter(env.LIMITER, PROBE_DEADLINE_MS),
    collectCounts: (day, turn) => collectCounts(env, day, turn),
    now: nowMs,
    post,
    alertUrl,
  };
}
