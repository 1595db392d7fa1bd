/**
 * Reads the files that hold a value a second: heart rate, GPS, live pace, swim lengths. All of them are UTC. A day file
 * is up to 4 MB and an activity needs minutes of it, so rows outside of the wanted time are passed over before they are
 * taken apart; all rows are counted.
 */
import { columnsOf, readCsv } from "../fitbit/csv.ts";
import {
  asObject,
  decodeText,
  numberOf,
  objectOf,
  parseNumber,
  readJsonRecords,
  textOf,
} from "../fitbit/json.ts";
import { type FileProblem, type ReadFile, readEach, unreadable } from "../fitbit/read-result.ts";
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
  readonly samples: readonly Item[];
  readonly problem: FileProblem | null;
}

/** Which of the samples are given back; so the caller bounds how many are held. */
export type Keep<Item> = (sample: Item) => boolean;

const MIN_BPM = 20;
const MAX_BPM = 250;
/** Ours have five. */
const MAX_COLUMNS = 50;
const MAX_SOURCES = 100;
const MAX_SOURCE_CHARS = 80;

export function readHeartRateCsv(
  bytes: Uint8Array,
  window: Window,
  keep: Keep<HeartRateSample> = () => true,
): SeriesRead<HeartRateSample> {
  return readSeries(bytes, { window, keep }, ["beats per minute"], (at, cell) => {
    const bpm = inside(cell("beats per minute"), MIN_BPM, MAX_BPM);
    return bpm === null ? null : { ...at, bpm };
  });
}

export function readGpsCsv(
  bytes: Uint8Array,
  window: Window,
  keep: Keep<GpsSample> = () => true,
): SeriesRead<GpsSample> {
  return readSeries(bytes, { window, keep }, ["latitude", "longitude"], (at, cell) => {
    const latitude = inside(cell("latitude"), -90, 90);
    const longitude = inside(cell("longitude"), -180, 180);
    if (latitude === null || longitude === null) return null;
    return { ...at, latitude, longitude, altitudeM: inside(cell("altitude"), -500, 9000) };
  });
}

export function readLivePaceCsv(
  bytes: Uint8Array,
  window: Window,
  keep: Keep<PaceSample> = () => true,
): SeriesRead<PaceSample> {
  return readSeries(bytes, { window, keep }, ["distance millimeters"], (at, cell) => {
    const millimetres = inside(cell("distance millimeters"), 0, 100_000);
    return millimetres === null ? null : { ...at, metres: millimetres / 1000 };
  });
}

export function readSwimLengths(bytes: Uint8Array): ReadFile<SwimLength> {
  const json = readJsonRecords(bytes);
  if (!json.ok) return unreadable(json.code);
  return readEach(json.records, (raw) => {
    const record = asObject(raw);
    const value = record === null ? null : objectOf(record, "value");
    const seconds = value === null ? null : inside(numberOf(value, "lapDurationSec"), 1, 3600);
    const endMs = record === null ? null : parseUsDateTime(textOf(record, "dateTime") ?? "");
    if (value === null || seconds === null || endMs === null)
      return { reason: "not a record as Fitbit writes it" };
    return { item: { endMs, durationMs: seconds * 1000, strokes: numberOf(value, "strokeCount") ?? 0 } };
  });
}

type Cell = (column: string) => number | null;

interface Wanted<Item> {
  readonly window: Window;
  readonly keep: Keep<Item>;
}

function readSeries<Item>(
  bytes: Uint8Array,
  { window, keep }: Wanted<Item>,
  needed: readonly string[],
  make: (at: Sample, cell: Cell) => Item | null,
): SeriesRead<Item> {
  const text = decodeText(bytes);
  if (text === null) return { rows: 0, samples: [], problem: "file-encoding" };
  const start = text.search(/[^\r\n]/);
  if (start < 0) return { rows: 0, samples: [], problem: null };
  const headerEnd = text.indexOf("\n", start) + 1 || text.length;
  const header = (readCsv(text.slice(start, headerEnd))?.header ?? []).slice(0, MAX_COLUMNS);
  if (header[0] !== "timestamp" || columnsOf(header, needed) === null) {
    return { rows: 0, samples: [], problem: "file-header" };
  }
  const places = new Map(header.map((name, i) => [name, i]));
  const sourceOf = sourceNames();
  const samples: Item[] = [];
  const rows = windowRows(text, headerEnd, window, (row) => {
    const atMs = parseMoment(row[0] ?? "")?.instantMs;
    if (atMs === undefined || atMs < window.fromMs || atMs > window.toMs) return;
    const text = (column: string): string => (row[places.get(column) ?? -1] ?? "").trim();
    const at = { atMs, source: sourceOf(text("data source")) };
    const sample = make(at, (column) => parseNumber(text(column)));
    if (sample !== null && keep(sample)) samples.push(sample);
  });
  return { rows, samples, problem: null };
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

/** Visits the rows whose timestamp can lie in the window, by comparing text: ISO times in UTC sort as they follow. */
function windowRows(text: string, start: number, window: Window, visit: (row: string[]) => void): number {
  const from = isoSecond(window.fromMs);
  const to = isoSecond(window.toMs);
  let rows = 0;
  for (let at = start; at < text.length; ) {
    const found = text.indexOf("\n", at);
    const end = found === -1 ? text.length : found;
    if (end > at + 1) {
      rows += 1;
      if (compareAt(text, at, from) >= 0 && compareAt(text, at, to) <= 0)
        visit(text.slice(at, end).split(",", MAX_COLUMNS));
    }
    at = end + 1;
  }
  return rows;
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
