/**
 * Reads the files that hold a value a second: heart rate, GPS, live pace, swim lengths. All of them are UTC. A day file
 * is up to 4 MB and an activity needs minutes of it, so rows outside of the wanted time are passed over before they are
 * taken apart; all rows are counted, and those that cannot be read with the reason.
 */
import { columnsOf, readCsv } from "../fitbit/csv.ts";
import {
  asObject,
  decodePieces,
  numberOf,
  objectOf,
  parseNumber,
  readJsonRecords,
  textOf,
} from "../fitbit/json.ts";
import {
  type FileProblem,
  type KeepItem,
  type ReadFile,
  readEach,
  unreadable,
} from "../fitbit/read-result.ts";
import { parseMoment, parseUsDateTime } from "../time/timestamps.ts";
import { inside } from "./tcx.ts";

/** Unix ms, both ends included. */
export interface Window {
  readonly fromMs: number;
  readonly toMs: number;
}

/** A value of a second, and what measured it. */
export interface Sample {
  readonly atMs: number;
  /** Empty where the file does not tell. */
  readonly source: string;
}

export interface HeartRateSample extends Sample {
  readonly bpm: number;
}

export interface GpsSample extends Sample {
  readonly latitude: number;
  readonly longitude: number;
  readonly altitudeM: number | null;
}

/** What was covered in the second before `atMs`. */
export interface PaceSample extends Sample {
  readonly metres: number;
}

/** One length of a pool, from the end of the one before. */
export interface SwimLength {
  readonly endMs: number;
  readonly durationMs: number;
  readonly strokes: number;
}

/** Rows of a window. `rows` counts the whole file. */
export interface SeriesRead<Item> {
  readonly rows: number;
  /** Rows whose moment cannot be read: whether an activity has them, nobody knows. */
  readonly undated: number;
  readonly samples: readonly Item[];
  readonly problem: FileProblem | null;
}

/** Which of the samples are given back; so the caller bounds how many are held. */
export type Keep<Item> = (sample: Item) => boolean;

/** Why a row of a known moment is no sample. */
export const REFUSALS = {
  value: "value missing or impossible",
  noFix: "no position was known (0,0)",
  unsure: "the sensor was not sure of it",
} as const;

export type Refusal = keyof typeof REFUSALS;

/** Who takes the samples of a window, and hears of the rows that are none. */
export interface Taker<Item> {
  readonly keep: Keep<Item>;
  readonly refuse: (atMs: number, why: Refusal) => void;
}

export const TAKE_ALL: Taker<unknown> = { keep: () => true, refuse: () => {} };

const MIN_BPM = 20;
const MAX_BPM = 250;
/** Ours have five. */
const MAX_COLUMNS = 50;
const MAX_SOURCES = 100;
const MAX_SOURCE_CHARS = 80;
const [QUOTE, DASH, POINT, LETTER_T, LETTER_Z] = [0x22, 0x2d, 0x2e, 0x54, 0x5a];

export function readHeartRateCsv(
  bytes: Uint8Array,
  window: Window,
  taker: Taker<HeartRateSample> = TAKE_ALL,
): SeriesRead<HeartRateSample> {
  return readSeries(bytes, { window, taker }, ["beats per minute"], (at, cell) => {
    const bpm = inside(cell("beats per minute"), MIN_BPM, MAX_BPM);
    return bpm === null ? "value" : { ...at, bpm };
  });
}

export function readGpsCsv(
  bytes: Uint8Array,
  window: Window,
  taker: Taker<GpsSample> = TAKE_ALL,
): SeriesRead<GpsSample> {
  return readSeries(bytes, { window, taker }, ["latitude", "longitude"], (at, cell) => {
    const latitude = inside(cell("latitude"), -90, 90);
    const longitude = inside(cell("longitude"), -180, 180);
    if (latitude === null || longitude === null) return "value";
    // How phones say that they have no fix.
    if (latitude === 0 && longitude === 0) return "noFix";
    return { ...at, latitude, longitude, altitudeM: inside(cell("altitude"), -500, 9000) };
  });
}

export function readLivePaceCsv(
  bytes: Uint8Array,
  window: Window,
  taker: Taker<PaceSample> = TAKE_ALL,
): SeriesRead<PaceSample> {
  return readSeries(bytes, { window, taker }, ["distance millimeters"], (at, cell) => {
    const millimetres = inside(cell("distance millimeters"), 0, 100_000);
    return millimetres === null ? "value" : { ...at, metres: millimetres / 1000 };
  });
}

export function readSwimLengths(bytes: Uint8Array, keep?: KeepItem<SwimLength>): ReadFile<SwimLength> {
  const json = readJsonRecords(bytes);
  if (!json.ok) return unreadable(json.code);
  const readOne = (raw: unknown) => {
    const record = asObject(raw);
    const value = record === null ? null : objectOf(record, "value");
    const seconds = value === null ? null : inside(numberOf(value, "lapDurationSec"), 1, 3600);
    const endMs = record === null ? null : parseUsDateTime(textOf(record, "dateTime") ?? "");
    if (value === null || seconds === null || endMs === null)
      return { reason: "not a record as Fitbit writes it" };
    return { item: { endMs, durationMs: seconds * 1000, strokes: numberOf(value, "strokeCount") ?? 0 } };
  };
  return readEach(json.records, readOne, keep);
}

type Cell = (column: string) => number | null;

interface Wanted<Item> {
  readonly window: Window;
  readonly taker: Taker<Item>;
}

function readSeries<Item extends Sample>(
  bytes: Uint8Array,
  { window, taker }: Wanted<Item>,
  needed: readonly string[],
  make: (at: Sample, cell: Cell) => Item | Refusal,
): SeriesRead<Item> {
  const pieces = decodePieces(bytes);
  if (pieces === null) return noSeries("file-encoding");
  const sourceOf = sourceNames();
  const samples: Item[] = [];
  let [rows, undated] = [0, 0];
  let places: ReadonlyMap<string, number> | null = null;
  const visit = (row: string[]): void => {
    const atMs = parseMoment(row[0] ?? "")?.instantMs;
    if (atMs === undefined) undated += 1;
    if (atMs === undefined || atMs < window.fromMs || atMs > window.toMs) return;
    const text = (column: string): string => (row[places?.get(column) ?? -1] ?? "").trim();
    const at = { atMs, source: sourceOf(text("data source")) };
    const sample = make(at, (column) => parseNumber(text(column)));
    if (typeof sample === "string") taker.refuse(atMs, sample);
    else if (taker.keep(sample)) samples.push(sample);
  };
  for (const lines of wholeLines(pieces)) {
    const start = places === null ? lines.search(/[^\r\n]/) : 0;
    if (start < 0) continue;
    const headerEnd: number = places === null ? lines.indexOf("\n", start) + 1 || lines.length : 0;
    places ??= placesOf(lines.slice(start, headerEnd), needed);
    if (places === null) return noSeries("file-header");
    rows += windowRows(lines, headerEnd, window, visit);
  }
  return { rows, undated, samples, problem: null };
}

/** Where the columns of a header are; null where it is not that of such a file. */
function placesOf(line: string, needed: readonly string[]): ReadonlyMap<string, number> | null {
  const header = (readCsv(line)?.header ?? []).slice(0, MAX_COLUMNS);
  if (header[0] !== "timestamp" || columnsOf(header, needed) === null) return null;
  return new Map(header.map((name, i) => [name, i]));
}

/** The text in pieces that end where a line does. */
function* wholeLines(pieces: Iterable<string>): Generator<string> {
  let begun: string[] = [];
  for (const piece of pieces) {
    const end = piece.lastIndexOf("\n") + 1;
    if (end > 0) yield [...begun, piece.slice(0, end)].join("");
    if (end > 0) begun = [];
    begun.push(piece.slice(end));
  }
  yield begun.join("");
}

/** Of a file without rows, or one of which none can be read. */
export function noSeries<Item>(problem: FileProblem | null): SeriesRead<Item> {
  return { rows: 0, undated: 0, samples: [], problem };
}

/** The names of a file's sources, each as one short text of its own: a piece of the file's text would keep all of it. */
function sourceNames(): (text: string) => string {
  const names = new Map<string, string>();
  return (text) => {
    const known = names.get(text);
    if (known !== undefined) return known;
    const own = ` ${text.slice(0, MAX_SOURCE_CHARS)}`.slice(1);
    if (names.size < MAX_SOURCES) names.set(own, own);
    return own;
  };
}

/**
 * Visits the rows whose timestamp can lie in the window, by comparing text: ISO times in UTC sort as they follow. Rows
 * that do not begin with one are visited, too. There are quotes only where somebody has saved the file again.
 */
function windowRows(text: string, start: number, window: Window, visit: (row: string[]) => void): number {
  const from = isoSecond(window.fromMs);
  const to = isoSecond(window.toMs);
  let rows = 0;
  for (let at = start; at < text.length; ) {
    const found = text.indexOf("\n", at);
    const end = found === -1 ? text.length : found;
    if (end > at + 1) {
      rows += 1;
      const moment = text.charCodeAt(at) === QUOTE ? at + 1 : at;
      const isInside = compareAt(text, moment, from) >= 0 && compareAt(text, moment, to) <= 0;
      if (isInside || !isUtc(text, moment))
        visit(text.slice(at, end).replaceAll('"', "").split(",", MAX_COLUMNS));
    }
    at = end + 1;
  }
  return rows;
}

/** Whether a text looks like `2024-08-03T19:24:04Z` or `…04.5Z`: looked at where it differs from other ways. */
function isUtc(text: string, at: number): boolean {
  const end = text.charCodeAt(at + 19);
  return (
    text.charCodeAt(at + 4) === DASH &&
    text.charCodeAt(at + 10) === LETTER_T &&
    (end === LETTER_Z || end === POINT)
  );
}

/** As comparing a slice of the same length would, but without making one: negative = the text comes first. */
function compareAt(text: string, at: number, stamp: string): number {
  for (let i = 0; i < stamp.length; i++) {
    const code = at + i < text.length ? text.charCodeAt(at + i) : -1;
    const apart = code - stamp.charCodeAt(i);
    if (apart !== 0) return apart;
  }
  return 0;
}

function isoSecond(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19);
}
