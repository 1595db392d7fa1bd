/** Records that no FIT file can hold: they are left out or skipped with a reason, and the rest converts. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SEED_SPORTS } from "../../../worker/conversion/activity/sport-map.ts";
import { activityFit } from "../../../worker/conversion/garmin/activity-fit.ts";
import { newBudget } from "../../../worker/conversion/index/budget.ts";
import { newJob } from "../../../worker/conversion/job/job.ts";
import { entryOf } from "../../../worker/conversion/job/ledger.ts";
import { weightPhase } from "../../../worker/conversion/job/weight-phase.ts";
import { DEFAULT_LIMITS } from "../../../worker/conversion/step.ts";
import { decodeFit } from "../../support/export/decode-fit.ts";
import { csvTime, exerciseJson, splitEvent, userExercisesCsv } from "../../support/export/exercise-export.ts";
import { portsOver } from "../../support/export/node-ports.ts";
import {
  type Converted,
  convertAll,
  EVERYTHING,
  type NamedBytes,
  uploadOf,
} from "../../support/export/upload.ts";

const START = "2024-08-03T19:24:00";
const START_MS = Date.parse(`${START}Z`);
const exercises: NamedBytes = {
  name: "exercise-0.json",
  bytes: exerciseJson([
    { start: START, seconds: 600, logId: 1 },
    { start: "2024-08-05T10:00:00", seconds: 600, logId: 2 },
  ]),
};
const convert = (...parts: readonly NamedBytes[]) => convertAll(uploadOf(parts));
const accountsOf = ({ report }: Converted, type: string) => {
  const found = report.data_types.find((one) => one.type === type);
  return found === undefined
    ? null
    : { read: found.read, written: found.written, merged: found.merged, skipped: found.skipped };
};
const sessions = ({ files }: Converted) =>
  files.flatMap((file) => decodeFit(file.bytes).messages.sessionMesgs ?? []);
const laps = (laps: readonly number[]): NamedBytes => ({
  name: "1.tcx",
  bytes: `<TrainingCenterDatabase><Activities><Activity Sport="Running"><Id>${START}.000Z</Id>${laps
    .map((seconds) => `<Lap><TotalTimeSeconds>${seconds}</TotalTimeSeconds></Lap>`)
    .join("")}</Activity></Activities></TrainingCenterDatabase>`,
});

describe("one extreme record does not end a conversion:", () => {
  it("a phone that says 0,0 between two fixes", async () => {
    const rows = Array.from({ length: 600 }, (_, i) => {
      const at = new Date(START_MS + i * 1000).toISOString().slice(0, 19);
      return i % 20 < 10 ? `${at}Z,48,11,500\n` : `${at}Z,0,0,0\n`;
    });
    const name = "gps_location_2024-08-03.csv";
    const bytes = `timestamp,latitude,longitude,altitude\n${rows.join("")}`;
    const converted = await convert(exercises, { name, bytes });
    expect(accountsOf(converted, "activity_gps")).toEqual({
      read: 600,
      written: 300,
      merged: 0,
      skipped: [{ reason: "no position was known (0,0)", count: 300 }],
    });
    const { recordMesgs } = decodeFit(converted.files[0]?.bytes ?? null).messages;
    expect(recordMesgs?.length).toBe(300);
    expect(new Set(recordMesgs?.map((record) => record.distance))).toEqual(new Set([0]));
  });

  it("a phone that jumps around the world", async () => {
    const rows = Array.from({ length: 600 }, (_, i) => {
      const at = new Date(START_MS + i * 1000).toISOString().slice(0, 19);
      return `${at}Z,${i % 2 === 0 ? 48 : -48},${i % 2 === 0 ? 11 : -169},500\n`;
    });
    const name = "gps_location_2024-08-03.csv";
    const bytes = `timestamp,latitude,longitude,altitude\n${rows.join("")}`;
    const [first] = sessions(await convert(exercises, { name, bytes }));
    expect(first).not.toHaveProperty("totalDistance");
  });

  it.each([
    ["a lap of two months", [300, 5_000_000], 2],
    ["a lap of a hundred thousand years", [300, 4_000_000_000_000], 2],
    [
      "more laps than can be numbered: the last one has the rest",
      new Array<number>(70_000).fill(0.005),
      1001,
    ],
  ])("%s", async (_, seconds, count) => {
    const converted = await convert(exercises, laps(seconds));
    expect(sessions(converted).map((session) => session.numLaps)).toEqual([count, 1]);
  });

  it("a split long after the end", async () => {
    const events = `${splitEvent("2024-08-03T19:30:00", 850_000)}, ${splitEvent("2024-10-10T10:10:00", 850_000)}`;
    const bytes = userExercisesCsv([
      {
        exercise_id: "1",
        exercise_start: csvTime(START),
        exercise_end: csvTime("2024-10-20T10:10:00"),
        activity_name: "Run",
        events,
      },
    ]);
    const converted = await convert(exercises, { name: "UserExercises_2024-01-01.csv", bytes });
    const [first] = converted.files;
    const { lapMesgs } = decodeFit(first?.bytes ?? null).messages;
    expect(lapMesgs?.map((lap) => lap.totalElapsedTime)).toEqual([360, 240]);
  });
});

describe("what no FIT file can hold is skipped with a reason:", () => {
  const reason = "values that a FIT file cannot hold";

  it("the lengths of a swim that has more of them than can be numbered; the swim itself is written", async () => {
    const swim = exerciseJson([
      { start: START, seconds: 600, more: { swimLengths: 9, poolLength: 25, poolLengthUnit: "meter" } },
      { start: "2024-08-05T10:00:00", seconds: 600 },
    ]);
    const length = '{"dateTime":"08/03/24 19:30:00","value":{"lapDurationSec":20,"strokeCount":9}}';
    const lengths = (file: number): NamedBytes => ({
      name: `swim_lengths_data-2024-08-0${file}.json`,
      bytes: `[${new Array<string>(33_000).fill(length).join(",")}]`,
    });
    const heartRate: NamedBytes = {
      name: "heart_rate_2024-08-03.csv",
      bytes: "timestamp,beats per minute\n2024-08-03T19:25:00Z,100\n2024-08-03T19:25:05Z,100\n",
    };
    const converted = await convert(
      { name: "exercise-0.json", bytes: swim },
      lengths(1),
      lengths(2),
      heartRate,
    );
    expect(accountsOf(converted, "activities")).toMatchObject({ read: 2, written: 2 });
    expect(accountsOf(converted, "heart_rate")).toMatchObject({ read: 2, written: 2 });
    expect(accountsOf(converted, "swim_lengths")).toEqual({
      ...{ read: 66_000, written: 0, merged: 0 },
      skipped: [{ reason: "more in one swim than a FIT file can hold", count: 66_000 }],
    });
    expect(sessions(converted)).toMatchObject([{ numActiveLengths: 9, poolLength: 25 }, {}]);
  });

  it("a year of weights before FIT's time", async () => {
    const job = newJob();
    job.body.json.add({ wallMs: 0, kg: 80, bmi: null, fatPercent: 20 });
    entryOf(job.state.ledger, "weight").read = 1;
    entryOf(job.state.ledger, "body_fat").read = 1;
    const budget = newBudget(DEFAULT_LIMITS);
    const context = {
      files: [],
      options: EVERYTHING,
      ports: portsOver(new Uint8Array()),
      budget,
      sports: SEED_SPORTS,
    };
    await weightPhase(job, context);
    expect(job.pending).toEqual([]);
    for (const type of ["weight", "body_fat"] as const) {
      expect(job.state.ledger[type]).toMatchObject({ read: 1, written: 0, skipped: { [reason]: 1 } });
    }
  });
});

describe("whatever an activity says", () => {
  const extreme = fc.oneof(
    fc.constantFrom(0, -1, 255, 65_535, 4_294_967_295, 1e12, Number.NaN, Number.POSITIVE_INFINITY),
    fc.double(),
    fc.integer(),
  );
  const maybe = fc.option(extreme);
  const lap = fc.record({
    startMs: extreme,
    endMs: extreme,
    timerMs: maybe,
    distanceM: maybe,
    calories: maybe,
    averageHeartRate: maybe,
    maxHeartRate: maybe,
    ascentM: maybe,
  });
  const point = fc.record({
    atSec: fc.integer({ min: START_MS / 1000, max: START_MS / 1000 + 600 }),
    latitude: maybe,
    longitude: maybe,
    altitudeM: maybe,
    heartRate: maybe,
    distanceM: maybe,
    speedMps: maybe,
  });
  const sums = fc.record({ averageHeartRate: maybe, maxHeartRate: maybe, distanceM: maybe });
  const told = fc.record({
    distanceM: maybe,
    calories: maybe,
    steps: maybe,
    averageHeartRate: maybe,
    maxHeartRate: maybe,
    ascentM: maybe,
    laps: fc.array(lap, { maxLength: 5 }),
    pool: fc.option(fc.record({ lengthM: extreme, isInYards: fc.boolean(), lengths: extreme })),
  });
  const activity = { elapsedMs: 600_000, timerMs: 500_000, offsetMs: 0, name: "", typeId: null };
  const place = { tcxRows: [], fileName: "" };
  const sport = { sport: 1, subSport: 0, slug: "running" };

  it("there is a file where its time can be told", () => {
    fc.assert(
      fc.property(told, sums, fc.array(point, { maxLength: 5 }), (facts, totals, points) => {
        const series = { ...totals, points };
        const whole = { ...activity, ...facts, ...place, startMs: START_MS };
        const bytes = activityFit({ activity: whole, sport, sportIsKnown: true, series, lengths: [] });
        expect(decodeFit(bytes).messages.sessionMesgs?.length).toBe(1);
      }),
    );
  });

  it("there is none where its time cannot be told", () => {
    fc.assert(
      fc.property(extreme, (startMs) => {
        fc.pre(!(startMs >= 631_065_600_000 && startMs < 4_900_000_000_000));
        const series = { points: [], averageHeartRate: null, maxHeartRate: null, distanceM: null };
        const facts = { distanceM: null, calories: null, steps: null, averageHeartRate: null };
        const more = { maxHeartRate: null, ascentM: null, laps: [], pool: null, ...place, startMs };
        const whole = { ...activity, ...facts, ...more };
        expect(activityFit({ activity: whole, sport, sportIsKnown: true, series, lengths: [] })).toBeNull();
      }),
    );
  });
});
