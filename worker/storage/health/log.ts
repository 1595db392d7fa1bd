/** The health log in D1: one row a run of the cron, kept for eight days. While D1 is down there are gaps, which tell. */
import { desc, gt, lt } from "drizzle-orm";
import type { Database } from "../database.ts";
import { healthLog } from "../schema.ts";
import type { HealthRow } from "./probe.ts";

const KEPT_MS = 8 * 86_400_000;

export async function writeHealth(db: Database, row: HealthRow): Promise<void> {
  const { atMs, results } = row;
  await db
    .insert(healthLog)
    .values({ at: atMs, results })
    .onConflictDoUpdate({ target: healthLog.at, set: { results } })
    .run();
}

/** Newest first. */
export async function readHealth(db: Database, sinceMs: number): Promise<readonly HealthRow[]> {
  const rows = await db
    .select()
    .from(healthLog)
    .where(gt(healthLog.at, sinceMs))
    .orderBy(desc(healthLog.at))
    .all();
  return rows.map(({ at, results }) => ({ atMs: at, results }));
}

export async function sweepHealth(db: Database, nowMs: number): Promise<number> {
  const gone = await db
    .delete(healthLog)
    .where(lt(healthLog.at, nowMs - KEPT_MS))
    .run();
  return gone.meta.changes;
}
