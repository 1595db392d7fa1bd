/**
 * What is known of each second of an activity, in columns of numbers: as objects the seconds of a day would take ten
 * times as much. The first that tells something of a second is believed.
 */
import type { Window } from "./series-files.ts";

/** Their places in a row of numbers, behind a flag that says whether anything was told of the second. */
const PLACES = {
  latitude: 1,
  longitude: 2,
  altitudeM: 3,
  heartRate: 4,
  distanceM: 5,
  /** What was covered in that second alone, and the last moment that was counted. */
  way: 6,
  wayAtMs: 7,
  /** The moments of the samples of the day that told something of it. */
  gpsAtMs: 8,
  rateAtMs: 9,
  /** 1 where its position was taken out again. */
  isAstray: 10,
} as const;
const WIDTH = 11;

export type Column = keyof typeof PLACES;

/** Seconds of one piece of memory. */
const CHUNK_SECONDS = 1024;

/** One second of those. */
export class Second {
  /** Unix seconds. */
  readonly atSec: number;
  readonly #chunk: Float64Array;
  readonly #start: number;

  constructor(chunk: Float64Array, row: number, atSec: number) {
    this.atSec = atSec;
    this.#chunk = chunk;
    this.#start = row * WIDTH;
  }

  get(column: Column): number | null {
    const value = this.#chunk[this.#start + PLACES[column]] ?? Number.NaN;
    return Number.isNaN(value) ? null : value;
  }

  set(column: Column, value: number): void {
    this.#chunk[this.#start + PLACES[column]] = value;
  }

  clear(column: Column): void {
    this.set(column, Number.NaN);
  }
}

export class Seconds implements Iterable<Second> {
  readonly #window: Window;
  /** By number; NaN = not known. */
  readonly #chunks = new Map<number, Float64Array>();

  constructor(window: Window) {
    this.#window = window;
  }

  /** The second of a moment; null where nothing was told of it. */
  at(atMs: number): Second | null {
    const { number, row, atSec } = rowOf(atMs);
    const chunk = this.#chunks.get(number);
    return chunk === undefined || !isKnown(chunk, row) ? null : new Second(chunk, row, atSec);
  }

  /** Tells something of the second of a moment. False outside of the window, and where somebody has told it. */
  fill(atMs: number, column: Column, value: number | null): boolean {
    const at = this.#placeOf(atMs, column);
    if (at === null || value === null || !Number.isNaN(at.chunk[at.place])) return false;
    at.chunk[at.place] = value;
    return true;
  }

  /** Adds to what was covered in a second; the same moment told twice was walked once. */
  addWay(atMs: number, metres: number): void {
    const way = this.#placeOf(atMs, "way");
    const last = this.#placeOf(atMs, "wayAtMs");
    if (way === null || last === null || last.chunk[last.place] === atMs) return;
    last.chunk[last.place] = atMs;
    const before = way.chunk[way.place] ?? Number.NaN;
    way.chunk[way.place] = Number.isNaN(before) ? metres : before + metres;
  }

  /** Those of which anything was told, in the order of time. */
  *[Symbol.iterator](): Generator<Second> {
    for (const number of [...this.#chunks.keys()].sort((a, b) => a - b)) {
      const chunk = this.#chunks.get(number) ?? new Float64Array();
      for (let row = 0; row < CHUNK_SECONDS; row++) {
        if (isKnown(chunk, row)) yield new Second(chunk, row, number * CHUNK_SECONDS + row);
      }
    }
  }

  #placeOf(atMs: number, column: Column): { readonly chunk: Float64Array; readonly place: number } | null {
    if (atMs < this.#window.fromMs || atMs > this.#window.toMs) return null;
    const { number, row } = rowOf(atMs);
    const known = this.#chunks.get(number);
    const chunk = known ?? new Float64Array(CHUNK_SECONDS * WIDTH).fill(Number.NaN);
    if (known === undefined) this.#chunks.set(number, chunk);
    chunk[row * WIDTH] = 1;
    return { chunk, place: placeIn(row, column) };
  }
}

function rowOf(atMs: number): { readonly number: number; readonly row: number; readonly atSec: number } {
  const atSec = Math.floor(atMs / 1000);
  const number = Math.floor(atSec / CHUNK_SECONDS);
  return { number, row: atSec - number * CHUNK_SECONDS, atSec };
}

function placeIn(row: number, column: Column): number {
  return row * WIDTH + PLACES[column];
}

function isKnown(chunk: Float64Array, row: number): boolean {
  return chunk[row * WIDTH] === 1;
}
