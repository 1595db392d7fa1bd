/**
 * A list of things in time that grows over many steps and is then needed piece by piece. It travels as text, one line of
 * JSON an item, without the names of its fields, which all items have in the same order and which are told once; beside a table of 40 bytes an item that says when it is and where its line stands: bringing it into the
 * order of time moves rows of the table, and only the items of the piece that is needed are ever parsed.
 */
import { concatBytes, putU32, u32 } from "../zip/bytes.ts";

const HEAD_BYTES = 8;
const ROW = 40;
const ELAPSED_AT = 8;
const KEY_AT = 16;
const NOTE_AT = 24;
const LINE_AT = 32;
const LINE_LENGTH_AT = 36;

/** When an item is, and two numbers that are known of it without parsing it; NaN = none. */
export interface Timing {
  readonly startMs: number;
  readonly elapsedMs: number;
  /** By which others know it. */
  readonly key: number;
  /** What else its owner wants to know. */
  readonly note: number;
}

export class TimedList<Item extends object> {
  /** Names of the fields; none before the first item. */
  #fields: readonly string[];
  #table: Uint8Array;
  #length: number;
  #text: Uint8Array;
  #added: Uint8Array[] = [];
  #textLength: number;
  /** What it was decoded from, while it is the same: it need not be copied. */
  #same: Uint8Array | null = null;

  constructor(
    fields: readonly string[] = [],
    table: Uint8Array = new Uint8Array(),
    text: Uint8Array = new Uint8Array(),
  ) {
    this.#fields = fields;
    this.#table = table;
    this.#length = table.length / ROW;
    this.#text = text;
    this.#textLength = text.length;
  }

  get length(): number {
    return this.#length;
  }

  /** As bytes of a checkpoint. */
  get size(): number {
    return this.#length * ROW + this.#textLength;
  }

  add(item: Item, timing: Timing): void {
    this.#same = null;
    if (this.#fields.length === 0) this.#fields = Object.keys(item);
    const line = new TextEncoder().encode(JSON.stringify(this.#isUsual(item) ? Object.values(item) : item));
    const at = this.#length * ROW;
    if (at + ROW > this.#table.length) this.#grow();
    const view = viewOf(this.#table);
    putTiming(view, at, timing);
    view.setUint32(at + LINE_AT, this.#textLength);
    view.setUint32(at + LINE_LENGTH_AT, line.length);
    this.#added.push(line);
    this.#textLength += line.length;
    this.#length += 1;
  }

  timings(): Timing[] {
    const view = viewOf(this.#table);
    return Array.from({ length: this.#length }, (_, i) => timingAt(view, i * ROW));
  }

  /**
   * Brings the items into the order of the seconds in which they begin, those of one second as they were added.
   * `timings`: what is known of them by now, in the order in which they stand; gives it in the new order.
   */
  sort(timings: readonly Timing[]): Timing[] {
    const count = this.#length;
    // One number for second and place: typed arrays sort numbers many times faster than they ask a function.
    const order = Float64Array.from(
      timings,
      ({ startMs }, i) => Math.floor(startMs / 1000) * count + i,
    ).sort();
    const places = Array.from(order, (one) => one - Math.floor(one / count) * count);
    const sorted = new Uint8Array(count * ROW);
    const view = viewOf(sorted);
    for (const [to, from] of places.entries()) {
      sorted.set(this.#table.subarray(from * ROW, (from + 1) * ROW), to * ROW);
      const timing = timings[from];
      if (timing !== undefined) putTiming(view, to * ROW, timing);
    }
    this.#table = sorted;
    this.#same = null;
    return this.timings();
  }

  /** The items of places `[from, to)`, each with what is known of it. */
  items(from: number, to: number): (readonly [item: Item, timing: Timing])[] {
    const text = this.#wholeText();
    const view = viewOf(this.#table);
    const decoder = new TextDecoder();
    return Array.from({ length: to - from }, (_, i) => {
      const at = (from + i) * ROW;
      const start = view.getUint32(at + LINE_AT);
      const line = text.subarray(start, start + view.getUint32(at + LINE_LENGTH_AT));
      return [this.#itemOf(JSON.parse(decoder.decode(line))), timingAt(view, at)] as const;
    });
  }

  clear(): void {
    this.#same = null;
    this.#table = new Uint8Array();
    this.#text = new Uint8Array();
    this.#added = [];
    this.#length = 0;
    this.#textLength = 0;
  }

  encode(): Uint8Array {
    if (this.#same !== null) return this.#same;
    const fields = new TextEncoder().encode(JSON.stringify(this.#fields));
    const head = new Uint8Array(HEAD_BYTES);
    putU32(head, 0, this.#length);
    putU32(head, 4, fields.length);
    return concatBytes([head, fields, this.#table.subarray(0, this.#length * ROW), this.#wholeText()]);
  }

  static decode<Item extends object>(bytes: Uint8Array | undefined): TimedList<Item> {
    if (bytes === undefined) return new TimedList();
    const tableStart = HEAD_BYTES + u32(bytes, 4);
    const tableEnd = tableStart + u32(bytes, 0) * ROW;
    // Written by encode above and kept in our own store.
    const fields = JSON.parse(new TextDecoder().decode(bytes.subarray(HEAD_BYTES, tableStart))) as string[];
    const list = new TimedList<Item>(fields, bytes.subarray(tableStart, tableEnd), bytes.subarray(tableEnd));
    list.#same = bytes;
    return list;
  }

  /** Has it the fields of the others, in their order? */
  #isUsual(item: Item): boolean {
    const names = Object.keys(item);
    return names.length === this.#fields.length && names.every((name, i) => name === this.#fields[i]);
  }

  /** Of a line that add() made, in this step or in one before. */
  #itemOf(line: unknown): Item {
    const item = Array.isArray(line)
      ? Object.fromEntries(this.#fields.map((name, i) => [name, line[i]]))
      : line;
    return item as Item;
  }

  #wholeText(): Uint8Array {
    if (this.#added.length > 0) this.#text = concatBytes([this.#text, ...this.#added]);
    this.#added = [];
    return this.#text;
  }

  #grow(): void {
    const grown = new Uint8Array(Math.max(64 * ROW, this.#table.length * 2));
    grown.set(this.#table);
    this.#table = grown;
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function timingAt(view: DataView, at: number): Timing {
  return {
    startMs: view.getFloat64(at),
    elapsedMs: view.getFloat64(at + ELAPSED_AT),
    key: view.getFloat64(at + KEY_AT),
    note: view.getFloat64(at + NOTE_AT),
  };
}

function putTiming(view: DataView, at: number, { startMs, elapsedMs, key, note }: Timing): void {
  view.setFloat64(at, startMs);
  view.setFloat64(at + ELAPSED_AT, elapsedMs);
  view.setFloat64(at + KEY_AT, key);
  view.setFloat64(at + NOTE_AT, note);
}
