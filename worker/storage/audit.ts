/**
 * The operator's trail in D1: one row for each change, in the same batch as the change. It names what was changed by a
 * name of ours or by the first digits of a hash; never an address, a token or a person.
 */

import { desc, lt, type SQL, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import { type RandomBytes, toHex } from "./ids.ts";
import { audit } from "./schema.ts";

export interface AuditEntry {
  /** `<area>.<verb>`, such as `flag.set`. */
  readonly action: string;
  readonly target: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** Where a row came from: when, and what keeps two rows of one millisecond apart. */
export interface Moment {
  readonly nowMs: number;
  readonly random: RandomBytes;
}

/** A hash cut down to what tells two apart in a list and opens nothing. */
export const shortHash = (hash: string): string => hash.slice(0, 8);

const timePart = (ms: number): string => Math.max(0, ms).toString(16).padStart(12, "0");

const idAt = ({ nowMs, random }: Moment): string => timePart(nowMs) + toHex(random(8));

/** The statement, for the batch that makes the change. One row. */
export const auditInsert = (db: Database, entry: AuditEntry, moment: Moment) =>
  db.insert(audit).values({ auditId: idAt(moment), ...entry, createdAt: moment.nowMs });

/** The same for a change that is only made on a condition, which is judged when the batch comes to this statement. */
export const auditIf = (
  db: Database,
  { action, target, detail }: AuditEntry,
  moment: Moment,
  condition: SQL,
) =>
  db
    .insert(audit)
    .select(
      sql`SELECT ${idAt(moment)}, ${action}, ${target}, ${JSON.stringify(detail)}, ${moment.nowMs} WHERE ${condition}`,
    );

/** The latest changes, newest first: a range of the key. */
export const latestAudit = (db: Database, most: number) =>
  db.select().from(audit).orderBy(desc(audit.auditId)).limit(most);

const KEPT_MS = 400 * 86_400_000;

/** For a batch: deletes what is older than 400 days, a range of the key. */
export const auditSweep = (db: Database, nowMs: number) =>
  db.delete(audit).where(lt(audit.auditId, timePart(nowMs - KEPT_MS)));
