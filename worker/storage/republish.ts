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
/** The catalog's, the flags', and last what has no flag any more. */
export const TURNS = 2 + MOST_FLAGS / FLAGS_A_TURN;

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

/** A copy whose flag was removed while KV did not answer would be in force again when D1 does not. */
async function removeStrays(db: Database, kv: KvStore): Promise<number> {
  const { keys } = await kv.list(copyName(TENANT, ""));
  const known = new Set((await loadFlags(db)).map(({ name }) => copyName(TENANT, name)));
  const strays = keys.filter(({ name }) => !known.has(name)).slice(0, FLAGS_A_TURN);
  for (const { name } of strays) await kv.delete(name);
  return strays.length;
}

/** How many copies were written, or removed. Throws when a store fails; the next week makes it good. */
export async function republish(
  db: Database,
  kv: KvStore,
  { nowMs, turn }: { readonly nowMs: number; readonly turn: number },
): Promise<number> {
  if (turn === 0) return republishCatalog(db, kv, nowMs);
  return turn === TURNS - 1 ? removeStrays(db, kv) : republishFlags(db, kv, turn - 1);
}
