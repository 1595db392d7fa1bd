/**
 * Finds the end of a zip: the end record, and for large archives its zip64 pair. Exactly one record may reach the end
 * of the file, so that no two programs can see different contents; what the records say must agree with where they
 * stand. PKWARE APPNOTE 6.3.10, sections 4.3.14 to 4.3.16.
 */
import { type Anomaly, anomaly } from "./anomaly.ts";
import { u16, u32, u64 } from "./bytes.ts";
import {
  END_LENGTH,
  END_SIGNATURE,
  END64_LENGTH,
  END64_SIGNATURE,
  LOCAL_SIGNATURE,
  LOCATOR64_LENGTH,
  LOCATOR64_SIGNATURE,
  SATURATED_16,
  SATURATED_32,
} from "./signatures.ts";

/** How much of the end of a file can belong to these records: the longest comment and all three records. */
export const TAIL_LENGTH = 0xffff + END_LENGTH + LOCATOR64_LENGTH + END64_LENGTH;

/** Where the directory stands, in bytes from the start of the archive. */
export interface DirectoryPlace {
  readonly ok: true;
  readonly start: number;
  readonly end: number;
  readonly count: number;
}

/** The last bytes of an archive, and what stands before them. */
export interface Tail {
  readonly bytes: Uint8Array;
  /** Where `bytes` starts in the archive. */
  readonly start: number;
}

export function findDirectory(tail: Tail): DirectoryPlace | Anomaly {
  const found = findEndRecord(tail);
  if (typeof found !== "number") return found;
  const { bytes } = tail;
  const at = found;
  if (u16(bytes, at + 4) !== 0 || u16(bytes, at + 6) !== 0)
    return anomaly("archive-multi-disk", tail.start + at);
  if (u16(bytes, at + 8) !== u16(bytes, at + 10)) return anomaly("archive-count-mismatch", tail.start + at);
  const classic = { count: u16(bytes, at + 10), size: u32(bytes, at + 12), offset: u32(bytes, at + 16) };
  const hasLocator = at >= LOCATOR64_LENGTH && u32(bytes, at - LOCATOR64_LENGTH) === LOCATOR64_SIGNATURE;
  if (!hasLocator && !isSaturated(classic)) return place(classic, tail.start + at);
  return hasLocator ? findZip64(tail, at, classic) : anomaly("archive-zip64-invalid", tail.start + at);
}

interface Counts {
  readonly count: number;
  readonly size: number;
  readonly offset: number;
}

function isSaturated({ count, size, offset }: Counts): boolean {
  return count === SATURATED_16 || size === SATURATED_32 || offset === SATURATED_32;
}

/** The place of the only end record whose comment ends with the file. */
function findEndRecord({ bytes, start }: Tail): number | Anomaly {
  let found: number | null = null;
  let other: Anomaly | null = null;
  for (let at = bytes.length - END_LENGTH; at >= 0; at--) {
    if (bytes[at] !== 0x50 || u32(bytes, at) !== END_SIGNATURE) continue;
    const end = at + END_LENGTH + u16(bytes, at + 20);
    if (end === bytes.length) {
      if (found !== null) return anomaly("archive-ambiguous-end", start + at);
      found = at;
    } else if (other === null) {
      other = anomaly(end < bytes.length ? "archive-appended-data" : "archive-truncated", start + at);
    }
  }
  if (found !== null) return found;
  if (other !== null) return other;
  const startsAsZip = start === 0 && u32(bytes, 0) === LOCAL_SIGNATURE;
  return anomaly(startsAsZip ? "archive-truncated" : "archive-not-zip");
}

function findZip64(tail: Tail, endAt: number, classic: Counts): DirectoryPlace | Anomaly {
  const { bytes, start } = tail;
  const locator = endAt - LOCATOR64_LENGTH;
  const invalid = anomaly("archive-zip64-invalid", start + locator);
  if (u32(bytes, locator + 4) !== 0 || u32(bytes, locator + 16) > 1)
    return anomaly("archive-multi-disk", start + locator);
  const at = locator - END64_LENGTH;
  // The record must stand right before its locator: anything between could hide a second directory.
  if (at < 0 || u64(bytes, locator + 8) !== start + at || u32(bytes, at) !== END64_SIGNATURE) return invalid;
  if (u64(bytes, at + 4) !== END64_LENGTH - 12) return invalid;
  if (u32(bytes, at + 16) !== 0 || u32(bytes, at + 20) !== 0)
    return anomaly("archive-multi-disk", start + at);
  const count = u64(bytes, at + 32);
  const size = u64(bytes, at + 40);
  const offset = u64(bytes, at + 48);
  if (count === null || size === null || offset === null) return invalid;
  if (u64(bytes, at + 24) !== count) return anomaly("archive-count-mismatch", start + at);
  const agrees =
    (classic.count === SATURATED_16 || classic.count === count) &&
    (classic.size === SATURATED_32 || classic.size === size) &&
    (classic.offset === SATURATED_32 || classic.offset === offset);
  return agrees ? place({ count, size, offset }, start + at) : invalid;
}

/** The directory must end exactly where the first end record starts. */
function place({ count, size, offset }: Counts, recordsStart: number): DirectoryPlace | Anomaly {
  if (offset + size > recordsStart) return anomaly("archive-directory-outside", offset);
  if (offset + size < recordsStart) return anomaly("archive-prepended-data", offset + size);
  if (count === 0) return anomaly("archive-empty", recordsStart);
  return { ok: true, start: offset, end: recordsStart, count };
}
