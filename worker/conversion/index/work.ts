/**
 * What it costs to read a file, counted in bytes of the old minute files, which are the cheapest to read and by far the
 * most: unpacking, checking, reading and what follows from it, measured (`npm run bench:convert`). A step is bounded by
 * this work, so a byte that takes longer counts more often.
 */
import type { Kind } from "../fitbit/kinds.ts";
import type { IndexedFile } from "./entry-index.ts";

/** Read record by record with patterns, as most kinds are. */
const USUAL = 4;

const WEIGHTS: Readonly<Partial<Record<Kind, number>>> = {
  "steps-json": 1,
  "distance-json": 1,
  "altitude-json": 1,
  "calories-json": 1,
  // Shorter lines: more records a byte.
  "steps-csv": 1.5,
  "distance-csv": 1.5,
  "altitude-csv": 1.5,
  "floors-csv": 1.5,
  "calories-csv": 1.5,
  "active-minutes-csv": 1.5,
  // Passed over, but for the time of an activity.
  "heart-rate-json": 0.5,
  "heart-rate-csv": 1,
  // Every line of them becomes a record of an activity.
  "gps-csv": 8,
  "live-pace-csv": 8,
  "exercise-json": 2,
  // XML.
  tcx: 12,
};

export function workOf({ kind, size }: Pick<IndexedFile, "kind" | "size">): number {
  return Math.ceil(size * (WEIGHTS[kind] ?? USUAL));
}
