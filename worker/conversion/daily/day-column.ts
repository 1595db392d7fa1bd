/**
 * One number for each calendar day, in a typed array that grows at both ends: ten years are 30 KB and cost nothing to
 * carry from step to step, where a JSON object of as many days would have to be parsed each time. A day that was never
 * set is absent (NaN), which is not zero. Days are counted from 1970-01-01.
 */
import { concatBytes, putU32, u32 } from "../zip/bytes.ts";

/** Room for this many days more than needed, so that a file grows a column once and not daily. */
const SLACK = 64;

export class DayColumn {
  #first: number;
  #values: Float64Array;

  constructor(first = 0, values: Float64Array = new Float64Array()) {
    this.#first = first;
    this.#values = values;
  }

  /** NaN where the day was never set. */
  at(day: number): number {
    return this.#values[day - this.#first] ?? Number.NaN;
  }

  has(day: number): boolean {
    return !Number.isNaN(this.at(day));
  }

  set(day: number, value: number): void {
    this.#reach(day);
    this.#values[day - this.#first] = value;
  }

  /** An absent day starts from zero. */
  add(day: number, amount: number): void {
    const place = day - this.#first;
    const before = this.#values[place] ?? Number.NaN;
    if (Number.isNaN(before)) this.set(day, amount);
    else this.#values[place] = before + amount;
  }

  /** All days that are set, ascending. */
  *days(): Generator<number> {
    for (let i = 0; i < this.#values.length; i++)
      if (!Number.isNaN(this.#values[i] ?? Number.NaN)) yield this.#first + i;
  }

  get first(): number {
    return this.#first;
  }

  get values(): Float64Array {
    return this.#values;
  }

  #reach(day: number): void {
    const length = this.#values.length;
    if (length > 0 && day >= this.#first && day < this.#first + length) return;
    const from = length === 0 ? day : Math.min(this.#first, day < this.#first ? day - SLACK : this.#first);
    const to = length === 0 ? day + SLACK : Math.max(this.#first + length, day + SLACK);
    const grown = new Float64Array(to - from).fill(Number.NaN);
    if (length > 0) grown.set(this.#values, this.#first - from);
    this.#first = from;
    this.#values = grown;
  }
}

export type ColumnSet = Map<string, DayColumn>;

/** The column of a name, made when it is first needed. */
export function columnOf(columns: ColumnSet, name: string): DayColumn {
  const known = columns.get(name);
  if (known !== undefined) return known;
  const fresh = new DayColumn();
  columns.set(name, fresh);
  return fresh;
}

/** Length of the head, the head as JSON, then the values of each column. */
export function encodeColumns(columns: ColumnSet): Uint8Array {
  const head = [...columns].map(([name, column]) => [name, column.first, column.values.length] as const);
  const json = new TextEncoder().encode(JSON.stringify(head));
  const length = new Uint8Array(4);
  putU32(length, 0, json.length);
  const values = [...columns.values()].map(
    ({ values: { buffer, byteOffset, byteLength } }) => new Uint8Array(buffer, byteOffset, byteLength),
  );
  return concatBytes([length, json, ...values]);
}

export function decodeColumns(bytes: Uint8Array | undefined): ColumnSet {
  const columns: ColumnSet = new Map();
  if (bytes === undefined) return columns;
  let at = 4 + u32(bytes, 0);
  // Written by encodeColumns above and kept in our own store.
  const head = JSON.parse(new TextDecoder().decode(bytes.subarray(4, at))) as [string, number, number][];
  for (const [name, first, count] of head) {
    // A copy, because the values need not lie where a Float64Array may begin.
    columns.set(name, new DayColumn(first, new Float64Array(bytes.slice(at, at + count * 8).buffer)));
    at += count * 8;
  }
  return columns;
}
