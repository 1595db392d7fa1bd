/**
 * How many requests each policy admitted on a day, as the cron last collected it from the limiter's objects. Objects are
 * asked in parts, so that no run of the cron makes too many calls; the parts of a day stand in one row and are added up
 * when it is read.
 */
import { eq, sql } from "drizzle-orm";
import type { Database } from "../database.ts";
import { dayCounts } from "../schema.ts";

export interface DayCounts {
  /** By policy; one that is missing admitted nothing. */
  readonly admitted: Readonly<Record<string, number>>;
  readonly denied: number;
}

/** As a row holds it: by the name of the part. Rows of an older version hold the sums themselves. */
export type StoredCounts =
  | { readonly parts: Readonly<Record<string, DayCounts>> }
  | Readonly<Record<string, number>>;

type Row = Pick<typeof dayCounts.$inferSelect, "admitted" | "denied">;

/** UTC, as the plans count: `2030-01-31`. */
export const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

const hasParts = (stored: StoredCounts): stored is Extract<StoredCounts, { parts: unknown }> =>
  typeof stored.parts === "object";

/** The sum of the parts that have been collected. */
export function sumOf({ admitted, denied }: Row): DayCounts {
  if (!hasParts(admitted)) return { admitted, denied };
  const parts = Object.values(admitted.parts);
  const sums: Record<string, number> = {};
  for (const part of parts)
    for (const [policy, count] of Object.entries(part.admitted)) sums[policy] = (sums[policy] ?? 0) + count;
  return { admitted: sums, denied: parts.reduce((sum, part) => sum + part.denied, 0) };
}

/** For a batch: the row of the day, if there is one. */
export const countsOfDay = (db: Database, nowMs: number) =>
  db
    .select({ admitted: dayCounts.admitted, denied: dayCounts.denied })
    .from(dayCounts)
    .where(eq(dayCounts.day, dayOf(nowMs)));

export async function readDayCounts(db: Database, nowMs: number): Promise<DayCounts | null> {
  const [row] = await countsOfDay(db, nowMs);
  return row ? sumOf(row) : null;
}

/** One row; a later collection of the same part of the same day replaces it. */
export async function writeDayCounts(
  db: Database,
  { part, counts }: { readonly part: string; readonly counts: DayCounts },
  nowMs: number,
): Promise<void> {
  await db
    .insert(dayCounts)
    .values({ day: dayOf(nowMs), admitted: { parts: { [part]: counts } }, denied: 0 })
    .onConflictDoUpdate({
      target: dayCounts.day,
      // Merges objects at every depth (RFC 7396), so the other parts stay.
      set: { admitted: sql`json_patch(${dayCounts.admitted}, excluded.admitted)` },
    })
    .run();
}
