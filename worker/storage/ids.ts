/**
 * Ids of uploads and conversions. An id is an identifier, never an authority: reading needs the owner's token too.
 *
 * Upload: `<database><created><random>`, 1 + 12 + 32 characters: the number of the D1 database that holds it (one for
 * now, so that a split needs no look-up), the time of creation in milliseconds as hex, so that ids sort by creation,
 * and 128 random bits. Conversion: `<upload id>-<8 hex of SHA-256 of its canonical options>`.
 */

const DATABASE = "0";
const UPLOAD_ID = /^[0-9a-z][0-9a-f]{44}$/;
const CONVERSION_ID = /^([0-9a-z][0-9a-f]{44})-([0-9a-f]{8})$/;

export type RandomBytes = (length: number) => Uint8Array;

export const toHex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

const createdPart = (ms: number): string => Math.max(0, ms).toString(16).padStart(12, "0");

export const newUploadId = (nowMs: number, random: RandomBytes): string =>
  DATABASE + createdPart(nowMs) + toHex(random(16));

/**
 * An id that begins like this was made, or went on, while D1 was down: its row may not be in D1 yet, so R2's own copy of
 * it counts too. Rows and bytes stand under the plain id all the while.
 */
const RESCUED = "r";

export const isRescued = (id: string): boolean => id.startsWith(RESCUED);
export const rescuedId = (id: string): string => RESCUED + id.slice(1);
/** The id under which rows and bytes stand. */
export const plainId = (id: string): string => (isRescued(id) ? DATABASE + id.slice(1) : id);

/** Every id made before `ms` sorts below this, every later one above. */
export const idBoundary = (ms: number): string => DATABASE + createdPart(ms);

export const isUploadId = (value: unknown): value is string =>
  typeof value === "string" && UPLOAD_ID.test(value);

export const isConversionId = (value: unknown): value is string =>
  typeof value === "string" && CONVERSION_ID.test(value);

/** When the upload was made, in milliseconds; from the id alone. */
export const createdAtMs = (uploadId: string): number => Number.parseInt(uploadId.slice(1, 13), 16);

/** The upload that a conversion belongs to. */
export const uploadIdOf = (conversionId: string): string => conversionId.slice(0, 45);

export const sha256Hex = async (text: string): Promise<string> =>
  toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))));

/** The same upload and options always give the same id, so that starting twice starts once. */
export async function conversionIdFor(uploadId: string, canonicalOptions: string): Promise<string> {
  return `${uploadId}-${(await sha256Hex(canonicalOptions)).slice(0, 8)}`;
}
