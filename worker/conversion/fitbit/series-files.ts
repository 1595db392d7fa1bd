/**
 * Readers of what Fitbit measured by the minute or by the day: `steps`, `distance`, `calories`, `altitude`, the four
 * `*_minutes` as old JSON, and the new CSVs with their `data source` column. A reader hands each record on and keeps
 * none. Whether a moment is UTC or a wall clock is known by the kind of file, not by its text.
 */
import { parseMoment, parseUsDateTime } from "../time/timestamps.ts";
import { columnsOf, readCsv } from "./csv.ts";
import { asObject, decodeText, numberOf, parseNumber, readJsonRecords, textOf } from "./json.ts";
import type { FileProblem, Refusals } from "./read-result.ts";
import { isPlainCsv, scanCsvLines } from "./series-csv-scan.ts";
import { type Series, scanSeries } from "./series-scan.ts";

/** One record: its moment in ms, one value a column, and who measured it. Gives a reason to refuse it, or null. */
export type TakeRecord = (atMs: number, values: readonly number[], source: string) => string | null;

/** What a reader says when it is through; `read` counts the refused ones too. */
export interface SeriesRead {
  readonly read: number;
  readonly refused: Refusals;
  readonly problem: FileProblem | null;
}

const NO_DATE = "date or time not readable";
const NO_NUMBER = "value not a number";
const NOT_A_RECORD = "not a record as Fitbit writes it";

export function readSeriesJson(bytes: Uint8Array, take: TakeRecord): SeriesRead {
  const series = scanSeries(bytes);
  if (series !== null) return takeSeries(series, take);
  const count = counter();
  const json = readJsonRecords(bytes);
  if (!json.ok) return unreadableSeries(json.code);
  for (const raw of json.records) count.add(takeObject(raw, take));
  return count.result();
}

/** Hands on what was scanned out of a file. */
export function takeSeries({ atMs, values }: Series, take: TakeRecord): SeriesRead {
  const count = counter();
  const value = [0];
  for (let i = 0; i < atMs.length; i++) {
    value[0] = values[i] ?? 0;
    count.add(take(atMs[i] ?? 0, value, ""));
  }
  return count.result();
}

function takeObject(raw: unknown, take: TakeRecord): string | null {
  const record = asObject(raw);
  if (record === null) return NOT_A_RECORD;
  const atMs = parseUsDateTime(textOf(record, "dateTime") ?? "");
  const value = numberOf(record, "value");
  if (atMs === null) return NO_DATE;
  return value === null ? NO_NUMBER : take(atMs, [value], "");
}

/** `columns` must all be there; `data source` may be. */
export function readSeriesCsv(file: Uint8Array, columns: readonly string[], take: TakeRecord): SeriesRead {
  const count = counter();
  // Empty lines may stand before the header.
  const bytes = file.subarray(
    Math.max(
      0,
      file.findIndex((byte) => byte !== 0x0a && byte !== 0x0d),
    ),
  );
  const headerEnd = isPlainCsv(bytes) ? bytes.indexOf(0x0a) + 1 : 0;
  const text = decodeText(headerEnd > 0 ? bytes.subarray(0, headerEnd) : bytes);
  if (text === null) return unreadableSeries("file-encoding");
  const table = readCsv(text);
  if (table === null) return count.result();
  const readRow = rowReader(table.header, columns, take);
  if (readRow === null) return unreadableSeries("file-header");
  for (const row of table.rows) count.add(readRow(row));
  if (headerEnd > 0) scanRows(bytes, headerEnd, { header: table.header, columns, take, readRow, count });
  return count.result();
}

/** The lines behind the header of a plain file: fast where they have the usual form, one by one where not. */
function scanRows(
  bytes: Uint8Array,
  start: number,
  how: {
    readonly header: readonly string[];
    readonly columns: readonly string[];
    readonly take: TakeRecord;
    readonly readRow: RowReader;
    readonly count: ReturnType<typeof counter>;
  },
): void {
  const { header, columns, take, readRow, count } = how;
  const isUsual = header[0] === "timestamp";
  const places = {
    values: columns.map((column) => header.indexOf(column)),
    source: header.indexOf("data source"),
  };
  const other = (from: number, to: number): void =>
    count.add(readRow((decodeText(bytes.subarray(from, to)) ?? "").split(",")));
  scanCsvLines(bytes, start, isUsual ? places : { values: [-1], source: -1 }, {
    plain: (atMs, values, source) => count.add(take(atMs, values, source)),
    other,
  });
}

type RowReader = (row: readonly string[]) => string | null;

/** Null where a column is missing. */
function rowReader(
  header: readonly string[],
  columns: readonly string[],
  take: TakeRecord,
): RowReader | null {
  const places = columnsOf(header, ["timestamp", ...columns]);
  if (places === null) return null;
  const source = header.indexOf("data source");
  const valueAt = columns.map((column) => places[column] ?? 0);
  return (row) => {
    const moment = parseMoment(row[places.timestamp ?? 0] ?? "");
    if (moment === null) return NO_DATE;
    const values = valueAt.map((at) => parseNumber((row[at] ?? "").trim()) ?? Number.NaN);
    if (values.some(Number.isNaN)) return NO_NUMBER;
    return take(moment.instantMs, values, source < 0 ? "" : (row[source] ?? "").trim());
  };
}

function unreadableSeries(problem: FileProblem): SeriesRead {
  return { read: 0, refused: {}, problem };
}

function counter() {
  const refused = new Map<string, number>();
  let [read, kept] = [0, 0];
  return {
    add(reason: string | null): void {
      read += 1;
      if (reason === null) kept += 1;
      else refused.set(reason, (refused.get(reason) ?? 0) + 1);
    },
    result: (): SeriesRead => ({
      read,
      refused: Object.fromEntries(refused),
      problem: read > 0 && kept === 0 ? "file-shape" : null,
    }),
  };
}
