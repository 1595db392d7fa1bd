/**
 * The accounts of a conversion, one entry a data type. A record is counted when its file is read and again when its
 * fate is known; the two must add up (read = written + merged + skipped), which the tests check for every conversion.
 */
import { DATA_TYPES, type DataType } from "../data-type.ts";

export interface LedgerEntry {
  files: number;
  /** How many of the files could not be read, as a whole. */
  unreadable: number;
  read: number;
  written: number;
  merged: number;
  /** Reason -> count. Reasons come from our own code alone, never from a file. */
  skipped: Record<string, number>;
  /** Local days, from 1970-01-01. */
  from: number | null;
  to: number | null;
}

/** In a checkpoint as it is: JSON. */
export type Ledger = Partial<Record<DataType, LedgerEntry>>;

/** The entry of a type, made when it is first needed. */
export function entryOf(ledger: Ledger, type: DataType): LedgerEntry {
  const known = ledger[type];
  if (known !== undefined) return known;
  const fresh: LedgerEntry = {
    files: 0,
    unreadable: 0,
    read: 0,
    written: 0,
    merged: 0,
    skipped: {},
    from: null,
    to: null,
  };
  ledger[type] = fresh;
  return fresh;
}

export function skip(entry: LedgerEntry, reason: string, count = 1): void {
  if (count > 0) entry.skipped[reason] = (entry.skipped[reason] ?? 0) + count;
}

/** Widens the span of days. */
export function cover(entry: LedgerEntry, day: number): void {
  entry.from = entry.from === null ? day : Math.min(entry.from, day);
  entry.to = entry.to === null ? day : Math.max(entry.to, day);
}

/** The types that occur, in the order of reports. */
export function ledgerTypes(ledger: Ledger): DataType[] {
  return DATA_TYPES.filter((type) => ledger[type] !== undefined);
}

/** Records whose fate is not accounted for; 0 in a finished conversion. */
export function unaccounted(entry: LedgerEntry): number {
  const skipped = Object.values(entry.skipped).reduce((sum, count) => sum + count, 0);
  return entry.read - entry.written - entry.merged - skipped;
}
