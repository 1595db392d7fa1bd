/**
 * When D1 is back: deletes the rows of what was deleted meanwhile and ends the sessions that were logged out, then adds
 * what was made. Oldest first, and as many as a run of the cron can pay for; a run that fails half-way is simply
 * repeated. With nothing to do it costs two lists of R2.
 *
 * What was deleted is not brought back: its bytes are gone, and with them the copy; that is looked at once more when the
 * row is in, because a deletion may have come in between.
 */
import type { Moment } from "./audit.ts";
import { bringConversion, type Conversion } from "./conversions.ts";
import { forgetCopies } from "./copies-in-kv.ts";
import { deleteUploadRows } from "./deletion.ts";
import { type Files, type StoredObject, stepKey, uploadKey } from "./files.ts";
import { isConversionId, rescuedId, uploadIdOf } from "./ids.ts";
import type { RescueStores } from "./rescue.ts";
import { isLogoutMarker, revoke, wishIn } from "./revocation.ts";
import type { EdgeData } from "./tiers/edge-data.ts";
import { bringUpload, type Upload } from "./uploads.ts";
import { conversionWithoutD1, uploadWithoutD1 } from "./without-d1.ts";

const FOLDERS = { forgotten: "forgotten/", rescued: "rescued/" } as const;

/** A run of the cron may make 50 calls on the Free plan; this many are for here, the two lists and deletes included. */
export const MOST_CALLS = 20;
const OWN_CALLS = 4;
/** The most that one marker costs. */
const CALLS = { rows: 2, logout: 4, upload: 6, conversion: 7 } as const;

export interface ReconcileStores extends RescueStores {
  readonly edge: EdgeData;
}

export interface Reconciled {
  readonly forgotten: number;
  readonly rescued: number;
}

async function textOf(files: Files, { key, length }: StoredObject): Promise<string> {
  return new TextDecoder().decode(await files.readRange(key, 0, length));
}

async function forget(stores: ReconcileStores, marker: StoredObject, moment: Moment): Promise<void> {
  const text = await textOf(stores.files, marker);
  if (!isLogoutMarker(marker.key)) {
    await deleteUploadRows(stores.db, marker.key.slice(FOLDERS.forgotten.length), text);
    return;
  }
  const wish = wishIn(text);
  if (wish !== null) await revoke(stores, wish, moment);
}

/** The row of what is still there; the copy in KV goes, whatever there was. */
async function bring({ db, files, kv }: RescueStores, id: string, nowMs: number): Promise<void> {
  // Under the id that was given out then, which is the one that has a copy in KV.
  const given = rescuedId(id);
  const stores = { files, kv };
  const brought: Conversion | Upload | null = isConversionId(id)
    ? await conversionWithoutD1(stores, given, nowMs)
    : await uploadWithoutD1(stores, given, nowMs);
  if (brought !== null) {
    if ("metadata" in brought) await bringConversion(db, brought);
    else await bringUpload(db, brought);
    const evidence = "metadata" in brought ? stepKey(id, brought.step - 1) : uploadKey(id);
    if ((await files.readNote(evidence)) === null) await deleteUploadRows(db, uploadIdOf(id), brought.owner);
  }
  await forgetCopies(kv, [given]);
}

/** Does the work of as many markers as can be paid for, then deletes those markers at once. */
async function workOff(
  files: Files,
  markers: readonly StoredObject[],
  budget: { calls: number },
  work: { cost(key: string): number; do(marker: StoredObject): Promise<void> },
): Promise<number> {
  const done: string[] = [];
  try {
    for (const marker of markers) {
      if (work.cost(marker.key) > budget.calls) break;
      budget.calls -= work.cost(marker.key);
      await work.do(marker);
      done.push(marker.key);
    }
  } finally {
    await files.delete(done);
  }
  return done.length;
}

/** Throws `StoreUnavailable` while D1 is still down. */
export async function reconcile(stores: ReconcileStores, moment: Moment): Promise<Reconciled> {
  const { files } = stores;
  const budget = { calls: MOST_CALLS - OWN_CALLS };
  const forgotten = await workOff(files, await files.list(FOLDERS.forgotten), budget, {
    cost: (key) => (isLogoutMarker(key) ? CALLS.logout : CALLS.rows),
    do: (marker) => forget(stores, marker, moment),
  });
  const rescued = await workOff(files, await files.list(FOLDERS.rescued), budget, {
    cost: (key) => (isConversionId(key.slice(FOLDERS.rescued.length)) ? CALLS.conversion : CALLS.upload),
    do: ({ key }) => bring(stores, key.slice(FOLDERS.rescued.length), moment.nowMs),
  });
  return { forgotten, rescued };
}
