/**
 * Old 31-day exports: weights go to Garmin's own import, which asks for their unit; days of activity that nothing newer
 * knows go there too, in the unit of their account; foods and sleep go into the archive. Runs after everything that has
 * the same days in better quality.
 */

import { textCell } from "../archive/cell.ts";
import { ArchiveTable } from "../archive/table.ts";
import { type DateOrder, parseLocalDate } from "../blocks/locale.ts";
import {
  type ActivityRow,
  type BodyRow,
  orderOf,
  type RowResult,
  readActivityRows,
  readBodyRows,
} from "../blocks/rows.ts";
import { type Block, splitBlocks } from "../blocks/split.ts";
import { decodePieces } from "../fitbit/json.ts";
import type { Kind } from "../fitbit/kinds.ts";
import { TOO_MANY } from "../fitbit/read-result.ts";
import { bodyCsvFiles } from "../garmin/body-csv.ts";
import { dailyCsvFiles } from "../garmin/daily-csv.ts";
import type { IndexedFile } from "../index/entry-index.ts";
import type { ConversionOptions } from "../step.ts";
import { counted } from "../summary/words.ts";
import { isoDay, parseIsoDay } from "../time/calendar.ts";
import { KEPT_IN_ARCHIVE, keepsArchive } from "./archive-phase.ts";
import { addIssue, addResult, type Job } from "./job.ts";
import { cover, entryOf, skip } from "./ledger.ts";
import type { Phase } from "./phase.ts";
import { fileIssue, readKinds } from "./read-phase.ts";
import { DAILY_DAYS, takeDays, WEIGHT_DAYS } from "./written-days.ts";

export const BLOCK_KINDS: ReadonlySet<Kind> = new Set(["old-blocks-csv"]);
const TABLE = "old export table";
const LEFT_OUT = "left out as you asked";
/** Of weights, and of days of activity, over all files: fifty years of days. They are a part of every checkpoint. */
const MAX_ROWS = 20_000;

/** Which of its tables are wanted: weights, days of activity, foods and sleep. */
export function wantedOfBlocks(options: ConversionOptions): {
  readonly body: boolean;
  readonly days: boolean;
  readonly rest: boolean;
} {
  const { include } = options;
  return { body: include.includes("weight"), days: include.includes("daily"), rest: keepsArchive(options) };
}

export const blocksPhase: Phase = async (job, context) => {
  const { state, sections } = job;
  const { body, days, rest } = wantedOfBlocks(context.options);
  if (!(body || days || rest) || state.ledger.daily_summary === undefined) return "done";
  const table = ArchiveTable.decode(sections.get(TABLE));
  const isDone = await readKinds(job, context, BLOCK_KINDS, (file, bytes) =>
    readFile(job, table, file, bytes),
  );
  if (!isDone) {
    sections.set(TABLE, table.encode());
    return "more";
  }
  sections.delete(TABLE);
  writeBody(job, body);
  writeActivities(job, days);
  writeTable(job, table, rest);
  state.blocks = { body: [], activities: [] };
  return "done";
};

function readFile(job: Job, table: ArchiveTable, file: IndexedFile, bytes: Uint8Array): void {
  const { state } = job;
  const text = decodePieces(bytes);
  const blocks = text === null ? [] : splitBlocks(text);
  if (blocks.length === 0) fileIssue(state, file, text === null ? "file-encoding" : "file-header");
  const left = blocks.reduce((sum, block) => sum + block.more, 0);
  const read = blocks.reduce((sum, block) => sum + block.rows.length, left);
  if (blocks.length > 0 && read === 0)
    addIssue(state, { code: "old-export-empty", severity: "warning", file: file.name });
  if (left > 0) {
    const seen = `${left} of ${read} records`;
    addIssue(state, { code: "records-refused", severity: "warning", file: file.name, seen });
  }
  const order = orderOf(blocks);
  for (const block of blocks) {
    entryOf(state.ledger, "daily_summary").read += block.rows.length + block.more;
    skip(entryOf(state.ledger, "daily_summary"), TOO_MANY, block.more);
    const title = block.title.toLowerCase();
    if (title !== "body" && title !== "activities") copyRows(job, table, block, order);
    else if (order === null) refuse(job, file, block, "date-order-unknown");
    else if (title === "body")
      keep(job, { file, block, results: readBodyRows(block, order) }, state.blocks.body);
    else keep(job, { file, block, results: readActivityRows(block, order) }, state.blocks.activities);
  }
}

function refuse(
  { state }: Job,
  file: IndexedFile,
  block: Block,
  code: "date-order-unknown" | "file-header",
): void {
  const reason = code === "file-header" ? "its table lacks a column" : "day and month cannot be told apart";
  skip(entryOf(state.ledger, "daily_summary"), reason, block.rows.length);
  if (block.rows.length > 0)
    addIssue(state, { code, severity: "error", file: file.name, where: block.title });
}

function keep<Row>(
  job: Job,
  read: {
    readonly file: IndexedFile;
    readonly block: Block;
    readonly results: readonly RowResult<Row>[] | null;
  },
  rows: Row[],
): void {
  const entry = entryOf(job.state.ledger, "daily_summary");
  if (read.results === null) refuse(job, read.file, read.block, "file-header");
  for (const result of read.results ?? []) {
    if ("reason" in result) skip(entry, result.reason);
    else if (rows.length < MAX_ROWS) rows.push(result.row);
    else skip(entry, TOO_MANY);
  }
}

/** Foods and sleep, and whatever else the file has: as it is, into the archive. */
function copyRows(job: Job, table: ArchiveTable, block: Block, order: DateOrder | null): void {
  const entry = entryOf(job.state.ledger, "daily_summary");
  const [, record = "", date] = /^(\D+?)(?: (\d{8}))?$/.exec(block.title.toLowerCase()) ?? [];
  const titleDay = date === undefined ? null : parseIsoDay(date.replace(/(....)(..)(..)/, "$1-$2-$3"));
  const rows = block.rows.map((row) => {
    const day = titleDay ?? parseLocalDate((row[0] ?? "").trim().slice(0, 10), order ?? "ymd");
    if (day !== null) cover(entry, day);
    const cells = new Map(block.header.map((name, i) => [name, textCell(row[i] ?? "")] as const));
    return { date: day === null ? "" : isoDay(day), cells, isWhole: true };
  });
  skip(entry, "not copied: the table was full", rows.length - table.add(record, rows));
}

function writeTable(job: Job, table: ArchiveTable, isWanted: boolean): void {
  const { bytes, rows, repeated } = table.close();
  if (rows === 0) return;
  const entry = entryOf(job.state.ledger, "daily_summary");
  entry.merged += repeated;
  skip(entry, isWanted ? KEPT_IN_ARCHIVE : LEFT_OUT, rows);
  if (isWanted)
    addResult(job, { name: "archive/old-31-day-export.csv", type: "archive", records: rows, bytes });
}

function writeBody(job: Job, isWanted: boolean): void {
  const { state } = job;
  const entry = entryOf(state.ledger, "daily_summary");
  const known = takeDays(job, WEIGHT_DAYS);
  const rows = oneADay(
    state.blocks.body,
    (row) => known.has(row.day),
    () => false,
  );
  if (!isWanted) {
    skip(entry, LEFT_OUT, state.blocks.body.length);
    return;
  }
  for (const row of rows) cover(entry, row.day);
  entry.written += rows.length;
  entry.merged += state.blocks.body.length - rows.length;
  for (const file of bodyCsvFiles(rows)) addResult(job, { ...file, type: "body" });
  if (rows.length > 0) {
    const seen = counted(rows.length, "weight");
    addIssue(state, { code: "weight-unit-unknown", severity: "warning", file: "", seen });
  }
}

function writeActivities(job: Job, isWanted: boolean): void {
  const { state } = job;
  const entry = entryOf(state.ledger, "daily_summary");
  if (!isWanted) {
    skip(entry, LEFT_OUT, state.blocks.activities.length);
    return;
  }
  const walked = state.blocks.activities.filter((row) => row.steps > 0);
  skip(entry, "on a day without steps", state.blocks.activities.length - walked.length);
  const known = takeDays(job, DAILY_DAYS);
  const rows = oneADay(
    walked,
    (row) => known.has(row.day),
    (row, other) => row.steps > other.steps,
  );
  for (const row of rows) cover(entry, row.day);
  entry.written += rows.length;
  entry.merged += walked.length - rows.length;
  for (const file of dailyCsvFiles(rows, "daily-old-export")) addResult(job, { ...file, type: "daily_old" });
}

/** Ascending, without days that are written already; of two rows of a day the better one, else the first. */
function oneADay<Row extends BodyRow | ActivityRow>(
  rows: readonly Row[],
  isKnown: (row: Row) => boolean,
  isBetter: (row: Row, other: Row) => boolean,
): readonly Row[] {
  const kept = new Map<number, Row>();
  for (const row of rows) {
    const other = kept.get(row.day);
    if (!isKnown(row) && (other === undefined || isBetter(row, other))) kept.set(row.day, row);
  }
  return [...kept.values()].sort((a, b) => a.day - b.day);
}
