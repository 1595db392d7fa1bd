/** A reading as bytes, and back, so that a pass can go on in the next step. */
import { concatBytes, putU32, u32 } from "../zip/bytes.ts";
import { decodeColumns, encodeColumns } from "./day-column.ts";
import type { SeriesKind } from "./passes.ts";
import { newReading, type Reading } from "./reading.ts";
import { SeenMoments } from "./seen-moments.ts";

interface Head {
  readonly merged: number;
  readonly sources: readonly {
    readonly id: string;
    readonly kind: SeriesKind;
    readonly rank: number;
    readonly columns: number;
    readonly seen: number;
  }[];
}

export function encodeReading(reading: Reading): Uint8Array {
  const parts: Uint8Array[] = [];
  const sources = [...reading.sources].map(([id, source]) => {
    const columns = encodeColumns(source.columns);
    const seen = source.seen.encode();
    parts.push(columns, seen);
    return { id, kind: source.kind, rank: source.rank, columns: columns.length, seen: seen.length };
  });
  const head = new TextEncoder().encode(JSON.stringify({ merged: reading.merged, sources }));
  const length = new Uint8Array(4);
  putU32(length, 0, head.length);
  return concatBytes([length, head, ...parts]);
}

export function decodeReading(bytes: Uint8Array | undefined): Reading {
  const reading = newReading();
  if (bytes === undefined) return reading;
  let at = 4 + u32(bytes, 0);
  // Written by encodeReading above and kept in our own store.
  const head = JSON.parse(new TextDecoder().decode(bytes.subarray(4, at))) as Head;
  reading.merged = head.merged;
  for (const source of head.sources) {
    const columns = decodeColumns(bytes.subarray(at, at + source.columns));
    at += source.columns;
    const seen = SeenMoments.decode(bytes.subarray(at, at + source.seen), reading.remembered);
    at += source.seen;
    reading.sources.set(source.id, { kind: source.kind, rank: source.rank, columns, seen });
  }
  return reading;
}
