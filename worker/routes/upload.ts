/**
 * `POST /api/upload`: bytes into one R2 object with a copy of their row, then the row. With D1 down the copy stands in
 * for it. Any other failure between the two takes the bytes back; what even that cannot reach is found by the sweep.
 */
import type { Handler, RequestContext } from "../context.ts";
import {
  hashOf,
  isSameOrigin,
  mintToken,
  readBearer,
  readCredential,
  sessionCookie,
} from "../http/credentials.ts";
import { ownerOf } from "../http/principal.ts";
import { json } from "../http/respond.ts";
import { INCOMPLETE, readUploadBody, type UploadBody } from "../http/upload-body.ts";
import { uploadNote } from "../storage/copies-in-files.ts";
import { uploadKey } from "../storage/files.ts";
import { newUploadId } from "../storage/ids.ts";
import { keepUpload } from "../storage/rescue.ts";
import { ANONYMOUS_LIFETIME_MS } from "../storage/sessions.ts";
import { StoreUnavailable } from "../storage/store-unavailable.ts";
import type { Upload } from "../storage/uploads.ts";

const SESSION_LIFETIME_S = ANONYMOUS_LIFETIME_MS / 1000;

async function store(context: RequestContext, body: UploadBody, owner: string): Promise<Upload> {
  const nowMs = context.nowMs();
  const uploadId = newUploadId(nowMs, context.random);
  const { files } = body;
  await context.files.putWithNote(uploadKey(uploadId), body.bytes, uploadNote({ owner, files }));
  try {
    return await keepUpload(context, { uploadId, owner, files }, nowMs);
  } catch (error) {
    await context.files.delete([uploadKey(uploadId)]).catch(() => {
      // The sweep finds it by its age.
    });
    throw error;
  }
}

/**
 * The session cookie that the page needs: a new one with a minted token, and the one it has once more, so that the
 * session outlives what was just uploaded. Scripts get none.
 */
function cookieToSet(request: Request, { url }: RequestContext, minted: string | null): string | null {
  if (!isSameOrigin(request, url)) return null;
  if (minted !== null) return sessionCookie(url, minted, SESSION_LIFETIME_S);
  const shown = readCredential(request, url);
  if (readBearer(request) !== null || shown.kind !== "ours") return null;
  return sessionCookie(url, shown.token, SESSION_LIFETIME_S);
}

export const upload: Handler = async (request, context) => {
  const reading = await readUploadBody(request);
  if (!reading.ok) return reading.problem;
  const { body } = reading;

  const { principal } = context.found;
  // Somebody whose session cannot be read now can still send an export, under a token of its own.
  const known = principal.kind === "unknown" ? null : ownerOf(principal);
  const token = mintToken(context.random);
  const cookie = cookieToSet(request, context, known === null ? token : null);
  try {
    const stored = await store(context, body, known ?? (await hashOf(token)));
    const minted = known === null;
    return json(
      {
        upload_id: stored.uploadId,
        access_token: minted ? token : null,
        expires_at: new Date(stored.expiresAtMs).toISOString(),
        files: stored.files.map(({ name, length, kind }) => ({ name, size: length, kind })),
      },
      201,
      cookie === null ? {} : { "set-cookie": cookie },
    );
  } catch (error) {
    if (error instanceof StoreUnavailable && error.store === "r2" && (await body.brokeOff())) {
      return { code: "upload-incomplete", detail: INCOMPLETE };
    }
    throw error;
  }
};
