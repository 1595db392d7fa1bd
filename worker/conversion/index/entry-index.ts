/**
 * The compact index of an upload: one fixed-size row a recognised file, wherever it lies, and one text with their base
 * names. It is written once and carried from step to step as bytes, so that a Takeout of 6,500 files costs a copy of
 * 400 KB and not the parsing of as much JSON. Paths are not kept: they can hold the person's name.
 */
import { KINDS, type Kind } from "../fitbit/kinds.ts";
import { concatBytes } from "../zip/bytes.ts";
import type { EntryFacts } from "../zip/entry.ts";

/** Where the bytes of a recognised file are. */
export interface IndexedFile {
  readonly kind: Kind;
  /** Its place in the index, by which a later step finds it again. */
  readonly row: number;
  /** Base name, fit to be shown. */
  readonly name: string;
  /** The first local day that the file covers by its name. */
  readonly day: number | null;
  /** The span in the upload: a zip's record with header, or a loose file. */
  readonly offset: number;
  readonly length: number;
  /** Length of the content. */
  readonly size: number;
  /** Null for a loose file. */
  readonly facts: EntryFacts | null;
}

/** A recognised file before it has its row. */
export type UnplacedFile = Omit<IndexedFile, "row">;

/** The index as it stands in a checkpoint. */
export interface PackedIndex {
  readonly rows: Uint8Array;
  readonly names: Uint8Array;
}

const ROW = 56;
const NO_DAY = -1;
const LOOSE = 0xffff;
const LINE_BREAK = 0x0a;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** `namesBefore`: length of the names that stand before these, once both are one index. */
export function packIndex(files: Iterable<UnplacedFile>, namesBefore = 0): PackedIndex {
  const parts: PackedIndex[] = [];
  let before = namesBefore;
  for (const some of inPieces(files)) {
    const part = packPiece(some, before);
    before += part.names.length;
    parts.push(part);
  }
  return {
    rows: concatBytes(parts.map(({ rows }) => rows)),
    names: concatBytes(parts.map(({ names }) => names)),
  };
}

/** As objects files take ten times as much, so few of them are there at once. */
const PIECE_FILES = 1024;

function* inPieces(files: Iterable<UnplacedFile>): Generator<readonly UnplacedFile[]> {
  let piece: UnplacedFile[] = [];
  for (const file of files) {
    piece.push(file);
    if (piece.length < PIECE_FILES) continue;
    yield piece;
    piece = [];
  }
  yield piece;
}

function packPiece(files: readonly UnplacedFile[], namesBefore: number): PackedIndex {
  const rows = new Uint8Array(files.length * ROW);
  const view = new DataView(rows.buffer);
  const names = encoder.encode(files.map((file) => `${file.name}\n`).join(""));
  let nameAt = 0;
  for (const [i, file] of files.entries()) {
    packRow(view, i * ROW, file);
    view.setUint32(i * ROW + 20, namesBefore + nameAt);
    nameAt = names.indexOf(LINE_BREAK, nameAt) + 1;
  }
  return { rows, names };
}

function packRow(view: DataView, at: number, file: UnplacedFile): void {
  view.setUint16(at, KINDS.indexOf(file.kind));
  view.setUint16(at + 2, file.facts?.method ?? LOOSE);
  view.setUint16(at + 4, file.facts?.flags ?? 0);
  view.setUint16(at + 6, file.facts?.nameLength ?? 0);
  view.setInt32(at + 8, file.day ?? NO_DAY);
  view.setUint32(at + 12, file.facts?.crc ?? 0);
  view.setUint32(at + 16, file.facts?.nameCrc ?? 0);
  view.setFloat64(at + 24, file.offset);
  view.setFloat64(at + 32, file.length);
  view.setFloat64(at + 40, file.size);
  view.setFloat64(at + 48, file.facts?.compressedSize ?? 0);
}

/** The files of some kinds, in the order of the index, which is that of the bytes. Of the others nothing is unpacked. */
export function selectFiles(
  packed: PackedIndex,
  wanted: (kind: Kind) => boolean,
  wantedDay: (kind: Kind, row: number, day: number | null) => boolean = () => true,
): IndexedFile[] {
  const { rows } = packed;
  const view = new DataView(rows.buffer, rows.byteOffset, rows.byteLength);
  const isWanted = KINDS.map(wanted);
  const files: IndexedFile[] = [];
  for (let row = 0; row * ROW < rows.length; row++) {
    const number = view.getUint16(row * ROW);
    const kind = KINDS[number];
    if (kind === undefined || isWanted[number] !== true) continue;
    const day = view.getInt32(row * ROW + 8);
    if (wantedDay(kind, row, day === NO_DAY ? null : day)) files.push(unpackRow(packed, view, row, kind));
  }
  return files;
}

function nameOf({ names }: PackedIndex, at: number): string {
  const end = names.indexOf(LINE_BREAK, at);
  return decoder.decode(names.subarray(at, end === -1 ? names.length : end));
}

function unpackRow(packed: PackedIndex, view: DataView, row: number, kind: Kind): IndexedFile {
  const at = row * ROW;
  const method = view.getUint16(at + 2);
  const day = view.getInt32(at + 8);
  const size = view.getFloat64(at + 40);
  return {
    kind,
    row,
    name: nameOf(packed, view.getUint32(at + 20)),
    day: day === NO_DAY ? null : day,
    offset: view.getFloat64(at + 24),
    length: view.getFloat64(at + 32),
    size,
    facts:
      method === LOOSE
        ? null
        : {
            method,
            size,
            flags: view.getUint16(at + 4),
            nameLength: view.getUint16(at + 6),
            crc: view.getUint32(at + 12),
            nameCrc: view.getUint32(at + 16),
            compressedSize: view.getFloat64(at + 48),
          },
  };
}

/** Number of all files. */
export function countFiles({ rows }: PackedIndex): number {
  return rows.length / ROW;
}

/** Number of files of each kind. */
export function countKinds(packed: PackedIndex): ReadonlyMap<Kind, number> {
  const view = new DataView(packed.rows.buffer, packed.rows.byteOffset, packed.rows.byteLength);
  const counts = new Map<Kind, number>();
  for (let at = 0; at < packed.rows.length; at += ROW) {
    const kind = KINDS[view.getUint16(at)];
    if (kind !== undefined) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
}

/** Days from 1970-01-01; null = none known. */
export interface Days {
  readonly from: number | null;
  readonly to: number | null;
}

/** First and last day that the file names of each kind tell, without reading them. */
export function namedDays(packed: PackedIndex): ReadonlyMap<Kind, Days> {
  const view = new DataView(packed.rows.buffer, packed.rows.byteOffset, packed.rows.byteLength);
  const found = new Map<Kind, Days>();
  for (let at = 0; at < packed.rows.length; at += ROW) {
    const kind = KINDS[view.getUint16(at)];
    const day = view.getInt32(at + 8);
    if (kind === undefined || day === NO_DAY) continue;
    const before = found.get(kind) ?? { from: null, to: null };
    found.set(kind, { from: Math.min(before.from ?? day, day), to: Math.max(before.to ?? day, day) });
  }
  return found;
}
