/**
 * Which keys an isolate worked out lately, so that a caller who comes again costs no hash. What is remembered is named
 * by the inputs themselves, addresses among them: it lives in memory alone, is never written, logged or sent anywhere,
 * and is forgotten by number and by age. The same inputs always give the same key, so remembering changes nothing but
 * the work.
 */

/** Of each of two generations. */
export const MOST_REMEMBERED = 1000;
/** Longer names are not remembered: 2,000 of these are 2 MB at most. */
export const LONGEST_NAME = 1000;
/** A generation begins anew after this long, so nothing stays unused for twice as long while the isolate works. */
export const GENERATION_MS = 30_000;

export class KeyMemory<Value> {
  #young = new Map<string, Value>();
  #old = new Map<string, Value>();
  #bornMs = Number.NEGATIVE_INFINITY;

  get size(): number {
    return this.#young.size + this.#old.size;
  }

  /** What is remembered under the name, else what `make` makes of it. */
  recall(name: string, nowMs: number, make: () => Value): Value {
    if (name.length > LONGEST_NAME) return make();
    if (nowMs - this.#bornMs >= GENERATION_MS || this.#young.size >= MOST_REMEMBERED) this.#age(nowMs);
    const young = this.#young.get(name);
    if (young !== undefined) return young;
    const value = this.#old.get(name) ?? make();
    this.#young.set(name, value);
    return value;
  }

  /** The young become the old; the old are forgotten, and so are the young after a pause as long as a generation. */
  #age(nowMs: number): void {
    this.#old = nowMs - this.#bornMs < 2 * GENERATION_MS ? this.#young : new Map();
    this.#young = new Map();
    this.#bornMs = nowMs;
  }
}
