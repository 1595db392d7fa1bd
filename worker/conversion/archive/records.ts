/**
 * Reads any file of the archive: CSV by its header, old JSON record by record. Values are copied, not understood, and
 * handed on one record after the other, for a record as cells takes far more room than it does as text.
 */
import { readCsv } from "../fitbit/csv.ts";
import { asObject, decodePieces, objectOf, readJsonRecords } from "../fitbit/json.ts";
import { type VisitedFile, visitEach } from "../fitbit/read-result.ts";
import { parseMoment, parseOffset } from "../time/timestamps.ts";
import { DAY_MS, type Zone } from "../time/zone.ts";
import { fitsCell, textCell } from "./cell.ts";
import { quoteLongIntegers } from "./exact-integers.ts";
import { flattenRecord } from "./flatten.ts";
import { recordDay } from "./record-day.ts";

export interface ArchiveRecord {
  readonly day: number | null;
  readonly cells: ReadonlyMap<string, string>;
  /** False: the file holds more of it than its cells. */
  readonly isWhole: boolean;
}

/** A reason of its own, because it is no fault of the file. */
export const NO_VALUE = "placeholder without a value";

/** Of a file; a table has no more either. */
const MAX_COLUMNS = 200;
const NOTHING: VisitedFile = { read: 0, taken: 0, refused: {}, problem: null };

type Visit = (record: ArchiveRecord) => void;

export function readArchiveCsv(
  bytes: Uint8Array,
  { zone, isDaily }: { readonly zone: Zone; readonly isDaily: boolean },
  visit: Visit,
): VisitedFile {
  const text = decodePieces(bytes);
  if (text === null) return { ...NOTHING, problem: "file-encoding" };
  const table = readCsv(text);
  if (table === null) return NOTHING;
  const { header } = table;
  const names = header.slice(0, MAX_COLUMNS);
  const endAt = header.indexOf("sleep_end");
  const offsetAt = header.indexOf("end_utc_offset");
  const readOne = (row: readonly string[]) => {
    if (row.length > header.length) return { reason: "row does not fit its header" };
    const woken = wakingDay(row[endAt] ?? "", row[offsetAt] ?? "", zone);
    const cells = new Map(names.map((name, i) => [name, textCell(row[i] ?? "")] as const));
    const isWhole = row.every((text, i) => (i < MAX_COLUMNS ? fitsCell(text) : text === ""));
    return { item: { day: woken ?? recordDay(row, zone, isDaily), cells, isWhole } };
  };
  return visitEach(table.rows, readOne, visit);
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

/** What has no long integer is as it should be. */
function withExactIntegers(text: string): string {
  return /\d{16}/.test(text) ? quoteLongIntegers(text) : text;
}

export function readArchiveJson(bytes: Uint8Array, zone: Zone, visit: Visit): VisitedFile {
  const json = readJsonRecords(bytes, withExactIntegers);
  if (!json.ok) return { ...NOTHING, problem: json.code };
  const readOne = (raw: unknown) => {
    const record = asObject(raw);
    if (record === null) return { reason: "not a record as Fitbit writes it" };
    // Resting heart rate is padded up to a year ahead with days that have no date of their own.
    const value = objectOf(record, "value");
    if (value !== null && Object.hasOwn(value, "date") && value.date === null) return { reason: NO_VALUE };
    const texts = Object.values(record).filter((field) => typeof field === "string");
    return { item: { day: recordDay(texts, zone, false), ...flattenRecord(record) } };
  };
  return visitEach(json.records, readOne, visit);
}
