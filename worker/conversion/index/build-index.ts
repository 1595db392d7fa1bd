/**
 * Builds the index of an upload: zips by their directories, loose files by their names. An archive that cannot be read
 * stops the conversion with its problem, because half an export looks like all of it; whatever is wrong with a single
 * file is an issue and stops nothing.
 */
import type { ArchiveProblem } from "../archive-problem.ts";
import { beginsLikeOldExport, TITLE_BYTES } from "../blocks/title.ts";
import type { Kind } from "../fitbit/kinds.ts";
import { type IgnoreReason, recognise } from "../fitbit/recognise.ts";
import type { Ports } from "../ports.ts";
import type { IgnoredFile, Issue } from "../report.ts";
import type { UploadFile } from "../upload-file.ts";
import { type Directory, readDirectory } from "../zip/directory.ts";
import type { PlacedEntry } from "../zip/layout.ts";
import { displayName } from "../zip/name.ts";
import type { UnplacedFile } from "./entry-index.ts";

/** What one file of the upload contributes. */
export interface IndexPart {
  readonly ok: true;
  /** To be gone through once. */
  readonly files: Iterable<UnplacedFile>;
  /** No more than a report tells of; the others are counted. */
  readonly ignored: readonly IgnoredFile[];
  readonly ignoredMore: number;
  readonly issues: readonly Issue[];
  readonly issuesMore: number;
  /** Kinds of the files that are too large to be read, one entry each. */
  readonly unread: readonly Kind[];
  /** What it cost, for the budget of a step. */
  readonly reads: number;
  readonly bytes: number;
}

/** Three times the largest file of a real export; parsing more at once would not fit in memory. */
export const MAX_FILE_BYTES = 12 * 1024 ** 2;
/** A report tells of no more. */
const MAX_TOLD = 200;
/** A file of a known name that unpacks to this is no export any more. */
const MAX_DECLARED_BYTES = 256 * 1024 ** 2;

const UNOPENED = "its name says nothing; the conversion looks into it";

const REASONS: Readonly<Record<IgnoreReason, string | null>> = {
  system: null,
  readme: null,
  "not-health-data": "holds no health records",
  "nested-archive": "an archive inside an archive is not opened",
  unknown: "not a Fitbit file that we know",
};

export async function indexUploadFile(
  file: UploadFile,
  ports: Ports,
  /** Whether a CSV of an unknown name may be opened for a look at its first line. */
  mayOpen = true,
): Promise<IndexPart | { readonly ok: false; readonly problem: ArchiveProblem }> {
  const name = displayName(file.name);
  if (file.kind !== "zip") return indexLoose(file, name, mayOpen ? ports : null);
  const directory = await readDirectory({ ...file, name }, ports.readRange);
  return directory.ok ? indexArchive({ ...file, name }, directory, ports) : directory;
}

async function indexLoose(file: UploadFile, name: string, ports: Ports | null): Promise<IndexPart> {
  const byName = recognise(file.name);
  const isOpen = ports !== null && isUnknownCsv(file) && file.length > 0;
  const known = isOpen && (await isOldExport(file, ports)) ? OLD_EXPORT : byName;
  const nothingMore = { ignoredMore: 0, issuesMore: 0 };
  const part = { ok: true, reads: isOpen ? 1 : 0, bytes: isOpen ? TITLE_BYTES : 0, ...nothingMore } as const;
  if (!known.ok) {
    const isUnopened = ports === null && isUnknownCsv(file);
    const ignored = isUnopened ? [{ name, reason: UNOPENED }] : ignoredFile(name, known.reason);
    return { ...part, files: [], issues: [], unread: [], ignored };
  }
  if (file.length > MAX_FILE_BYTES)
    return {
      ...part,
      files: [],
      ignored: [],
      unread: [known.file.kind],
      issues: [tooLarge(name, file.length)],
    };
  const { offset, length } = file;
  return {
    ...part,
    files: [{ ...known.file, name, offset, length, size: length, facts: null }],
    ignored: [],
    issues: [],
    unread: [],
  };
}

/** A CSV whose name says nothing: its first line may. */
export function isUnknownCsv(file: UploadFile): boolean {
  const byName = recognise(file.name);
  return file.kind === "csv" && !byName.ok && byName.reason === "unknown";
}

const OLD_EXPORT = { ok: true, file: { kind: "old-blocks-csv", day: null } } as const;

/** People rename the old 31-day exports; their first line tells what they are. */
async function isOldExport({ offset, length }: UploadFile, ports: Ports): Promise<boolean> {
  return beginsLikeOldExport(await ports.readRange(offset, Math.min(length, TITLE_BYTES)));
}

function ignoredFile(name: string, reason: IgnoreReason): IgnoredFile[] {
  const text = REASONS[reason];
  return text === null ? [] : [{ name, reason: text }];
}

function tooLarge(file: string, bytes: number): Issue {
  const seen = `${Math.ceil(bytes / 1024 ** 2)} MiB`;
  return {
    code: "file-too-large",
    severity: "error",
    file,
    seen,
    expected: `at most ${MAX_FILE_BYTES / 1024 ** 2} MiB`,
  };
}

function indexArchive(
  archive: UploadFile,
  directory: Directory,
  ports: Ports,
): IndexPart | { readonly ok: false; readonly problem: ArchiveProblem } {
  const readable: Readable[] = [];
  const ignored = new ShortList<IgnoredFile>();
  const issues = new ShortList<Issue>();
  const unread: Kind[] = [];
  for (const placed of directory.entries) {
    const { entry } = placed;
    if (/[/\\]$/.test(entry.name)) continue;
    const known = recognise(entry.name);
    const name = displayName(entry.name);
    if (!known.ok) ignored.add(ignoredFile(name, known.reason));
    else if (entry.size > MAX_DECLARED_BYTES) {
      return { ok: false, problem: { code: "archive-too-large", file: archive.name, offset: entry.offset } };
    } else if (entry.size > MAX_FILE_BYTES) {
      issues.add([tooLarge(name, entry.size)]);
      unread.push(known.file.kind);
    } else readable.push({ placed, known: known.file });
  }
  const files = filesOf(archive, readable, ports);
  const told = {
    ...{ ignored: ignored.items, ignoredMore: ignored.more },
    ...{ issues: issues.items, issuesMore: issues.more },
  };
  return { ok: true, files, ...told, unread, reads: directory.reads, bytes: directory.bytes };
}

/** The first of many, and how many more there are. */
class ShortList<Item> {
  readonly items: Item[] = [];
  more = 0;

  add(items: readonly Item[]): void {
    const taken = items.slice(0, Math.max(0, MAX_TOLD - this.items.length));
    this.items.push(...taken);
    this.more += items.length - taken.length;
  }
}

/** An entry that has a reader. */
interface Readable {
  readonly placed: PlacedEntry;
  readonly known: Pick<UnplacedFile, "kind" | "day">;
}

function* filesOf(archive: UploadFile, readable: readonly Readable[], ports: Ports): Generator<UnplacedFile> {
  for (const { placed, known } of readable)
    yield { ...known, name: displayName(placed.entry.name), ...spanOf(archive, placed, ports) };
}

function spanOf(archive: UploadFile, { entry, end }: PlacedEntry, ports: Ports) {
  const { flags, method, crc, compressedSize, size, nameBytes } = entry;
  return {
    offset: archive.offset + entry.offset,
    length: end - entry.offset,
    size,
    facts: {
      flags,
      method,
      crc,
      compressedSize,
      size,
      nameLength: nameBytes.length,
      nameCrc: ports.crc32(nameBytes),
    },
  };
}
