/**
 * The record of blocks: one D1 row for each transition, and a copy in KV under `block:<client>`, so that a limiter
 * without the object knows of it. The object itself holds the truth.
 */
import { and, desc, gt, like } from "drizzle-orm";
import type { Moment } from "./audit.ts";
import type { Database } from "./database.ts";
import { toHex } from "./ids.ts";
import type { KvStore } from "./kv-store.ts";
import { blocks } from "./operator-schema.ts";
import { type Sleep, twice } from "./tiers/copies.ts";

/** A block in force began within this time, and so did what lifted it. */
export const LONGEST_BLOCK_MS = 30 * 86_400_000;

/** The ids of all blocks noted before `ms` sort below this, those of later ones above. */
export const blockIdBoundary = (ms: number): string => Math.max(0, ms).toString(16).padStart(12, "0");

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
  const blockId = blockIdBoundary(nowMs) + toHex(random(8));
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

/** The same for a block that was lifted; false when the copy may still be there. */
export async function forgetBlockCopy(kv: KvStore, name: string, sleep: Sleep): Promise<boolean> {
  return (await twice(() => kv.delete(name), sleep)) !== "failed";
}

/** The latest transitions, newest first. */
export function latestBlocks(db: Database, most: number) {
  return db.select().from(blocks).orderBy(desc(blocks.blockId)).limit(most);
}

/** The last part of a key: the same client wherever it is decided. */
const clientOf = (limiterKey: string): string => limiterKey.slice(limiterKey.lastIndexOf(".") + 1);

/** Whether the record has the client blocked now; a client is the last part of a key. */
export async function isBlockedByRecord(db: Database, client: string, nowMs: number): Promise<boolean> {
  const latest = await db
    .select({ action: blocks.action, until: blocks.until })
    .from(blocks)
    .where(
      and(
        gt(blocks.blockId, blockIdBoundary(nowMs - LONGEST_BLOCK_MS)),
        like(blocks.limiterKey, `%.${client}`),
      ),
    )
    .orderBy(desc(blocks.blockId))
    .get();
  return latest?.action === "blocked" && latest.until > nowMs;
}

/** Blocks that are in force by the record: the latest transition of each client, if it is a block that has not ended. */
export async function blocksInForce(db: Database, nowMs: number, most: number) {
  const rows = await db
    .select()
    .from(blocks)
    .where(gt(blocks.blockId, blockIdBoundary(nowMs - LONGEST_BLOCK_MS)))
    .orderBy(desc(blocks.blockId))
    .limit(most);
  const latest = new Map<string, (typeof rows)[number]>();
  for (const row of rows) {
    const client = clientOf(row.limiterKey);
    if (!latest.has(client)) latest.set(client, row);
  }
  return [...latest.values()].filter(({ action, until }) => action === "blocked" && until > nowMs);
}
