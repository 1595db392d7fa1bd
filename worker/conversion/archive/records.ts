/** Reads any file of the archive: CSV by its header, old JSON record by record. Values are copied, not understood. */
import { readCsv } from "../fitbit/csv.ts";
import { asObject, decodeText, objectOf, readJsonRecords } from "../fitbit/json.ts";
import { type ReadFile, readEach, unreadable } from "../fitbit/read-result.ts";
import { parseMoment, parseOffset } from "../time/timestamps.ts";
import { DAY_MS, type Zone } from "../time/zone.ts";
import { textCell } from "./cell.ts";
import { quoteLongIntegers } from "./exact-integers.ts";
import { flattenRecord } from "./flatten.ts";
import { recordDay } from "./record-day.ts";

export interface ArchiveRecord {
  readonly day: number | null;
  readonly cells: ReadonlyMap<string, string>;
}

/** A reason of its own, because it is no fault of the file. */
export const NO_VALUE = "placeholder without a value";

export function readArchiveCsv(bytes: Uint8Array, zone: Zone, isDaily: boolean): ReadFile<ArchiveRecord> {
  const text = decodeText(bytes);
  if (text === null) return unreadable("file-encoding");
  const table = readCsv(text);
  if (table === null) return readEach<never, ArchiveRecord>([], () => ({ reason: NO_VALUE }));
  const { header } = table;
  const endAt = header.indexOf("sleep_end");
  const offsetAt = header.indexOf("end_utc_offset");
  return readEach(table.rows, (row) => {
    if (row.length > header.length) return { reason: "row does not fit its header" };
    const woken = wakingDay(row[endAt] ?? "", row[offsetAt] ?? "", zone);
    const cells = new Map(header.map((name, i) => [name, textCell(row[i] ?? "")] as const));
    return { item: { day: woken ?? recordDay(row, zone, isDaily), cells } };
  });
}

/**
 * A night is of the day on which it ended, as in the old files. Its own offset counts; zero is what an exporter writes
 * that does not know.
 */
function wakingDay(end: string, offset: string, zone: Zone): number | null {
  const instantMs = parseMoment(end)?.instantMs;
  if (instantMs === undefined) return null;
  const offsetMs = parseOffset(offset.trim());
  return offsetMs === null || offsetMs === 0
    ? zone.dayOf(instantMs)
    : Math.floor((instantMs + offsetMs) / DAY_MS);
}

function withExactIntegers(bytes: Uint8Array): Uint8Array {
  const text = decodeText(bytes);
  return text === null || !/\d{16}/.test(text) ? bytes : new TextEncoder().encode(quoteLongIntegers(text));
}

export function readArchiveJson(bytes: Uint8Array, zone: Zone): ReadFile<ArchiveRecord> {
  const json = readJsonRecords(withExactIntegers(bytes));
  if (!json.ok) return unreadable(json.code);
  return readEach(json.records, (raw) => {
    const record = asObject(raw);
    if (record === null) return { reason: "not a record as Fitbit writes it" };
    // Resting heart rate is padded up to a year ahead with days that have no date of their own.
    const value = objectOf(record, "value");
    if (value !== null && Object.hasOwn(value, "date") && value.date === null) return { reason: NO_VALUE };
    const texts = Object.values(record).filter((field) => typeof field === "string");
    return { item: { day: recordDay(texts, zone, false), cells: flattenRecord(record) } };
  });
}
