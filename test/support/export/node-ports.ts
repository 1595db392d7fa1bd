/** The converter's ports over bytes in memory, with Node's zlib; and counters of what was asked of them. */
import { crc32, inflateRawSync } from "node:zlib";
import type { Inflate, Ports } from "../../../worker/conversion/ports.ts";

export const inflate: Inflate = (deflated, maxBytes) => {
  try {
    const { buffer, engine } = inflateRawSync(deflated, {
      maxOutputLength: maxBytes,
      info: true,
    }) as unknown as { buffer: Buffer; engine: { bytesWritten: number } };
    return { bytes: new Uint8Array(buffer), consumed: engine.bytesWritten };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : "";
    return { failure: code === "ERR_BUFFER_TOO_LARGE" ? "too-large" : "corrupt" };
  }
};

export interface CountedPorts extends Ports {
  readonly counts: { reads: number; bytes: number; inflated: number };
}

export function portsOver(bytes: Uint8Array): CountedPorts {
  const counts = { reads: 0, bytes: 0, inflated: 0 };
  return {
    counts,
    crc32: (data) => crc32(data),
    inflate: (deflated, maxBytes) => {
      counts.inflated += 1;
      return inflate(deflated, maxBytes);
    },
    readRange: (offset, length) => {
      if (offset < 0 || length <= 0 || offset + length > bytes.length) {
        return Promise.reject(new RangeError(`read ${offset}+${length} of ${bytes.length}`));
      }
      counts.reads += 1;
      counts.bytes += length;
      return Promise.resolve(bytes.slice(offset, offset + length));
    },
  };
}
