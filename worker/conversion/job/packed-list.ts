/**
 * A list of rows of numbers that grows over many steps, the time of each row in its first column. It travels as bytes,
 * and a step turns into rows only what it works on: tens of thousands of weights cost the steps in between a copy.
 */

/** How a row becomes numbers, always as many, and back. */
export interface Packing<Row> {
  readonly width: number;
  pack(row: Row): readonly number[];
  unpack(numbers: Float64Array): Row;
}

export class PackedList<Row> {
  readonly #packing: Packing<Row>;
  #numbers: Float64Array;
  #added: number[] = [];

  /** `bytes` is what `encode` gave. */
  constructor(packing: Packing<Row>, bytes: Uint8Array = new Uint8Array()) {
    this.#packing = packing;
    // A copy, because the bytes need not lie where a Float64Array may begin.
    this.#numbers = new Float64Array(bytes.slice().buffer);
  }

  get length(): number {
    return (this.#numbers.length + this.#added.length) / this.#packing.width;
  }

  add(row: Row): void {
    for (const number of this.#packing.pack(row)) this.#added.push(number);
  }

  set(place: number, row: Row): void {
    this.#all().set(this.#packing.pack(row), place * this.#packing.width);
  }

  /** Puts other rows in the place of all. */
  replace(rows: readonly Row[]): void {
    this.#numbers = new Float64Array();
    this.#added = [];
    for (const row of rows) this.add(row);
  }

  /** The rows of places `[from, to)`. */
  rows(from = 0, to = this.length): Row[] {
    const { width } = this.#packing;
    const numbers = this.#all();
    return Array.from({ length: Math.max(0, to - from) }, (_, i) =>
      this.#packing.unpack(numbers.subarray((from + i) * width, (from + i + 1) * width)),
    );
  }

  /** The place of the first row that is not before `atMs`, of rows in the order of time. */
  placeOf(atMs: number): number {
    const { width } = this.#packing;
    const numbers = this.#all();
    let [low, high] = [0, this.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((numbers[middle * width] ?? 0) < atMs) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  encode(): Uint8Array {
    const { buffer, byteOffset, byteLength } = this.#all();
    return new Uint8Array(buffer, byteOffset, byteLength);
  }

  #all(): Float64Array {
    if (this.#added.length > 0) {
      const all = new Float64Array(this.#numbers.length + this.#added.length);
      all.set(this.#numbers);
      all.set(this.#added, this.#numbers.length);
      this.#numbers = all;
      this.#added = [];
    }
    return this.#numbers;
  }
}
