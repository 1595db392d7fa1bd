/**
 * Reads what is in a zip with two or three range reads, without inflating a byte: end record, directory, layout. The
 * answer is a list that every program would agree on, or the first anomaly. Cost grows with the number of entries
 * only; limits are checked before anything is allocated for them.
 */
import type { ArchiveProblem } from "../archive-problem.ts";
import type { ReadRange } from "../ports.ts";
import { type Anomaly, anomaly, DIRECTORY_LIMITS, type DirectoryLimits } from "./anomaly.ts";
import { u32 } from "./bytes.ts";
import { parseCentralDirectory } from "./central-directory.ts";
import { type DirectoryPlace, findDirectory, TAIL_LENGTH } from "./end-record.ts";
import { type PlacedEntry, placeEntries } from "./layout.ts";
import { LOCAL_SIGNATURE } from "./signatures.ts";

/** A zip inside the upload's bytes. */
export interface ArchivePlace {
  readonly name: string;
  readonly offset: number;
  readonly length: number;
}

export interface Directory {
  readonly ok: true;
  /** Files and folders in the order of their bytes. */
  readonly entries: readonly PlacedEntry[];
  /** Bytes of directory that were parsed, for the budget of a step. */
  readonly bytes: number;
  readonly reads: number;
}

export async function readDirectory(
  archive: ArchivePlace,
  readRange: ReadRange,
  limits: DirectoryLimits = DIRECTORY_LIMITS,
): Promise<Directory | { readonly ok: false; readonly problem: ArchiveProblem }> {
  const result = await read(archive, readRange, limits);
  if (result.ok) return result;
  return { ok: false, problem: { code: result.code, file: archive.name, offset: result.offset } };
}

async function read(
  archive: ArchivePlace,
  readRange: ReadRange,
  limits: DirectoryLimits,
): Promise<Directory | Anomaly> {
  if (archive.length === 0) return anomaly("archive-empty");
  const tailStart = Math.max(0, archive.length - TAIL_LENGTH);
  const tail = await readRange(archive.offset + tailStart, archive.length - tailStart);
  const place = findDirectory({ bytes: tail, start: tailStart });
  if (!place.ok) return place.code === "archive-not-zip" ? notZip(archive, readRange) : place;
  const tooMuch = limitProblem(place, limits);
  if (tooMuch !== null) return tooMuch;
  const inTail = place.start >= tailStart;
  const bytes = inTail
    ? tail.subarray(place.start - tailStart, place.end - tailStart)
    : await readRange(archive.offset + place.start, place.end - place.start);
  const central = parseCentralDirectory(bytes, place, limits);
  if ("code" in central) return central;
  const layout = placeEntries(central.entries, place.start);
  if ("code" in layout) return layout;
  return { ok: true, entries: layout.entries, bytes: bytes.length, reads: inTail ? 1 : 2 };
}

function limitProblem(place: DirectoryPlace, limits: DirectoryLimits): Anomaly | null {
  if (place.count > limits.maxEntries) return anomaly("archive-too-many-entries", place.end);
  if (place.end - place.start > limits.maxDirectoryBytes) return anomaly("archive-too-large", place.start);
  return null;
}

/** A zip whose end is missing starts like a zip; anything else never was one. */
async function notZip(archive: ArchivePlace, readRange: ReadRange): Promise<Anomaly> {
  const head = await readRange(archive.offset, Math.min(4, archive.length));
  return anomaly(u32(head, 0) === LOCAL_SIGNATURE ? "archive-truncated" : "archive-not-zip");
}
