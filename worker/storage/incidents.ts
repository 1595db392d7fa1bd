/**
 * The record of what was down, and of where two limiters disagreed. Many isolates notice the same fault: the first one
 * to write opens the spell, and only it raises the alarm.
 */
import { and, desc, eq, gt, isNull, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import { CRON, UNSEEN_MS } from "./health/spells.ts";
import { disagreements, incidents } from "./operator-schema.ts";

const HOUR_MS = 3600_000;

export interface Fault {
  readonly component: string;
  readonly reason: string;
}

/** Opens a spell unless one is open; true for whoever opened it. */
export async function openIncident(
  db: Database,
  { component, reason }: Fault,
  nowMs: number,
): Promise<boolean> {
  const unseenMs = component === CRON ? nowMs : UNSEEN_MS;
  const result = await db.run(sql`
    INSERT INTO ${incidents} (component, started_at, reason, ended_at)
    SELECT ${component}, ${nowMs}, ${reason}, NULL
    WHERE NOT EXISTS (
      SELECT 1 FROM ${incidents}
      WHERE component = ${component} AND coalesce(seen_at, started_at) > ${nowMs - unseenMs} AND ended_at IS NULL
    )
    ON CONFLICT DO NOTHING`);
  return result.meta.changes > 0;
}

/** Ends the open spells of the component; also for a batch. */
export const closeIncident = (db: Database, component: string, nowMs: number) =>
  db
    .update(incidents)
    .set({ endedAt: nowMs })
    .where(and(eq(incidents.component, component), isNull(incidents.endedAt)));

/** Takes back a spell that was opened at this very moment. */
export async function dropIncident(db: Database, component: string, startedAtMs: number): Promise<void> {
  await db
    .delete(incidents)
    .where(and(eq(incidents.component, component), eq(incidents.startedAt, startedAtMs)))
    .run();
}

/** What a fallback did in the place of a component: its answers, and how long they were waited for. */
export interface FallbackWork {
  readonly kvAnswers: number;
  readonly memoryAnswers: number;
  readonly waitedMs: number;
  readonly maxMs: number;
}

/** Adds an isolate's share to the component's latest spell, which may have ended meanwhile. At most one row. */
export async function addFallbackWork(
  db: Database,
  component: string,
  work: FallbackWork,
  nowMs: number,
): Promise<void> {
  const latest = sql`(SELECT max(started_at) FROM ${incidents} WHERE component = ${component})`;
  await db
    .update(incidents)
    .set({
      kvAnswers: sql`${incidents.kvAnswers} + ${work.kvAnswers}`,
      memoryAnswers: sql`${incidents.memoryAnswers} + ${work.memoryAnswers}`,
      waitedMs: sql`${incidents.waitedMs} + ${Math.round(work.waitedMs)}`,
      maxMs: sql`max(${incidents.maxMs}, ${Math.round(work.maxMs)})`,
      seenAt: nowMs,
    })
    .where(
      and(
        eq(incidents.component, component),
        eq(incidents.startedAt, latest),
        gt(sql`coalesce(${incidents.seenAt}, ${incidents.startedAt})`, nowMs - UNSEEN_MS),
      ),
    );
}

export interface DisagreementCount {
  readonly policy: string;
  readonly reason: string;
  readonly count: number;
}

/** Adds the counts of an isolate to those of the hour: one row for each reason. */
export async function addDisagreements(
  db: Database,
  counts: readonly DisagreementCount[],
  nowMs: number,
): Promise<void> {
  if (counts.length === 0) return;
  const hour = nowMs - (nowMs % HOUR_MS);
  await db
    .insert(disagreements)
    .values(counts.map((entry) => ({ hour, ...entry })))
    .onConflictDoUpdate({
      target: [disagreements.hour, disagreements.policy, disagreements.reason],
      set: { count: sql`${disagreements.count} + excluded.count` },
    });
}

export const latestIncidents = (db: Database, most: number) =>
  db.select().from(incidents).orderBy(desc(incidents.startedAt)).limit(most);

export const latestDisagreements = (db: Database, most: number) =>
  db.select().from(disagreements).orderBy(desc(disagreements.hour)).limit(most);
