/**
 * Writes the copies in KV once more, a week after the last time: they end by themselves one day, and one that could not
 * be written when the truth changed is made good. A handful of writes a week, a few in each run of the cron, which may
 * make 50 calls; sessions are not among them, they end anyway.
 */
import { republishCatalog } from "./catalog.ts";
import type { Database } from "./database.ts";
import { copyOf } from "./flag-changes.ts";
import { COPY_LIFE_S, copyName, loadFlags, TENANT } from "./flags.ts";
import type { KvStore } from "./kv-store.ts";

/** Of the day's free writes, most stay for changes. */
const MOST_FLAGS = 100;
const FLAGS_A_TURN = 10;
/** The catalog's, then the flags'. */
export const TURNS = 1 + MOST_FLAGS / FLAGS_A_TURN;

const WEEK_MS = 7 * 86_400_000;
const BEGIN_MS = 3600_000;
const EVERY_MS = 10 * 60_000;
const HALF_MS = EVERY_MS / 2;

/** Which turn a run of the cron has, from an hour after the week's beginning on, in every second run; `null`: none. */
export function turnAt(nowMs: number): number | null {
  const sinceMs = (nowMs % WEEK_MS) - BEGIN_MS;
  const turn = Math.floor(sinceMs / EVERY_MS);
  return turn < 0 || turn >= TURNS || sinceMs % EVERY_MS < HALF_MS ? null : turn;
}

async function republishFlags(db: Database, kv: KvStore, turn: number): Promise<number> {
  const first = turn * FLAGS_A_TURN;
  const flags = (await loadFlags(db)).slice(first, first + FLAGS_A_TURN);
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
export async function republish(
  db: Database,
  kv: KvStore,
  { nowMs, turn }: { readonly nowMs: number; readonly turn: number },
): Promise<number> {
  return turn === 0 ? republishCatalog(db, kv, nowMs) : republishFlags(db, kv, turn - 1);
}
