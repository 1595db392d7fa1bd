/**
 * Deleting an upload and all that came of it, also while D1 is down: the bytes go at once, so that nothing can be read
 * any more, and a marker tells the cron which rows have to follow. What there is, is asked of R2: a step whose row was
 * never written is known nowhere else.
 */
import { markerKey } from "./copies-in-files.ts";
import { forgetCopies } from "./copies-in-kv.ts";
import { type DeletedRows, deleteUploadRows } from "./deletion.ts";
import type { Files } from "./files.ts";
import { isRescued, plainId } from "./ids.ts";
import type { RescueStores } from "./rescue.ts";
import { isDown, StoreUnavailable } from "./store-unavailable.ts";
import { uploadWithoutD1 } from "./without-d1.ts";

/** Rows that D1 would not say anything of. */
const UNSAID = { conversions: 0, keys: [] } as const satisfies DeletedRows;

interface Rows {
  /** `null`: D1 knows of none. */
  readonly deleted: DeletedRows | null;
  readonly down: boolean;
}

async function deleteRows({ db }: RescueStores, uploadId: string, owner: string): Promise<Rows> {
  try {
    return { deleted: await deleteUploadRows(db, plainId(uploadId), owner), down: false };
  } catch (error) {
    if (!isDown(error, "d1")) throw error;
    return { deleted: null, down: true };
  }
}

/** Every key of the upload, markers apart: those are the cron's, which also looks after the copies in KV. */
async function keysOf(
  files: Files,
  uploadId: string,
  { known, isReadable }: { readonly known: readonly string[]; readonly isReadable: boolean },
): Promise<readonly string[]> {
  try {
    const written = await files.listAll(`${plainId(uploadId)}/`);
    return [...new Set([...known, ...written.map(({ key }) => key)])];
  } catch (error) {
    // The rows knew all but what a crash left, and that the sweep finds.
    if (isReadable || !(error instanceof StoreUnavailable)) throw error;
    return known;
  }
}

const conversionsIn = (keys: readonly string[], uploadId: string): readonly string[] => {
  const hashes = keys.map((key) => key.split("/")[1] ?? "").filter((part) => part !== "upload");
  return [...new Set(hashes)].map((hash) => `${plainId(uploadId)}-${hash}`);
};

export interface Forgotten extends DeletedRows {
  /** Whether bytes that stay can be read: without D1, and under an id of that time, no row is asked for. */
  readonly isReadable: boolean;
}

/** `null` when there is no such upload of this owner. */
export async function forgetUpload(
  stores: RescueStores,
  uploadId: string,
  owner: string,
  nowMs: number,
): Promise<Forgotten | null> {
  const { files, kv } = stores;
  const { deleted, down } = await deleteRows(stores, uploadId, owner);
  if (deleted === null) {
    if (!down && !isRescued(uploadId)) return null;
    const copy = await uploadWithoutD1(stores, uploadId, nowMs);
    if (copy?.owner !== owner) return null;
  }
  const isReadable = down || isRescued(uploadId);
  // First the marker: bytes without rows are harmless, rows that nobody deletes are not, and a step that is under way
  // has to see it. Only where bytes can be read without a row.
  if (isReadable) await files.put(markerKey("forgotten", uploadId), new TextEncoder().encode(owner));
  const { conversions, keys: known } = deleted ?? UNSAID;
  const keys = await keysOf(files, uploadId, { known, isReadable });
  const found = conversionsIn(keys, uploadId);
  if (down) await forgetCopies(kv, [uploadId, ...found]);
  return { conversions: Math.max(conversions, found.length), keys, isReadable };
}
