/**
 * Writes the copies in KV once more, a week after the last time: they end by themselves one day, and one that could not
 * be written when the truth changed is made good. A handful of writes a week; sessions are not among them, they end anyway.
 */
import { republishCatalog } from "./catalog.ts";
import type { Database } from "./database.ts";
import { copyOf } from "./flag-changes.ts";
import { COPY_LIFE_S, copyName, loadFlags, TENANT } from "./flags.ts";
import type { KvStore } from "./kv-store.ts";

/** Of the day's free writes, most stay for changes. */
const MOST_FLAGS = 100;

async function republishFlags(db: Database, kv: KvStore): Promise<number> {
  const flags = (await loadFlags(db)).slice(0, MOST_FLAGS);
  let written = 0;
  for (const flag of flags) {
    const metadata = copyOf(flag);
    if (metadata === null) continue;
    await kv.put(copyName(TENANT, flag.name), "", { expirationTtlS: COPY_LIFE_S, metadata });
    written += 1;
  }
  return written;
}

/** How many copies were written. Throws when a store fails; the next week makes it good. */
export async function republish(db: Database, kv: KvStore, nowMs: number): Promise<number> {
  return (await republishFlags(db, kv)) + (await republishCatalog(db, kv, nowMs));
}
