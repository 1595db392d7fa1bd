/**
 * Writes zips whose files are stored, not packed: record after record, then one directory. The length of everything is
 * known before a byte is written, and the same files give the same bytes (every file is dated 1980-01-01, zip's zero).
 * Limits: no zip64, so 4 GiB and 65,535 files; beyond it the length is null, never wrong. PKWARE APPNOTE 6.3.10.
 */
import { putU16, putU32 } from "./bytes.ts";
import {
  CENTRAL_LENGTH,
  CENTRAL_SIGNATURE,
  END_LENGTH,
  END_SIGNATURE,
  FLAG_UTF8,
  LOCAL_LENGTH,
  LOCAL_SIGNATURE,
  SATURATED_16,
  SATURATED_32,
} from "./signatures.ts";

/** One stored file as the directory needs it. `offset` is where its record starts in the archive. */
export interface StoredEntry {
  readonly name: string;
  readonly crc: number;
  readonly length: number;
  readonly offset: number;
}

const VERSION_STORED_UTF8 = 20;
const MADE_BY_UNIX = (3 << 8) | VERSION_STORED_UTF8;
const REGULAR_FILE_0644 = 0o100644;
const DOS_DATE_1980_01_01 = 0x0021;

const encoder = new TextEncoder();

/** Where a file's data starts inside its record. */
export function dataOffset(name: string): number {
  return LOCAL_LENGTH + encoder.encode(name).length;
}

/** The length of a record: header, name and data. */
export function recordLength(name: string, length: number): number {
  return dataOffset(name) + length;
}

/** The exact length of the whole archive, or null where it would need zip64. */
export function archiveLength(entries: readonly { name: string; length: number }[]): number | null {
  let total = END_LENGTH;
  for (const { name, length } of entries) {
    total += recordLength(name, length) + CENTRAL_LENGTH + encoder.encode(name).length;
  }
  return total < SATURATED_32 && entries.length < SATURATED_16 ? total : null;
}

/** The local header and the data of one file. `crc` is the CRC-32 of the data. */
export function storedRecord(file: { name: string; bytes: Uint8Array; crc: number }): Uint8Array {
  const name = encoder.encode(file.name);
  const record = new Uint8Array(LOCAL_LENGTH + name.length + file.bytes.length);
  putU32(record, 0, LOCAL_SIGNATURE);
  putCommon(record, 4, { crc: file.crc, length: file.bytes.length, nameLength: name.length });
  record.set(name, LOCAL_LENGTH);
  record.set(file.bytes, LOCAL_LENGTH + name.length);
  return record;
}

/** The directory and the end record, to be sent after all records. It starts where the last record ends. */
export function centralDirectory(entries: readonly StoredEntry[]): Uint8Array {
  const names = entries.map((entry) => encoder.encode(entry.name));
  const length = names.reduce((sum, name) => sum + CENTRAL_LENGTH + name.length, 0);
  const bytes = new Uint8Array(length + END_LENGTH);
  let at = 0;
  for (const [i, entry] of entries.entries()) {
    const name = names[i] ?? new Uint8Array();
    putU32(bytes, at, CENTRAL_SIGNATURE);
    putU16(bytes, at + 4, MADE_BY_UNIX);
    putCommon(bytes, at + 6, { crc: entry.crc, length: entry.length, nameLength: name.length });
    putU16(bytes, at + 40, REGULAR_FILE_0644);
    putU32(bytes, at + 42, entry.offset);
    bytes.set(name, at + CENTRAL_LENGTH);
    at += CENTRAL_LENGTH + name.length;
  }
  const start = entries.reduce(
    (end, entry) => Math.max(end, entry.offset + recordLength(entry.name, entry.length)),
    0,
  );
  putU32(bytes, at, END_SIGNATURE);
  putU16(bytes, at + 8, entries.length);
  putU16(bytes, at + 10, entries.length);
  putU32(bytes, at + 12, length);
  putU32(bytes, at + 16, start);
  return bytes;
}

/** The fields that local header and directory share, from "version needed" to "length of name". */
function putCommon(
  bytes: Uint8Array,
  at: number,
  it: { crc: number; length: number; nameLength: number },
): void {
  putU16(bytes, at, VERSION_STORED_UTF8);
  putU16(bytes, at + 2, FLAG_UTF8);
  putU16(bytes, at + 8, DOS_DATE_1980_01_01);
  putU32(bytes, at + 10, it.crc);
  putU32(bytes, at + 14, it.length);
  putU32(bytes, at + 18, it.length);
  putU16(bytes, at + 22, it.nameLength);
}
