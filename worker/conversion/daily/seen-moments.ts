/**
 * Which moments of a source were counted already, so that exports that overlap are not added up. A minute is a bit in
 * the 180 bytes of its day; moments that are not whole minutes (seen since 2026) are numbers in a set. What lies so far
 * back that no file to come can touch it is forgotten: that keeps it to a few days, however long the history is. A file
 * that is made to fill the memory finds no room.
 */
import { DAY_MS } from "../time/zone.ts";
import { concatBytes, putU32, u32 } from "../zip/bytes.ts";

const MINUTE_MS = 60_000;
const DAY_BYTES = 1440 / 8;
/** Only a file without a day in its name keeps more than a month open; this is ten years of three sources. */
const MAX_DAYS = 12_000;
/** More than a month of one source at a moment every ten seconds. */
const MAX_ODD = 300_000;

/** How much all sources together remember. */
export interface Remembered {
  days: number;
  odd: number;
}

export class SeenMoments {
  readonly #minutes: Map<number, Uint8Array>;
  readonly #odd: Set<number>;
  #lastDay = Number.NaN;
  #lastBits: Uint8Array = new Uint8Array();

  readonly #all: Remembered;

  constructor(
    all: Remembered = { days: 0, odd: 0 },
    minutes: Map<number, Uint8Array> = new Map(),
    odd: Iterable<number> = [],
  ) {
    this.#all = all;
    this.#minutes = minutes;
    this.#odd = new Set(odd);
    all.days += this.#minutes.size;
    all.odd += this.#odd.size;
  }

  /** A new moment is remembered, unless there is no room for it. */
  add(atMs: number): "new" | "seen" | "full" {
    if (atMs % MINUTE_MS !== 0) return this.#addOdd(atMs);
    const day = Math.floor(atMs / DAY_MS);
    const minute = (atMs - day * DAY_MS) / MINUTE_MS;
    const bits = this.#bitsOf(day);
    if (bits === null) return "full";
    const mask = 1 << (minute & 7);
    const before = bits[minute >> 3] ?? 0;
    if ((before & mask) !== 0) return "seen";
    bits[minute >> 3] = before | mask;
    return "new";
  }

  #addOdd(atMs: number): "new" | "seen" | "full" {
    if (this.#odd.has(atMs)) return "seen";
    if (this.#all.odd >= MAX_ODD) return "full";
    this.#odd.add(atMs);
    this.#all.odd += 1;
    return "new";
  }

  forgetBefore(day: number): void {
    for (const known of this.#minutes.keys())
      if (known < day && this.#minutes.delete(known)) this.#all.days -= 1;
    for (const atMs of this.#odd) if (atMs < day * DAY_MS && this.#odd.delete(atMs)) this.#all.odd -= 1;
    this.#lastDay = Number.NaN;
  }

  encode(): Uint8Array {
    const head = JSON.stringify([[...this.#minutes.keys()], [...this.#odd]]);
    const json = new TextEncoder().encode(head);
    const length = new Uint8Array(4);
    putU32(length, 0, json.length);
    return concatBytes([length, json, ...this.#minutes.values()]);
  }

  static decode(bytes: Uint8Array, all?: Remembered): SeenMoments {
    const end = 4 + u32(bytes, 0);
    // Written by encode above and kept in our own store.
    const [days, odd] = JSON.parse(new TextDecoder().decode(bytes.subarray(4, end))) as [number[], number[]];
    const bitsAt = (i: number) => bytes.slice(end + i * DAY_BYTES, end + (i + 1) * DAY_BYTES);
    return new SeenMoments(all, new Map(days.map((day, i) => [day, bitsAt(i)])), odd);
  }

  #bitsOf(day: number): Uint8Array | null {
    if (day === this.#lastDay) return this.#lastBits;
    const known = this.#minutes.get(day);
    if (known === undefined && this.#all.days >= MAX_DAYS) return null;
    const bits = known ?? new Uint8Array(DAY_BYTES);
    if (known === undefined) this.#all.days += 1;
    this.#minutes.set(day, bits);
    this.#lastDay = day;
    this.#lastBits = bits;
    return bits;
  }
}
