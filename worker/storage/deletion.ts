/**
 * Deleting an upload and all that came of it, now. Rows go first and in one transaction, so that nothing can be read
 * any more; then the bytes. If R2 fails in between, the sweep finds the bytes by the age in their keys.
 */
import { and, eq, gte, lt } from "drizzle-orm";
import type { Database } from "./database.ts";
import { stepKey, uploadKey } from "./files.ts";
import { conversions, uploads } from "./schema.ts";

export interface DeletedRows {
  readonly conversions: number;
  /** Every object that the rows knew of. */
  readonly keys: readonly string[];
}

/** One more than the steps recorded: a step that was under way may have written its object already. */
export const stepKeys = (row: { readonly conversionId: string; readonly step: number }): readonly string[] =>
  Array.from({ length: row.step + 1 }, (_, step) => stepKey(row.conversionId, step));

/** `null` when there is no such upload of this owner. Two statements. */
export async function deleteUploadRows(
  db: Database,
  uploadId: string,
  owner: string,
): Promise<DeletedRows | null> {
  const [removed, gone] = await db.batch([
    db
      .delete(conversions)
      .where(
        and(
          gte(conversions.conversionId, `${uploadId}-`),
          // "." is the character after "-": the range of all ids that start with `<upload id>-`.
          lt(conversions.conversionId, `${uploadId}.`),
          eq(conversions.owner, owner),
        ),
      )
      .returning({ conversionId: conversions.conversionId, step: conversions.step }),
    db
      .delete(uploads)
      .where(and(eq(uploads.uploadId, uploadId), eq(uploads.owner, owner)))
      .returning({ uploadId: uploads.uploadId }),
  ]);
  if (removed.length === 0 && gone.length === 0) return null;
  const steps = removed.flatMap(stepKeys);
  return { conversions: removed.length, keys: [uploadKey(uploadId), ...steps] };
}
