/**
 * Reads a window out of an old heart-rate file: one local day, up to 4 MB, in the order of time. Parsing all of it takes
 * 30 ms and an activity needs a twentieth, so the window is found by halving and only that is parsed. Whether the file
 * is in order is looked at first, at evenly spread places; one that is not is parsed whole.
 */
import { asObject, decodeText, isCrowded, numberOf, objectOf, textOf } from "../fitbit/json.ts";
import type { FileProblem } from "../fitbit/read-result.ts";
import { parseUsDateTime } from "../time/timestamps.ts";
import type { HeartRateSample, Keep, SeriesRead, Window } from "./series-files.ts";
import { inside } from "./tcx.ts";

const KEY = '"dateTime"';
const PROBES = 64;
const CROWDED = Symbol("crowded");
const MIN_BPM = 20;
const MAX_BPM = 250;

/** Samples that the sensor was not sure of at all (confidence 0) are kept out. */
export function readHeartRateJson(
  bytes: Uint8Array,
  window: Window,
  keep: Keep<HeartRateSample> = () => true,
): SeriesRead<HeartRateSample> {
  const text = decodeText(bytes);
  if (text === null) return { rows: 0, samples: [], problem: "file-encoding" };
  if (text.trim() === "") return { rows: 0, samples: [], problem: null };
  if (!/^\s*\[/.test(text)) return { rows: 0, samples: [], problem: problemOf(parse(text)) };
  const part = isInOrder(text) ? windowOf(text, window) : text;
  // Nothing says that the moment is what a record begins with; where it is not, the part begins inside a record.
  const records = parse(part) ?? (part === text ? undefined : parse(text));
  if (!Array.isArray(records)) return { rows: 0, samples: [], problem: problemOf(records) };
  const samples: HeartRateSample[] = [];
  for (const raw of records) {
    const sample = sampleOf(raw, window);
    if (sample !== null && keep(sample)) samples.push(sample);
  }
  return { rows: countKeys(text), samples, problem: null };
}

/** Of what is no list. */
function problemOf(value: unknown): FileProblem {
  if (value === CROWDED) return "file-too-large";
  return value === undefined ? "file-not-json" : "file-shape";
}

/** The value, or what is no value of JSON: undefined where it is none, CROWDED where it is too much to be held. */
function parse(text: string): unknown {
  if (isCrowded(text)) return CROWDED;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function sampleOf(raw: unknown, window: Window): HeartRateSample | null {
  const record = asObject(raw);
  const value = record === null ? null : objectOf(record, "value");
  if (record === null || value === null || numberOf(value, "confidence") === 0) return null;
  const bpm = inside(numberOf(value, "bpm"), MIN_BPM, MAX_BPM);
  const atMs = parseUsDateTime(textOf(record, "dateTime") ?? "");
  if (bpm === null || atMs === null || atMs < window.fromMs || atMs > window.toMs) return null;
  return { atMs, bpm, source: "" };
}

function countKeys(text: string): number {
  let count = 0;
  for (let at = text.indexOf(KEY); at !== -1; at = text.indexOf(KEY, at + KEY.length)) count += 1;
  return count;
}

/** The moment of the first record that begins at or after a place, and where that record begins. */
function recordAt(text: string, place: number): { start: number; atMs: number } | null {
  const key = text.indexOf(KEY, place);
  const open = text.indexOf('"', key + KEY.length);
  if (key < 0 || open < 0) return null;
  const atMs = parseUsDateTime(text.slice(open + 1, open + 18));
  return atMs === null ? null : { start: text.lastIndexOf("{", key), atMs };
}

function isInOrder(text: string): boolean {
  let last = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < PROBES; i++) {
    const record = recordAt(text, Math.floor((text.length * i) / PROBES));
    if (record === null) return text.indexOf(KEY, Math.floor((text.length * i) / PROBES)) === -1 && i > 0;
    if (record.atMs < last) return false;
    last = record.atMs;
  }
  return true;
}

/** The records of the window as a JSON array of their own. */
function windowOf(text: string, window: Window): string {
  const from = firstFrom(text, window.fromMs);
  const to = firstFrom(text, window.toMs + 1);
  let end = to;
  // Step by step: a pattern that looks for the end would look again from every space of a file full of them.
  while (end > from && /[\s,\]]/.test(text.charAt(end - 1))) end -= 1;
  return `[${text.slice(from, end)}]`;
}

/** Where the first record at or after an instant begins; the end of the text where there is none. */
function firstFrom(text: string, fromMs: number): number {
  let low = 0;
  let high = text.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const record = recordAt(text, middle);
    if (record === null || record.atMs >= fromMs) high = middle;
    else low = middle + 1;
  }
  return recordAt(text, low)?.start ?? text.length;
}
