/**
 * Readers of the body files. The old JSON is in POUNDS, cut to a tenth, whatever the account's unit, and its date and
 * time are the local wall clock; `logId` is that wall clock read as UTC and so says nothing new. The new CSV has grams
 * and a true instant. Heights are millimetres. Proved on exports of metric and imperial accounts.
 */
import { parseClock, parseMoment, parseUsDate, parseUsDateTime } from "../time/timestamps.ts";
import { columnsOf, readCsv } from "./csv.ts";
import { sourceClass } from "./data-source.ts";
import { asObject, decodePieces, numberOf, parseNumber, readJsonRecords, textOf } from "./json.ts";
import { type ReadFile, readEach, unreadable } from "./read-result.ts";

export const KG_PER_POUND = 0.45359237;

/** One entry of `weight-*.json`. */
export interface JsonWeight {
  /** Wall clock as if it were UTC, in ms. */
  readonly wallMs: number;
  readonly kg: number;
  readonly bmi: number | null;
  readonly fatPercent: number | null;
}

/** One row of `weight.csv`. */
export interface CsvWeight {
  readonly instantMs: number;
  readonly grams: number;
  /** How good its source is (data-source.ts); absent = as good as the scale itself. */
  readonly sourceClass?: number;
}

/** One row of `body_fat_*.csv`. */
export interface CsvFat {
  readonly instantMs: number;
  readonly fatPercent: number;
}

/** A height and since when. The wall clock of the old files is near enough to an instant here. */
export interface Height {
  readonly sinceMs: number;
  readonly metres: number;
}

const NO_DATE = { reason: "date or time not readable" };
const NOT_A_RECORD = { reason: "not a record as Fitbit writes it" };

export function readWeightJson(bytes: Uint8Array): ReadFile<JsonWeight> {
  const json = readJsonRecords(bytes);
  if (!json.ok) return unreadable(json.code);
  return readEach(json.records, (raw) => {
    const record = asObject(raw);
    const pounds = record === null ? null : numberOf(record, "weight");
    if (record === null || pounds === null) return NOT_A_RECORD;
    const date = parseUsDate(textOf(record, "date") ?? "");
    const clock = parseClock(textOf(record, "time") ?? "");
    if (date === null || clock === null) return NO_DATE;
    const bmi = numberOf(record, "bmi");
    const fatPercent = numberOf(record, "fat");
    return { item: { wallMs: date + clock, kg: pounds * KG_PER_POUND, bmi, fatPercent } };
  });
}

export function readWeightCsv(bytes: Uint8Array): ReadFile<CsvWeight> {
  return readTimedColumn(bytes, "weight grams", (instantMs, grams, source) => ({
    ...{ instantMs, grams },
    sourceClass: sourceClass(source),
  }));
}

export function readBodyFatCsv(bytes: Uint8Array): ReadFile<CsvFat> {
  return readTimedColumn(bytes, "body fat percentage", (instantMs, fatPercent) => ({
    instantMs,
    fatPercent,
  }));
}

export function readHeightCsv(bytes: Uint8Array): ReadFile<Height> {
  return readTimedColumn(bytes, "height millimeters", (sinceMs, mm) => ({ sinceMs, metres: mm / 1000 }));
}

export function readHeightJson(bytes: Uint8Array): ReadFile<Height> {
  const json = readJsonRecords(bytes);
  if (!json.ok) return unreadable(json.code);
  return readEach(json.records, (raw) => {
    const record = asObject(raw);
    const mm = record === null ? null : numberOf(record, "value");
    if (record === null || mm === null) return NOT_A_RECORD;
    const sinceMs = parseUsDateTime(textOf(record, "dateTime") ?? "");
    return sinceMs === null ? NO_DATE : { item: { sinceMs, metres: mm / 1000 } };
  });
}

/** A CSV of `timestamp` and one value; a `data source` column may follow. */
function readTimedColumn<Item>(
  bytes: Uint8Array,
  column: string,
  make: (instantMs: number, value: number, source: string) => Item,
): ReadFile<Item> {
  const text = decodePieces(bytes);
  if (text === null) return unreadable("file-encoding");
  const table = readCsv(text);
  if (table === null) return { read: 0, items: [], refused: {}, problem: null };
  const at = columnsOf(table.header, ["timestamp", column]);
  const valueAt = at?.[column];
  if (at === null || valueAt === undefined) return unreadable("file-header");
  const sourceAt = table.header.indexOf("data source");
  return readEach(table.rows, (row) => {
    const moment = parseMoment(row[at.timestamp ?? 0] ?? "");
    if (moment === null) return NO_DATE;
    const value = parseNumber((row[valueAt] ?? "").trim());
    if (value === null) return { reason: "value not a number" };
    return { item: make(moment.instantMs, value, (row[sourceAt] ?? "").trim()) };
  });
}
