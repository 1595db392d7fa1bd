/**
 * R2's own copy of what D1 knows, for the time when D1 does not answer. An upload carries its row as a note beside its
 * bytes, or behind them where it is long; the object of a conversion's step carries the conversion's state behind its checkpoint: `<state><length>`. So
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

export const uploadNote = ({ owner, files }: Pick<Upload, "owner" | "files">): string =>
  noteOf({ owner, metadata: { v: 1, files } } satisfies UploadNote);

/** Written by us, beside the bytes; somebody who can write it can write the bytes, too. */
const isUploadNote = (raw: unknown): raw is UploadNote =>
  typeof raw === "object" && raw !== null && "owner" in raw && "metadata" in raw;

/** `null`: no such upload, or it has ended. Throws `StoreUnavailable` when its bytes have no note. One operation, two for many files. */
export async function uploadInFiles(files: Files, uploadId: string, nowMs: number): Promise<Upload | null> {
  const expiresAtMs = createdAtMs(uploadId) + UPLOAD_LIFETIME_MS;
  if (expiresAtMs <= nowMs) return null;
  const held = await files.readNote(uploadKey(uploadId));
  if (held === null) return null;
  const raw: unknown = held.note === null ? null : JSON.parse(held.note);
  if (!isUploadNote(raw)) throw new StoreUnavailable("r2", new Error("the upload has no copy of its row"));
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

/** Most states are shorter; a longer one takes a second read. */
const FIRST_READ = 64 * 1024;

/** The state behind the checkpoint. Throws when there is none. */
async function readState(files: Files, { key, length }: StoredObject): Promise<unknown> {
  const first = Math.min(length, FIRST_READ);
  const end = await files.readRange(key, length - first, first);
  const state = Number(new TextDecoder().decode(end.subarray(-FOOTER_LENGTH)));
  const whole = state + FOOTER_LENGTH;
  const bytes =
    whole <= first
      ? end.subarray(first - whole, first - FOOTER_LENGTH)
      : await files.readRange(key, length - whole, state);
  return JSON.parse(new TextDecoder().decode(bytes));
}

async function readStepCopy(files: Files, object: StoredObject): Promise<StepCopy | null> {
  try {
    const raw = await readState(files, object);
    return isWrittenCopy(raw) ? { owner: raw.owner, metadata: unpackConversion(raw.metadata) } : null;
  } catch (error) {
    // An object of an older version, or half of one: the step before counts.
    if (error instanceof SyntaxError || error instanceof RangeError || error instanceof BytesMissing)
      return null;
    throw error;
  }
}

/** `null`: nothing was written, or it has ended. One list for each 1,000 steps, and one read or two of the newest object. */
export async function conversionInFiles(
  files: Files,
  conversionId: string,
  nowMs: number,
): Promise<Conversion | null> {
  const objects = await files.listAll(stepsPrefix(conversionId));
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
