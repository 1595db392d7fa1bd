/**
 * KV's copy of what was made while D1 was down, beside the one in R2: `v1:rescued:<upload id>:<"upload" or options hash>`.
 * KV may say for a minute that a key is not there, or show an old value; so R2 is asked first, always, and KV only when
 * R2 cannot say. Only ids that say "made without D1" have a copy here: in good times KV is not touched.
 * A copy lives exactly as long as what it is a copy of. Writing one never fails a request: R2 has it, too.
 */
import { withDeadline } from "../bindings/deadline.ts";
import { packConversion, unpackConversion } from "./conversion-record.ts";
import type { Conversion } from "./conversions.ts";
import { isConversionId, plainId, uploadIdOf } from "./ids.ts";
import { type KvStore, MAX_KV_VALUE_BYTES, MIN_KV_TTL_S } from "./kv-store.ts";
import type { UploadMetadata } from "./schema.ts";
import { keyOf } from "./tiers/key.ts";
import type { Upload } from "./uploads.ts";

/** For the person who waits for the answer; KV writes take longer than reads. */
const WRITE_DEADLINE_MS = 400;
const READ_DEADLINE_MS = 150;
const CLASS = "rescued";
const UPLOAD = "upload";

/** Of an upload or a conversion, by its plain id. */
const keyFor = (id: string): string | null =>
  keyOf(CLASS, {
    tenant: plainId(uploadIdOf(id)),
    id: isConversionId(id) ? id.slice(id.indexOf("-") + 1) : UPLOAD,
  });

interface Copy {
  readonly owner: string;
  readonly expiresAtMs: number;
  readonly metadata: unknown;
}

const isCopy = (raw: unknown): raw is Copy =>
  typeof raw === "object" &&
  raw !== null &&
  "owner" in raw &&
  typeof raw.owner === "string" &&
  "expiresAtMs" in raw &&
  typeof raw.expiresAtMs === "number" &&
  "metadata" in raw;

/** What is too large for a value, or ends within a minute, stands in R2 alone. At most one operation. */
async function write(kv: KvStore, id: string, copy: Copy, nowMs: number): Promise<void> {
  const key = keyFor(id);
  const value = JSON.stringify(copy);
  const expirationTtlS = Math.floor((copy.expiresAtMs - nowMs) / 1000);
  // Three bytes a character at most: what passes fits.
  if (key === null || expirationTtlS < MIN_KV_TTL_S || value.length * 3 > MAX_KV_VALUE_BYTES) return;
  const options = { expirationTtlS, metadata: { cached_at: nowMs } };
  await withDeadline(() => kv.put(key, value, options), WRITE_DEADLINE_MS);
}

export const copyUpload = (kv: KvStore, upload: Upload, nowMs: number): Promise<void> => {
  const { uploadId, owner, expiresAtMs, files } = upload;
  const metadata: UploadMetadata = { v: 1, files };
  return write(kv, uploadId, { owner, expiresAtMs, metadata }, nowMs);
};

export const copyConversion = (kv: KvStore, conversion: Conversion, nowMs: number): Promise<void> => {
  const { conversionId, owner, expiresAtMs, metadata } = conversion;
  return write(kv, conversionId, { owner, expiresAtMs, metadata: packConversion(metadata) }, nowMs);
};

/** `null`: KV has none, or does not answer; that proves nothing. One operation. */
async function read(kv: KvStore, id: string, nowMs: number): Promise<Copy | null> {
  const key = keyFor(id);
  if (key === null) return null;
  const timed = await withDeadline(async (): Promise<unknown> => {
    const record = await kv.get(key);
    return record && JSON.parse(record.value);
  }, READ_DEADLINE_MS);
  return timed.ok && isCopy(timed.value) && timed.value.expiresAtMs > nowMs ? timed.value : null;
}

const isUploadMetadata = (raw: unknown): raw is UploadMetadata =>
  typeof raw === "object" && raw !== null && "files" in raw && Array.isArray(raw.files);

export async function uploadInKv(kv: KvStore, uploadId: string, nowMs: number): Promise<Upload | null> {
  const copy = await read(kv, uploadId, nowMs);
  if (copy === null || !isUploadMetadata(copy.metadata)) return null;
  const { owner, expiresAtMs, metadata } = copy;
  return { uploadId, owner, expiresAtMs, files: metadata.files };
}

export async function conversionInKv(
  kv: KvStore,
  conversionId: string,
  nowMs: number,
): Promise<Conversion | null> {
  const copy = await read(kv, conversionId, nowMs);
  if (copy === null || typeof copy.metadata !== "string") return null;
  const { owner, expiresAtMs } = copy;
  const metadata = unpackConversion(copy.metadata);
  const state = metadata.report ? "done" : "running";
  return { conversionId, owner, step: metadata.steps.length, state, metadata, expiresAtMs };
}

/** One operation each, all at once; what cannot be deleted ends by itself. */
export async function forgetCopies(kv: KvStore, ids: readonly string[]): Promise<void> {
  const keys = ids.flatMap((id) => keyFor(id) ?? []);
  await Promise.all(keys.map((key) => withDeadline(() => kv.delete(key), WRITE_DEADLINE_MS)));
}
