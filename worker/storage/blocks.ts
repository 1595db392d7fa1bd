/**
 * The record of blocks: one D1 row for each transition, and a copy in KV under `block:<client>`, so that a limiter
 * without the object knows of it. The object itself holds the truth.
 */
import { desc } from "drizzle-orm";
import type { Moment } from "./audit.ts";
import type { Database } from "./database.ts";
import { toHex } from "./ids.ts";
import type { KvStore } from "./kv-store.ts";
import { blocks } from "./operator-schema.ts";
import { RETRY_AFTER_MS, type Sleep, twice } from "./tiers/copies.ts";

export { RETRY_AFTER_MS };

export interface BlockTransition {
  /** `<object>.<subnet>.<client>`. */
  readonly limiterKey: string;
  readonly action: "blocked" | "unblocked";
  readonly reason: "attempts" | "operator";
  readonly strikes: number;
  readonly untilMs: number;
}

/** One row. */
export async function recordBlock(
  db: Database,
  transition: BlockTransition,
  { nowMs, random }: Moment,
): Promise<void> {
  const { untilMs, ...columns } = transition;
  const blockId = nowMs.toString(16).padStart(12, "0") + toHex(random(8));
  await db.insert(blocks).values({ blockId, ...columns, until: untilMs, createdAt: nowMs });
}

export interface BlockCopy {
  readonly name: string;
  readonly value: string;
  readonly expirationTtlS: number;
}

/** One operation, two after a refusal. */
export async function copyBlock(
  kv: KvStore,
  { name, value, expirationTtlS }: BlockCopy,
  sleep: Sleep,
): Promise<void> {
  await twice(() => kv.put(name, value, { expirationTtlS }), sleep);
}

/** The latest transitions, newest first. */
export function latestBlocks(db: Database, most: number) {
  return db.select().from(blocks).orderBy(desc(blocks.blockId)).limit(most);
}
