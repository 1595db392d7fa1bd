/** `DELETE /api/upload/:upload_id`: the upload and all that came of it, now, with a receipt. */
import type { Handler } from "../context.ts";
import { ownerOf } from "../http/principal.ts";
import { notFound } from "../http/problems.ts";
import { json } from "../http/respond.ts";
import { forgetUpload } from "../storage/forget.ts";
import { createdAtMs, isUploadId } from "../storage/ids.ts";
import { LONGEST_LIFETIME_MS } from "../storage/lifetimes.ts";
import { StoreUnavailable } from "../storage/store-unavailable.ts";

const KEYS_A_CALL = 1000;

export const deleteUpload: Handler = async (request, context) => {
  const { upload_id: uploadId } = request.params;
  const owner = ownerOf(context.found.principal);
  if (owner === null || !isUploadId(uploadId)) return notFound("upload");
  const rows = await forgetUpload(context, uploadId, owner, context.nowMs());
  if (!rows) return notFound("upload");

  let bytesDeleted = true;
  try {
    for (let start = 0; start < rows.keys.length; start += KEYS_A_CALL) {
      await context.files.delete(rows.keys.slice(start, start + KEYS_A_CALL));
    }
  } catch (error) {
    // Nothing can read the bytes any more, and the sweep takes them by their age; the receipt says so. Not where bytes
    // can be read without a row: that deletion has to be tried again.
    if (!(error instanceof StoreUnavailable) || rows.isReadable) throw error;
    bytesDeleted = false;
  }
  return json({
    upload_id: uploadId,
    deleted_at: new Date(context.nowMs()).toISOString(),
    deleted: { uploads: 1, conversions: rows.conversions },
    bytes: bytesDeleted
      ? { status: "deleted" }
      : {
          status: "unreachable, deletion pending",
          deleted_by: new Date(createdAtMs(uploadId) + LONGEST_LIFETIME_MS).toISOString(),
        },
  });
};
