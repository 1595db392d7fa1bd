/** One chosen file, looked into: which of its parts are sent, and which stay. Of an archive only the directory is read. */
import { familyName } from "../../../worker/conversion/archive/catalog.ts";
import type { ArchiveCode } from "../../../worker/conversion/archive-problem.ts";
import { readDirectory } from "../../../worker/conversion/zip/directory.ts";
import type { PlacedEntry } from "../../../worker/conversion/zip/layout.ts";
import { crc32OfBlob } from "./crc32.ts";
import type { Piece } from "./fit.ts";
import type { LeftFile, Why } from "./left.ts";
import { type Needed, tooFine, wanted } from "./needed.ts";
import { storedFile, type ZipRecord } from "./slim-zip.ts";

export interface Source {
  readonly file: File;
  /** Why the archive cannot be read; it is then neither needed nor left. */
  readonly unreadable: ArchiveCode | null;
  /** Files inside an archive that are needed. */
  readonly entries: readonly Piece[];
  /** The file itself is needed, as it is. */
  readonly loose: Needed | null;
  readonly left: readonly LeftFile[];
}

export const isZip = ({ name }: File): boolean => name.toLowerCase().endsWith(".zip");

export async function lookInto(file: File): Promise<Source> {
  return isZip(file) ? lookIntoArchive(file) : lookAtFile(file);
}

function lookAtFile(file: File): Source {
  const look = wanted(file.name, file.size);
  const nothing = { file, unreadable: null, entries: [] };
  if (look.needed) return { ...nothing, loose: look.file, left: [] };
  const { type, day } = look;
  return { ...nothing, loose: null, left: [{ bytes: file.size, type, day, why: "unneeded" }] };
}

async function lookIntoArchive(file: File): Promise<Source> {
  const directory = await readDirectory(
    { name: file.name, offset: 0, length: file.size },
    async (offset, length) => new Uint8Array(await file.slice(offset, offset + length).arrayBuffer()),
  );
  if (!directory.ok) {
    return { file, unreadable: directory.problem.code, entries: [], loose: null, left: [] };
  }
  const entries: Piece[] = [];
  const left: LeftFile[] = [];
  for (const placed of directory.entries) {
    const { name, size, compressedSize: bytes } = placed.entry;
    if (name.endsWith("/")) continue;
    const look = wanted(name, size);
    if (look.needed) entries.push({ ...look.file, record: recordOf(file, placed) });
    else left.push({ bytes, type: look.type, day: look.day, why: "unneeded" });
  }
  return { file, unreadable: null, entries, loose: null, left };
}

/** The same without what makes no table; all sources together, since the parts of an export share their families. */
export function withoutTooFine(sources: readonly Source[]): readonly Source[] {
  const fine = tooFine(sources.flatMap(needsOf));
  return sources.map((source) => {
    const { file, entries, loose } = source;
    const kept = loose !== null && fine.has(loose) ? null : loose;
    const goneEntries = entries.filter((entry) => fine.has(entry));
    const gone = goneEntries.map((entry) => leftOf(entry, entry.record.compressedSize, "too-fine"));
    const goneLoose = loose !== null && kept === null ? [leftOf(loose, file.size, "too-fine")] : [];
    return {
      ...source,
      entries: entries.filter((entry) => !fine.has(entry)),
      loose: kept,
      left: [...source.left, ...gone, ...goneLoose],
    };
  });
}

/** All that a source has for the conversion. */
export const needsOf = ({ entries, loose }: Source): readonly Needed[] =>
  loose === null ? entries : [...entries, loose];

/** A needed file that stays; of a table's files the family is named. */
export function leftOf({ need, name, type, day }: Needed, bytes: number, why: Why): LeftFile {
  return { bytes, type, day, why, ...(need === "archive" ? { family: familyName(name) } : {}) };
}

/** All that is needed of a file, for the zip that is sent. */
export async function piecesOf(
  { file, entries, loose }: Source,
  signal: AbortSignal,
): Promise<readonly Piece[]> {
  if (!loose) return entries;
  return [{ ...loose, record: storedFile(file.name, file, await crc32OfBlob(file, signal)) }];
}

function recordOf(file: File, { entry, end }: PlacedEntry): ZipRecord {
  const { name, flags, method, crc, compressedSize, size } = entry;
  const nameBytes = new Uint8Array(entry.nameBytes);
  return { name, nameBytes, flags, method, crc, compressedSize, size, bytes: file.slice(entry.offset, end) };
}
