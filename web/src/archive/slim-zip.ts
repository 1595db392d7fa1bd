/**
 * Puts chosen files of several archives, and loose files, into one new zip without unpacking anything: each file's own
 * bytes (header, packed data, descriptor) are copied as they stand, only the directory is written anew. The result is
 * a Blob of slices: the browser reads them from disk while it sends, so gigabytes cost no memory.
 * No zip64: the caller keeps the result far below 4 GiB. PKWARE APPNOTE 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16.
 */
import { putU16, putU32, u16 } from "../../../worker/conversion/zip/bytes.ts";
import {
  CENTRAL_LENGTH,
  CENTRAL_SIGNATURE,
  END_LENGTH,
  END_SIGNATURE,
  FLAG_UTF8,
  LOCAL_LENGTH,
  LOCAL_SIGNATURE,
  METHOD_STORED,
} from "../../../worker/conversion/zip/signatures.ts";

/** A file of the new zip. `bytes` is its whole record, local header included; the rest is for the directory. */
export interface ZipRecord {
  readonly name: string;
  readonly nameBytes: Uint8Array<ArrayBuffer>;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly compressedSize: number;
  readonly size: number;
  readonly bytes: Blob;
}

const VERSION = 20;
const DOS_DATE_1980_01_01 = 0x0021;

/** A loose file as a stored record. */
export function storedFile(name: string, file: Blob, crc: number): ZipRecord {
  const nameBytes = new TextEncoder().encode(name);
  const entry = {
    name,
    nameBytes,
    flags: FLAG_UTF8,
    method: METHOD_STORED,
    crc,
    compressedSize: file.size,
    size: file.size,
  };
  return { ...entry, bytes: new Blob([localHeader(entry), nameBytes, file]) };
}

/** The same file under another name, for two archives that use a name for different things. */
export async function renamed(record: ZipRecord, name: string): Promise<ZipRecord> {
  const nameBytes = new TextEncoder().encode(name);
  const old = new Uint8Array(await record.bytes.slice(0, LOCAL_LENGTH).arrayBuffer());
  const rest = record.bytes.slice(LOCAL_LENGTH + u16(old, 26) + u16(old, 28));
  const entry = { ...record, name, nameBytes, flags: record.flags | FLAG_UTF8 };
  return { ...entry, bytes: new Blob([localHeader(entry), nameBytes, rest]) };
}

function localHeader(entry: Omit<ZipRecord, "bytes">): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(LOCAL_LENGTH);
  putU32(header, 0, LOCAL_SIGNATURE);
  putShared(header, 4, entry);
  return header;
}

export function slimZip(records: readonly ZipRecord[]): Blob {
  const directory: Uint8Array<ArrayBuffer>[] = [];
  let offset = 0;
  let directoryLength = 0;
  for (const record of records) {
    const header = new Uint8Array(CENTRAL_LENGTH);
    putU32(header, 0, CENTRAL_SIGNATURE);
    putU16(header, 4, VERSION);
    putShared(header, 6, record);
    putU32(header, 42, offset);
    directory.push(header, record.nameBytes);
    directoryLength += header.length + record.nameBytes.length;
    offset += record.bytes.size;
  }
  const end = new Uint8Array(END_LENGTH);
  putU32(end, 0, END_SIGNATURE);
  putU16(end, 8, records.length);
  putU16(end, 10, records.length);
  putU32(end, 12, directoryLength);
  putU32(end, 16, offset);
  return new Blob([...records.map(({ bytes }) => bytes), ...directory, end], { type: "application/zip" });
}

/** The fields that local header and directory share, from "version needed" to "length of name". */
function putShared(bytes: Uint8Array, at: number, record: Omit<ZipRecord, "bytes">): void {
  putU16(bytes, at, VERSION);
  putU16(bytes, at + 2, record.flags);
  putU16(bytes, at + 4, record.method);
  putU16(bytes, at + 8, DOS_DATE_1980_01_01);
  putU32(bytes, at + 10, record.crc);
  putU32(bytes, at + 14, record.compressedSize);
  putU32(bytes, at + 18, record.size);
  putU16(bytes, at + 22, record.nameBytes.length);
}
