/**
 * Builds zips byte by byte, as different programs write them, and lets a test bend any field. Nothing is checked:
 * that is what the code under test is for.
 */
import { crc32, deflateRawSync } from "node:zlib";
import { concatBytes, putU16, putU32 } from "../../../worker/conversion/zip/bytes.ts";

export interface ZipItem {
  readonly name: string | Uint8Array;
  readonly bytes: Uint8Array | string;
  readonly stored?: boolean;
  /** Sizes after the data, as streaming writers and macOS do; with or without the optional signature. */
  readonly descriptor?: "signed" | "unsigned" | "zip64";
  readonly flags?: number;
  readonly method?: number;
  /** Unix mode in the directory. */
  readonly mode?: number;
  readonly localExtra?: Uint8Array;
  readonly centralExtra?: Uint8Array;
  /** What the directory claims instead of the truth. */
  readonly claims?: { size?: number; compressedSize?: number; crc?: number; offset?: number };
  /** What the local header claims. */
  readonly localClaims?: {
    size?: number;
    compressedSize?: number;
    crc?: number;
    name?: string;
    method?: number;
  };
  /** Raw data in place of the packed bytes. */
  readonly data?: Uint8Array;
}

export interface ZipOptions {
  readonly comment?: Uint8Array;
  readonly prepend?: Uint8Array;
  readonly append?: Uint8Array;
  /** Bytes between the last file and the directory. */
  readonly gap?: Uint8Array;
  readonly end?: { count?: number; size?: number; offset?: number; disk?: number };
  readonly zip64?: boolean;
}

const text = new TextEncoder();

export function buildZip(items: readonly ZipItem[], options: ZipOptions = {}): Uint8Array {
  const parts: Uint8Array[] = [options.prepend ?? new Uint8Array()];
  const central: Uint8Array[] = [];
  let offset = 0;
  for (const item of items) {
    const { record, entry } = buildItem(item, offset);
    parts.push(record);
    central.push(entry);
    offset += record.length;
  }
  const gap = options.gap ?? new Uint8Array();
  const directory = concatBytes(central);
  const place = { count: items.length, size: directory.length, offset: offset + gap.length };
  const zip64 = options.zip64 === true ? endRecords64(place) : new Uint8Array();
  const end = endRecord(
    options.zip64 === true ? { count: 0xffff, size: 0xffffffff, offset: 0xffffffff } : place,
    options,
  );
  return concatBytes([...parts, gap, directory, zip64, end, options.append ?? new Uint8Array()]);
}

function buildItem(item: ZipItem, offset: number): { record: Uint8Array; entry: Uint8Array } {
  const bytes = typeof item.bytes === "string" ? text.encode(item.bytes) : item.bytes;
  const name = typeof item.name === "string" ? text.encode(item.name) : item.name;
  const method = item.method ?? (item.stored === true ? 0 : 8);
  const data = item.data ?? (method === 8 ? new Uint8Array(deflateRawSync(bytes)) : bytes);
  const flags = (item.flags ?? 0x0800) | (item.descriptor === undefined ? 0 : 8);
  const truth = { crc: crc32(bytes), compressedSize: data.length, size: bytes.length };
  const open = item.descriptor === undefined ? truth : { crc: 0, compressedSize: 0, size: 0 };
  const local = localHeader({ name, method, flags, ...open }, item);
  const record = concatBytes([local, data, descriptorOf(item, truth)]);
  return { record, entry: centralEntry({ name, method, flags, ...truth, offset }, item) };
}

interface Facts {
  readonly name: Uint8Array;
  readonly method: number;
  readonly flags: number;
  readonly crc: number;
  readonly compressedSize: number;
  readonly size: number;
}

function localHeader(facts: Facts, item: ZipItem): Uint8Array {
  const claims = item.localClaims ?? {};
  const name = claims.name === undefined ? facts.name : text.encode(claims.name);
  const extra = item.localExtra ?? new Uint8Array();
  const bytes = new Uint8Array(30);
  putU32(bytes, 0, 0x04034b50);
  putU16(bytes, 4, 20);
  putU16(bytes, 6, facts.flags);
  putU16(bytes, 8, claims.method ?? facts.method);
  putU16(bytes, 12, 0x0021);
  putU32(bytes, 14, claims.crc ?? facts.crc);
  putU32(bytes, 18, claims.compressedSize ?? facts.compressedSize);
  putU32(bytes, 22, claims.size ?? facts.size);
  putU16(bytes, 26, name.length);
  putU16(bytes, 28, extra.length);
  return concatBytes([bytes, name, extra]);
}

function descriptorOf(
  item: ZipItem,
  truth: { crc: number; compressedSize: number; size: number },
): Uint8Array {
  if (item.descriptor === undefined) return new Uint8Array();
  const wide = item.descriptor === "zip64";
  const bytes = new Uint8Array(wide ? 24 : 16);
  putU32(bytes, 0, 0x08074b50);
  putU32(bytes, 4, truth.crc);
  putU32(bytes, 8, truth.compressedSize);
  putU32(bytes, wide ? 16 : 12, truth.size);
  return item.descriptor === "unsigned" ? bytes.subarray(4) : bytes;
}

function centralEntry(facts: Facts & { offset: number }, item: ZipItem): Uint8Array {
  const claims = item.claims ?? {};
  const extra = item.centralExtra ?? new Uint8Array();
  const bytes = new Uint8Array(46);
  putU32(bytes, 0, 0x02014b50);
  putU16(bytes, 4, (3 << 8) | 20);
  putU16(bytes, 6, 20);
  putU16(bytes, 8, facts.flags);
  putU16(bytes, 10, facts.method);
  putU16(bytes, 14, 0x0021);
  putU32(bytes, 16, claims.crc ?? facts.crc);
  putU32(bytes, 20, claims.compressedSize ?? facts.compressedSize);
  putU32(bytes, 24, claims.size ?? facts.size);
  putU16(bytes, 28, facts.name.length);
  putU16(bytes, 30, extra.length);
  putU16(bytes, 40, item.mode ?? 0o100644);
  putU32(bytes, 42, claims.offset ?? facts.offset);
  return concatBytes([bytes, facts.name, extra]);
}

interface Place {
  readonly count: number;
  readonly size: number;
  readonly offset: number;
}

function endRecord(place: Place, options: ZipOptions): Uint8Array {
  const comment = options.comment ?? new Uint8Array();
  const bytes = new Uint8Array(22);
  putU32(bytes, 0, 0x06054b50);
  putU16(bytes, 4, options.end?.disk ?? 0);
  putU16(bytes, 6, options.end?.disk ?? 0);
  putU16(bytes, 8, options.end?.count ?? place.count);
  putU16(bytes, 10, options.end?.count ?? place.count);
  putU32(bytes, 12, options.end?.size ?? place.size);
  putU32(bytes, 16, options.end?.offset ?? place.offset);
  putU16(bytes, 20, comment.length);
  return concatBytes([bytes, comment]);
}

function endRecords64({ count, size, offset }: Place): Uint8Array {
  const bytes = new Uint8Array(56 + 20);
  putU32(bytes, 0, 0x06064b50);
  putU32(bytes, 4, 44);
  putU16(bytes, 12, 45);
  putU16(bytes, 14, 45);
  putU32(bytes, 24, count);
  putU32(bytes, 32, count);
  putU32(bytes, 40, size);
  putU32(bytes, 48, offset);
  putU32(bytes, 56, 0x07064b50);
  putU32(bytes, 64, offset + size);
  putU32(bytes, 72, 1);
  return bytes;
}
