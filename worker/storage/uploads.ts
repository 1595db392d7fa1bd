/** Uploads in D1: who owns which, what is in it, until when. The bytes are in R2 (`files.ts`). */
import { and, eq, gt } from "drizzle-orm";
import type { UploadFile } from "../conversion/upload-file.ts";
import type { Database } from "./database.ts";
import { plainId } from "./ids.ts";
import { UPLOAD_LIFETIME_MS } from "./lifetimes.ts";
import { uploads } from "./schema.ts";

export interface Upload {
  readonly uploadId: string;
  readonly owner: string;
  readonly files: readonly UploadFile[];
  readonly expiresAtMs: number;
}

/** One statement, two rows (the table and its index). */
export async function insertUpload(
  db: Database,
  upload: { readonly uploadId: string; readonly owner: string; readonly files: readonly UploadFile[] },
  nowMs: number,
): Promise<Upload> {
  const expiresAtMs = nowMs + UPLOAD_LIFETIME_MS;
  await db
    .insert(uploads)
    .values({
      uploadId: upload.uploadId,
      owner: upload.owner,
      metadata: { v: 1, files: upload.files },
      createdAt: nowMs,
      expiresAt: expiresAtMs,
    })
    .run();
  return { ...upload, expiresAtMs };
}

/** The row of an upload that was made while D1 was down; one that is there stays. One statement. */
export async function bringUpload(db: Database, upload: Upload): Promise<void> {
  const { uploadId, owner, files, expiresAtMs } = upload;
  await db
    .insert(uploads)
    .values({
      uploadId: plainId(uploadId),
      owner,
      metadata: { v: 1, files },
      createdAt: expiresAtMs - UPLOAD_LIFETIME_MS,
      expiresAt: expiresAtMs,
    })
    .onConflictDoNothing()
    .run();
}

/** `null` for an unknown id, a foreign one and an expired one alike. One statement. */
export async function findUpload(
  db: Database,
  uploadId: string,
  owner: string,
  nowMs: number,
): Promise<Upload | null> {
  const row = await db
    .select()
    .from(uploads)
    .where(and(eq(uploads.uploadId, uploadId), eq(uploads.owner, owner), gt(uploads.expiresAt, nowMs)))
    .get();
  return row ? { uploadId, owner, files: row.metadata.files, expiresAtMs: row.expiresAt } : null;
}
