/**
 * The samples that are held while a few activities are written: numbers in rows, because those of a day would take ten
 * times as much as objects. Of each it is known whether it is inside of an activity, and whether it was written.
 */
import type { SampleFate } from "../activity/series.ts";
import type { GpsSample, HeartRateSample, PaceSample, Sample, Window } from "../activity/series-files.ts";
import type { TrackPoint } from "../activity/tcx.ts";
import { bestSource } from "../fitbit/data-source.ts";

/** How a kind of sample is a row of numbers, behind its moment. */
export interface SampleForm<Item extends Sample> {
  readonly width: number;
  readonly numbersOf: (item: Item) => readonly number[];
  readonly itemOf: (at: Sample, numbers: Float64Array) => Item;
}

const numberOr = (value: number | undefined): number | null =>
  value === undefined || Number.isNaN(value) ? null : value;

export const HEART_RATE_FORM: SampleForm<HeartRateSample> = {
  width: 1,
  numbersOf: ({ bpm }) => [bpm],
  itemOf: (at, [bpm = 0]) => ({ ...at, bpm }),
};

export const GPS_FORM: SampleForm<GpsSample> = {
  width: 3,
  numbersOf: ({ latitude, longitude, altitudeM }) => [latitude, longitude, altitudeM ?? Number.NaN],
  itemOf: (at, [latitude = 0, longitude = 0, altitude]) => ({
    ...{ ...at, latitude, longitude },
    altitudeM: numberOr(altitude),
  }),
};

export const PACE_FORM: SampleForm<PaceSample> = {
  width: 1,
  numbersOf: ({ metres }) => [metres],
  itemOf: (at, [metres = 0]) => ({ ...at, metres }),
};

/** A point of a track; it has no source but its file. */
export interface TrackSample extends TrackPoint, Sample {}

export const TRACK_FORM: SampleForm<TrackSample> = {
  width: 5,
  numbersOf: ({ latitude, longitude, altitudeM, distanceM, heartRate }) =>
    [latitude, longitude, altitudeM, distanceM, heartRate].map((value) => value ?? Number.NaN),
  itemOf: (at, numbers) => ({
    ...at,
    latitude: numberOr(numbers[0]),
    longitude: numberOr(numbers[1]),
    altitudeM: numberOr(numbers[2]),
    distanceM: numberOr(numbers[3]),
    heartRate: numberOr(numbers[4]),
  }),
};

/** Rows of one piece of memory. */
const CHUNK_ROWS = 4096;
const [INSIDE, WRITTEN, ASTRAY] = [1, 2, 4];

const FATE_MARKS: Readonly<Record<SampleFate, number>> = { written: WRITTEN, astray: ASTRAY, repeated: 0 };

export interface SampleCounts {
  readonly inside: number;
  readonly written: number;
  readonly astray: number;
}

interface Chunk {
  /** The moment of each row, then its numbers. */
  readonly rows: Float64Array;
  /** Places in the list of sources. */
  readonly sources: Uint16Array;
  readonly marks: Uint8Array;
}

export class SampleList<Item extends Sample> implements Iterable<Item> {
  readonly #form: SampleForm<Item>;
  readonly #chunks: Chunk[] = [];
  readonly #sources: string[] = [];
  #length = 0;

  constructor(form: SampleForm<Item>) {
    this.#form = form;
  }

  get length(): number {
    return this.#length;
  }

  add(item: Item): void {
    const row = this.#length % CHUNK_ROWS;
    if (row === 0) this.#chunks.push(newChunk(this.#form.width + 1));
    const chunk = this.#chunks.at(-1);
    if (chunk === undefined) return;
    chunk.rows[row * (this.#form.width + 1)] = item.atMs;
    chunk.rows.set(this.#form.numbersOf(item), row * (this.#form.width + 1) + 1);
    chunk.sources[row] = this.#placeOf(item.source);
    this.#length += 1;
  }

  *[Symbol.iterator](): Generator<Item> {
    for (const [chunk, row] of this.#rows()) yield this.#itemAt(chunk, row);
  }

  /** Is there any in the window? */
  reaches(window: Window): boolean {
    return this.#rows(window).next().done !== true;
  }

  /** Those of a window that the best of its sources gave; they can be gone through again and again. */
  best(window: Window): Iterable<Item> {
    const source = this.#bestSource(window);
    return { [Symbol.iterator]: () => this.#ofSource(window, source) };
  }

  /** Marks all of a window as inside of an activity, and those of its best source with what became of them. */
  mark(window: Window, fateOf: (item: Item) => SampleFate): void {
    const source = this.#bestSource(window);
    for (const [chunk, row] of this.#rows(window)) {
      const fate = chunk.sources[row] === source ? fateOf(this.#itemAt(chunk, row)) : "repeated";
      chunk.marks[row] = (chunk.marks[row] ?? 0) | INSIDE | FATE_MARKS[fate];
    }
  }

  /** How many are inside of an activity, and how many of these were written; astray are only those not written. */
  get marked(): SampleCounts {
    let [inside, written, astray] = [0, 0, 0];
    for (const [{ marks }, row] of this.#rows()) {
      const mark = marks[row] ?? 0;
      if ((mark & INSIDE) !== 0) inside += 1;
      if ((mark & WRITTEN) !== 0) written += 1;
      else if ((mark & ASTRAY) !== 0) astray += 1;
    }
    return { inside, written, astray };
  }

  /** Its place in the list of sources; -1 where the window has no sample. */
  #bestSource(window: Window): number {
    const counts = new Map<number, number>();
    for (const [{ sources }, row] of this.#rows(window)) {
      const place = sources[row] ?? 0;
      counts.set(place, (counts.get(place) ?? 0) + 1);
    }
    const best = bestSource([...counts].map(([place, count]) => [this.#sources[place] ?? "", count]));
    return best === null ? -1 : this.#sources.indexOf(best);
  }

  *#ofSource(window: Window, place: number): Generator<Item> {
    for (const [chunk, row] of this.#rows(window)) {
      if (chunk.sources[row] === place) yield this.#itemAt(chunk, row);
    }
  }

  *#rows(window: Window = EVER): Generator<readonly [Chunk, row: number]> {
    const step = this.#form.width + 1;
    for (let i = 0; i < this.#length; i++) {
      const row = i % CHUNK_ROWS;
      const chunk = this.#chunks[(i - row) / CHUNK_ROWS];
      const atMs = chunk?.rows[row * step] ?? 0;
      if (chunk !== undefined && atMs >= window.fromMs && atMs <= window.toMs) yield [chunk, row];
    }
  }

  #itemAt({ rows, sources }: Chunk, row: number): Item {
    const start = row * (this.#form.width + 1);
    const at = { atMs: rows[start] ?? 0, source: this.#sources[sources[row] ?? 0] ?? "" };
    return this.#form.itemOf(at, rows.subarray(start + 1, start + 1 + this.#form.width));
  }

  #placeOf(source: string): number {
    const known = this.#sources.indexOf(source);
    return known < 0 ? this.#sources.push(source) - 1 : known;
  }
}

const EVER: Window = { fromMs: Number.NEGATIVE_INFINITY, toMs: Number.POSITIVE_INFINITY };

function newChunk(width: number): Chunk {
  return {
    rows: new Float64Array(CHUNK_ROWS * width),
    sources: new Uint16Array(CHUNK_ROWS),
    marks: new Uint8Array(CHUNK_ROWS),
  };
}
