/**
 * Opens one file of a zip from the bytes of its span. Local header and directory must say the same, every byte of the
 * span must be accounted for, the inflated length and the CRC must be as declared, and the packed data must be used to
 * its last byte. Inflating is capped at the declared size, so that a lie about it costs nothing.
 */
import type { Ports } from "../ports.ts";
import { u16, u32, u64 } from "./bytes.ts";
import { findExtra } from "./central-directory.ts";
import {
  DESCRIPTOR_SIGNATURE,
  FLAG_DESCRIPTOR,
  FLAG_ENCRYPTED,
  LOCAL_LENGTH,
  LOCAL_SIGNATURE,
  METHOD_DEFLATE,
  METHOD_STORED,
  SATURATED_32,
} from "./signatures.ts";

/** What is wrong with one file of an archive, for people. The rest of the archive is not affected. */
export const ENTRY_PROBLEMS = {
  "entry-encrypted": "The file is protected by a password.",
  "entry-method": "The file is packed in a way that we do not know.",
  "entry-header-mismatch": "The file's own header contradicts the archive's directory.",
  "entry-span-mismatch": "There are bytes between this file and the next that belong to none.",
  "entry-descriptor-mismatch": "The record after the file contradicts the archive's directory.",
  "entry-corrupt": "The file is damaged: it cannot be unpacked.",
  "entry-longer-than-declared": "The file is longer than the archive says.",
  "entry-shorter-than-declared": "The file is shorter than the archive says.",
  "entry-trailing-bytes": "The file has packed bytes that unpack to nothing.",
  "entry-checksum": "The file is damaged: its checksum is wrong.",
} as const;

export type EntryProblem = keyof typeof ENTRY_PROBLEMS;

/** What the directory said about the file, as far as it is needed to open it. */
export interface EntryFacts {
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly compressedSize: number;
  readonly size: number;
  readonly nameLength: number;
  /** CRC-32 of the name's bytes: the index keeps it in place of the path. */
  readonly nameCrc: number;
}

type Opened =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly problem: EntryProblem };

/** `span` is everything from the local header to the next file. */
export function openEntry(
  span: Uint8Array,
  facts: EntryFacts,
  ports: Pick<Ports, "inflate" | "crc32">,
): Opened {
  if ((facts.flags & FLAG_ENCRYPTED) !== 0) return no("entry-encrypted");
  if (facts.method !== METHOD_STORED && facts.method !== METHOD_DEFLATE) return no("entry-method");
  if (!headerAgrees(span, facts, ports)) return no("entry-header-mismatch");
  const start = LOCAL_LENGTH + u16(span, 26) + u16(span, 28);
  const end = start + facts.compressedSize;
  if (end > span.length) return no("entry-span-mismatch");
  const wrong = restProblem(span.subarray(end), facts);
  if (wrong !== null) return no(wrong);
  return unpack(span.subarray(start, end), facts, ports);
}

function no(problem: EntryProblem): Opened {
  return { ok: false, problem };
}

function headerAgrees(span: Uint8Array, facts: EntryFacts, ports: Pick<Ports, "crc32">): boolean {
  if (span.length < LOCAL_LENGTH || u32(span, 0) !== LOCAL_SIGNATURE) return false;
  if (u16(span, 6) !== facts.flags || u16(span, 8) !== facts.method) return false;
  const nameLength = u16(span, 26);
  if (nameLength !== facts.nameLength) return false;
  if (ports.crc32(span.subarray(LOCAL_LENGTH, LOCAL_LENGTH + nameLength)) !== facts.nameCrc) return false;
  const crc = u32(span, 14);
  const sizes = localSizes(span);
  if (sizes === null) return false;
  // With a descriptor the header leaves all three open, as zeros or as "see zip64"; the descriptor then has them.
  const isOpen =
    crc === 0 && (sizes.compressedSize === 0 || sizes.wide) && sizes.size === sizes.compressedSize;
  if ((facts.flags & FLAG_DESCRIPTOR) !== 0 && isOpen) return true;
  return crc === facts.crc && sizes.compressedSize === facts.compressedSize && sizes.size === facts.size;
}

/** The sizes in the local header, or in its zip64 field, which must then hold both (4.5.3). */
function localSizes(span: Uint8Array): { compressedSize: number; size: number; wide: boolean } | null {
  const [compressedSize, size] = [u32(span, 18), u32(span, 22)];
  if (compressedSize !== SATURATED_32 && size !== SATURATED_32) return { compressedSize, size, wide: false };
  const extra = LOCAL_LENGTH + u16(span, 26);
  const field = findExtra(span, extra, extra + u16(span, 28), 0x0001);
  if (field === null || field.length < 16 || compressedSize !== size) return null;
  const [wideSize, wideCompressed] = [u64(field, 0), u64(field, 8)];
  if (wideSize === null || wideCompressed === null) return null;
  return { compressedSize: wideCompressed, size: wideSize, wide: true };
}

/** After the data comes nothing, or exactly one data descriptor: with or without signature, 32 or 64 bits wide. */
function restProblem(rest: Uint8Array, facts: EntryFacts): EntryProblem | null {
  const expected = (facts.flags & FLAG_DESCRIPTOR) !== 0;
  if (!expected) return rest.length === 0 ? null : "entry-span-mismatch";
  const signed = rest.length === 16 || rest.length === 24;
  const wide = rest.length === 20 || rest.length === 24;
  if (!signed && !wide && rest.length !== 12) return "entry-span-mismatch";
  if (signed && u32(rest, 0) !== DESCRIPTOR_SIGNATURE) return "entry-descriptor-mismatch";
  const at = signed ? 4 : 0;
  const compressedSize = wide ? u64(rest, at + 4) : u32(rest, at + 4);
  const size = wide ? u64(rest, at + 12) : u32(rest, at + 8);
  const agrees =
    u32(rest, at) === facts.crc && compressedSize === facts.compressedSize && size === facts.size;
  return agrees ? null : "entry-descriptor-mismatch";
}

function unpack(data: Uint8Array, facts: EntryFacts, ports: Pick<Ports, "inflate" | "crc32">): Opened {
  let bytes = data;
  if (facts.method === METHOD_DEFLATE) {
    // A cap of 0 means "no cap" to some inflaters.
    const inflated = ports.inflate(data, Math.max(1, facts.size));
    if ("failure" in inflated) {
      return no(inflated.failure === "too-large" ? "entry-longer-than-declared" : "entry-corrupt");
    }
    if (inflated.consumed !== data.length) return no("entry-trailing-bytes");
    bytes = inflated.bytes;
  }
  if (bytes.length > facts.size) return no("entry-longer-than-declared");
  if (bytes.length < facts.size) return no("entry-shorter-than-declared");
  return ports.crc32(bytes) === facts.crc ? { ok: true, bytes } : no("entry-checksum");
}
