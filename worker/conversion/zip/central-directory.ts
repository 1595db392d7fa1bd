/**
 * Parses the central directory, which alone says what is in a zip. Every entry must be read exactly, so that the last
 * one ends where the directory ends. What is wrong with one file only (encrypted, packed in an unknown way) is for the
 * entry reader to say; here the archive as a whole is believed or not. PKWARE APPNOTE 6.3.10, section 4.3.12.
 */

import { NumberSet } from "../number-set.ts";
import { type Anomaly, anomaly, type DirectoryLimits } from "./anomaly.ts";
import { u16, u32, u64 } from "./bytes.ts";
import type { DirectoryPlace } from "./end-record.ts";
import { decodeName, foldedName, nameProblem } from "./name.ts";
import {
  CENTRAL_LENGTH,
  CENTRAL_SIGNATURE,
  FLAG_ENCRYPTED,
  FLAG_UTF8,
  METHOD_DEFLATE,
  METHOD_STORED,
  SATURATED_16,
  SATURATED_32,
} from "./signatures.ts";

/** One file or folder of an archive as its directory describes it. */
export interface CentralEntry {
  readonly name: string;
  /** The name's place in the directory, to compare it with the local header byte by byte. */
  readonly nameBytes: Uint8Array;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly compressedSize: number;
  readonly size: number;
  /** Where the local header starts in the archive. */
  readonly offset: number;
}

/** Deflate cannot do better (bamsoftware.com, "A better zip bomb"). */
const MAX_DEFLATE_RATIO = 1032;
const MADE_BY_UNIX = 3;
const MADE_BY_MACOS = 19;
/** File types of Unix modes, and the folder bit of DOS attributes. */
const MODE_TYPE = 0xf000;
const MODE_FILE = 0x8000;
const MODE_FOLDER = 0x4000;
const DOS_FOLDER = 0x10;

/** Of names that have the same hash. */
const MAX_COLLISIONS = 16;

interface Found {
  readonly entries: readonly CentralEntry[];
}

export function parseCentralDirectory(
  bytes: Uint8Array,
  place: DirectoryPlace,
  limits: DirectoryLimits,
): Found | Anomaly {
  const entries: CentralEntry[] = [];
  const seen = new NumberSet();
  let collisions = 0;
  let at = 0;
  let total = 0;
  while (at < bytes.length) {
    if (entries.length === place.count) return anomaly("archive-count-mismatch", place.start + at);
    const next = entryEnd(bytes, at);
    if (next === null) return anomaly("archive-directory-invalid", place.start + at);
    const entry = parseEntry(bytes, at, next);
    if (typeof entry === "string") return anomaly(entry, place.start + at);
    const folded = foldedOf(entry);
    if (!seen.add(hashOf(folded))) {
      // By chance there is hardly any that is not the same name; many are made so.
      collisions += 1;
      if (collisions > MAX_COLLISIONS || entries.some((other) => foldedOf(other) === folded))
        return anomaly("archive-name-duplicate", place.start + at);
    }
    entries.push(entry);
    total += entry.size;
    if (total > limits.maxTotalBytes) return anomaly("archive-too-large", place.start + at);
    at = next;
  }
  return entries.length === place.count ? { entries } : anomaly("archive-count-mismatch", place.end);
}

function entryEnd(bytes: Uint8Array, at: number): number | null {
  if (at + CENTRAL_LENGTH > bytes.length || u32(bytes, at) !== CENTRAL_SIGNATURE) return null;
  const end = at + CENTRAL_LENGTH + u16(bytes, at + 28) + u16(bytes, at + 30) + u16(bytes, at + 32);
  return end <= bytes.length ? end : null;
}

function parseEntry(bytes: Uint8Array, at: number, end: number): CentralEntry | Anomaly["code"] {
  const flags = u16(bytes, at + 8);
  const nameStart = at + CENTRAL_LENGTH;
  const nameBytes = bytes.subarray(nameStart, nameStart + u16(bytes, at + 28));
  const name = decodeName(nameBytes, (flags & FLAG_UTF8) !== 0);
  if (name === null) return "archive-name-invalid";
  const wrong = nameProblem(name, nameBytes.length);
  if (wrong !== null) return wrong;
  if (isSpecialFile(bytes, at, name)) return "archive-special-file";
  const numbers = entryNumbers(bytes, at, end);
  if (numbers === null) return "archive-zip64-invalid";
  if (numbers.disk !== 0) return "archive-multi-disk";
  const { size, compressedSize, offset } = numbers;
  const method = u16(bytes, at + 10);
  if (method === METHOD_DEFLATE && size > compressedSize * MAX_DEFLATE_RATIO) return "archive-ratio";
  const encrypted = (flags & FLAG_ENCRYPTED) !== 0;
  if (method === METHOD_STORED && !encrypted && size !== compressedSize) return "archive-directory-invalid";
  const facts = { name, flags, method, crc: u32(bytes, at + 16), compressedSize, size, offset };
  return new Entry(facts, bytes, nameStart, nameBytes.length);
}

/** Has no array of its own for its name: that would take more than all the rest. */
class Entry implements CentralEntry {
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly compressedSize: number;
  readonly size: number;
  readonly offset: number;
  readonly #directory: Uint8Array;
  readonly #nameStart: number;
  readonly #nameLength: number;

  constructor(
    facts: Omit<CentralEntry, "nameBytes">,
    directory: Uint8Array,
    nameStart: number,
    nameLength: number,
  ) {
    this.name = facts.name;
    this.flags = facts.flags;
    this.method = facts.method;
    this.crc = facts.crc;
    this.compressedSize = facts.compressedSize;
    this.size = facts.size;
    this.offset = facts.offset;
    this.#directory = directory;
    this.#nameStart = nameStart;
    this.#nameLength = nameLength;
  }

  get nameBytes(): Uint8Array {
    return this.#directory.subarray(this.#nameStart, this.#nameStart + this.#nameLength);
  }
}

function foldedOf({ name, nameBytes }: CentralEntry): string {
  return foldedName(name, name.length === nameBytes.length);
}

/** Two hashes in the way of FNV-1a, 52 bits together. */
function hashOf(text: string): number {
  let [a, b] = [0x811c_9dc5, 0x0bad_cafe];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    a = Math.imul(a ^ code, 0x0100_0193);
    b = Math.imul(b ^ code, 0x85eb_ca6b) ^ (b >>> 13);
  }
  return (a >>> 6) * 0x400_0000 + (b >>> 6);
}

/** A link, a device, or something that claims to be a folder without being named like one. */
function isSpecialFile(bytes: Uint8Array, at: number, name: string): boolean {
  const madeBy = bytes[at + 5];
  const hasMode = madeBy === MADE_BY_UNIX || madeBy === MADE_BY_MACOS;
  const mode = hasMode ? u16(bytes, at + 40) & MODE_TYPE : 0;
  if (mode !== 0 && mode !== MODE_FILE && mode !== MODE_FOLDER) return true;
  const isFolder = mode === MODE_FOLDER || ((bytes[at + 38] ?? 0) & DOS_FOLDER) !== 0;
  return isFolder && !/[/\\]$/.test(name);
}

interface Numbers {
  readonly size: number;
  readonly compressedSize: number;
  readonly offset: number;
  readonly disk: number;
}

/** Sizes and offset; those that do not fit stand, in this order, in the zip64 extra field (4.5.3). */
function entryNumbers(bytes: Uint8Array, at: number, end: number): Numbers | null {
  const size = u32(bytes, at + 24);
  const compressedSize = u32(bytes, at + 20);
  const offset = u32(bytes, at + 42);
  const disk = u16(bytes, at + 34);
  const needs =
    Number(size === SATURATED_32) + Number(compressedSize === SATURATED_32) + Number(offset === SATURATED_32);
  if (needs === 0 && disk !== SATURATED_16) return { size, compressedSize, offset, disk };
  const extra = at + CENTRAL_LENGTH + u16(bytes, at + 28);
  const field = findExtra(bytes, extra, end - u16(bytes, at + 32), 0x0001);
  if (field === null || field.length < needs * 8 + (disk === SATURATED_16 ? 4 : 0)) return null;
  let cursor = 0;
  const wide = (value: number): number | null => {
    if (value !== SATURATED_32) return value;
    cursor += 8;
    return u64(field, cursor - 8);
  };
  const [wideSize, wideCompressed, wideOffset] = [wide(size), wide(compressedSize), wide(offset)];
  if (wideSize === null || wideCompressed === null || wideOffset === null) return null;
  const wideDisk = disk === SATURATED_16 ? u32(field, cursor) : disk;
  return { size: wideSize, compressedSize: wideCompressed, offset: wideOffset, disk: wideDisk };
}

/** The content of an extra field, or null where it is missing or the fields do not add up. */
export function findExtra(bytes: Uint8Array, start: number, end: number, id: number): Uint8Array | null {
  for (let at = start; at + 4 <= end; ) {
    const length = u16(bytes, at + 2);
    if (at + 4 + length > end) return null;
    if (u16(bytes, at) === id) return bytes.subarray(at + 4, at + 4 + length);
    at += 4 + length;
  }
  return null;
}
