/**
 * Writes docs/sample/export.zip: an export of an invented person in the shape of a Google Takeout, for the README and
 * for trying things out. The same bytes at every run.
 */
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { strToU8, zipSync } from "fflate";
import { PROJECT } from "./wrangler.ts";

const ROOT = "Takeout/Fitbit";
const HEIGHT_M = 1.74;
const POUNDS_A_KG = 2.20462262185;

const two = (value: number): string => String(value).padStart(2, "0");

/** A weight that wanders around a falling line, in grams; no randomness, so that the file never changes. */
const gramsOnDay = (day: number): number => Math.round(78_400 - day * 9 + 420 * Math.sin(day / 5));

/** One entry of `weight-*.json`: local time, pounds cut to a tenth. */
function weightEntry(day: number) {
  const at = new Date(Date.UTC(2024, 0, 1 + day, 6, 30 + (day % 20), 12));
  const kg = gramsOnDay(day) / 1000;
  return {
    logId: at.getTime(),
    weight: Math.floor(kg * POUNDS_A_KG * 10) / 10,
    bmi: Math.round((kg / HEIGHT_M ** 2) * 100) / 100,
    ...(day % 3 === 0 ? { fat: 24.5 - day / 100 } : {}),
    date: `${two(at.getUTCMonth() + 1)}/${two(at.getUTCDate())}/${String(at.getUTCFullYear()).slice(2)}`,
    time: at.toISOString().slice(11, 19),
    source: "Aria",
  };
}

const days = (first: number, count: number) => Array.from({ length: count }, (_, index) => first + index);
const json = (value: unknown) => strToU8(JSON.stringify(value, null, 2));

/** The newer CSV: grams and a true instant; it overlaps with the JSON in January (UTC+1) and goes on alone. */
const csv = days(20, 40)
  .map((day) => {
    const at = new Date(Date.UTC(2024, 0, 1 + day, 5, 30 + (day % 20), 12));
    return `${at.toISOString().slice(0, 19)}Z,${gramsOnDay(day)}`;
  })
  .join("\n");

const steps = days(0, 3).flatMap((day) =>
  days(0, 60).map((minute) => ({
    dateTime: `01/${two(1 + day)}/24 ${two(7)}:${two(minute)}:00`,
    value: String((minute * 37 + day * 11) % 120),
  })),
);

const night = {
  logId: 1704065400000,
  dateOfSleep: "2024-01-01",
  startTime: "2023-12-31T23:30:00.000",
  endTime: "2024-01-01T06:40:00.000",
  duration: 25_800_000,
  minutesAsleep: 391,
  minutesAwake: 39,
  timeInBed: 430,
  type: "classic",
};

const zip = zipSync(
  {
    [`${ROOT}/Global Export Data/weight-2024-01-01.json`]: json(days(0, 30).map(weightEntry)),
    [`${ROOT}/Global Export Data/height-2024-01-01.json`]: json([
      { dateTime: "01/01/24 00:00:00", value: "1740" },
    ]),
    [`${ROOT}/Global Export Data/steps-2024-01-01.json`]: json(steps),
    [`${ROOT}/Global Export Data/sleep-2024-01-01.json`]: json([night]),
    [`${ROOT}/Physical Activity_GoogleData/weight.csv`]: strToU8(`timestamp,weight grams\n${csv}\n`),
    [`${ROOT}/Physical Activity_GoogleData/weight_readme.txt`]: strToU8("Weight\n"),
  },
  { mtime: new Date(1980, 0, 1), level: 9 },
);
const target = resolve(PROJECT, "docs/sample/export.zip");
writeFileSync(target, zip);
console.log(`${target}: ${zip.length} bytes`);
