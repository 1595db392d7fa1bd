/** CRC-32 (IEEE 802.3) of a file, read in pieces, so that a large one is never held whole. */

const TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

export function crc32(bytes: Uint8Array, before = 0): number {
  let crc = ~before;
  // By index: a loop over the values takes eight times as long, and this goes over every byte that is read.
  for (let at = 0; at < bytes.length; at++) crc = (crc >>> 8) ^ (TABLE[(crc ^ (bytes[at] ?? 0)) & 0xff] ?? 0);
  return ~crc >>> 0;
}

const PIECE_BYTES = 4 * 1024 * 1024;

export async function crc32OfBlob(blob: Blob, signal: AbortSignal): Promise<number> {
  let crc = 0;
  for (let start = 0; start < blob.size && !signal.aborted; start += PIECE_BYTES) {
    crc = crc32(new Uint8Array(await blob.slice(start, start + PIECE_BYTES).arrayBuffer()), crc);
  }
  return crc;
}
