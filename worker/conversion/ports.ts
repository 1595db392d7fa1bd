/**
 * What the converter needs from the place it runs in. The folder is pure: no I/O, no clock, no randomness, no
 * bindings; the Worker, the page and the command line each pass their own ports.
 */

/** Bytes `[offset, offset + length)` of the upload. Rejects only when the store fails; the range is always inside. */
export type ReadRange = (offset: number, length: number) => Promise<Uint8Array>;

/** Why deflated bytes could not be inflated. */
export type InflateFailure = "too-large" | "corrupt";

/** Raw inflate with a hard cap; `consumed` is how much of the input was used (trailing bytes are an anomaly). */
export type Inflate = (
  deflated: Uint8Array,
  maxBytes: number,
) => { readonly bytes: Uint8Array; readonly consumed: number } | { readonly failure: InflateFailure };

/** CRC-32 (IEEE 802.3, as in zip) as an unsigned 32-bit number. */
export type Crc32 = (bytes: Uint8Array) => number;

export interface Ports {
  readonly readRange: ReadRange;
  readonly inflate: Inflate;
  readonly crc32: Crc32;
}
