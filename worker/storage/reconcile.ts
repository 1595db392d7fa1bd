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
import { conversionInFiles, uploadInFiles } from "./copies-in-files.ts";
import { forgetCopies } from "./copies-in-kv.ts";
import { deleteUploadRows } from "./deletion.ts";
import { type Files, stepKey, uploadKey } from "./files.ts";
import { createdAtMs, isConversionId, uploadIdOf } from "./ids.ts";
import { LONGEST_LIFETIME_MS } from "./lifetimes.ts";
import type { RescueStores } from "./rescue.ts";
import { catchUp, isLogoutMarker } from "./revocation.ts";
import { isDown } from "./store-unavailable.ts";
import type { EdgeData } from "./tiers/edge-data.ts";
import { bringUpload, type Upload } from "./uploads.ts";

const FOLDERS = { forgotten: "forgotten/", rescued: "rescued/" } as const;

/** A run of the cron may make 50 calls on the Free plan; this many are for here, the two lists and deletes included. */
const MOST_CALLS = 20;
const OWN_CALLS = 4;
/** The most that one marker costs. */
const CALLS = { deletion: 4, upload: 6, conversion: 6 } as const;

export interface ReconcileStores extends RescueStores {
  readonly edge: EdgeData;
}

export interface Reconciled {
  readonly forgotten: number;
  readonly rescued: number;
}

/**
 * The row of what is still there, as R2 alone says: KV may tell of what was deleted. The copy in KV goes, whatever there
 * was.
 */
async function bring({ db, files, kv }: RescueStores, id: string, nowMs: number): Promise<void> {
  const brought: Conversion | Upload | null = isConversionId(id)
    ? await conversionInFiles(files, id, nowMs)
    : await uploadInFiles(files, id, nowMs);
  if (brought !== null) {
    if ("metadata" in brought) await bringConversion(db, brought);
    else await bringUpload(db, brought);
    const evidence = "metadata" in brought ? stepKey(id, brought.step - 1) : uploadKey(id);
    if ((await files.readNote(evidence)) === null) await deleteUploadRows(db, uploadIdOf(id), brought.owner);
  }
  await forgetCopies(kv, [id]);
}

/** When the last of an upload has ended. */
const endOf = (id: string): number => createdAtMs(id) + LONGEST_LIFETIME_MS;

/** The name of what went wrong; messages can quote what was stored. */
const nameOf = (error: unknown): string => (error instanceof Error ? error.name : "unknown");

interface Work {
  /** Whether nothing can be alive any more of what the marker stands for: the sweep sees to the rest, for nothing. */
  isOver(key: string): boolean;
  cost(key: string): number;
  do(key: string): Promise<void>;
}

/**
 * Does the work of as many markers as can be paid for, then deletes those markers at once. One that cannot be worked off
 * does not keep the others waiting; it ends with its time.
 */
async function workOff(
  files: Files,
  keys: readonly string[],
  budget: { calls: number },
  work: Work,
): Promise<number> {
  const done: string[] = keys.filter((key) => work.isOver(key));
  try {
    for (const key of keys.filter((marker) => !work.isOver(marker))) {
      if (work.cost(key) > budget.calls) break;
      budget.calls -= work.cost(key);
      try {
        await work.do(key);
        done.push(key);
      } catch (error) {
        if (isDown(error, "d1")) throw error;
        console.error({ event: "marker-skipped", error: nameOf(error) });
      }
    }
  } finally {
    await files.delete(done);
  }
  return done.length;
}

const under = async (files: Files, folder: string): Promise<readonly string[]> =>
  (await files.list(folder)).map(({ key }) => key);

/** Logouts first: until then the sessions live again. */
async function forget(stores: ReconcileStores, budget: { calls: number }, moment: Moment): Promise<number> {
  const { db, files } = stores;
  const keys = await under(files, FOLDERS.forgotten);
  const logouts = keys.filter(isLogoutMarker);
  const caught = await catchUp(stores, { keys: logouts, calls: budget.calls }, moment);
  budget.calls = caught.calls;
  await files.delete(caught.keys);
  const uploads = keys.filter((key) => !isLogoutMarker(key));
  const deletions = await workOff(files, uploads, budget, {
    isOver: (key) => endOf(key.slice(FOLDERS.forgotten.length)) <= moment.nowMs,
    cost: () => CALLS.deletion,
    do: async (key) => {
      const uploadId = key.slice(FOLDERS.forgotten.length);
      await deleteUploadRows(db, uploadId, await files.readText(key));
      // Bytes that the deletion itself could not reach would bring the rows back.
      await files.delete(await under(files, `${uploadId}/`));
    },
  });
  return caught.keys.length + deletions;
}

/** Throws `StoreUnavailable` while D1 is still down. */
export async function reconcile(stores: ReconcileStores, moment: Moment): Promise<Reconciled> {
  const { files } = stores;
  const budget = { calls: MOST_CALLS - OWN_CALLS };
  const forgotten = await forget(stores, budget, moment);
  const rescued = await workOff(files, await under(files, FOLDERS.rescued), budget, {
    isOver: (key) => endOf(key.slice(FOLDERS.rescued.length)) <= moment.nowMs,
    cost: (key) => (isConversionId(key.slice(FOLDERS.rescued.length)) ? CALLS.conversion : CALLS.upload),
    do: (key) => bring(stores, key.slice(FOLDERS.rescued.length), moment.nowMs),
  });
  return { forgotten, rescued };
}
