/**
 * Bent copies of small zips, reproducible from a number: single bytes and runs changed, fields set to edge values,
 * pieces removed, doubled and moved. What two readers make of them is compared in the tests and in the long bench.
 */
import { concatBytes, putU16, putU32 } from "../../../worker/conversion/zip/bytes.ts";
import { buildZip, type ZipItem, type ZipOptions } from "./zip-builder.ts";

/** A small deterministic generator (mulberry32). */
export function randomFrom(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const items: readonly ZipItem[] = [
  { name: "Fitbit/weight.csv", bytes: "timestamp,weight grams\n".repeat(9) },
  { name: "Fitbit/a.json", bytes: "[]", stored: true },
  { name: "Fitbit/ü.json", bytes: "[1, 2, 3]".repeat(20) },
];
const BASES: readonly (readonly [readonly ZipItem[], ZipOptions])[] = [
  [items, {}],
  [items.map((item) => ({ ...item, descriptor: "signed" as const })), {}],
  [items.map((item) => ({ ...item, descriptor: "zip64" as const })), { zip64: true }],
  [items, { comment: new TextEncoder().encode("note") }],
];
const bases = BASES.map(([list, options]) => buildZip(list, options));
const EDGES = [0, 1, 2, 8, 0x14, 0xff, 0x800, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff];

/** The mutant of a number. */
export function zipMutant(seed: number): Uint8Array {
  const random = randomFrom(seed);
  const base = bases[random(bases.length)] ?? new Uint8Array();
  let bytes: Uint8Array = base.slice();
  const times = 1 + random(3);
  for (let i = 0; i < times; i++) bytes = mutate(bytes, random);
  return bytes;
}

function mutate(bytes: Uint8Array, random: (below: number) => number): Uint8Array {
  if (bytes.length < 8) return bytes;
  const at = random(bytes.length - 4);
  const edge = EDGES[random(EDGES.length)] ?? 0;
  switch (random(8)) {
    case 0:
    case 1:
      bytes[at] = random(256);
      return bytes;
    case 2:
      bytes[at] = (bytes[at] ?? 0) ^ (1 << random(8));
      return bytes;
    case 3:
      putU16(bytes, at, edge & 0xffff);
      return bytes;
    case 4:
      putU32(bytes, at, edge);
      return bytes;
    case 5:
      return concatBytes([bytes.slice(0, at), bytes.slice(at + 1 + random(40))]);
    case 6:
      return concatBytes([bytes.slice(0, at), bytes.slice(random(at + 1), at), bytes.slice(at)]);
    default:
      return bytes.slice(0, at);
  }
}
