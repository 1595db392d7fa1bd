/**
 * A list that grows over many steps and is needed as a whole in few of them. It travels as text, one line of JSON an
 * item, so that a step which only adds to it, or does not touch it, copies bytes instead of parsing them.
 */
import { concatBytes, putU32, u32 } from "../zip/bytes.ts";

const COUNT_BYTES = 4;

export class CarriedList<Item> {
  #earlier: Uint8Array;
  #length: number;
  #items: Item[] | null;
  #added: string[] = [];

  constructor(earlier: Uint8Array = new Uint8Array(), length = 0) {
    this.#earlier = earlier;
    this.#length = length;
    this.#items = length === 0 ? [] : null;
  }

  get length(): number {
    return this.#length;
  }

  add(item: Item): void {
    this.#items?.push(item);
    this.#added.push(`${JSON.stringify(item)}\n`);
    this.#length += 1;
  }

  all(): readonly Item[] {
    if (this.#items !== null) return this.#items;
    const lines = new TextDecoder().decode(this.#earlier) + this.#added.join("");
    // Lines that add() made, in this step or in one before.
    const items = JSON.parse(`[${lines.trimEnd().replaceAll("\n", ",")}]`) as Item[];
    this.#items = items;
    return items;
  }

  clear(): void {
    this.#earlier = new Uint8Array();
    this.#length = 0;
    this.#items = [];
    this.#added = [];
  }

  encode(): Uint8Array {
    const count = new Uint8Array(COUNT_BYTES);
    putU32(count, 0, this.#length);
    return concatBytes([count, this.#earlier, new TextEncoder().encode(this.#added.join(""))]);
  }

  static decode<Item>(bytes: Uint8Array | undefined): CarriedList<Item> {
    if (bytes === undefined) return new CarriedList();
    return new CarriedList(bytes.subarray(COUNT_BYTES), u32(bytes, 0));
  }
}
