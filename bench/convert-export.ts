/**
 * Writes an invented export of any length as one Takeout zip on disk: weight, exercises with heart rate, GPS for every
 * sixth, and the minute files behind the daily totals; or all of it without heart rate and GPS. The same years give
 * the same bytes. File names, shapes and sizes follow real exports; all values are made up.
 */
import { closeSync, openSync, writeSync } from "node:fs";
import { crc32, deflateRawSync } from "node:zlib";
import { putU16, putU32 } from "../worker/conversion/zip/bytes.ts";

export interface ExportSize {
  readonly path: string;
  readonly files: number;
  readonly rawBytes: number;
  readonly zipBytes: number;
  readonly activities: number;
}

const DAY_MS = 86_400_000;
const START_MS = Date.UTC(2015, 0, 1);
const GOOGLE = "Takeout/Fitbit/Physical Activity_GoogleData";
const GLOBAL = "Takeout/Fitbit/Global Export Data";

/** 300 activities a year, spread over the days. */
const ACTIVITY_EVERY_DAYS = 365 / 300;

export interface ZipOut {
  add(name: string, text: string): void;
  close(): { files: number; rawBytes: number; zipBytes: number };
}

export function writeExport(path: string, years: number, withSeries: boolean): ExportSize {
  const zip = openZip(path);
  const days = Math.round(years * 365);
  const activityDays = Array.from({ length: Math.floor(days / ACTIVITY_EVERY_DAYS) }, (_, i) =>
    Math.floor(i * ACTIVITY_EVERY_DAYS),
  );
  writeWeights(zip, days);
  writeMinutes(zip, days);
  writeExercises(zip, activityDays);
  const heartRate = heartRateTemplate();
  const gps = gpsTemplate();
  for (const [i, day] of withSeries ? activityDays.entries() : []) {
    zip.add(`${GOOGLE}/heart_rate_${iso(day)}.csv`, heartRate.replaceAll("YYYY-MM-DD", iso(day)));
    if (i % 6 === 0)
      zip.add(`${GOOGLE}/gps_location_${iso(day)}.csv`, gps.replaceAll("YYYY-MM-DD", iso(day)));
  }
  return { path, activities: activityDays.length, ...zip.close() };
}

export function iso(day: number): string {
  return new Date(START_MS + day * DAY_MS).toISOString().slice(0, 10);
}

function us(day: number): string {
  const date = iso(day);
  return `${date.slice(5, 7)}/${date.slice(8, 10)}/${date.slice(2, 4)}`;
}

function clock(second: number): string {
  return new Date(second * 1000).toISOString().slice(11, 19);
}

export function chunks(days: number, size: number): number[][] {
  return Array.from({ length: Math.ceil(days / size) }, (_, i) =>
    Array.from({ length: Math.min(size, days - i * size) }, (_, k) => i * size + k),
  );
}

export function writeWeights(zip: ZipOut, days: number): void {
  for (const chunk of chunks(days, 30)) {
    const entries = chunk.map((day) => ({
      logId: START_MS + day * DAY_MS,
      weight: 160 + (day % 90) / 10,
      bmi: 24.5,
      fat: 20 + (day % 50) / 10,
      date: us(day),
      time: "07:01:30",
      source: "Aria",
    }));
    zip.add(`${GLOBAL}/weight-${iso(chunk[0] ?? 0)}.json`, JSON.stringify(entries, null, 2));
  }
}

/** Steps, distance and calories by the minute, 30 days a file. */
function writeMinutes(zip: ZipOut, days: number): void {
  const minutes = Array.from({ length: 1440 }, (_, minute) => clock(minute * 60));
  const kinds: readonly (readonly [string, (minute: number) => string | null])[] = [
    ["steps", (minute) => (minute > 420 && minute % 7 === 0 ? `${minute % 110}` : null)],
    ["distance", (minute) => (minute > 420 && minute % 7 === 0 ? `${(minute % 110) * 70}` : null)],
    ["calories", (minute) => `1.${10 + (minute % 80)}`],
  ];
  for (const [name, valueAt] of kinds) {
    const day = minutes.flatMap((time, minute) => {
      const value = valueAt(minute);
      return value === null ? [] : [`{\n  "dateTime" : "MM/DD/YY ${time}",\n  "value" : "${value}"\n}`];
    });
    const template = day.join(",");
    for (const chunk of chunks(days, 30)) {
      const text = chunk.map((one) => template.replaceAll("MM/DD/YY", us(one))).join(",");
      zip.add(`${GLOBAL}/${name}-${iso(chunk[0] ?? 0)}.json`, `[${text}]`);
    }
  }
}

function writeExercises(zip: ZipOut, activityDays: readonly number[]): void {
  for (let first = 0; first < activityDays.length; first += 100) {
    const logs = activityDays.slice(first, first + 100).map((day, i) => ({
      logId: first + i,
      activityName: "Run",
      activityTypeId: 90009,
      activityLevel: [{ minutes: 40, name: "very" }],
      averageHeartRate: 132,
      calories: 420,
      duration: 2_700_000,
      activeDuration: 2_600_000,
      steps: 6000,
      logType: "tracker",
      lastModified: `${us(day)} 20:00:00`,
      startTime: `${us(day)} 17:00:00`,
      distance: 7.2,
      distanceUnit: "Kilometer",
      elevationGain: 24,
      hasGps: i % 6 === 0,
    }));
    zip.add(`${GLOBAL}/exercise-${first}.json`, JSON.stringify(logs, null, 2));
  }
}

/** A sample every 5 seconds, all day. */
function heartRateTemplate(): string {
  const rows = Array.from(
    { length: 17_280 },
    (_, i) => `YYYY-MM-DDT${clock(i * 5)}Z,${55 + ((i * 7) % 90)}.0\n`,
  );
  return `timestamp,beats per minute\n${rows.join("")}`;
}

/** A position every second while running. */
function gpsTemplate(): string {
  const rows = Array.from(
    { length: 2700 },
    (_, i) =>
      `YYYY-MM-DDT${clock(61_200 + i)}Z,${(48 + i * 0.000024).toFixed(6)},${(11 + i * 0.00001).toFixed(6)},${500 + (i % 30)}\n`,
  );
  return `timestamp,latitude,longitude,altitude\n${rows.join("")}`;
}

export function openZip(path: string): ZipOut {
  const file = openSync(path, "w");
  const central: Uint8Array[] = [];
  let offset = 0;
  let files = 0;
  let rawBytes = 0;
  const write = (bytes: Uint8Array): void => {
    writeSync(file, bytes);
    offset += bytes.length;
  };
  return {
    add(name, text) {
      const bytes = new TextEncoder().encode(text);
      const data = deflateRawSync(bytes, { level: 1 });
      const facts = {
        name: new TextEncoder().encode(name),
        crc: crc32(bytes),
        packed: data.length,
        size: bytes.length,
      };
      central.push(header(facts, offset));
      write(header(facts, null));
      write(data);
      files += 1;
      rawBytes += bytes.length;
    },
    close() {
      const start = offset;
      for (const entry of central) write(entry);
      const end = new Uint8Array(22);
      putU32(end, 0, 0x06054b50);
      putU16(end, 8, files);
      putU16(end, 10, files);
      putU32(end, 12, offset - start);
      putU32(end, 16, start);
      write(end);
      closeSync(file);
      return { files, rawBytes, zipBytes: offset };
    },
  };
}

interface Facts {
  readonly name: Uint8Array;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
}

/** A local header, or with an offset the directory's entry. */
function header(facts: Facts, offset: number | null): Uint8Array {
  const at = offset === null ? 4 : 6;
  const length = offset === null ? 30 : 46;
  const bytes = new Uint8Array(length + facts.name.length);
  putU32(bytes, 0, offset === null ? 0x04034b50 : 0x02014b50);
  putU16(bytes, at, 20);
  putU16(bytes, at + 4, 8);
  putU16(bytes, at + 8, 0x0021);
  putU32(bytes, at + 10, facts.crc);
  putU32(bytes, at + 14, facts.packed);
  putU32(bytes, at + 18, facts.size);
  putU16(bytes, at + 22, facts.name.length);
  if (offset !== null) putU32(bytes, 42, offset);
  bytes.set(facts.name, length);
  return bytes;
}
