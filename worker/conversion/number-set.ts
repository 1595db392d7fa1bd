/**
 * A set of numbers that takes 16 bytes a number, where the language's own takes sixty: for the moments of samples, of
 * which there are a hundred thousand in a day, and for the hashes of names. Open addressing; numbers stay.
 */

const FIRST_ROOM = 1024;
/** Of the room; fuller tables are searched for long. */
const MAX_FILL = 0.5;
/** Knuth, The Art of Computer Programming 6.4: the golden ratio of 32 bits. */
const MULTIPLIER = 0x9e37_79b1;

export class NumberSet {
  /** NaN = free. The length is a power of two. */
  #table = emptyTable(FIRST_ROOM);
  #size = 0;

  /** False where it was there already. */
  add(value: number): boolean {
    if (this.#size >= this.#table.length * MAX_FILL) this.#grow();
    const place = placeOf(this.#table, value);
    if (this.#table[place] === value) return false;
    this.#table[place] = value;
    this.#size += 1;
    return true;
  }

  has(value: number): boolean {
    return this.#table[placeOf(this.#table, value)] === value;
  }

  #grow(): void {
    const grown = emptyTable(this.#table.length * 2);
    for (const value of this.#table) if (!Number.isNaN(value)) grown[placeOf(grown, value)] = value;
    this.#table = grown;
  }
}

function emptyTable(length: number): Float64Array {
  return new Float64Array(length).fill(Number.NaN);
}

/** Where a number is, or where it would be. */
function placeOf(table: Float64Array, value: number): number {
  const mask = table.length - 1;
  const high = Math.floor(value / 0x1_0000_0000);
  let place = Math.imul((value ^ high) >>> 0, MULTIPLIER) >>> 0;
  for (place = (place ^ (place >>> 15)) & mask; ; place = (place + 1) & mask) {
    const there = table[place] ?? Number.NaN;
    if (there === value || Number.isNaN(there)) return place;
  }
}
