/** The health log in D1: one row a run of the cron, kept for eight days. While D1 is down there are gaps, which tell. */
import { desc, gt, lt } from "drizzle-orm";
import type { Database } from "../database.ts";
import { closeIncident } from "../incidents.ts";
import { healthLog } from "../schema.ts";
import type { HealthRow } from "./probe.ts";
import { CRON } from "./spells.ts";

const KEPT_MS = 8 * 86_400_000;

/** One call, which also ends the spell that somebody who missed the cron has noted. */
export async function writeHealth(db: Database, row: HealthRow): Promise<void> {
  const { atMs, results, told } = row;
  await db.batch([
    db
      .insert(healthLog)
      .values({ at: atMs, results, told })
      .onConflictDoUpdate({ target: healthLog.at, set: { results, told } }),
    closeIncident(db, CRON, atMs),
  ]);
}

/** For a batch: when the cron last ran; one row is read. */
export const latestProbe = (db: Database) =>
  db.select({ atMs: healthLog.at }).from(healthLog).orderBy(desc(healthLog.at)).limit(1);

/** For a batch: the rows since then, newest first. */
export const healthSince = (db: Database, sinceMs: number) =>
  db.select().from(healthLog).where(gt(healthLog.at, sinceMs)).orderBy(desc(healthLog.at));

export const asHealthRow = ({ at, results, told }: typeof healthLog.$inferSelect): HealthRow => ({
  atMs: at,
  results,
  told,
});

/** Newest first. */
export const readHealth = async (db: Database, sinceMs: number): Promise<readonly HealthRow[]> =>
  (await healthSince(db, sinceMs)).map(asHealthRow);

/** For a batch. */
export const healthSweep = (db: Database, nowMs: number) =>
  db.delete(healthLog).where(lt(healthLog.at, nowMs - KEPT_MS));
