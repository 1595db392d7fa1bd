/**
 * Little-endian numbers in byte arrays, as zip and FIT write them. Reading beyond the end gives 0: callers check
 * lengths first, and a wrong 0 is caught by the signature or the range that follows.
 */

export function u16(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
}

export function u32(bytes: Uint8Array, at: number): number {
  return (u16(bytes, at) | (u16(bytes, at + 2) << 16)) >>> 0;
}

/** An unsigned 64-bit number, or null where a JavaScript number cannot hold it exactly. */
export function u64(bytes: Uint8Array, at: number): number | null {
  const value = u32(bytes, at + 4) * 0x1_0000_0000 + u32(bytes, at);
  return Number.isSafeInteger(value) ? value : null;
}

export function putU16(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value & 0xff;
  bytes[at + 1] = (value >>> 8) & 0xff;
}

export function putU32(bytes: Uint8Array, at: number, value: number): void {
  putU16(bytes, at, value & 0xffff);
  putU16(bytes, at + 2, value >>> 16);
}

/** The arrays one after the other. */
export function concatBytes(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
