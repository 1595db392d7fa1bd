/** How many requests each policy admitted on a day, as the cron last collected it from the limiter's objects. */
import { eq } from "drizzle-orm";
import type { Database } from "../database.ts";
import { dayCounts } from "../schema.ts";

export interface DayCounts {
  /** By policy; one that is missing admitted nothing. */
  readonly admitted: Readonly<Record<string, number>>;
  readonly denied: number;
}

/** UTC, as the plans count: `2030-01-31`. */
export const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

export async function readDayCounts(db: Database, nowMs: number): Promise<DayCounts | null> {
  const row = await db
    .select()
    .from(dayCounts)
    .where(eq(dayCounts.day, dayOf(nowMs)))
    .get();
  return row ? { admitted: row.admitted, denied: row.denied } : null;
}

/** One row; a later collection of the same day replaces it. */
export async function writeDayCounts(db: Database, counts: DayCounts, nowMs: number): Promise<void> {
  const { admitted, denied } = counts;
  await db
    .insert(dayCounts)
    .values({ day: dayOf(nowMs), admitted, denied })
    .onConflictDoUpdate({ target: dayCounts.day, set: { admitted, denied } })
    .run();
}
