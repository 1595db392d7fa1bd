/** A canonical Huffman code as a table to look symbols up in (RFC 1951, section 3.2.2). */

export interface Code {
  /** By the next bits of the stream: symbol << 4 | length of its code; 0 = no such code. */
  readonly table: Uint16Array;
  /** How many bits to look at, as a mask. */
  readonly mask: number;
}

const MOST_BITS = 15;

/** Null where the lengths make no code. `mayBeAlone` = one symbol of one bit, or none, is a code too, as for zlib. */
export function codeOf(lengths: Uint8Array, mayBeAlone: boolean): Code | null {
  const counts = new Uint16Array(MOST_BITS + 1);
  for (const length of lengths) if (length > 0) counts[length] = (counts[length] ?? 0) + 1;
  let bits = MOST_BITS;
  while (bits > 1 && counts[bits] === 0) bits--;
  const firsts = new Uint16Array(MOST_BITS + 2);
  let free = 1;
  for (let length = 1; length <= MOST_BITS; length++) {
    const count = counts[length] ?? 0;
    free = free * 2 - count;
    if (free < 0) return null;
    firsts[length + 1] = ((firsts[length] ?? 0) + count) << 1;
  }
  if (free > 0 && !(mayBeAlone && bits === 1)) return null;
  return { table: tableOf(lengths, firsts, bits), mask: (1 << bits) - 1 };
}

/** `firsts` are the first codes of each length; codes of one length are given out in the order of the symbols. */
function tableOf(lengths: Uint8Array, firsts: Uint16Array, bits: number): Uint16Array {
  const table = new Uint16Array(1 << bits);
  for (const [symbol, length] of lengths.entries()) {
    if (length === 0) continue;
    const code = firsts[length] ?? 0;
    firsts[length] = code + 1;
    const entry = (symbol << 4) | length;
    for (let at = reversed(code, length); at < table.length; at += 1 << length) table[at] = entry;
  }
  return table;
}

/** Codes come with their first bit first, numbers with their last. */
function reversed(code: number, length: number): number {
  let value = 0;
  for (let bit = 0; bit < length; bit++) value = (value << 1) | ((code >>> bit) & 1);
  return value;
}

/** Of codes that RFC 1951 gives itself (section 3.2.6), which are whole. */
function given(lengths: Uint8Array): Code {
  const code = codeOf(lengths, false);
  if (code === null) throw new Error("A code of the format is no code.");
  return code;
}

export const FIXED_LITERALS = given(
  new Uint8Array(288).fill(8, 0, 144).fill(9, 144, 256).fill(7, 256, 280).fill(8, 280),
);
export const FIXED_DISTANCES = given(new Uint8Array(32).fill(5));
