/**
 * What goes into the archive: every type that Garmin's import refuses, as one table a type. Files of one family (the
 * base name without its date) go in together or not at all: a family that is recorded by the minute or the second is no
 * table, and copying it would cost more than the whole conversion. The export itself still has it.
 */
import type { DataType } from "../data-type.ts";
import { KINDS, type Kind } from "../fitbit/kinds.ts";
import { typeOf } from "../fitbit/recognise.ts";
import type { IndexedFile } from "../index/entry-index.ts";

export interface ArchiveTableKind {
  readonly type: DataType;
  /** `sleep` of `archive/sleep.csv`. */
  readonly name: string;
  readonly kinds: ReadonlySet<Kind>;
}

const TYPES = [
  ...(["sleep", "resting_heart_rate", "heart_rate_variability", "heart_rate_zones", "spo2"] as const),
  ...(["breathing_rate", "skin_temperature", "vo2_max", "stress", "readiness", "food", "water"] as const),
  ...(["glucose", "ecg", "menstrual_health"] as const),
];

export const ARCHIVE_TABLES: readonly ArchiveTableKind[] = [
  ...TYPES.map((type) => ({
    type,
    name: type.replaceAll("_", "-"),
    kinds: new Set(KINDS.filter((kind) => typeOf(kind) === type)),
  })),
  { type: "active_minutes", name: "active-zone-minutes", kinds: new Set<Kind>(["azm-csv"]) },
];

/** Recorded by the second; what lies inside of an activity goes to Garmin with it. */
export const NEVER_COPIED: ReadonlySet<Kind> = new Set([
  "heart-rate-json",
  "heart-rate-csv",
  "gps-csv",
  "live-pace-csv",
]);

export const ARCHIVE_KINDS: ReadonlySet<Kind> = new Set(ARCHIVE_TABLES.flatMap(({ kinds }) => [...kinds]));

const MIB = 1024 ** 2;
/** A CSV is copied as it is; of the old JSON (nights with all their stages) a row is a fiftieth. */
const MAX_FAMILY_BYTES = { csv: 2 * MIB, json: 48 * MIB };

type FamilyFile = Pick<IndexedFile, "name" | "kind" | "size">;

export interface Family<File extends FamilyFile = IndexedFile> {
  /** `device_temperature` */
  readonly name: string;
  readonly files: readonly File[];
  readonly bytes: number;
  readonly isCopied: boolean;
}

/** The files of a table, in families, in the order of their names. */
export function familiesOf<File extends FamilyFile>(files: readonly File[]): readonly Family<File>[] {
  const byName = Map.groupBy(files, (file) => familyName(file.name));
  return [...byName]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, own]) => {
      const bytes = own.reduce((sum, file) => sum + file.size, 0);
      const isJson = own.every((file) => file.kind.endsWith("-json"));
      return { name, files: own, bytes, isCopied: bytes <= MAX_FAMILY_BYTES[isJson ? "json" : "csv"] };
    });
}

/** `Daily SpO2 - 2024-01-01-2024-01-31.csv` -> `daily_spo2`. Names are at most 255 characters. */
export function familyName(name: string): string {
  return name
    .toLowerCase()
    .replace(/\.[a-z]{2,4}$/, "")
    .replace(/(?<![\s_-])[\s_-]+\d.*$/, "")
    .replace(/ ?\(\d{1,3}\)$/, "")
    .replace(/[\s_-]+/g, "_");
}
