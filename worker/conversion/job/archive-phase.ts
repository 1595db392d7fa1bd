/**
 * Copies what Garmin cannot import into one table a type, so that it is counted, dated and not lost, unless the options
 * say no. One table is open at a time.
 */
import {
  ARCHIVE_TABLES,
  type ArchiveTableKind,
  type Family,
  familiesOf,
  familyName,
  NEVER_COPIED,
} from "../archive/catalog.ts";
import { type ArchiveRecord, NO_VALUE, readArchiveCsv, readArchiveJson } from "../archive/records.ts";
import { RowBuffer } from "../archive/row-buffer.ts";
import { ArchiveTable } from "../archive/table.ts";
import type { VisitedFile } from "../fitbit/read-result.ts";
import { type IndexedFile, selectFiles } from "../index/entry-index.ts";
import { readFiles } from "../index/read-files.ts";
import type { IssueCode } from "../issue-code.ts";
import type { ConversionOptions } from "../step.ts";
import { counted } from "../summary/words.ts";
import { isoDay } from "../time/calendar.ts";
import type { Zone } from "../time/zone.ts";
import { addIssue, addResult, type Job } from "./job.ts";
import { cover, entryOf, skip } from "./ledger.ts";
import type { Phase, StepContext } from "./phase.ts";
import { fileIssue } from "./read-phase.ts";
import { chooseZone } from "./zone-choice.ts";

export const KEPT_IN_ARCHIVE = "kept in the archive table, for Garmin does not import it";
const TABLE = "archive table";

export function keepsArchive({ archive }: ConversionOptions): boolean {
  return archive !== false;
}

export const archivePhase: Phase = async (job, context) => {
  if (!keepsArchive(context.options)) return "done";
  const { state, sections } = job;
  const zone = chooseZone(state, context.options.timeZone);
  if (state.archive.table === 0 && !sections.has(TABLE)) {
    const recorded = selectFiles(job.index, (kind) => NEVER_COPIED.has(kind));
    for (const family of familiesOf(recorded)) sayLeftOut(job, family, "series-left-out");
  }
  for (
    let kind = ARCHIVE_TABLES[state.archive.table];
    kind !== undefined;
    kind = ARCHIVE_TABLES[state.archive.table]
  ) {
    const table = ArchiveTable.decode(sections.get(TABLE));
    if (!(await readTable(job, context, { kind, table, zone }))) {
      sections.set(TABLE, table.encode());
      return "more";
    }
    closeTable(job, kind, table);
    sections.delete(TABLE);
    state.archive.table += 1;
    state.cursor = 0;
  }
  return "done";
};

interface OpenTable {
  readonly kind: ArchiveTableKind;
  readonly table: ArchiveTable;
  readonly zone: Zone;
}

async function readTable(job: Job, context: StepContext, open: OpenTable): Promise<boolean> {
  const { state } = job;
  const families = familiesOf(selectFiles(job.index, (kind) => open.kind.kinds.has(kind)));
  if (!job.sections.has(TABLE)) {
    for (const family of families.filter(({ isCopied }) => !isCopied)) {
      sayLeftOut(job, family, "archive-left-out");
      state.filesDone += family.files.length;
    }
  }
  const copied = families.filter((family) => family.isCopied).flatMap((family) => family.files);
  state.cursor = await readFiles(copied, state.cursor, context, (file, content) => {
    state.filesDone += 1;
    if (content.ok) copyFile(job, file, content.bytes, open);
    else fileIssue(state, file, content.problem);
  });
  return state.cursor >= copied.length;
}

function sayLeftOut({ state }: Job, { name, files, bytes }: Family, code: IssueCode): void {
  const seen = `${counted(files.length, "file")}, ${Math.ceil(bytes / 1024 ** 2)} MiB`;
  addIssue(state, { code, severity: "info", file: `${name}*`, seen });
}

function copyFile(job: Job, file: IndexedFile, bytes: Uint8Array, { kind, table, zone }: OpenTable): void {
  const family = familyName(file.name);
  const isDaily = family.startsWith("daily_");
  const entry = entryOf(job.state.ledger, kind.type);
  const rows = new RowBuffer((full) =>
    skip(entry, "not copied: the table was full", full.length - table.add(family, full)),
  );
  const visit = ({ day, cells, isWhole }: ArchiveRecord): void => {
    if (day !== null) cover(entry, day);
    rows.push({ date: day === null ? "" : isoDay(day), cells, isWhole });
  };
  const result = file.kind.endsWith("-json")
    ? readArchiveJson(bytes, zone, visit)
    : readArchiveCsv(bytes, { zone, isDaily }, visit);
  rows.flush();
  bookArchive(job, kind, file, result);
}

function bookArchive(
  { state }: Job,
  { type }: ArchiveTableKind,
  file: IndexedFile,
  { read, taken, refused, problem }: VisitedFile,
): void {
  const entry = entryOf(state.ledger, type);
  entry.read += read;
  for (const [reason, count] of Object.entries(refused)) skip(entry, reason, count);
  const faults = read - taken - (refused[NO_VALUE] ?? 0);
  if (problem !== null && (faults > 0 || read === 0)) fileIssue(state, file, problem);
  else if (faults > 0) {
    const seen = `${faults} of ${read} records`;
    addIssue(state, { code: "records-refused", severity: "warning", file: file.name, seen });
  }
}

function closeTable(job: Job, { type, name }: ArchiveTableKind, table: ArchiveTable): void {
  const { bytes, rows, repeated, isShortened } = table.close();
  if (rows === 0) return;
  const file = `archive/${name}.csv`;
  if (isShortened) addIssue(job.state, { code: "archive-shortened", severity: "info", file });
  const entry = entryOf(job.state.ledger, type);
  entry.merged += repeated;
  skip(entry, KEPT_IN_ARCHIVE, rows);
  addResult(job, { name: file, type: "archive", records: rows, bytes });
}
