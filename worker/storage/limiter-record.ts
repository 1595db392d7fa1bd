/**
 * How long the limiter's record is kept: a year of blocks, 90 days of incidents and disagreements. Nothing else forgets
 * them. The deletions are statements for the batch of the daily sweep, each bounded: what is left over goes the next day.
 */
import { and, inArray, lt, sql } from "drizzle-orm";
import { blockIdBoundary } from "./blocks.ts";
import type { Database } from "./database.ts";
import { blocks, disagreements, incidents } from "./operator-schema.ts";

const DAY_MS = 86_400_000;
export const BLOCKS_KEPT_MS = 365 * DAY_MS;
export const INCIDENTS_KEPT_MS = 90 * DAY_MS;
export const DISAGREEMENTS_KEPT_MS = 90 * DAY_MS;
/** Rows of each table that a sweep deletes at most; a deletion is a written row, and those have a daily quota. */
export const MOST_SWEPT = 1000;

/** Blocks: a range of the key, and never one that is still in force. */
function sweepBlocks(db: Database, nowMs: number) {
  const overdueBefore = nowMs - BLOCKS_KEPT_MS;
  const overdue = db
    .select({ blockId: blocks.blockId })
    .from(blocks)
    .where(and(lt(blocks.blockId, blockIdBoundary(overdueBefore)), lt(blocks.until, overdueBefore)))
    .orderBy(blocks.blockId)
    .limit(MOST_SWEPT);
  return db.delete(blocks).where(inArray(blocks.blockId, overdue));
}

/** Incidents: the key begins with the component, so all are read; there are few. */
function sweepIncidents(db: Database, nowMs: number) {
  const { component, startedAt } = incidents;
  return db.delete(incidents).where(
    sql`(${component}, ${startedAt}) IN (
      SELECT component, started_at FROM ${incidents} WHERE started_at < ${nowMs - INCIDENTS_KEPT_MS} LIMIT ${MOST_SWEPT}
    )`,
  );
}

/** Disagreements: a range of the key. */
function sweepDisagreements(db: Database, nowMs: number) {
  const { hour, policy, reason } = disagreements;
  return db.delete(disagreements).where(
    sql`(${hour}, ${policy}, ${reason}) IN (
      SELECT hour, policy, reason FROM ${disagreements} WHERE hour < ${nowMs - DISAGREEMENTS_KEPT_MS} LIMIT ${MOST_SWEPT}
    )`,
  );
}

/** For one batch. Safe to run at any time and any number of times. */
export const limiterRecordSweeps = (db: Database, nowMs: number) =>
  [sweepBlocks(db, nowMs), sweepIncidents(db, nowMs), sweepDisagreements(db, nowMs)] as const;
