/**
 * The cron's sweep. Rows that have expired are deleted with their bytes, in batches, oldest first; afterwards the oldest
 * bytes in R2 are looked at once more by the age in their keys, so that bytes without a row (a crash between two stores)
 * go too. Safe to run at any time and any number of times. A run costs eight calls at most, which sweep more than a day's
 * worth of the Free plan's requests in a day.
 */
import { and, asc, lt, lte, type SQLWrapper, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import { stepKeys } from "./deletion.ts";
import { type Files, uploadKey } from "./files.ts";
import { createdAtMs, idBoundary, isUploadId } from "./ids.ts";
import { CONVERSION_LIFETIME_MS, LONGEST_LIFETIME_MS } from "./lifetimes.ts";
import { conversions, uploads } from "./schema.ts";

const ROWS_A_RUN = 500;
/** R2 takes this many in a call. */
const KEYS_A_CALL = 1000;
const STEP_KEYS_A_RUN = 2 * KEYS_A_CALL;

export interface Swept {
  readonly uploads: number;
  readonly conversions: number;
  readonly orphans: number;
}

interface Expired {
  readonly uploadIds: readonly string[];
  readonly conversions: readonly { readonly conversionId: string; readonly step: number }[];
}

async function findExpired(db: Database, nowMs: number): Promise<Expired> {
  const [foundUploads, foundConversions] = await db.batch([
    db
      .select({ uploadId: uploads.uploadId })
      .from(uploads)
      .where(lte(uploads.expiresAt, nowMs))
      .orderBy(asc(uploads.expiresAt))
      .limit(ROWS_A_RUN),
    db
      .select({ conversionId: conversions.conversionId, step: conversions.step })
      .from(conversions)
      .where(
        and(
          lt(conversions.conversionId, idBoundary(nowMs - CONVERSION_LIFETIME_MS)),
          lte(conversions.expiresAt, nowMs),
        ),
      )
      .orderBy(asc(conversions.conversionId))
      .limit(ROWS_A_RUN),
  ]);
  return { uploadIds: foundUploads.map(({ uploadId }) => uploadId), conversions: foundConversions };
}

/** As many conversions as their objects can be deleted of in this run, at least one. */
function affordable(found: Expired["conversions"]): Expired["conversions"] {
  let keys = 0;
  const end = found.findIndex(({ step }, index) => {
    keys += step + 1;
    return index > 0 && keys > STEP_KEYS_A_RUN;
  });
  return end === -1 ? found : found.slice(0, end);
}

async function deleteObjects(files: Files, keys: readonly string[]): Promise<void> {
  for (let start = 0; start < keys.length; start += KEYS_A_CALL) {
    await files.delete(keys.slice(start, start + KEYS_A_CALL));
  }
}

/** One parameter, however many ids: D1 takes 100. */
const isOneOf = (column: SQLWrapper, ids: readonly string[]) =>
  sql`${column} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`;

/** Bytes before rows: a row is what makes the next sweep find bytes that could not be deleted. */
async function sweepRows(db: Database, files: Files, nowMs: number): Promise<Omit<Swept, "orphans">> {
  const found = await findExpired(db, nowMs);
  const { uploadIds } = found;
  const swept = affordable(found.conversions);
  if (uploadIds.length + swept.length === 0) return { uploads: 0, conversions: 0 };
  await deleteObjects(files, [...uploadIds.map(uploadKey), ...swept.flatMap(stepKeys)]);
  const conversionIds = swept.map(({ conversionId }) => conversionId);
  await db.batch([
    db.delete(uploads).where(isOneOf(uploads.uploadId, uploadIds)),
    db.delete(conversions).where(isOneOf(conversions.conversionId, conversionIds)),
  ]);
  return { uploads: uploadIds.length, conversions: conversionIds.length };
}

/** Keys of uploads alone: what else there is (markers, the cron's own) has no age. */
const isOverdue = (key: string, nowMs: number): boolean => {
  const [uploadId = ""] = key.split("/");
  return isUploadId(uploadId) && createdAtMs(uploadId) + LONGEST_LIFETIME_MS <= nowMs;
};

async function sweepOrphans(files: Files, nowMs: number): Promise<number> {
  const oldest = await files.listOldest(KEYS_A_CALL);
  const overdue = oldest.filter((key) => isOverdue(key, nowMs));
  await files.delete(overdue);
  return overdue.length;
}

/** One batch of each kind. */
export async function sweep(db: Database, files: Files, nowMs: number): Promise<Swept> {
  const rows = await sweepRows(db, files, nowMs);
  return { ...rows, orphans: await sweepOrphans(files, nowMs) };
}
