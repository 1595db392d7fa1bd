/** The real stores as the cron sees them, any of them replaced. */
import { env } from "cloudflare:workers";
import type { Moment } from "../../../worker/storage/audit.ts";
import { openDatabase } from "../../../worker/storage/database.ts";
import { openFiles } from "../../../worker/storage/files.ts";
import { openKv } from "../../../worker/storage/kv.ts";
import type { KvStore } from "../../../worker/storage/kv-store.ts";
import type { ReconcileStores } from "../../../worker/storage/reconcile.ts";
import { createEdgeData } from "../../../worker/storage/tiers/edge-data.ts";
import { createMemory } from "../../../worker/storage/tiers/memory.ts";
import { DEFAULT_ORDER } from "../../../worker/storage/tiers/order.ts";

export const edgeOver = (kv: KvStore) =>
  createEdgeData({
    memory: createMemory(),
    kv,
    order: DEFAULT_ORDER,
    now: () => Date.now(),
    sleep: async () => {},
    waitUntil: () => {},
    onEvent: () => {},
    onRefresh: () => {},
  });

export function storesOf({ DB, FILES, FALLBACK_KV }: Partial<Env> = {}): ReconcileStores {
  const kv = openKv(FALLBACK_KV ?? env.FALLBACK_KV);
  return {
    db: openDatabase(DB ?? env.DB),
    files: openFiles(FILES ?? env.FILES),
    kv,
    edge: edgeOver(kv),
  };
}

export const momentNow = (): Moment => ({
  nowMs: Date.now(),
  random: (length) => crypto.getRandomValues(new Uint8Array(length)),
});
