/**
 * Readers of what Fitbit measured by the minute or by the day: `steps`, `distance`, `calories`, `altitude`, the four
 * `*_minutes` as old JSON, and the new CSVs with their `data source` column. A reader hands each record on and keeps
 * none. Whether a moment is UTC or a wall clock is known by the kind of file, not by its text.
 */
import { parseMoment, parseUsDateTime } from "../time/timestamps.ts";
import { columnsOf, readCsv } from "./csv.ts";
import { asObject, decodeText, numberOf, parseNumber, readJsonRecords, textOf } from "./json.ts";
import type { FileProblem, Refusals } from "./read-result.ts";
import { scanSeries } from "./series-scan.ts";

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
  const count = counter();
  const series = scanSeries(bytes);
  if (series !== null) {
    const value = [0];
    for (let i = 0; i < series.atMs.length; i++) {
      value[0] = series.values[i] ?? 0;
      count.add(take(series.atMs[i] ?? 0, value, ""));
    }
    return count.result();
  }
  const json = readJsonRecords(bytes);
  if (!json.ok) return unreadableSeries(json.code);
  for (const raw of json.records) count.add(takeObject(raw, take));
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
export function readSeriesCsv(bytes: Uint8Array, columns: readonly string[], take: TakeRecord): SeriesRead {
  const text = decodeText(bytes);
  if (text === null) return unreadableSeries("file-encoding");
  const count = counter();
  const table = readCsv(text);
  if (table === null) return count.result();
  const places = columnsOf(table.header, ["timestamp", ...columns]);
  if (places === null) return unreadableSeries("file-header");
  const source = table.header.indexOf("data source");
  const valueAt = columns.map((column) => places[column] ?? 0);
  const moments = momentReader();
  for (const row of table.rows) {
    const atMs = moments(row[places.timestamp ?? 0] ?? "");
    const values = valueAt.map((at) => parseNumber((row[at] ?? "").trim()) ?? Number.NaN);
    if (atMs === null) count.add(NO_DATE);
    else if (values.some(Number.isNaN)) count.add(NO_NUMBER);
    else count.add(take(atMs, values, source < 0 ? "" : (row[source] ?? "").trim()));
  }
  return count.result();
}

/** Reads moments; `2025-08-01T06:10:00Z` takes a way without a regular expression and works the date out once a day. */
function momentReader(): (text: string) => number | null {
  let [date, dateMs] = ["", 0];
  return (text) => {
    const plain =
      text.length === 20 && text[10] === "T" && text[13] === ":" && text[16] === ":" && text[19] === "Z";
    const [hour, minute, second] = [pairAt(text, 11), pairAt(text, 14), pairAt(text, 17)];
    if (!plain || !(hour < 24 && minute < 60 && second < 60)) return parseMoment(text)?.instantMs ?? null;
    if (!text.startsWith(date) || date === "") {
      const known = parseMoment(`${text.slice(0, 10)}T00:00:00Z`);
      if (known === null) return null;
      date = text.slice(0, 10);
      dateMs = known.instantMs;
    }
    return dateMs + ((hour * 60 + minute) * 60 + second) * 1000;
  };
}

function pairAt(text: string, at: number): number {
  const [tens, ones] = [text.charCodeAt(at) - 0x30, text.charCodeAt(at + 1) - 0x30];
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
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
