/**
 * Uploads and conversions, also while D1 is down. D1 is asked first, always; only when it does not answer, or when an id
 * says that its row may be missing there, the copies are looked at. What is written meanwhile stands in R2 and in KV,
 * under such an id, with a marker by which the cron finds it and brings it into D1. A healthy request costs nothing more.
 */
import {
  advanceConversion,
  bringConversion,
  type Conversion,
  findConversion,
  findUploadAndConversion,
  insertConversion,
  type StepOutcome,
} from "./conversions.ts";
import { conversionInFiles, markerKey, uploadInFiles } from "./copies-in-files.ts";
import { copyConversion, copyUpload } from "./copies-in-kv.ts";
import type { Database } from "./database.ts";
import { type Files, uploadKey } from "./files.ts";
import { isRescued, plainId, rescuedId, uploadIdOf } from "./ids.ts";
import { CONVERSION_LIFETIME_MS, UPLOAD_LIFETIME_MS } from "./lifetimes.ts";
import { isDown } from "./store-unavailable.ts";
import { bringUpload, findUpload, insertUpload, type Upload } from "./uploads.ts";
import { type CopyStores, conversionWithoutD1, uploadWithoutD1 } from "./without-d1.ts";

export interface RescueStores extends CopyStores {
  readonly db: Database;
}

const DOWN = Symbol("D1 does not answer");

/** What D1 says, or that it says nothing; anything else that goes wrong is thrown. */
async function ask<Value>(question: () => Promise<Value>): Promise<Value | typeof DOWN> {
  try {
    return await question();
  } catch (error) {
    if (isDown(error, "d1")) return DOWN;
    throw error;
  }
}

const owned = <Found extends { readonly owner: string }>(found: Found | null, owner: string): Found | null =>
  found?.owner === owner ? found : null;

const mark = (files: Files, id: string): Promise<void> =>
  files.put(markerKey("rescued", id), new TextEncoder().encode(plainId(id)));

/** The row of bytes that are in R2 already, with their note. With D1 down the upload gets an id that says so. */
export async function keepUpload(
  { db, files, kv }: RescueStores,
  upload: Pick<Upload, "uploadId" | "owner" | "files">,
  nowMs: number,
): Promise<Upload> {
  const { uploadId } = upload;
  const kept = await ask(() => insertUpload(db, upload, nowMs));
  if (kept !== DOWN) return kept;
  await mark(files, uploadId);
  const rescued = { ...upload, uploadId: rescuedId(uploadId), expiresAtMs: nowMs + UPLOAD_LIFETIME_MS };
  await copyUpload(kv, rescued, nowMs);
  return rescued;
}

/** `null` for an unknown id, a foreign one and an expired one alike. */
export async function lookForUpload(
  stores: RescueStores,
  uploadId: string,
  owner: string,
  nowMs: number,
): Promise<Upload | null> {
  const row = await ask(() => findUpload(stores.db, plainId(uploadId), owner, nowMs));
  if (row !== DOWN && (row !== null || !isRescued(uploadId))) return row && { ...row, uploadId };
  return owned(await uploadWithoutD1(stores, uploadId, nowMs), owner);
}

/** The further of two states of one conversion. */
const further = (one: Conversion | null, other: Conversion | null): Conversion | null =>
  one !== null && (other === null || one.step >= other.step) ? one : other;

/** As `lookForUpload`. A row that the cron has not brought up to date yet is not believed. */
export async function lookForConversion(
  stores: RescueStores,
  conversionId: string,
  owner: string,
  nowMs: number,
): Promise<Conversion | null> {
  const { db } = stores;
  const row = await ask(() => findConversion(db, plainId(conversionId), owner, nowMs));
  const known = row === DOWN || row === null ? null : { ...row, conversionId };
  if (row !== DOWN && (!isRescued(conversionId) || known?.state === "done")) return known;
  // What goes into D1 has to be R2's word: KV may tell of what was deleted.
  const copy = owned(
    row === DOWN
      ? await conversionWithoutD1(stores, conversionId, nowMs)
      : await conversionInFiles(stores.files, conversionId, nowMs),
    owner,
  );
  // D1 answers again: what it lacks is brought in now, so that the next step finds its row.
  if (row !== DOWN && copy !== null) await bringConversion(db, copy);
  return further(known, copy);
}

export interface StartIds {
  readonly uploadId: string;
  readonly conversionId: string;
  readonly owner: string;
}

/** The upload, and the conversion of it with this id when there already is a live one. */
export async function lookForStart(
  stores: RescueStores,
  ids: StartIds,
  nowMs: number,
): Promise<{ readonly upload: Upload; readonly conversion: Conversion | null } | null> {
  const { db } = stores;
  const { uploadId, conversionId, owner } = ids;
  const plain = { uploadId: plainId(uploadId), conversionId: plainId(conversionId), owner };
  const rows = await ask(() => findUploadAndConversion(db, plain, nowMs));
  if (rows !== DOWN && (rows !== null || !isRescued(uploadId))) {
    const conversion = rows?.conversion ? { ...rows.conversion, conversionId } : null;
    return rows && { upload: { ...rows.upload, uploadId }, conversion };
  }
  const { files } = stores;
  const down = rows === DOWN;
  const upload = owned(
    down ? await uploadWithoutD1(stores, uploadId, nowMs) : await uploadInFiles(files, uploadId, nowMs),
    owner,
  );
  if (upload === null) return null;
  if (!down) await bringUpload(db, upload);
  const conversion = down
    ? await conversionWithoutD1(stores, conversionId, nowMs)
    : await conversionInFiles(files, conversionId, nowMs);
  return { upload, conversion: owned(conversion, owner) };
}

/** KV takes one write a second for a key, and a thousand a day on the Free plan: the first state and the last one. */
const isWorthACopy = ({ conversionId, metadata, state }: StepOutcome): boolean =>
  state === "done" || metadata.steps.length === 1 || !isRescued(conversionId);

/**
 * A step whose row is not in D1. `null`: the upload was deleted while the step ran. A deletion writes its marker before
 * it looks for objects, so either it is seen here, or this step's object is seen there.
 */
async function keepStepInFiles(
  { files, kv }: RescueStores,
  rescued: Conversion,
  { nowMs, copied }: { readonly nowMs: number; readonly copied: boolean },
): Promise<Conversion | null> {
  const { conversionId } = rescued;
  await mark(files, conversionId);
  if ((await files.readNote(markerKey("forgotten", uploadIdOf(conversionId)))) !== null) return null;
  if (copied) await copyConversion(kv, rescued, nowMs);
  return rescued;
}

/** Records a step whose object is in R2 already. `null`: everything was deleted meanwhile. */
export async function keepStep(
  stores: RescueStores,
  recorded: Conversion | null,
  outcome: StepOutcome,
  nowMs: number,
): Promise<Conversion | null> {
  const { db, files } = stores;
  const { conversionId, metadata, owner, state } = outcome;
  const plain = { ...outcome, conversionId: plainId(conversionId) };
  const kept = await ask(() =>
    recorded
      ? advanceConversion(db, { ...recorded, conversionId: plain.conversionId }, plain)
      : insertConversion(db, plain, nowMs),
  );
  if (kept !== DOWN && (kept !== null || !isRescued(conversionId))) return kept && { ...kept, conversionId };
  // D1 answers again and has no row yet: that is no deletion, which would have taken the upload's bytes.
  if (kept === null && (await files.readNote(uploadKey(uploadIdOf(conversionId)))) === null) return null;
  const rescued: Conversion = {
    conversionId: rescuedId(conversionId),
    owner,
    step: metadata.steps.length,
    state,
    metadata,
    expiresAtMs: recorded?.expiresAtMs ?? nowMs + CONVERSION_LIFETIME_MS,
  };
  return keepStepInFiles(stores, rescued, { nowMs, copied: kept === DOWN && isWorthACopy(outcome) });
}
