/** Samples that cannot be read have a reason of their own in the accounts, which still balance. */
import { expect, it } from "vitest";
import { newJob } from "../../../../worker/conversion/job/job.ts";
import { entryOf, skip } from "../../../../worker/conversion/job/ledger.ts";
import { skipSamples } from "../../../../worker/conversion/job/series-accounts.ts";
import { exerciseJson } from "../../../support/export/exercise-export.ts";
import { convertAll, type NamedBytes, uploadOf } from "../../../support/export/upload.ts";

const DAY = "2024-08-03";
const START = `${DAY}T19:00:00`;
const run = { start: START, seconds: 60 };

async function convert(exercises: readonly { start: string; seconds: number }[], ...parts: NamedBytes[]) {
  const { report } = await convertAll(
    uploadOf([{ name: "exercise-0.json", bytes: exerciseJson(exercises) }, ...parts]),
    { timeZone: "UTC", include: ["activities"], archive: false },
  );
  const accounts = (type: string) => {
    const found = report.data_types.find((one) => one.type === type);
    if (found === undefined) throw new Error(`no ${type}`);
    const { read, written, merged } = found;
    const skipped = Object.fromEntries(found.skipped.map(({ reason, count }) => [reason, count]));
    const left = Object.values(skipped).reduce((sum, count) => sum + count, written + merged);
    expect(left).toBe(read);
    return { read, written, ...skipped };
  };
  return { accounts, issues: report.issues.filter(({ code }) => code === "records-refused") };
}

const heartRates = (...rows: readonly string[]): NamedBytes => ({
  name: `heart_rate_${DAY}.csv`,
  bytes: `timestamp,beats per minute\n${rows.map((row) => `${row}\n`).join("")}`,
});

it("heart rates", async () => {
  const rows = [`${START}Z,90`, `${DAY}T19:00:05Z,`, `${DAY}T19:00:06Z,999`, `${DAY}T22:00:00Z,`, "noon,90"];
  const { accounts, issues } = await convert([run], heartRates(...rows));
  expect(accounts("heart_rate")).toEqual({
    ...{ read: 5, written: 1, "value missing or impossible": 2, "date or time not readable": 1 },
    "not part of any activity": 1,
  });
  expect(issues).toEqual([
    { code: "records-refused", severity: "warning", file: "heart_rate*", seen: "3 of 5 records" },
  ]);
});

it("old heart rates, of which those that the sensor was not sure of are no fault of the file", async () => {
  const record = (second: number, bpm: number, confidence: number) => ({
    dateTime: `08/03/24 19:00:0${second}`,
    value: { bpm, confidence },
  });
  const bytes = JSON.stringify([record(0, 90, 3), record(1, 70, 0)]);
  const { accounts, issues } = await convert([run], { name: `heart_rate-${DAY}.json`, bytes });
  expect(accounts("heart_rate")).toEqual({ read: 2, written: 1, "the sensor was not sure of it": 1 });
  expect(issues).toEqual([]);
});

it("positions and paces", async () => {
  const places = ["48,11", "0,0", "99,11"].map((place, i) => `${DAY}T19:00:0${i}Z,${place},5\n`).join("");
  const { accounts, issues } = await convert(
    [run],
    {
      name: `gps_location_${DAY}.csv`,
      bytes: `timestamp,latitude,longitude,altitude\n${places}`,
    },
    {
      name: `live_pace_${DAY}.csv`,
      bytes: `timestamp,distance millimeters\n${START}Z,9\n${DAY}T19:00:01Z,x\n`,
    },
  );
  expect(accounts("activity_gps")).toEqual({
    ...{ read: 5, written: 2, "value missing or impossible": 2, "no position was known (0,0)": 1 },
  });
  expect(issues).toMatchObject([{ file: "gps_location*, live_pace*", seen: "2 of 5 records" }]);
});

it("of a day whose activities are too many for one batch, each is left out once", async () => {
  // Thirty activities a minute apart: the day's file is opened for two batches.
  const exercises = Array.from({ length: 30 }, (_, i) => ({
    start: `${DAY}T19:${String(i).padStart(2, "0")}:00`,
    seconds: 50,
  }));
  const rows = exercises.flatMap(({ start }) => [`${start}Z,90`, `${start.slice(0, -2)}30Z,`]);
  const { accounts, issues } = await convert(exercises, heartRates(...rows, "noon,90"));
  expect(accounts("heart_rate")).toEqual({
    ...{ read: 61, written: 30, "value missing or impossible": 30, "date or time not readable": 1 },
  });
  expect(issues).toMatchObject([{ seen: "31 of 61 records" }]);
});

it("that two activities share are not left out more often than they were read", () => {
  const { state } = newJob();
  const entry = entryOf(state.ledger, "heart_rate");
  entry.read = 5;
  skip(entry, "other", 2);
  skipSamples(state, "heart_rate", "broken", 2);
  skipSamples(state, "heart_rate", "broken", 2);
  skipSamples(state, "heart_rate", "none", 0);
  expect(entry.skipped).toEqual({ other: 2, broken: 3 });
});
