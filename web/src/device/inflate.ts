/**
 * Raw inflate with a hard cap, after RFC 1951, for the converter in the browser. What browsers have themselves
 * (DecompressionStream) is asynchronous and, like the usual libraries, does not say how much of the input it used, by
 * which the converter knows bytes that belong to nothing. Refuses what zlib refuses; a test compares both.
 */
import type { Inflate, InflateFailure } from "../../../worker/conversion/ports.ts";
import { type Code, codeOf, FIXED_DISTANCES, FIXED_LITERALS } from "./huffman.ts";

/** A match of 258 bytes costs two bits at the least. */
const MOST_RATIO = 1032;
const MOST_MATCH = 258;
const END_OF_BLOCK = 256;
const MOST_LITERALS = 286;
const MOST_DISTANCES = 30;
/** RFC 1951, section 3.2.7. */
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
/** RFC 1951, section 3.2.5: the least length and distance of each symbol, and its extra bits. */
const LENGTHS = basesOf(
  3,
  [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5],
);
const DISTANCES = basesOf(
  1,
  Array.from({ length: MOST_DISTANCES }, (_, symbol) => Math.max(0, (symbol >> 1) - 1)),
);

interface Bases {
  readonly least: Uint16Array;
  readonly extra: Uint8Array;
}

function basesOf(first: number, extra: readonly number[]): Bases {
  let next = first;
  const least = extra.map((bits) => {
    const base = next;
    next += 1 << bits;
    return base;
  });
  return { least: Uint16Array.from(least), extra: Uint8Array.from(extra) };
}

/** Thrown and caught in this file alone. */
class Refused extends Error {
  readonly failure: InflateFailure;

  constructor(failure: InflateFailure) {
    super(failure);
    this.failure = failure;
  }
}

export const inflate: Inflate = (deflated, maxBytes) => {
  const stream = new Stream(deflated, new Uint8Array(Math.min(maxBytes, deflated.length * MOST_RATIO)));
  try {
    while (!block(stream));
  } catch (error) {
    if (error instanceof Refused) return { failure: error.failure };
    throw error;
  }
  return { bytes: stream.out.subarray(0, stream.length), consumed: stream.consumed() };
};

/** Bits in, bytes out. */
class Stream {
  readonly out: Uint8Array;
  length = 0;
  readonly #bytes: Uint8Array;
  #at = 0;
  #hold = 0;
  #held = 0;

  constructor(bytes: Uint8Array, out: Uint8Array) {
    this.#bytes = bytes;
    this.out = out;
  }

  /** At most 16. */
  bits(count: number): number {
    this.#fill();
    if (count > this.#held) throw new Refused("corrupt");
    const value = this.#hold & ((1 << count) - 1);
    this.#drop(count);
    return value;
  }

  symbol({ table, mask }: Code): number {
    this.#fill();
    const entry = table[this.#hold & mask] ?? 0;
    const count = entry & 15;
    if (count === 0 || count > this.#held) throw new Refused("corrupt");
    this.#drop(count);
    return entry >>> 4;
  }

  put(byte: number): void {
    if (this.length === this.out.length) throw new Refused("too-large");
    this.out[this.length++] = byte;
  }

  /** What stands `distance` bytes before, again; it may overlap what it makes. */
  repeat(distance: number, count: number): void {
    const { out, length } = this;
    if (distance > length) throw new Refused("corrupt");
    const end = length + count;
    if (end > out.length) throw new Refused("too-large");
    for (let at = length; at < end; at++) out[at] = out[at - distance] ?? 0;
    this.length = end;
  }

  /** Bytes that are not packed; they begin at a whole byte. */
  copy(): void {
    this.#drop(this.#held & 7);
    const count = this.bits(16);
    if ((count ^ this.bits(16)) !== 0xffff) throw new Refused("corrupt");
    const start = this.consumed();
    if (start + count > this.#bytes.length) throw new Refused("corrupt");
    if (this.length + count > this.out.length) throw new Refused("too-large");
    this.out.set(this.#bytes.subarray(start, start + count), this.length);
    this.length += count;
    this.#at = start + count;
    this.#hold = 0;
    this.#held = 0;
  }

  /** Whole bytes; a byte of which a bit was used counts. */
  consumed(): number {
    return this.#at - (this.#held >>> 3);
  }

  #fill(): void {
    while (this.#held <= 24 && this.#at < this.#bytes.length) {
      this.#hold |= (this.#bytes[this.#at++] ?? 0) << this.#held;
      this.#held += 8;
    }
  }

  #drop(count: number): void {
    this.#hold >>>= count;
    this.#held -= count;
  }
}

/** True after the last one. */
function block(stream: Stream): boolean {
  const isLast = stream.bits(1) === 1;
  switch (stream.bits(2)) {
    case 0:
      stream.copy();
      return isLast;
    case 1:
      packed(stream, FIXED_LITERALS, FIXED_DISTANCES);
      return isLast;
    case 2: {
      const { literals, distances } = readCodes(stream);
      packed(stream, literals, distances);
      return isLast;
    }
    default:
      throw new Refused("corrupt");
  }
}

function packed(stream: Stream, literals: Code, distances: Code): void {
  for (;;) {
    const symbol = stream.symbol(literals);
    if (symbol < END_OF_BLOCK) {
      stream.put(symbol);
    } else if (symbol === END_OF_BLOCK) {
      return;
    } else {
      const count =
        symbol === MOST_LITERALS - 1 ? MOST_MATCH : extended(stream, LENGTHS, symbol - END_OF_BLOCK - 1);
      stream.repeat(extended(stream, DISTANCES, stream.symbol(distances)), count);
    }
  }
}

function extended(stream: Stream, { least, extra }: Bases, symbol: number): number {
  const base = least[symbol];
  if (base === undefined) throw new Refused("corrupt");
  return base + stream.bits(extra[symbol] ?? 0);
}

/** RFC 1951, section 3.2.7: the lengths of both codes, packed with a third one. */
function readCodes(stream: Stream): { readonly literals: Code; readonly distances: Code } {
  const literalCount = stream.bits(5) + 257;
  const distanceCount = stream.bits(5) + 1;
  const orderCount = stream.bits(4) + 4;
  if (literalCount > MOST_LITERALS || distanceCount > MOST_DISTANCES) throw new Refused("corrupt");
  const orderLengths = new Uint8Array(ORDER.length);
  for (const symbol of ORDER.slice(0, orderCount)) orderLengths[symbol] = stream.bits(3);
  const lengths = readLengths(stream, checked(codeOf(orderLengths, false)), literalCount + distanceCount);
  if (lengths[END_OF_BLOCK] === 0) throw new Refused("corrupt");
  return {
    literals: checked(codeOf(lengths.subarray(0, literalCount), true)),
    distances: checked(codeOf(lengths.subarray(literalCount), true)),
  };
}

function checked(code: Code | null): Code {
  if (code === null) throw new Refused("corrupt");
  return code;
}

function readLengths(stream: Stream, code: Code, count: number): Uint8Array {
  const lengths = new Uint8Array(count);
  for (let at = 0; at < count; ) {
    const symbol = stream.symbol(code);
    if (symbol < 16) {
      lengths[at++] = symbol;
      continue;
    }
    if (symbol === 16 && at === 0) throw new Refused("corrupt");
    const again =
      symbol === 16 ? 3 + stream.bits(2) : symbol === 17 ? 3 + stream.bits(3) : 11 + stream.bits(7);
    if (at + again > count) throw new Refused("corrupt");
    if (symbol === 16) lengths.fill(lengths[at - 1] ?? 0, at, at + again);
    at += again;
  }
  return lengths;
}
