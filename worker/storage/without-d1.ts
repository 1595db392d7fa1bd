/**
 * What can be said of an upload or a conversion while D1 cannot: R2's own copy, and KV's where R2 cannot be read either.
 * R2 comes first because it is consistent: what was just written is there, and what was deleted is not.
 */
import type { Conversion } from "./conversions.ts";
import { conversionInFiles, uploadInFiles } from "./copies-in-files.ts";
import { conversionInKv, uploadInKv } from "./copies-in-kv.ts";
import type { Files } from "./files.ts";
import { isRescued } from "./ids.ts";
import type { KvStore } from "./kv-store.ts";
import { StoreUnavailable } from "./store-unavailable.ts";
import type { Upload } from "./uploads.ts";

export interface CopyStores {
  readonly files: Files;
  readonly kv: KvStore;
}

/** A miss in KV proves nothing, so without a copy there either the first failure stands. */
async function orInKv<Found>(
  inFiles: () => Promise<Found | null>,
  inKv: (() => Promise<Found | null>) | null,
): Promise<Found | null> {
  try {
    return await inFiles();
  } catch (error) {
    const copy = error instanceof StoreUnavailable ? await inKv?.() : null;
    if (copy) return copy;
    throw error;
  }
}

/** `null`: there is none. Throws `StoreUnavailable` when nobody can say. */
export const uploadWithoutD1 = (
  { files, kv }: CopyStores,
  uploadId: string,
  nowMs: number,
): Promise<Upload | null> =>
  orInKv(
    () => uploadInFiles(files, uploadId, nowMs),
    isRescued(uploadId) ? () => uploadInKv(kv, uploadId, nowMs) : null,
  );

/** As `uploadWithoutD1`. KV's copy may be of an earlier step. */
export const conversionWithoutD1 = (
  { files, kv }: CopyStores,
  conversionId: string,
  nowMs: number,
): Promise<Conversion | null> =>
  orInKv(
    () => conversionInFiles(files, conversionId, nowMs),
    isRescued(conversionId) ? () => conversionInKv(kv, conversionId, nowMs) : null,
  );
