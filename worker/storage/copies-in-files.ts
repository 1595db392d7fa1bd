/**
 * R2's own copy of what D1 knows, for the time when D1 does not answer. An upload carries its row as a note beside its
 * bytes; the object of a conversion's step carries the conversion's state behind its checkpoint: `<state><length>`. So
 * a copy costs no operation of its own, and R2 is consistent: what was just written is read. Copies hold what rows hold,
 * and end when rows would.
 */
import { type ConversionMetadata, packConversion, unpackConversion } from "./conversion-record.ts";
import type { Conversion } from "./conversions.ts";
import { BytesMissing, type Files, noteOf, type StoredObject, stepsPrefix, uploadKey } from "./files.ts";
import { createdAtMs, plainId } from "./ids.ts";
import { CONVERSION_LIFETIME_MS, UPLOAD_LIFETIME_MS } from "./lifetimes.ts";
import type { UploadMetadata } from "./schema.ts";
import { StoreUnavailable } from "./store-unavailable.ts";
import type { Upload } from "./uploads.ts";

interface UploadNote {
  readonly owner: string;
  readonly metadata: UploadMetadata;
}

/** `undefined`: too many files for a note, so there is no copy. */
export const uploadNote = ({ owner, files }: Pick<Upload, "owner" | "files">): string | undefined =>
  noteOf({ owner, metadata: { v: 1, files } } satisfies UploadNote) ?? undefined;

/** Written by us, beside the bytes; somebody who can write it can write the bytes, too. */
const isUploadNote = (raw: unknown): raw is UploadNote =>
  typeof raw === "object" && raw !== null && "owner" in raw && "metadata" in raw;

/** `null`: no such upload, or it has ended. Throws `StoreUnavailable` when its bytes have no note. One operation. */
export async function uploadInFiles(files: Files, uploadId: string, nowMs: number): Promise<Upload | null> {
  const expiresAtMs = createdAtMs(uploadId) + UPLOAD_LIFETIME_MS;
  if (expiresAtMs <= nowMs) return null;
  const held = await files.readNote(uploadKey(uploadId));
  if (held === null) return null;
  const raw: unknown = held.note === null ? null : JSON.parse(held.note);
  if (!isUploadNote(raw)) throw new StoreUnavailable("d1", new Error("the upload has no copy of its row"));
  return { uploadId, owner: raw.owner, files: raw.metadata.files, expiresAtMs };
}

interface StepCopy {
  readonly owner: string;
  readonly metadata: ConversionMetadata;
}

/** As it stands in the object. */
interface WrittenCopy {
  readonly owner: string;
  readonly metadata: string;
}

const FOOTER_LENGTH = 8;

/** What stands behind the checkpoint of a step's object. */
export function stepCopy({ owner, metadata }: StepCopy): Uint8Array {
  const written: WrittenCopy = { owner, metadata: packConversion(metadata) };
  const state = new TextEncoder().encode(JSON.stringify(written));
  const footer = new TextEncoder().encode(String(state.length).padStart(FOOTER_LENGTH, "0"));
  const bytes = new Uint8Array(state.length + FOOTER_LENGTH);
  bytes.set(state);
  bytes.set(footer, state.length);
  return bytes;
}

const isWrittenCopy = (raw: unknown): raw is WrittenCopy =>
  typeof raw === "object" &&
  raw !== null &&
  "owner" in raw &&
  "metadata" in raw &&
  typeof raw.metadata === "string";

async function readStepCopy(files: Files, { key, length }: StoredObject): Promise<StepCopy | null> {
  try {
    const text = async (offset: number, bytes: number) =>
      new TextDecoder().decode(await files.readRange(key, offset, bytes));
    const state = Number(await text(length - FOOTER_LENGTH, FOOTER_LENGTH));
    const raw: unknown = JSON.parse(await text(length - FOOTER_LENGTH - state, state));
    return isWrittenCopy(raw) ? { owner: raw.owner, metadata: unpackConversion(raw.metadata) } : null;
  } catch (error) {
    // An object of an older version, or half of one: the step before counts.
    if (error instanceof SyntaxError || error instanceof RangeError || error instanceof BytesMissing)
      return null;
    throw error;
  }
}

/** `null`: nothing was written, or it has ended. One list, and two reads of the newest object. */
export async function conversionInFiles(
  files: Files,
  conversionId: string,
  nowMs: number,
): Promise<Conversion | null> {
  const objects = await files.list(stepsPrefix(conversionId));
  const [first] = objects;
  const expiresAtMs = (first?.storedAtMs ?? 0) + CONVERSION_LIFETIME_MS;
  if (expiresAtMs <= nowMs) return null;
  for (const object of objects.toReversed()) {
    const copy = await readStepCopy(files, object);
    if (copy === null) continue;
    const { owner, metadata } = copy;
    const state = metadata.report ? "done" : "running";
    return { conversionId, owner, step: metadata.steps.length, state, metadata, expiresAtMs };
  }
  return null;
}

/** Where it stands that a row is missing in D1: under `rescued/` for one to add, under `forgotten/` for one to delete. */
export const markerKey = (kind: "rescued" | "forgotten", id: string): string => `${kind}/${plainId(id)}`;
