/**
 * JSON of unknown origin. Parsing is the platform's; safety comes from how the result is read: only through the narrow
 * accessors below, which never recurse, never follow a prototype and only let finite numbers through. So depth,
 * `__proto__` keys and 1e400 have nothing to act on. The files that we read are arrays of flat records.
 */
import { type Prepare, readJsonList } from "./json-pieces.ts";

export type JsonObject = { readonly [key: string]: unknown };

export type JsonRecords =
  /** To be gone through once. */
  | { readonly ok: true; readonly records: Iterable<unknown> }
  | {
      readonly ok: false;
      readonly code: "file-encoding" | "file-not-json" | "file-shape" | "file-too-large";
    };

/** Three times the largest that a real export has, a month of calories; its text can take twice as much. */
const MAX_JSON_BYTES = 8 * 1024 ** 2;

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

/** Of text that is held at once, where a file is longer. */
const PIECE_BYTES = 64 * 1024;
/** Shorter files are decoded at once. */
const SMALL_BYTES = 1024 ** 2;

/** The text of a file in pieces, so that it is never held as a whole; null where the file is not UTF-8. */
export function decodePieces(bytes: Uint8Array): Iterable<string> | null {
  if (bytes.length <= SMALL_BYTES) {
    const text = decodeText(bytes);
    return text === null ? null : [text];
  }
  // Gone through twice, so that nothing is taken from a file that is no text farther on.
  return bytes[0] === 0 || bytes[1] === 0 || !isUtf8(bytes) ? null : piecesOf(bytes);
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    for (const _ of piecesOf(bytes));
    return true;
  } catch {
    return false;
  }
}

function* piecesOf(bytes: Uint8Array): Generator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
    const isLast = at + PIECE_BYTES >= bytes.length;
    yield decoder.decode(bytes.subarray(at, at + PIECE_BYTES), { stream: !isLast });
  }
}

/** The elements of a file that holds one JSON array; `prepare` is done to their text before it is parsed. */
export function readJsonRecords(bytes: Uint8Array, prepare?: Prepare): JsonRecords {
  if (bytes.length > MAX_JSON_BYTES) return { ok: false, code: "file-too-large" };
  const text = decodeText(bytes);
  if (text === null) return { ok: false, code: "file-encoding" };
  if (!/\S/.test(text)) return { ok: true, records: [] };
  const list = readJsonList(text, prepare);
  return list.ok ? { ok: true, records: list.elements } : list;
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
