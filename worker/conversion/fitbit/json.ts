/**
 * JSON of unknown origin. Parsing is the platform's; safety comes from how the result is read: only through the narrow
 * accessors below, which never recurse, never follow a prototype and only let finite numbers through. So depth,
 * `__proto__` keys and 1e400 have nothing to act on. The files that we read are arrays of flat records.
 */

export type JsonObject = { readonly [key: string]: unknown };

export type JsonRecords =
  | { readonly ok: true; readonly records: readonly unknown[] }
  | {
      readonly ok: false;
      readonly code: "file-encoding" | "file-not-json" | "file-shape" | "file-too-large";
    };

/** A day of heart rates has 432,000, at one record a second; any other file far less. */
const MAX_JSON_VALUES = 500_000;
/** Whatever a text of this length holds can be parsed. */
const SMALL_CHARS = 1024 ** 2;
const [COMMA, OPEN_LIST, OPEN_OBJECT] = [0x2c, 0x5b, 0x7b];

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });

/** The text of a file without its byte-order mark, or null where it is not UTF-8. */
export function decodeText(bytes: Uint8Array): string | null {
  // UTF-16 without a mark: each second byte of plain letters is zero, which UTF-8 allows and no text has.
  if (bytes[0] === 0 || bytes[1] === 0) return null;
  try {
    return utf8.decode(bytes);
  } catch {
    return null;
  }
}

/**
 * Whether a JSON text holds more values than any file of an export: an object of two characters becomes 56 bytes, so
 * that twelve megabytes of them could not be held. Counts what begins or parts values, inside of texts too.
 */
export function isCrowded(text: string): boolean {
  if (text.length <= SMALL_CHARS) return false;
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === COMMA || code === OPEN_LIST || code === OPEN_OBJECT) count += 1;
  }
  return count > MAX_JSON_VALUES;
}

/** The elements of a file that holds one JSON array. */
export function readJsonRecords(bytes: Uint8Array): JsonRecords {
  const text = decodeText(bytes);
  if (text === null) return { ok: false, code: "file-encoding" };
  if (text.trim() === "") return { ok: true, records: [] };
  if (isCrowded(text)) return { ok: false, code: "file-too-large" };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, code: "file-not-json" };
  }
  return Array.isArray(value) ? { ok: true, records: value } : { ok: false, code: "file-shape" };
}

export function asObject(value: unknown): JsonObject | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : null;
}

/** An own text property. */
export function textOf(object: JsonObject, key: string): string | null {
  const value = Object.hasOwn(object, key) ? object[key] : undefined;
  return typeof value === "string" ? value : null;
}

/** An own finite number; Fitbit also writes numbers as text, at times in scientific notation. */
export function numberOf(object: JsonObject, key: string): number | null {
  const value = Object.hasOwn(object, key) ? object[key] : undefined;
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  return typeof value === "string" ? parseNumber(value) : null;
}

export function objectOf(object: JsonObject, key: string): JsonObject | null {
  return Object.hasOwn(object, key) ? asObject(object[key]) : null;
}

/** A plain decimal number, with or without exponent. No separators, no hexadecimal, no empty text. */
export function parseNumber(text: string): number | null {
  if (!/^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,4})?$/.test(text)) return null;
  const value = Number(text);
  return Number.isFinite(value) ? value : null;
}
