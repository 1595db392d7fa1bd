/**
 * `POST /api/upload`: bytes into one R2 object, then one row. A failure between the two takes the bytes back; what even
 * that cannot reach is found by the sweep.
 */
import type { Handler, RequestContext } from "../context.ts";
import { hashOf, isSameOrigin, mintToken, sessionCookie } from "../http/credentials.ts";
import { ownerOf } from "../http/principal.ts";
import { json } from "../http/respond.ts";
import { readUploadBody, type UploadBody } from "../http/upload-body.ts";
import { uploadKey } from "../storage/files.ts";
import { newUploadId } from "../storage/ids.ts";
import { LONGEST_LIFETIME_MS } from "../storage/lifetimes.ts";
import { StoreUnavailable } from "../storage/store-unavailable.ts";
import { insertUpload, type Upload } from "../storage/uploads.ts";

async function store(context: RequestContext, body: UploadBody, owner: string): Promise<Upload> {
  const nowMs = context.nowMs();
  const uploadId = newUploadId(nowMs, context.random);
  await context.files.put(uploadKey(uploadId), body.bytes);
  try {
    return await insertUpload(context.db, { uploadId, owner, files: body.files }, nowMs);
  } catch (error) {
    await context.files.delete([uploadKey(uploadId)]).catch(() => {
      // The sweep finds it by its age.
    });
    throw error;
  }
}

export const upload: Handler = async (request, context) => {
  const reading = await readUploadBody(request);
  if (!reading.ok) return reading.problem;
  const { body } = reading;

  const { principal } = context.found;
  // Somebody whose session cannot be read now can still send an export, under a token of its own.
  const known = principal.kind === "unknown" ? null : ownerOf(principal);
  const token = mintToken(context.random);
  try {
    const stored = await store(context, body, known ?? (await hashOf(token)));
    const minted = known === null;
    const cookie = minted && isSameOrigin(request, context.url);
    return json(
      {
        upload_id: stored.uploadId,
        access_token: minted ? token : null,
        expires_at: new Date(stored.expiresAtMs).toISOString(),
        files: stored.files.map(({ name, length, kind }) => ({ name, size: length, kind })),
      },
      201,
      cookie ? { "set-cookie": sessionCookie(context.url, token, LONGEST_LIFETIME_MS / 1000) } : {},
    );
  } catch (error) {
    // A body that breaks off makes the put fail; that is the sender's fault, not the store's.
    if (error instanceof StoreUnavailable && error.store === "r2" && request.signal.aborted) {
      return {
        code: "upload-incomplete",
        detail: "Fewer bytes arrived than were announced. Nothing was stored; send it again.",
      };
    }
    throw error;
  }
};
