/** One chosen file, looked into: which of its parts are sent, and which stay. Of an archive only the directory is read. */
import type { ArchiveCode } from "../../../worker/conversion/archive-problem.ts";
import { readDirectory } from "../../../worker/conversion/zip/directory.ts";
import type { PlacedEntry } from "../../../worker/conversion/zip/layout.ts";
import { crc32OfBlob } from "./crc32.ts";
import type { Piece } from "./fit.ts";
import type { LeftFile } from "./left.ts";
import { wanted } from "./needed.ts";
import { storedFile, type ZipRecord } from "./slim-zip.ts";

export interface Source {
  readonly file: File;
  /** Why the archive cannot be read; it is then neither needed nor left. */
  readonly unreadable: ArchiveCode | null;
  /** Files inside an archive that are needed. */
  readonly entries: readonly Piece[];
  /** The file itself is needed, as it is. */
  readonly loose: Pick<Piece, "type" | "day"> | null;
  readonly left: readonly LeftFile[];
}

export const isZip = ({ name }: File): boolean => name.toLowerCase().endsWith(".zip");

export async function lookInto(file: File): Promise<Source> {
  return isZip(file) ? lookIntoArchive(file) : lookAtFile(file);
}

function lookAtFile(file: File): Source {
  const { needed, type, day } = wanted(file.name);
  return needed
    ? { file, unreadable: null, entries: [], loose: { type, day }, left: [] }
    : {
        file,
        unreadable: null,
        entries: [],
        loose: null,
        left: [{ bytes: file.size, type, day, why: "unneeded" }],
      };
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
    const { name, compressedSize: bytes } = placed.entry;
    if (name.endsWith("/")) continue;
    const { needed, type, day } = wanted(name);
    if (needed) entries.push({ record: recordOf(file, placed), type, day });
    else left.push({ bytes, type, day, why: "unneeded" });
  }
  return { file, unreadable: null, entries, loose: null, left };
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
