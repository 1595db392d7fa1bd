/** Exercise files as Fitbit and Google write them, from invented values. */

const us = (iso: string): string =>
  `${iso.slice(5, 7)}/${iso.slice(8, 10)}/${iso.slice(2, 4)} ${iso.slice(11, 19)}`;

export interface ExerciseEntry {
  /** `2024-08-03T19:24:04`, UTC (or local for a typed-in log). */
  readonly start: string;
  readonly seconds: number;
  readonly name?: string;
  readonly typeId?: number;
  readonly logId?: number;
  readonly activeSeconds?: number;
  readonly logType?: string;
  readonly lastModified?: string;
  readonly more?: Readonly<Record<string, unknown>>;
}

export function exerciseJson(entries: readonly ExerciseEntry[]): string {
  return JSON.stringify(
    entries.map((entry) => ({
      logId: entry.logId ?? Date.parse(`${entry.start}Z`),
      activityName: entry.name ?? "Run",
      activityTypeId: entry.typeId ?? 90009,
      activityLevel: [{ minutes: 1, name: "very" }],
      calories: 250,
      duration: entry.seconds * 1000,
      activeDuration: (entry.activeSeconds ?? entry.seconds) * 1000,
      steps: 3000,
      logType: entry.logType ?? "tracker",
      manualValuesSpecified: { calories: false, distance: false, steps: false },
      lastModified: us(entry.lastModified ?? "2030-01-01T00:00:00"),
      startTime: us(entry.start),
      hasGps: false,
      ...entry.more,
    })),
    null,
    2,
  );
}

const CSV_COLUMNS = [
  "exercise_id",
  "exercise_start",
  "exercise_end",
  "utc_offset",
  "activity_name",
  "log_type",
  "tracker_total_calories",
  "tracker_total_steps",
  "tracker_total_distance_mm",
  "tracker_total_altitude_mm",
  "tracker_avg_heart_rate",
  "tracker_peak_heart_rate",
  "tracker_swim_lengths",
  "tracker_pool_length",
  "tracker_pool_length_unit",
  "events",
] as const;

export type CsvExerciseRow = Partial<Record<(typeof CSV_COLUMNS)[number], string>>;

/** More columns, in another order, must not matter. */
export function userExercisesCsv(rows: readonly CsvExerciseRow[], extra: readonly string[] = []): string {
  const columns = [...extra, ...CSV_COLUMNS];
  const line = (row: CsvExerciseRow): string =>
    columns
      .map((column) => `"${(row[column as keyof CsvExerciseRow] ?? "").replaceAll('"', '""')}"`)
      .join(",");
  return `${columns.join(",")}\n${rows.map((row) => `${line(row)}\n`).join("")}`;
}

/** `2024-08-03T19:24:04` -> `2024-08-03 19:24:04+0000`. */
export function csvTime(iso: string): string {
  return `${iso.replace("T", " ")}+0000`;
}

export function splitEvent(iso: string, millimetres: number): string {
  return `[ExerciseEventId: 1, Timestamp: ${csvTime(iso)}, Type: SPLIT, AutoCueType: UNSPECIFIED, ElapsedTimeMillis: 1, TraveledDistanceMm: ${millimetres}, CaloriesBurned: 20, Steps: 0, AverageHeartRate: 130, ElevationGainMm: 4000]`;
}

const seconds = (from: string, count: number, every: number): string[] =>
  Array.from({ length: count }, (_, i) =>
    new Date(Date.parse(`${from}Z`) + i * every * 1000).toISOString().replace(".000Z", "Z"),
  );

export function heartRateCsv(from: string, count: number, every = 5): string {
  const rows = seconds(from, count, every).map((at, i) => `${at},${100 + (i % 40)}.0\n`);
  return `timestamp,beats per minute\n${rows.join("")}`;
}

export function heartRateJson(from: string, count: number, every = 5): string {
  return JSON.stringify(
    seconds(from, count, every).map((at, i) => ({
      dateTime: us(at),
      value: { bpm: 100 + (i % 40), confidence: 3 },
    })),
  );
}

/** Straight north, about 3 m a second. */
export function gpsCsv(from: string, count: number): string {
  const rows = seconds(from, count, 1).map(
    (at, i) => `${at},${(48 + i * 0.000027).toFixed(6)},11.5,${500 + (i % 7)}\n`,
  );
  return `timestamp,latitude,longitude,altitude\n${rows.join("")}`;
}

export function livePaceCsv(from: string, count: number, millimetres = 2500): string {
  const rows = seconds(from, count, 1).map((at) => `${at},2,${millimetres},0\n`);
  return `timestamp,steps,distance millimeters,altitude gain millimeters\n${rows.join("")}`;
}

/** A TCX of one lap with a point each 5 s; `points` 0 = an empty lap. */
export function tcx(start: string, points: number, sport = "Running"): string {
  const at = (i: number): string =>
    new Date(Date.parse(`${start}Z`) + i * 5000).toISOString().replace("Z", "+00:00");
  const track = Array.from(
    { length: points },
    (_, i) =>
      `<Trackpoint><Time>${at(i)}</Time><Position><LatitudeDegrees>${48 + i / 10_000}</LatitudeDegrees><LongitudeDegrees>11</LongitudeDegrees></Position><AltitudeMeters>512</AltitudeMeters><DistanceMeters>${i * 15}</DistanceMeters><HeartRateBpm><Value>${120 + (i % 9)}</Value></HeartRateBpm></Trackpoint>`,
  ).join("");
  return `<?xml version="1.0" encoding="UTF-8"?>
<TrainingCenterDatabase xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2"><Activities>
<Activity Sport="${sport}"><Id>${at(0)}</Id><Lap StartTime="${at(0)}"><TotalTimeSeconds>${points * 5}</TotalTimeSeconds>
<DistanceMeters>${points * 15}</DistanceMeters><Calories>90</Calories><Track>${track}</Track></Lap>
<Creator><Name>Tracker &amp; Co</Name></Creator></Activity></Activities></TrainingCenterDatabase>`;
}
