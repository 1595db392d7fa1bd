/**
 * Reads what was measured by the minute and writes daily totals. One data type after the other, so that only one set of
 * sources is open; between two steps sums are carried, never records.
 */
import { type ColumnSet, decodeColumns, encodeColumns } from "../daily/day-column.ts";
import { PASSES, type Pass, type SeriesKind } from "../daily/passes.ts";
import { DAYS_BEFORE, type Place, type Reading, takerFor } from "../daily/reading.ts";
import { decodeReading, encodeReading } from "../daily/reading-codec.ts";
import { decodeSeries, encodeSeries } from "../daily/scanned-series.ts";
import { settleReading } from "../daily/settling.ts";
import { readSeriesCsv, readSeriesJson, type SeriesRead, takeSeries } from "../fitbit/series-files.ts";
import { scanSeries } from "../fitbit/series-scan.ts";
import { type IndexedFile, selectFiles } from "../index/entry-index.ts";
import { readFiles } from "../index/read-files.ts";
import { forgetPlace, readPlace } from "./daily-place.ts";
import { writeTotals } from "./daily-write.ts";
import { addIssue, type Job } from "./job.ts";
import { entryOf, skip } from "./ledger.ts";
import type { Phase, StepContext } from "./phase.ts";
import { fileIssue } from "./read-phase.ts";
import { chooseZone } from "./zone-choice.ts";

const DAYS = "daily days";
const READING = "daily reading";
const SCANNED = "daily file, scanned";
/** Choosing among the sources of a day takes as long as reading so many bytes of a file. */
const WORK_PER_DAY = 200;

export const dailyPhase: Phase = async (job, context) => {
  if (!context.options.include.includes("daily")) return "done";
  const { state, sections } = job;
  const home = chooseZone(state, context.options.timeZone);
  const place = await readPlace(job, context, home);
  if (place === null) return "more";
  const days = decodeColumns(sections.get(DAYS));
  for (let pass = PASSES[state.daily.pass]; pass !== undefined; pass = PASSES[state.daily.pass]) {
    const reading = decodeReading(sections.get(READING));
    const next = await readPass(job, context, { pass, reading, place });
    if (next !== null) forget(reading, next);
    if (next !== null || !context.budget.take(daysIn(reading) * WORK_PER_DAY)) {
      sections.set(READING, encodeReading(reading));
      sections.set(DAYS, encodeColumns(days));
      return "more";
    }
    const { merged } = settleReading(pass, reading, days);
    // Only then has the type an entry: one without files is not worth a line in the report.
    if (merged > 0) entryOf(state.ledger, pass.type).merged += merged;
    sections.delete(READING);
    state.daily.pass += 1;
    state.cursor = 0;
  }
  if (!writeTotals(job, days, context.budget)) {
    sections.set(DAYS, encodeColumns(days));
    return "more";
  }
  sections.delete(DAYS);
  forgetPlace(job);
  return "done";
};

/** Days of all sources together. */
function daysIn({ sources }: Reading): number {
  return [...sources.values()].reduce((sum, { columns }) => sum + daysOf(columns), 0);
}

function daysOf(columns: ColumnSet): number {
  return Math.max(0, ...[...columns.values()].map(({ values }) => values.length));
}

interface OpenPass {
  readonly pass: Pass;
  readonly reading: Reading;
  readonly place: Place;
}

/** Null = all files of the pass are summed up; else the first that has to wait. */
async function readPass(job: Job, context: StepContext, open: OpenPass): Promise<IndexedFile | null> {
  const { state, sections } = job;
  const files = filesInOrder(job, open.pass);
  const scanned = files[state.cursor - 1];
  if (scanned !== undefined) takeScanned(job, context, scanned, open);
  state.cursor = await readFiles(files, state.cursor, context, (file, content) => {
    state.filesDone += 1;
    if (!content.ok) fileIssue(state, file, content.problem);
    else if (context.budget.bytesLeft >= 0) readOne(job, file, content.bytes, open);
    else readLarge(job, file, content.bytes, open);
  });
  return files[sections.has(SCANNED) ? state.cursor - 1 : state.cursor] ?? null;
}

/** A file that is more than a step should do: what is scanned out of it is summed up in the next step. */
function readLarge(job: Job, file: IndexedFile, bytes: Uint8Array, open: OpenPass): void {
  const series = open.pass.kinds[file.kind]?.columns === null ? scanSeries(bytes) : null;
  if (series === null) readOne(job, file, bytes, open);
  else job.sections.set(SCANNED, encodeSeries(series));
}

function takeScanned(job: Job, { budget }: StepContext, file: IndexedFile, open: OpenPass): void {
  const scanned = job.sections.get(SCANNED);
  const kind = open.pass.kinds[file.kind];
  if (scanned === undefined || kind === undefined) return;
  job.sections.delete(SCANNED);
  budget.spend(0, scanned.length);
  forget(open.reading, file);
  const take = takerFor(open.reading, { id: file.kind, kind, day: file.day }, open.place);
  bookSeries(job, open.pass, file, takeSeries(decodeSeries(scanned), take));
}

/** By the days in their names; those without come first, since they may hold any day. */
function filesInOrder(job: Job, pass: Pass): readonly IndexedFile[] {
  return selectFiles(job.index, (kind) => pass.kinds[kind] !== undefined)
    .map((file, i) => ({ file, i }))
    .sort((a, b) => (a.file.day ?? -1) - (b.file.day ?? -1) || a.i - b.i)
    .map(({ file }) => file);
}

function readOne(job: Job, file: IndexedFile, bytes: Uint8Array, { pass, reading, place }: OpenPass): void {
  const kind = pass.kinds[file.kind];
  if (kind === undefined) return;
  forget(reading, file);
  const read = readSeries(bytes, kind, takerFor(reading, { id: file.kind, kind, day: file.day }, place));
  bookSeries(job, pass, file, read);
}

function readSeries(
  bytes: Uint8Array,
  kind: SeriesKind,
  take: Parameters<typeof readSeriesJson>[1],
): SeriesRead {
  return kind.columns === null ? readSeriesJson(bytes, take) : readSeriesCsv(bytes, kind.columns, take);
}

/** No file from this one on reaches further back. */
function forget(reading: Reading, file: IndexedFile): void {
  if (file.day === null) return;
  for (const source of reading.sources.values()) source.seen.forgetBefore(file.day - DAYS_BEFORE);
}

function bookSeries(
  { state }: Job,
  pass: Pass,
  file: IndexedFile,
  { read, refused, problem }: SeriesRead,
): void {
  const entry = entryOf(state.ledger, pass.type);
  entry.read += read;
  let count = 0;
  for (const [reason, times] of Object.entries(refused)) {
    skip(entry, reason, times);
    count += times;
  }
  if (problem !== null) fileIssue(state, file, problem);
  else if (count > 0) {
    const seen = `${count} of ${read} records`;
    addIssue(state, { code: "records-refused", severity: "warning", file: file.name, seen });
  }
}
