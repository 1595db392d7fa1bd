/**
 * Unsigned whole numbers up to 2^53 - 1 in base 128, least significant group first, as in protocol buffers
 * (https://protobuf.dev/programming-guides/encoding/#varints). A reader that runs out of bytes, or meets a number that
 * is too large, says so once through `failed` and reads zeros from then on.
 */

const MAX_BYTES = 8;

export class ByteWriter {
  #bytes = new Uint8Array(1024);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length] = value;
    this.#length += 1;
  }

  varint(value: number): void {
    this.#reserve(MAX_BYTES);
    let rest = value;
    // Shifts would cut at 32 bits; times in milliseconds need 41.
    while (rest >= 128) {
      this.#bytes[this.#length] = (rest % 128) + 128;
      this.#length += 1;
      rest = Math.floor(rest / 128);
    }
    this.#bytes[this.#length] = rest;
    this.#length += 1;
  }

  /** One byte for each character, all of them below 256. */
  latin1(text: string): void {
    this.#reserve(text.length);
    for (let index = 0; index < text.length; index += 1)
      this.#bytes[this.#length + index] = text.charCodeAt(index);
    this.#length += text.length;
  }

  /** A copy of what was written; the writer starts again from nothing. */
  finish(): Uint8Array<ArrayBuffer> {
    const bytes = this.#bytes.slice(0, this.#length);
    this.#length = 0;
    return bytes;
  }

  #reserve(count: number): void {
    if (this.#length + count <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + count));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }
}

export class ByteReader {
  readonly #bytes: Uint8Array;
  #at = 0;
  failed = false;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get done(): boolean {
    return this.#at >= this.#bytes.length;
  }

  byte(): number {
    const value = this.#bytes[this.#at];
    if (value === undefined) {
      this.failed = true;
      return 0;
    }
    this.#at += 1;
    return value;
  }

  varint(): number {
    let value = 0;
    let scale = 1;
    for (let read = 0; read < MAX_BYTES; read += 1) {
      const group = this.byte();
      value += (group & 127) * scale;
      if (group < 128) {
        if (value <= Number.MAX_SAFE_INTEGER) return value;
        break;
      }
      scale *= 128;
    }
    this.failed = true;
    return 0;
  }

  latin1(length: number): string {
    let text = "";
    for (let index = 0; index < length; index += 1) text += String.fromCharCode(this.byte());
    return text;
  }
}
