/**
 * Uploads that are made to fill the memory of who reads them. Each is as large as a bound of the converter lets it be,
 * or larger: many tiny things, few long ones, things that differ in names, or all that a day can have.
 */
import { deflateRawSync } from "node:zlib";
import type { NamedBytes } from "./upload.ts";
import { buildZip } from "./zip-builder.ts";

const MIB = 1024 ** 2;
const MAX_FILE_BYTES = 12 * MIB;
const MAX_JSON_BYTES = 8 * MIB;
const START_MS = Date.UTC(2024, 0, 5);
const SECOND_MS = 1000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const pad = (n: number, width = 2): string => String(n).padStart(width, "0");
/** `2024-01-05T00:00:00` */
const stamp = (ms: number): string => new Date(ms).toISOString().slice(0, 19);
/** `01/05/24 00:00:00` */
const us = (ms: number): string =>
  stamp(ms).replace(
    /^..(..)-(..)-(..)T(.*)$/,
    (_, year, month, day, clock) => `${month}/${day}/${year} ${clock}`,
  );

interface Shape {
  readonly start?: string;
  readonly piece: (i: number) => string;
  readonly end?: string;
  readonly bytes?: number;
  /** As many pieces at most. */
  readonly most?: number;
}

/** Pieces one after the other, as many as fit. */
function filled({
  start = "",
  piece,
  end = "",
  bytes = MAX_FILE_BYTES,
  most = Number.POSITIVE_INFINITY,
}: Shape): Uint8Array {
  const pieces: string[] = [];
  let left = bytes - Buffer.byteLength(start) - Buffer.byteLength(end);
  for (let i = 0; i < most; i++) {
    const next = piece(i);
    left -= Buffer.byteLength(next);
    if (left < 0) break;
    pieces.push(next);
  }
  return encode(start + pieces.join("") + end);
}

const jsonList = (
  piece: (i: number) => string,
  { bytes = MAX_JSON_BYTES, ...more }: Partial<Shape> = {},
): Uint8Array =>
  filled({ start: "[", piece: (i) => `${i === 0 ? "" : ","}${piece(i)}`, end: "]", bytes, ...more });

const csv = (header: string, row: (i: number) => string, more: Partial<Shape> = {}): Uint8Array =>
  filled({ start: `${header}\n`, piece: (i) => `${row(i)}\n`, ...more });

/** Files of one kind with the same day, as overlapping exports have them. */
const copies = (
  count: number,
  stem: string,
  ending: string,
  bytes: (n: number) => Uint8Array,
): NamedBytes[] =>
  Array.from({ length: count }, (_, n) => ({ name: `${stem} (${n + 1}).${ending}`, bytes: bytes(n) }));

const run = (i: number, more: object = {}): string =>
  JSON.stringify({
    ...{ logId: i + 1, activityName: "Run", activityTypeId: 90009, calories: 100, logType: "tracker" },
    ...{ duration: 86_000_000, activeDuration: 86_000_000 },
    ...{ startTime: us(START_MS + i * SECOND_MS), lastModified: "01/07/24 12:00:00" },
    ...more,
  });
const runs = (count: number): NamedBytes => ({
  name: "exercise-0.json",
  bytes: jsonList(run, { most: count }),
});

const oldExportOf = (row: string): Uint8Array => csv("Body\nDate,Weight,BMI,Fat", () => row);
const oldExport = (row: string): NamedBytes[] =>
  copies(1, "fitbit_export_20240101", "csv", () => oldExportOf(row));

/** A second of the day, over and over. */
const second = (i: number): string => stamp(START_MS + (i % 86_000) * SECOND_MS);
const heartRates = (): Uint8Array =>
  csv("timestamp,beats per minute", (i) => `${second(i)}Z,${60 + (i % 90)}`);
const heartRateJson = (record: (i: number) => string): NamedBytes => ({
  ...{ name: "heart_rate-2024-01-05.json", bytes: jsonList(record, { bytes: MAX_FILE_BYTES }) },
});
const beat = (i: number): string =>
  `{"dateTime":"${us(START_MS + i * SECOND_MS)}","value":{"bpm":${60 + (i % 90)},"confidence":2}}`;
const gps = (source: (i: number) => string): Uint8Array =>
  csv(
    "timestamp,latitude,longitude,altitude,data source",
    (i) => `${second(i)}Z,51.${pad(i % 1e5, 5)},4.${pad(i % 1e5, 5)},${i % 99}.5,${source(i)}`,
  );
const pace = (): Uint8Array =>
  csv("timestamp,steps,distance millimeters,altitude gain millimeters", (i) => `${second(i)}Z,2,2500,0`);

function tcx(piece: (i: number) => string, open = ""): Uint8Array {
  const head = '<?xml version="1.0"?><A><Activity Sport="Running"><Id>2024-01-05T00:00:00Z</Id>';
  return filled({ start: head + open, piece, end: `${open.replace("<", "</")}</Activity></A>` });
}
const trackPoint = (more: (i: number) => string) => (i: number) =>
  `<Trackpoint><Time>${second(i)}Z</Time>${more(i)}</Trackpoint>`;
const position = (i: number): string =>
  `<LatitudeDegrees>51.${pad(i % 1e5, 5)}</LatitudeDegrees><LongitudeDegrees>4.${pad(i % 1e5, 5)}</LongitudeDegrees>`;

const weightJson = (n: number, most: number): Uint8Array =>
  jsonList(
    (i) =>
      `{"weight":${150 + (i % 50)}.${n},"bmi":21.${i % 1000},"fat":1${i % 9}.${n},"date":"${us(START_MS + i * HOUR_MS).slice(0, 8)}","time":"${pad(i % 24)}:00:0${n}"}`,
    { most },
  );
const measured = (header: string, value: (i: number) => string): Uint8Array =>
  csv(`timestamp,${header}`, (i) => `${stamp(START_MS + i * HOUR_MS)}Z,${value(i)}`);

const ROW_HEADER =
  "exercise_start,exercise_end,activity_name,exercise_id,tracker_total_steps,utc_offset,events";
const exerciseRows = (events: (startMs: number) => string, everyMs: number): Uint8Array =>
  csv(ROW_HEADER, (i) => {
    const startMs = START_MS + i * everyMs;
    return `${stamp(startMs)}Z,${stamp(startMs + everyMs * 0.9)}Z,Outdoor Bike,20000000000${i},${i},+02:00,"${events(startMs)}"`;
  });
const splits = (startMs: number): string =>
  Array.from(
    { length: 900 },
    (_, k) => `[Type: SPLIT, Timestamp: ${stamp(startMs + (k + 1) * 60_000)}Z]`,
  ).join(", ");
const logs = (): Uint8Array =>
  jsonList((i) =>
    run(i, {
      ...{ duration: 500_123, activeDuration: 400_123, startTime: us(START_MS + i * HOUR_MS), steps: 123 },
      ...{ distance: 5.1234, distanceUnit: "Kilometer", averageHeartRate: 123, elevationGain: 12.5 },
      activityName: "A name of some length",
    }),
  );
const swimLengths = (): NamedBytes[] =>
  copies(4, "swim_lengths_data-2024-01-05", "json", (n) =>
    jsonList(
      (i) =>
        `{"dateTime":"${us(START_MS + (i + n * 1e6) * 30_000)}","value":{"lapDurationSec":30,"strokeCount":20}}`,
    ),
  );

const directory = (count: number, name: (i: number) => string): NamedBytes => ({
  name: "export.zip",
  bytes: buildZip(Array.from({ length: count }, (_, i) => ({ name: name(i), bytes: "", stored: true }))),
});
/** Packed without getting smaller: what is packed and what comes out of it are there at once. */
const packed = (name: string, bytes: Uint8Array): NamedBytes => ({
  name: "export.zip",
  bytes: buildZip([{ name, bytes, data: deflateRawSync(bytes, { level: 0 }) }]),
});
const fullIndex = (): NamedBytes => directory(49_900, (i) => `steps-2024-01-0${1 + (i % 9)} (${i}).json`);

export const LARGE_UPLOADS = {
  "four old exports of far too many rows": () =>
    copies(4, "fitbit_export_20240101", "csv", () => oldExportOf('"2021-10-29","140.5","20.7","0"')),
  "an old export of tiny rows": () => oldExport("a"),
  "an old export of titles": () => oldExport("Body"),
  "an old export of wide letters": () =>
    copies(1, "fitbit_export_20240101", "csv", () =>
      csv("Foods\nDate,Ł", () => `2021-10-29,${"Ł".repeat(40)}\r`),
    ),
  "a table of a million tiny rows": () => [
    { name: "daily_spo2_2024-01-01.csv", bytes: csv("a,b", () => "1", { most: 1_000_000 }) },
  ],
  "tables of wide letters": () =>
    copies(6, "sleep-2024-01-05", "json", (n) =>
      jsonList((i) => `{"dateTime":"${i}","text":"${"Ł語".repeat(100)}${n}"}`, { bytes: 4 * MIB }),
    ),
  "exercises that are empty": () => [{ name: "exercise-0.json", bytes: jsonList(() => "{}") }],
  "nights of which each has another field": () => [
    { name: "sleep-2024-01-05.json", bytes: jsonList((i) => `{"k${i}":1}`) },
  ],
  "nights with numbers for fields": () => [
    { name: "sleep-2024-01-05.json", bytes: jsonList((i) => `{"${9_000_000 + i}":1}`) },
  ],
  "heart rates of a day in four files": () => [
    runs(1),
    ...copies(4, "heart_rate_2024-01-05", "csv", heartRates),
  ],
  "old heart rates of a day each second": () => [runs(1), heartRateJson(beat)],
  "old heart rates of which each has another field": () => [
    ...[runs(1), heartRateJson((i) => `{"dateTime":"01/05/24 00:00:00","${i}":{}}`)],
  ],
  "all that a day can have": () => [
    runs(1),
    ...copies(2, "gps_location_2024-01-05", "csv", (n) => gps((i) => `watch ${n}${Math.floor(i / 86_000)}`)),
    { name: "live_pace_2024-01-05.csv", bytes: pace() },
    { name: "heart_rate_2024-01-05.csv", bytes: heartRates() },
    { name: "1.tcx", bytes: tcx(trackPoint(position)) },
  ],
  "day-long activities that overlap": () => [
    ...[
      runs(4),
      packed(
        "gps_location_2024-01-05.csv",
        gps(() => "watch"),
      ),
    ],
  ],
  "positions of sources with wide names": () => [
    runs(1),
    { name: "gps_location_2024-01-05.csv", bytes: gps((i) => `語${i % 200}`) },
  ],
  "tracks of one activity in four files": () => [
    runs(1),
    { name: "1.tcx", bytes: tcx(trackPoint(() => "")) },
    ...["a", "b", "c"].map((folder, k) => ({
      name: `${folder}.zip`,
      bytes: buildZip([{ name: `${folder}/1.tcx`, bytes: tcx(trackPoint(() => "<a/>".repeat(k + 1))) }]),
    })),
  ],
  "a track of laps": () => [
    { name: "1.tcx", bytes: tcx(() => "<Lap><TotalTimeSeconds>0.3</TotalTimeSeconds></Lap>") },
  ],
  "a lap of which each element has another name": () => [
    { name: "1.tcx", bytes: tcx((i) => `<a${i}/>`, "<Lap>") },
  ],
  "weights in two files": () =>
    copies(2, "weight", "csv", () => measured("weight grams", (i) => `${70_000 + (i % 999)}.5`)),
  "weights of a source with a wide name": () => [
    { name: "weight.csv", bytes: measured("weight grams,data source", (i) => `${70_000 + (i % 999)}.5,Ł\r`) },
  ],
  "all that tells of a body": () => [
    ...copies(2, "weight-2024-01-05", "json", (n) => weightJson(n, 30_000)),
    { name: "weight.csv", bytes: measured("weight grams", (i) => `${70_000 + (i % 999)}.5`) },
    { name: "body_fat_2024-01-05.csv", bytes: measured("body fat percentage", (i) => `${20 + (i % 9)}.5`) },
    { name: "height.csv", bytes: measured("height millimeters", (i) => `1${700 + (i % 99)}`) },
  ],
  "exercises of both kinds": () => [
    ...copies(3, "exercise-0", "json", logs),
    ...copies(2, "UserExercises_2024-01-05", "csv", () => exerciseRows(() => "", HOUR_MS)),
  ],
  "exercises of many laps": () =>
    copies(2, "UserExercises_2024-01-05", "csv", () => exerciseRows(splits, DAY_MS)),
  "lengths of a pool": swimLengths,
  "minutes at odd seconds": () =>
    copies(3, "steps", "csv", (n) =>
      csv(
        "timestamp,steps,data source",
        (i) => `${stamp(START_MS + (i * 7 + n) * SECOND_MS)}.5Z,1,s${i % 20}`,
      ),
    ),
  "minutes of far-off days": () =>
    copies(2, "active_minutes", "csv", () =>
      csv(
        "timestamp,light,moderate,very,data source",
        (i) => `${pad((i * 37) % 9999, 4)}-01-05T00:00:00Z,1,1,1,${i % 24}`,
      ),
    ),
  "minutes of many sources": () =>
    copies(2, "steps", "csv", () =>
      csv(
        "timestamp,steps,data source",
        (i) => `${stamp(Date.UTC(2005, 0, 1) + Math.floor(i / 24) * DAY_MS)}Z,1,${i % 24}`,
      ),
    ),
  "as many files as can be, and tables": () => [
    fullIndex(),
    ...copies(2, "sleep-2024-01-05", "json", (n) =>
      jsonList((i) => `{"dateTime":"${i}","text":"${"Ł".repeat(99)}${n}"}`),
    ),
  ],
  "files with long names": () => [directory(40_000, (i) => `${"語".repeat(40)}/${i}.jpg`)],
  "all that is carried from step to step": () => [
    ...[fullIndex(), ...swimLengths(), ...copies(3, "exercise-0", "json", logs)],
    ...copies(2, "UserExercises_2024-01-05", "csv", () => exerciseRows(() => "", HOUR_MS)),
  ],
} satisfies Readonly<Record<string, () => readonly NamedBytes[]>>;

export type LargeUpload = keyof typeof LARGE_UPLOADS;
