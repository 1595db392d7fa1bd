/**
 * What the body files have given so far. Numbers are packed as bytes in a checkpoint: fifty thousand entries are 1.6 MB
 * so, and many times that as JSON.
 */
import type { CsvFat, CsvWeight, Height, JsonWeight } from "../fitbit/weight-files.ts";

export interface BodyState {
  json: JsonWeight[];
  csv: CsvWeight[];
  fat: CsvFat[];
  heights: Height[];
  /** Place of the CSV partner of each JSON entry, once they are being paired. */
  pairs: Int32Array;
}

export function newBodyState(): BodyState {
  return { json: [], csv: [], fat: [], heights: [], pairs: new Int32Array() };
}

const NAMES = ["body-json", "body-csv", "body-fat", "body-heights", "body-pairs"] as const;

/** The sections of a checkpoint; none where there is nothing. */
export function packBody(body: BodyState): [string, Uint8Array][] {
  const columns = [
    body.json.flatMap((it) => [it.wallMs, it.kg, it.bmi ?? Number.NaN, it.fatPercent ?? Number.NaN]),
    body.csv.flatMap((it) => [it.instantMs, it.grams, it.sourceClass ?? 1]),
    body.fat.flatMap((it) => [it.instantMs, it.fatPercent]),
    body.heights.flatMap((it) => [it.sinceMs, it.metres]),
    [...body.pairs],
  ];
  return NAMES.map((name, i): [string, Uint8Array] => [name, bytesOf(columns[i] ?? [])]).filter(
    ([, bytes]) => bytes.length > 0,
  );
}

export function isBodySection(name: string): boolean {
  return NAMES.some((known) => known === name);
}

export function unpackBody(sections: ReadonlyMap<string, Uint8Array>): BodyState {
  const [json, csv, fat, heights, pairs] = NAMES.map((name) => numbersOf(sections.get(name)));
  return {
    json: rows(json, 4, ([wallMs = 0, kg = 0, bmi = 0, fatPercent = 0]) => ({
      wallMs,
      kg,
      bmi: Number.isNaN(bmi) ? null : bmi,
      fatPercent: Number.isNaN(fatPercent) ? null : fatPercent,
    })),
    csv: rows(csv, 3, ([instantMs = 0, grams = 0, sourceClass = 1]) => ({ instantMs, grams, sourceClass })),
    fat: rows(fat, 2, ([instantMs = 0, fatPercent = 0]) => ({ instantMs, fatPercent })),
    heights: rows(heights, 2, ([sinceMs = 0, metres = 0]) => ({ sinceMs, metres })),
    pairs: Int32Array.from(pairs ?? []),
  };
}

function bytesOf(numbers: readonly number[]): Uint8Array {
  return new Uint8Array(Float64Array.from(numbers).buffer);
}

/** A section can start at any byte; numbers need their own alignment. */
function numbersOf(bytes: Uint8Array | undefined): Float64Array {
  return bytes === undefined ? new Float64Array() : new Float64Array(bytes.slice().buffer);
}

function rows<Row>(
  numbers: Float64Array | undefined,
  width: number,
  make: (row: Float64Array) => Row,
): Row[] {
  const length = Math.floor((numbers?.length ?? 0) / width);
  return Array.from({ length }, (_, i) =>
    make((numbers ?? new Float64Array()).subarray(i * width, (i + 1) * width)),
  );
}
