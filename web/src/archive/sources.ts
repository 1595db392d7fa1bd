/** One chosen file as a source of records for the trimmed zip: an archive by its directory, or a loose file as it is. */
import type { ArchiveCode } from "../../../worker/conversion/archive-problem.ts";
import type { DataType } from "../../../worker/conversion/data-type.ts";
import { readDirectory } from "../../../worker/conversion/zip/directory.ts";
import type { PlacedEntry } from "../../../worker/conversion/zip/layout.ts";
import { crc32OfBlob } from "./crc32.ts";
import { wanted } from "./needed.ts";
import type { Left } from "./plan.ts";
import { storedFile, type ZipRecord } from "./slim-zip.ts";

export interface Source {
  readonly ok: true;
  readonly records: readonly ZipRecord[];
  readonly left: Left;
}

export const isZip = ({ name }: File): boolean => name.toLowerCase().endsWith(".zip");

export async function sourceOf(
  file: File,
  signal: AbortSignal,
): Promise<Source | { readonly ok: false; readonly code: ArchiveCode }> {
  return isZip(file) ? archive(file) : loose(file, signal);
}

async function loose(file: File, signal: AbortSignal): Promise<Source> {
  const { needed, type } = wanted(file.name);
  if (!needed)
    return { ok: true, records: [], left: { files: 1, bytes: file.size, types: type ? [type] : [] } };
  const crc = await crc32OfBlob(file, signal);
  return { ok: true, records: [storedFile(file.name, file, crc)], left: { files: 0, bytes: 0, types: [] } };
}

async function archive(file: File): Promise<Source | { readonly ok: false; readonly code: ArchiveCode }> {
  const directory = await readDirectory(
    { name: file.name, offset: 0, length: file.size },
    async (offset, length) => new Uint8Array(await file.slice(offset, offset + length).arrayBuffer()),
  );
  if (!directory.ok) return { ok: false, code: directory.problem.code };
  const records: ZipRecord[] = [];
  const types = new Set<DataType>();
  let bytes = 0;
  let files = 0;
  for (const placed of directory.entries) {
    if (placed.entry.name.endsWith("/")) continue;
    const { needed, type } = wanted(placed.entry.name);
    if (needed) {
      records.push(recordOf(file, placed));
      continue;
    }
    files += 1;
    bytes += placed.entry.compressedSize;
    if (type) types.add(type);
  }
  return { ok: true, records, left: { files, bytes, types: [...types] } };
}

function recordOf(file: File, { entry, end }: PlacedEntry): ZipRecord {
  const { name, flags, method, crc, compressedSize, size } = entry;
  const nameBytes = new Uint8Array(entry.nameBytes);
  return { name, nameBytes, flags, method, crc, compressedSize, size, bytes: file.slice(entry.offset, end) };
}
