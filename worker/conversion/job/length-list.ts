/**
 * The lengths of pool swims, 16 bytes each. There are eighty in one swim and hundreds of thousands in a life, all of
 * them wait in the checkpoint until the last swim is written, and a swim needs few: so they are numbers in a row, looked
 * up by time, and no step takes them all apart.
 */
import type { SwimLength, Window } from "../activity/series-files.ts";

const RECORD_BYTES = 16;
const DURATION_AT = 8;
const STROKES_AT = 12;
/** Also what stands for a count that no swimmer has. */
const MAX_U32 = 0xffff_ffff;
/** Swims and their lengths are timed to the second. */
const ROUNDING_MS = 1000;

export class LengthList {
  #bytes: Uint8Array;
  #length: number;

  /** `bytes` is what `encode` gave. */
  constructor(bytes: Uint8Array = new Uint8Array()) {
    this.#bytes = bytes;
    this.#length = Math.floor(bytes.length / RECORD_BYTES);
  }

  get length(): number {
    return this.#length;
  }

  add({ endMs, durationMs, strokes }: SwimLength): void {
    const at = this.#length * RECORD_BYTES;
    if (at + RECORD_BYTES > this.#bytes.length) this.#grow();
    const view = viewOf(this.#bytes);
    view.setFloat64(at, endMs);
    view.setUint32(at + DURATION_AT, Math.round(durationMs));
    view.setUint32(at + STROKES_AT, strokes >= 0 ? Math.min(Math.round(strokes), MAX_U32) : MAX_U32);
    this.#length += 1;
  }

  /** Brings them into the order of time, which `inside` needs. */
  sort(): void {
    const view = viewOf(this.#bytes);
    const order = Uint32Array.from({ length: this.#length }, (_, i) => i);
    order.sort((a, b) => endOf(view, a) - endOf(view, b) || a - b);
    const sorted = new Uint8Array(this.#length * RECORD_BYTES);
    for (const [to, from] of order.entries()) {
      const start = from * RECORD_BYTES;
      sorted.set(this.#bytes.subarray(start, start + RECORD_BYTES), to * RECORD_BYTES);
    }
    this.#bytes = sorted;
  }

  /** Those that begin and end inside a swim. */
  inside({ fromMs, toMs }: Window): SwimLength[] {
    const view = viewOf(this.#bytes);
    const inside: SwimLength[] = [];
    for (let i = this.#firstEndingFrom(fromMs); i < this.#length; i++) {
      const endMs = endOf(view, i);
      if (endMs > toMs + ROUNDING_MS) break;
      const durationMs = view.getUint32(i * RECORD_BYTES + DURATION_AT);
      if (endMs - durationMs < fromMs - ROUNDING_MS) continue;
      inside.push({ endMs, durationMs, strokes: view.getUint32(i * RECORD_BYTES + STROKES_AT) });
    }
    return inside;
  }

  clear(): void {
    this.#bytes = new Uint8Array();
    this.#length = 0;
  }

  encode(): Uint8Array {
    return this.#bytes.subarray(0, this.#length * RECORD_BYTES);
  }

  #grow(): void {
    const grown = new Uint8Array(Math.max(64 * RECORD_BYTES, this.#bytes.length * 2));
    grown.set(this.#bytes);
    this.#bytes = grown;
  }

  #firstEndingFrom(atMs: number): number {
    const view = viewOf(this.#bytes);
    let low = 0;
    let high = this.#length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (endOf(view, middle) < atMs) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function endOf(view: DataView, i: number): number {
  return view.getFloat64(i * RECORD_BYTES);
}
