/**
 * When D1 is back: deletes the rows of what was deleted meanwhile, then adds what was made. A few a run, oldest first; a
 * run that fails half-way is simply repeated. With nothing to do it costs two lists of R2.
 */
import { bringConversion } from "./conversions.ts";
import { conversionInFiles, uploadInFiles } from "./copies-in-files.ts";
import { deleteUploadRows } from "./deletion.ts";
import type { Files, StoredObject } from "./files.ts";
import { isConversionId } from "./ids.ts";
import type { RescueStores } from "./rescue.ts";
import { bringUpload } from "./uploads.ts";

const MOST = 15;
const FOLDERS = { forgotten: "forgotten/", rescued: "rescued/" } as const;

async function textOf(files: Files, { key, length }: StoredObject): Promise<string> {
  return new TextDecoder().decode(await files.readRange(key, 0, length));
}

async function bring({ db, files }: RescueStores, id: string, nowMs: number): Promise<void> {
  if (isConversionId(id)) {
    const conversion = await conversionInFiles(files, id, nowMs);
    if (conversion) await bringConversion(db, conversion);
    return;
  }
  const upload = await uploadInFiles(files, id, nowMs);
  if (upload) await bringUpload(db, upload);
}

export interface Reconciled {
  readonly forgotten: number;
  readonly rescued: number;
}

/** Throws `StoreUnavailable` while D1 is still down. */
export async function reconcile(stores: RescueStores, nowMs: number): Promise<Reconciled> {
  const { db, files } = stores;
  const forgotten = (await files.list(FOLDERS.forgotten)).slice(0, MOST);
  for (const marker of forgotten) {
    await deleteUploadRows(db, marker.key.slice(FOLDERS.forgotten.length), await textOf(files, marker));
    await files.delete([marker.key]);
  }
  const rescued = (await files.list(FOLDERS.rescued)).slice(0, MOST);
  for (const { key } of rescued) {
    await bring(stores, key.slice(FOLDERS.rescued.length), nowMs);
    await files.delete([key]);
  }
  return { forgotten: forgotten.length, rescued: rescued.length };
}
