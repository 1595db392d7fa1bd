/**
 * Deleting an upload and all that came of it, also while D1 is down: the bytes go at once, so that nothing can be read
 * any more, and a marker tells the cron which rows have to follow.
 */
import { markerKey, uploadInFiles } from "./copies-in-files.ts";
import { type DeletedRows, deleteUploadRows } from "./deletion.ts";
import { isRescued, plainId } from "./ids.ts";
import type { RescueStores } from "./rescue.ts";
import { isDown } from "./store-unavailable.ts";

/** `null` when there is no such upload of this owner. */
export async function forgetUpload(
  { db, files }: RescueStores,
  uploadId: string,
  owner: string,
  nowMs: number,
): Promise<DeletedRows | null> {
  let down = false;
  try {
    const rows = await deleteUploadRows(db, plainId(uploadId), owner);
    if (rows !== null || !isRescued(uploadId)) return rows;
  } catch (error) {
    if (!isDown(error, "d1")) throw error;
    down = true;
  }
  const copy = await uploadInFiles(files, uploadId, nowMs);
  if (copy?.owner !== owner) return null;
  // First the marker: bytes without rows are harmless, rows that nobody deletes are not.
  if (down) await files.put(markerKey("forgotten", uploadId), new TextEncoder().encode(owner));
  const written = await files.list(`${plainId(uploadId)}/`);
  const markers = await files.list(markerKey("rescued", uploadId));
  const conversions = new Set(
    written.map(({ key }) => key.split("/")[1]).filter((part) => part !== "upload"),
  );
  return { conversions: conversions.size, keys: [...written, ...markers].map(({ key }) => key) };
}
