/** The platform's zlib as the converter's ports. Its `maxOutputLength` stops a bomb at the cap, not after it. */
import { crc32, inflateRawSync } from "node:zlib";
import type { Ports } from "./conversion/ports.ts";

const isTooLarge = (error: unknown): boolean =>
  error instanceof Error && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE";

/** The least that zlib takes. */
const MIN_CHUNK_BYTES = 64;

/** `info: true` is documented and not in the types: the answer is then the buffer and the engine that made it. */
interface Inflated {
  readonly buffer: Uint8Array;
  readonly engine: { readonly bytesWritten: number };
}

export const codec: Omit<Ports, "readRange"> = {
  crc32: (bytes) => crc32(bytes),
  inflate(deflated, maxBytes) {
    try {
      const inflated = inflateRawSync(deflated, {
        maxOutputLength: maxBytes,
        // All in one piece, which is then not copied; with room, for a full piece is followed by an empty one.
        chunkSize: maxBytes + MIN_CHUNK_BYTES,
        info: true,
      }) as unknown as Inflated;
      return { bytes: inflated.buffer, consumed: inflated.engine.bytesWritten };
    } catch (error) {
      return { failure: isTooLarge(error) ? "too-large" : "corrupt" };
    }
  },
};
