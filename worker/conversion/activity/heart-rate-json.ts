/**
 * Reads a window out of an old heart-rate file: one local day, up to 4 MB, in the order of time. Parsing all of it takes
 * 30 ms and an activity needs a twentieth, so the window is found by halving and only that is parsed. Whether the file
 * is in order is looked at first, at evenly spread places; one that is not is parsed whole, piece by piece, and so is one
 * with a moment in the way that cannot be read.
 */
import { asObject, decodeText, numberOf, objectOf, textOf } from "../fitbit/json.ts";
import { jsonElements, type ListPlace, readJsonList } from "../fitbit/json-pieces.ts";
import { parseUsDateTime } from "../time/timestamps.ts";
import {
  type HeartRateSample,
  noSeries,
  type SeriesRead,
  TAKE_ALL,
  type Taker,
  type Window,
} from "./series-files.ts";
import { inside } from "./tcx.ts";

const KEY = '"dateTime"';
const MOMENT_CHARS = "08/03/24 19:00:00".length;
const PROBES = 64;
const MIN_BPM = 20;
const MAX_BPM = 250;

/** Samples that the sensor was not sure of at all (confidence 0) are kept out. */
export function readHeartRateJson(
  bytes: Uint8Array,
  window: Window,
  taker: Taker<HeartRateSample> = TAKE_ALL,
): SeriesRead<HeartRateSample> {
  const text = decodeText(bytes);
  if (text === null) return noSeries("file-encoding");
  if (!/\S/.test(text)) return noSeries(null);
  const part = /^\s*\[/.test(text) && isInOrder(text) ? windowOf(text, window) : null;
  const near = part === null ? null : jsonElements(text, part);
  // Nothing says that the moment is what a record begins with; where it is not, the part begins inside a record.
  const list = near?.ok === true ? near : readJsonList(text);
  if (!list.ok) return noSeries(list.code);
  const { read, undated, samples } = takeRecords(list.elements, window, taker);
  const outside =
    list === near && part !== null ? countKeys(text) - countKeys(text.slice(part.start, part.end)) : 0;
  return { rows: outside + read, undated, samples, problem: null };
}

function takeRecords(records: Iterable<unknown>, window: Window, taker: Taker<HeartRateSample>) {
  const samples: HeartRateSample[] = [];
  let [read, undated] = [0, 0];
  for (const raw of records) {
    read += 1;
    const record = asObject(raw);
    const atMs = record === null ? null : parseUsDateTime(textOf(record, "dateTime") ?? "");
    if (record === null || atMs === null) undated += 1;
    else if (atMs >= window.fromMs && atMs <= window.toMs) {
      const value = objectOf(record, "value");
      const bpm = value === null ? null : inside(numberOf(value, "bpm"), MIN_BPM, MAX_BPM);
      const sample = { atMs, bpm: bpm ?? 0, source: "" };
      if (value === null || bpm === null) taker.refuse(atMs, "value");
      else if (numberOf(value, "confidence") === 0) taker.refuse(atMs, "unsure");
      else if (taker.keep(sample)) samples.push(sample);
    }
  }
  return { read, undated, samples };
}

function countKeys(text: string): number {
  let count = 0;
  for (let at = text.indexOf(KEY); at !== -1; at = text.indexOf(KEY, at + KEY.length)) count += 1;
  return count;
}

/**
 * The moment of the first record that begins at or after a place, NaN where it cannot be read, and where that record
 * begins; null where no record follows.
 */
function recordAt(text: string, place: number): { start: number; atMs: number } | null {
  const key = text.indexOf(KEY, place);
  const open = text.indexOf('"', key + KEY.length);
  // A file that is cut off ends inside of one.
  if (key < 0 || open < 0 || open + MOMENT_CHARS >= text.length) return null;
  const atMs = parseUsDateTime(text.slice(open + 1, open + 1 + MOMENT_CHARS));
  return { start: text.lastIndexOf("{", key), atMs: atMs ?? Number.NaN };
}

function isInOrder(text: string): boolean {
  let last = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < PROBES; i++) {
    const record = recordAt(text, Math.floor((text.length * i) / PROBES));
    if (record === null) return i > 0;
    if (!(record.atMs >= last)) return false;
    last = record.atMs;
  }
  return true;
}

/** The place of the window's records; null where they cannot be found. */
function windowOf(text: string, window: Window): ListPlace | null {
  const start = firstFrom(text, window.fromMs);
  const to = firstFrom(text, window.toMs + 1);
  if (start === null || to === null) return null;
  let end = to;
  // Step by step: a pattern that looks for the end would look again from every space of a file full of them.
  while (end > start && /[\s,\]]/.test(text.charAt(end - 1))) end -= 1;
  return { start, end };
}

/** Where the first record at or after an instant begins; the end of the text where there is none. */
function firstFrom(text: string, fromMs: number): number | null {
  let low = 0;
  let high = text.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const record = recordAt(text, middle);
    if (record !== null && Number.isNaN(record.atMs)) return null;
    if (record === null || record.atMs >= fromMs) high = middle;
    else low = middle + 1;
  }
  return recordAt(text, low)?.start ?? text.length;
}
