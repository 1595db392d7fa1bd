/**
 * Which moments of a source were counted already, so that exports that overlap are not added up. A minute is a bit in
 * the 180 bytes of its day; moments that are not whole minutes (seen since 2026) are numbers in a set. What lies so far
 * back that no file to come can touch it is forgotten: that keeps it to a few days, however long the history is.
 */
import { DAY_MS } from "../time/zone.ts";
import { concatBytes, putU32, u32 } from "../zip/bytes.ts";

const MINUTE_MS = 60_000;
const DAY_BYTES = 1440 / 8;

export class SeenMoments {
  readonly #minutes: Map<number, Uint8Array>;
  readonly #odd: Set<number>;
  #lastDay = Number.NaN;
  #lastBits: Uint8Array = new Uint8Array();

  constructor(minutes: Map<number, Uint8Array> = new Map(), odd: Iterable<number> = []) {
    this.#minutes = minutes;
    this.#odd = new Set(odd);
  }

  /** True when the moment is new; it is remembered. */
  add(atMs: number): boolean {
    if (atMs % MINUTE_MS !== 0) {
      if (this.#odd.has(atMs)) return false;
      this.#odd.add(atMs);
      return true;
    }
    const day = Math.floor(atMs / DAY_MS);
    const minute = (atMs - day * DAY_MS) / MINUTE_MS;
    const bits = this.#bitsOf(day);
    const mask = 1 << (minute & 7);
    const before = bits[minute >> 3] ?? 0;
    if ((before & mask) !== 0) return false;
    bits[minute >> 3] = before | mask;
    return true;
  }

  forgetBefore(day: number): void {
    for (const known of this.#minutes.keys()) if (known < day) this.#minutes.delete(known);
    for (const atMs of this.#odd) if (atMs < day * DAY_MS) this.#odd.delete(atMs);
    this.#lastDay = Number.NaN;
  }

  encode(): Uint8Array {
    const head = JSON.stringify([[...this.#minutes.keys()], [...this.#odd]]);
    const json = new TextEncoder().encode(head);
    const length = new Uint8Array(4);
    putU32(length, 0, json.length);
    return concatBytes([length, json, ...this.#minutes.values()]);
  }

  static decode(bytes: Uint8Array): SeenMoments {
    const end = 4 + u32(bytes, 0);
    // Written by encode above and kept in our own store.
    const [days, odd] = JSON.parse(new TextDecoder().decode(bytes.subarray(4, end))) as [number[], number[]];
    const bitsAt = (i: number) => bytes.slice(end + i * DAY_BYTES, end + (i + 1) * DAY_BYTES);
    return new SeenMoments(new Map(days.map((day, i) => [day, bitsAt(i)])), odd);
  }

  #bitsOf(day: number): Uint8Array {
    if (day === this.#lastDay) return this.#lastBits;
    const bits = this.#minutes.get(day) ?? new Uint8Array(DAY_BYTES);
    this.#minutes.set(day, bits);
    this.#lastDay = day;
    this.#lastBits = bits;
    return bits;
  }
}
