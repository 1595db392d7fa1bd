/**
 * The cron's sweep. Rows that have expired are deleted with their bytes, in batches, oldest first; afterwards the oldest
 * bytes in R2 are looked at once more by the age in their keys, so that bytes without a row (a crash between two stores)
 * go too. Safe to run at any time and any number of times.
 */
import { and, asc, inArray, lt, lte } from "drizzle-orm";
import type { Database } from "./database.ts";
import { stepKeys } from "./deletion.ts";
import { type Files, uploadKey } from "./files.ts";
import { createdAtMs, idBoundary } from "./ids.ts";
import { CONVERSION_LIFETIME_MS, LONGEST_LIFETIME_MS } from "./lifetimes.ts";
import { conversions, uploads } from "./schema.ts";

/** D1 takes 100 parameters in a statement, R2 1,000 keys in a call. */
const ROWS_A_BATCH = 90;
const KEYS_A_CALL = 1000;

export interface Swept {
  readonly uploads: number;
  readonly conversions: number;
  readonly orphans: number;
  /** Whether a batch was full, so that more may be waiting. */
  readonly more: boolean;
}

async function deleteObjects(files: Files, keys: readonly string[]): Promise<void> {
  for (let start = 0; start < keys.length; start += KEYS_A_CALL) {
    await files.delete(keys.slice(start, start + KEYS_A_CALL));
  }
}

/** Bytes before rows: a row is what makes the next sweep find bytes that could not be deleted. */
async function sweepUploads(db: Database, files: Files, nowMs: number): Promise<number> {
  const expired = await db
    .select({ uploadId: uploads.uploadId })
    .from(uploads)
    .where(lte(uploads.expiresAt, nowMs))
    .orderBy(asc(uploads.expiresAt))
    .limit(ROWS_A_BATCH)
    .all();
  if (expired.length === 0) return 0;
  const ids = expired.map((row) => row.uploadId);
  await deleteObjects(files, ids.map(uploadKey));
  await db.delete(uploads).where(inArray(uploads.uploadId, ids)).run();
  return ids.length;
}

async function sweepConversions(db: Database, files: Files, nowMs: number): Promise<number> {
  const expired = await db
    .select({ conversionId: conversions.conversionId, metadata: conversions.metadata })
    .from(conversions)
    .where(
      and(
        lt(conversions.conversionId, idBoundary(nowMs - CONVERSION_LIFETIME_MS)),
        lte(conversions.expiresAt, nowMs),
      ),
    )
    .orderBy(asc(conversions.conversionId))
    .limit(ROWS_A_BATCH)
    .all();
  if (expired.length === 0) return 0;
  await deleteObjects(
    files,
    expired.flatMap((row) => stepKeys(row.conversionId, row.metadata)),
  );
  const ids = expired.map((row) => row.conversionId);
  await db.delete(conversions).where(inArray(conversions.conversionId, ids)).run();
  return ids.length;
}

async function sweepOrphans(files: Files, nowMs: number): Promise<number> {
  const oldest = await files.listOldest(KEYS_A_CALL);
  const overdue = oldest.filter((key) => createdAtMs(key) + LONGEST_LIFETIME_MS <= nowMs);
  await files.delete(overdue);
  return overdue.length;
}

/** One batch of each kind. */
export async function sweep(db: Database, files: Files, nowMs: number): Promise<Swept> {
  const sweptUploads = await sweepUploads(db, files, nowMs);
  const sweptConversions = await sweepConversions(db, files, nowMs);
  const orphans = await sweepOrphans(files, nowMs);
  const more = sweptUploads === ROWS_A_BATCH || sweptConversions === ROWS_A_BATCH || orphans === KEYS_A_CALL;
  return { uploads: sweptUploads, conversions: sweptConversions, orphans, more };
}
