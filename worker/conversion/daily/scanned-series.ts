/** What was scanned out of a large minute file, as bytes: the step that scanned it leaves summing it up to the next one. */
import type { Series } from "../fitbit/series-scan.ts";
import { concatBytes } from "../zip/bytes.ts";

export function encodeSeries({ atMs, values }: Series): Uint8Array {
  return concatBytes([bytesOf(atMs), bytesOf(values)]);
}

/** As many moments as values, one behind the other. */
export function decodeSeries(bytes: Uint8Array): Series {
  // A copy, because the bytes need not lie where a Float64Array may begin.
  const numbers = new Float64Array(bytes.slice().buffer);
  const half = numbers.length / 2;
  return { atMs: numbers.subarray(0, half), values: numbers.subarray(half) };
}

function bytesOf({ buffer, byteOffset, byteLength }: Float64Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
