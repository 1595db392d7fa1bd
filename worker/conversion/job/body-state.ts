/** What the body files have given so far: first as it was read, then in order, with the partners that were found. */
import type { CsvFat, CsvWeight, Height, JsonWeight } from "../fitbit/weight-files.ts";
import { PackedList, type Packing } from "./packed-list.ts";

export interface BodyState {
  readonly json: PackedList<JsonWeight>;
  readonly csv: PackedList<CsvWeight>;
  readonly fat: PackedList<CsvFat>;
  readonly heights: PackedList<Height>;
  /** Place of the CSV partner of each JSON entry, once they are being paired; -1 = none. */
  readonly pairs: PackedList<number>;
  /** The calendar years that have entries, once they are in order. */
  readonly years: PackedList<number>;
}

const JSON_WEIGHTS: Packing<JsonWeight> = {
  width: 4,
  pack: (it) => [it.wallMs, it.kg, it.bmi ?? Number.NaN, it.fatPercent ?? Number.NaN],
  unpack: ([wallMs = 0, kg = 0, bmi = 0, fatPercent = 0]) => ({
    wallMs,
    kg,
    bmi: Number.isNaN(bmi) ? null : bmi,
    fatPercent: Number.isNaN(fatPercent) ? null : fatPercent,
  }),
};
const CSV_WEIGHTS: Packing<CsvWeight> = {
  width: 3,
  pack: (it) => [it.instantMs, it.grams, it.sourceClass ?? 1],
  unpack: ([instantMs = 0, grams = 0, sourceClass = 1]) => ({ instantMs, grams, sourceClass }),
};
const FATS: Packing<CsvFat> = {
  width: 2,
  pack: (it) => [it.instantMs, it.fatPercent],
  unpack: ([instantMs = 0, fatPercent = 0]) => ({ instantMs, fatPercent }),
};
const HEIGHTS: Packing<Height> = {
  width: 2,
  pack: (it) => [it.sinceMs, it.metres],
  unpack: ([sinceMs = 0, metres = 0]) => ({ sinceMs, metres }),
};
const NUMBERS: Packing<number> = { width: 1, pack: (it) => [it], unpack: ([it = 0]) => it };

const PREFIX = "body-";

export function newBodyState(): BodyState {
  return unpackBody(new Map());
}

export function unpackBody(sections: ReadonlyMap<string, Uint8Array>): BodyState {
  const bytes = (name: keyof BodyState) => sections.get(PREFIX + name);
  return {
    json: new PackedList(JSON_WEIGHTS, bytes("json")),
    csv: new PackedList(CSV_WEIGHTS, bytes("csv")),
    fat: new PackedList(FATS, bytes("fat")),
    heights: new PackedList(HEIGHTS, bytes("heights")),
    pairs: new PackedList(NUMBERS, bytes("pairs")),
    years: new PackedList(NUMBERS, bytes("years")),
  };
}

/** The sections of a checkpoint; none for an empty list. */
export function packBody(body: BodyState): [string, Uint8Array][] {
  return Object.entries(body).flatMap(([name, list]): [string, Uint8Array][] =>
    list.length === 0 ? [] : [[PREFIX + name, list.encode()]],
  );
}

export function isBodySection(name: string): boolean {
  return name.startsWith(PREFIX);
}
