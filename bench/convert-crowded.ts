/**
 * Writes an invented export that has as many weights and exercises as a conversion takes, each of them in the old files
 * and in the new ones: twenty thousand days of a weight and two exercises a day for twenty-seven years. It shows what
 * a step costs where lists are as long as they can be.
 */
import { csvTime, exerciseJson, userExercisesCsv } from "../test/support/export/exercise-export.ts";
import { chunks, type ExportSize, iso, openZip, writeWeights, type ZipOut } from "./convert-export.ts";

const ALL = 20_000;
const FOLDER = "Takeout/Fitbit/Crowded";

export function writeCrowdedExport(path: string): ExportSize {
  const zip = openZip(path);
  writeWeights(zip, ALL);
  for (const days of chunks(ALL, 1000)) writeNewWeights(zip, days);
  for (const places of chunks(ALL, 100)) writeLogs(zip, places);
  for (const places of chunks(ALL, 1000)) writeRows(zip, places);
  return { path, activities: ALL, ...zip.close() };
}

function writeNewWeights(zip: ZipOut, days: readonly number[]): void {
  const first = iso(days[0] ?? 0);
  const grams = (day: number): number => Math.round((160 + (day % 90) / 10) * 453.59237);
  const weights = days.map((day) => `${iso(day)}T06:01:30Z,${grams(day)},Aria\n`);
  zip.add(`${FOLDER}/weight-${first}.csv`, `timestamp,weight grams,data source\n${weights.join("")}`);
  const fats = days.map((day) => `${iso(day)}T06:01:30Z,${20 + (day % 50) / 10},Aria\n`);
  zip.add(`${FOLDER}/body_fat-${first}.csv`, `timestamp,body fat percentage,data source\n${fats.join("")}`);
}

/** Two a day, in the morning and in the evening. */
const startOf = (place: number): string =>
  `${iso(Math.floor(place / 2))}T${place % 2 === 0 ? "06" : "17"}:00:00`;

function writeLogs(zip: ZipOut, places: readonly number[]): void {
  const logs = places.map((place) => ({ start: startOf(place), seconds: 2700, logId: place }));
  zip.add(`${FOLDER}/exercise-${places[0] ?? 0}.json`, exerciseJson(logs));
}

function writeRows(zip: ZipOut, places: readonly number[]): void {
  const rows = places.map((place) => ({
    exercise_id: `${place}`,
    exercise_start: csvTime(startOf(place)),
    exercise_end: csvTime(startOf(place).replace(":00:00", ":45:00")),
    utc_offset: "+01:00",
    activity_name: "Run",
  }));
  zip.add(`${FOLDER}/UserExercises_${iso(places[0] ?? 0)}.csv`, userExercisesCsv(rows));
}
