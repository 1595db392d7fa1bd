import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inspect } from "../../../worker/conversion/inspect.ts";
import type { ConversionOptions } from "../../../worker/conversion/step.ts";
import { decodeFit } from "../../support/export/decode-fit.ts";
import {
  csvTime,
  exerciseJson,
  gpsCsv,
  heartRateCsv,
  heartRateJson,
  livePaceCsv,
  splitEvent,
  tcx,
  userExercisesCsv,
} from "../../support/export/exercise-export.ts";
import { type Converted, convertAll, type NamedBytes, uploadOf } from "../../support/export/upload.ts";
import { buildZip } from "../../support/export/zip-builder.ts";

const options: ConversionOptions = { timeZone: "Europe/Berlin", include: ["activities"] };
const START = "2024-08-03T19:24:00";

const run = (parts: readonly NamedBytes[], limits?: { maxReads: number; maxBytes: number }) =>
  convertAll(uploadOf([{ name: "takeout.zip", bytes: buildZip(parts) }]), options, limits);

const activities = ({ files }: Converted) =>
  files
    .filter((file) => file.type === "activities")
    .map((file) => ({ name: file.name, ...decodeFit(file.bytes) }));
const first = (converted: Converted) => {
  const [activity] = activities(converted);
  if (activity === undefined) throw new Error("no activity");
  return activity;
};
const typeOf = ({ report }: Converted, name: string) => report.data_types.find((type) => type.type === name);

const exercise: NamedBytes = {
  name: "exercise-0.json",
  bytes: exerciseJson([{ start: START, seconds: 600, activeSeconds: 540 }]),
};
const csv = (more = {}): NamedBytes => ({
  name: "UserExercises_2024-01-01.csv",
  bytes: userExercisesCsv([
    {
      exercise_id: "1",
      exercise_start: csvTime("2024-08-03T19:24:03"),
      exercise_end: csvTime("2024-08-03T19:34:03"),
      utc_offset: "-05:00",
      activity_name: "Outdoor Run",
      tracker_total_distance_mm: "1700000",
      tracker_peak_heart_rate: "171",
      events: `${splitEvent("2024-08-03T19:29:00", 850_000)}, ${splitEvent("2024-08-03T19:33:59", 850_000)}`,
      ...more,
    },
  ]),
});

describe("converting an activity", () => {
  it("without a series: two bare records and all that a FIT activity needs, in order", async () => {
    const { messages, order, name } = first(await run([exercise]));
    expect(name).toBe("activities-01/2024-08-03_212400_running.fit");
    expect(order).toEqual(["0", "23", "21", "20", "20", "21", "19", "18", "34"]);
    expect(messages.recordMesgs).toEqual([
      { timestamp: new Date(`${START}Z`) },
      { timestamp: new Date("2024-08-03T19:34:00Z") },
    ]);
    expect(messages.fileIdMesgs).toMatchObject([{ type: "activity", manufacturer: "development" }]);
    expect(messages.eventMesgs).toMatchObject([
      { event: "timer", eventType: "start" },
      { event: "timer", eventType: "stopAll" },
    ]);
    expect(messages.sessionMesgs).toMatchObject([
      {
        sport: "running",
        subSport: "generic",
        startTime: new Date(`${START}Z`),
        totalElapsedTime: 600,
        totalTimerTime: 540,
        totalCalories: 250,
        totalCycles: 1500,
        numLaps: 1,
      },
    ]);
    expect(messages.lapMesgs).toMatchObject([
      { totalElapsedTime: 600, totalTimerTime: 540, lapTrigger: "sessionEnd" },
    ]);
  });

  it("writes the local time by the zone, or by the export's own offset", async () => {
    const local = async (parts: readonly NamedBytes[]) => first(await run(parts)).messages.activityMesgs?.[0];
    const seconds = (Date.parse("2024-08-03T19:34:00Z") - Date.parse("1989-12-31T00:00:00Z")) / 1000;
    expect(await local([exercise])).toMatchObject({ numSessions: 1, localTimestamp: seconds + 7200 });
    expect(await local([exercise, csv()])).toMatchObject({ localTimestamp: seconds - 18_000 });
  });

  it("joins JSON and CSV, with laps, peak heart rate and distance of the CSV", async () => {
    const converted = await run([exercise, csv()]);
    expect(activities(converted).length).toBe(1);
    expect(typeOf(converted, "activities")).toMatchObject({ read: 2, written: 1, merged: 1 });
    const { messages } = first(converted);
    expect(messages.sessionMesgs).toMatchObject([{ totalDistance: 1700, maxHeartRate: 171, numLaps: 2 }]);
    expect(messages.lapMesgs).toMatchObject([
      {
        messageIndex: 0,
        totalDistance: 850,
        totalCalories: 20,
        avgHeartRate: 130,
        totalAscent: 4,
        lapTrigger: "manual",
      },
      { messageIndex: 1, totalDistance: 850, lapTrigger: "sessionEnd" },
    ]);
  });

  it("cuts GPS, heart rate and live pace out of the day files", async () => {
    const converted = await run([
      exercise,
      { name: "gps_location_2024-08-03.csv", bytes: gpsCsv("2024-08-03T19:23:30", 700) },
      { name: "heart_rate_2024-08-03.csv", bytes: heartRateCsv("2024-08-03T19:00:00", 1000) },
      { name: "live_pace_2024-08-03.csv", bytes: livePaceCsv("2024-08-03T19:23:00", 700) },
      { name: "heart_rate_2024-08-09.csv", bytes: heartRateCsv("2024-08-09T19:00:00", 10) },
    ]);
    const records = first(converted).messages.recordMesgs ?? [];
    expect(records.length).toBe(601);
    const [start, , , , , later] = records;
    expect(start).toMatchObject({ timestamp: new Date(`${START}Z`), altitude: 502, heartRate: 108 });
    expect(later).toMatchObject({ distance: 15, speed: 2.5 });
    expect(Number(start?.positionLat) * (180 / 2 ** 31)).toBeCloseTo(48.00081, 5);
    expect(first(converted).messages.sessionMesgs).toMatchObject([{ totalDistance: 1502.5 }]);
    expect(typeOf(converted, "heart_rate")).toMatchObject({ read: 1000, written: 121 });
    expect(typeOf(converted, "activity_gps")).toMatchObject({ read: 1400, written: 1202 });
  });

  it("takes one source where several measured the same, the tracker before the phone", async () => {
    const twice = (csv: string) => {
      const [header = "", ...rows] = csv.trim().split("\n");
      const marked = rows.flatMap((row) => [`${row},MobileTrack`, `${row},Inspire 3`]);
      return `${header},data source\n${marked.join("\n")}\n`;
    };
    const converted = await run([
      exercise,
      { name: "gps_location_2024-08-03.csv", bytes: twice(gpsCsv(START, 100)) },
      { name: "live_pace_2024-08-03.csv", bytes: twice(livePaceCsv(START, 100)) },
      { name: "heart_rate_2024-08-03.csv", bytes: twice(heartRateCsv(START, 20)) },
    ]);
    expect(first(converted).messages.sessionMesgs).toMatchObject([{ totalDistance: 250 }]);
    expect(typeOf(converted, "activity_gps")).toMatchObject({ read: 400, written: 200, merged: 200 });
    expect(typeOf(converted, "heart_rate")).toMatchObject({ read: 40, written: 20, merged: 20 });
  });

  it("counts the samples of a file that was exported twice once", async () => {
    const csv = { name: "heart_rate_2024-08-03.csv", bytes: heartRateCsv(START, 20) };
    const pace = { name: "live_pace_2024-08-03.csv", bytes: livePaceCsv(START, 100) };
    const zips = [0, 1].map((i) => ({ name: `${i}.zip`, bytes: buildZip([exercise, csv, pace]) }));
    const converted = await convertAll(uploadOf(zips), options);
    expect(typeOf(converted, "heart_rate")).toMatchObject({ read: 40, written: 20, merged: 20 });
    expect(first(converted).messages.sessionMesgs).toMatchObject([{ totalDistance: 250 }]);
  });

  it("takes the old heart rate where there is no new one, and holds it for 15 seconds", async () => {
    const converted = await run([
      exercise,
      { name: "heart_rate-2024-08-03.json", bytes: heartRateJson("2024-08-03T19:24:00", 10, 60) },
      { name: "gps_location_2024-08-03.csv", bytes: gpsCsv("2024-08-03T19:24:00", 60) },
    ]);
    const records = first(converted).messages.recordMesgs ?? [];
    expect(records.slice(0, 17).map((record) => record.heartRate)).toEqual([
      ...Array(16).fill(100),
      undefined,
    ]);
    expect(typeOf(converted, "heart_rate")).toMatchObject({ read: 10, written: 10, outcome: "converts" });
  });

  it("joins a TCX by its number or by its start, and uses its track", async () => {
    const logId = Date.parse(`${START}Z`);
    for (const name of [`${logId}.tcx`, "anything.tcx"]) {
      const converted = await run([exercise, { name: `Activities/${name}`, bytes: tcx(START, 60) }]);
      expect(typeOf(converted, "activities")).toMatchObject({ read: 2, written: 1, merged: 1 });
      const { messages } = first(converted);
      expect(messages.recordMesgs?.length).toBe(60);
      expect(messages.recordMesgs?.[2]).toMatchObject({
        heartRate: 122,
        distance: 30,
        altitude: 512,
        speed: 3,
      });
      expect(messages.sessionMesgs).toMatchObject([{ sport: "running", totalDistance: 900 }]);
    }
  });

  it("believes a TCX's number more than its start", async () => {
    const late = tcx("2024-08-03T19:30:30", 30);
    const converted = await run([exercise, { name: `${Date.parse(`${START}Z`)}.tcx`, bytes: late }]);
    expect(typeOf(converted, "activities")).toMatchObject({ read: 2, written: 1, merged: 1 });
    expect(first(converted).messages.recordMesgs?.length).toBe(30);
  });

  it("makes an activity of a TCX that stands alone, and none of an empty one", async () => {
    const converted = await run([
      { name: "1.tcx", bytes: tcx(START, 60, "Biking") },
      { name: "2.tcx", bytes: tcx("2024-08-05T10:00:00", 0) },
      { name: "3.tcx", bytes: "<Activity>" },
    ]);
    expect(first(converted).messages.sessionMesgs).toMatchObject([
      { sport: "cycling", totalElapsedTime: 300 },
    ]);
    expect(typeOf(converted, "activities")).toMatchObject({
      read: 3,
      written: 1,
      skipped: [
        { reason: "a TCX file that cannot be read", count: 1 },
        { reason: "a TCX file without a track", count: 1 },
      ],
    });
    expect(converted.report.issues).toContainEqual({
      code: "file-not-xml",
      severity: "error",
      file: "3.tcx",
    });
  });

  it("keeps a TCX that has laps and no track, as one that was typed in has", async () => {
    const lap = "<Lap><TotalTimeSeconds>900</TotalTimeSeconds><Calories>80</Calories></Lap>";
    const bytes = `<Activities><Activity Sport="Biking"><Id>${START}Z</Id>${lap}</Activity></Activities>`;
    const { messages } = first(await run([{ name: "4.tcx", bytes }]));
    expect(messages.recordMesgs).toEqual([
      { timestamp: new Date(`${START}Z`) },
      { timestamp: new Date("2024-08-03T19:39:00Z") },
    ]);
    expect(messages.sessionMesgs).toMatchObject([
      { sport: "cycling", totalElapsedTime: 900, totalCalories: 80 },
    ]);
  });

  it("reads a typed-in log as local time", async () => {
    const manual = exerciseJson([
      { start: "2024-08-03T20:07:00", seconds: 3360, logType: "manual", lastModified: "2024-08-03T19:04:00" },
    ]);
    const { messages } = first(await run([{ name: "exercise-0.json", bytes: manual }]));
    expect(messages.sessionMesgs).toMatchObject([{ startTime: new Date("2024-08-03T18:07:00Z") }]);
  });

  it("skips what lasted nothing or longer than a day; a forgotten timer counts by its active part", async () => {
    const odd = exerciseJson([
      { start: "2024-08-01T10:00:00", seconds: 0 },
      { start: "2024-08-02T10:00:00", seconds: 95 * 3600 },
      { start: "2024-08-03T10:00:00", seconds: 95 * 3600, activeSeconds: 3600 },
    ]);
    const converted = await run([{ name: "exercise-0.json", bytes: odd }]);
    expect(typeOf(converted, "activities")?.skipped).toEqual([
      { reason: "longer than 24 hours", count: 1 },
      { reason: "no duration", count: 1 },
    ]);
    expect(first(converted).messages.sessionMesgs).toMatchObject([
      { totalElapsedTime: 3600, totalTimerTime: 3600 },
    ]);
  });

  it("keeps the Fitbit name of a sport that Garmin does not know, shortened to whole characters", async () => {
    const name = "Fußball-Tennis ⚽ im Garten mit allen Nachbarn und deren Hunden, sonntags";
    const converted = await run([
      { name: "exercise-0.json", bytes: exerciseJson([{ start: START, seconds: 60, name, typeId: 1 }]) },
    ]);
    const session = first(converted).messages.sessionMesgs?.[0];
    expect(session).toMatchObject({ sport: "generic" });
    expect(name.startsWith(String(session?.sportProfileName))).toBe(true);
    expect(first(converted).name).toBe("activities-01/2024-08-03_212400_activity.fit");
    expect(converted.report.issues).toMatchObject([{ code: "sport-unknown", seen: "1 of 1 activities" }]);
  });

  it("writes pool swims with their lengths", async () => {
    const swim = exerciseJson([
      {
        start: START,
        seconds: 120,
        typeId: 90024,
        name: "Swim",
        more: { swimLengths: 2, poolLength: 25, poolLengthUnit: "Meter" },
      },
    ]);
    const lengths = ["19:24:40", "19:25:20", "21:00:00"].map((time) => ({
      dateTime: `08/03/24 ${time}`,
      value: { lapDurationSec: 40, strokeCount: 12 },
    }));
    const converted = await run([
      { name: "exercise-0.json", bytes: swim },
      { name: "swim_lengths_data-2024-08-01.json", bytes: JSON.stringify(lengths) },
    ]);
    const { messages } = first(converted);
    expect(messages.lengthMesgs).toMatchObject([
      { messageIndex: 0, totalElapsedTime: 40, totalStrokes: 12, lengthType: "active" },
      { messageIndex: 1, startTime: new Date("2024-08-03T19:24:40Z") },
    ]);
    expect(messages.sessionMesgs).toMatchObject([
      { subSport: "lapSwimming", poolLength: 25, numActiveLengths: 2 },
    ]);
    expect(typeOf(converted, "swim_lengths")).toMatchObject({ read: 3, written: 2 });
  });

  it("gives two activities of the same second two names, and puts a hundred into a folder", async () => {
    const many = Array.from({ length: 101 }, (_, i) => ({
      start: new Date(Date.parse("2024-01-01T00:00:00Z") + i * 3_600_000).toISOString().slice(0, 19),
      seconds: 60,
      logId: i,
    }));
    const twin = { ...many[0], start: "2024-01-01T00:00:00", seconds: 70, logId: 999 };
    const { files } = await run([{ name: "exercise-0.json", bytes: exerciseJson([...many, twin]) }]);
    const names = files.filter((file) => file.type === "activities").map((file) => file.name);
    expect(new Set(names).size).toBe(102);
    expect(names[1]).toBe("activities-01/2024-01-01_010000_running-2.fit");
    expect(names.filter((name) => name.startsWith("activities-01/")).length).toBe(100);
  });

  it("leaves them out when they are not asked for", async () => {
    const { files, report } = await convertAll(uploadOf([exercise]), { ...options, include: ["weight"] });
    expect(files.filter((file) => file.type === "activities")).toEqual([]);
    expect(report.data_types).toMatchObject([{ type: "activities", reason: "left out as you asked" }]);
  });
});

describe("inspecting activities", () => {
  it("counts and dates them exactly, and says what becomes of their series", async () => {
    const { files, ports } = uploadOf([exercise, csv(), { name: "heart_rate_2024-08-03.csv", bytes: "" }]);
    const result = await inspect(files, { timeZone: "Europe/Berlin" }, ports);
    if (!result.ok) throw new Error(result.problem.code);
    expect(result.inspection.data_types).toMatchObject([
      { type: "activities", files: 2, records: 2, from: "2024-08-03", to: "2024-08-03", outcome: "converts" },
      { type: "heart_rate", files: 1, records: null, outcome: "partly" },
    ]);
  });
});

describe("any export of activities", () => {
  const base = Date.parse("2024-08-03T00:00:00Z");
  const iso = (sec: number) => new Date(base + sec * 1000).toISOString().slice(0, 19);
  const entry = fc.record({
    start: fc.integer({ min: 0, max: 3 * 86_400 }),
    seconds: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 7000 }), fc.constant(200_000)),
    logId: fc.integer({ min: 1, max: 9 }),
    delta: fc.integer({ min: -200, max: 200 }),
  });
  const given = fc.record({
    json: fc.array(entry, { maxLength: 8 }),
    csv: fc.array(entry, { maxLength: 8 }),
  });
  const partsOf = (it: {
    json: { start: number; seconds: number; logId: number }[];
    csv: { start: number; seconds: number; delta: number; logId: number }[];
  }): NamedBytes[] => [
    {
      name: "exercise-0.json",
      bytes: exerciseJson(
        it.json.map(({ start, seconds, logId }) => ({ start: iso(start), seconds, logId })),
      ),
    },
    {
      name: "UserExercises_2024-01-01.csv",
      bytes: userExercisesCsv(
        [...it.csv, ...it.json.map((one) => ({ ...one, delta: 3 }))].map(
          ({ start, seconds, delta, logId }) => ({
            exercise_id: `${logId}`,
            exercise_start: csvTime(iso(start + delta)),
            exercise_end: csvTime(iso(start + delta + seconds)),
            activity_name: "Run",
          }),
        ),
      ),
    },
    { name: "heart_rate_2024-08-03.csv", bytes: heartRateCsv(iso(30_000), 500, 9) },
    { name: "heart_rate-2024-08-04.json", bytes: heartRateJson(iso(100_000), 300, 9) },
    { name: "gps_location_2024-08-03.csv", bytes: gpsCsv(iso(31_000), 400) },
  ];

  it("is accounted for record by record, and every FIT is sound", async () => {
    await fc.assert(
      fc.asyncProperty(given, async (it) => {
        const converted = await run(partsOf(it));
        for (const type of converted.report.data_types) {
          const skipped = type.skipped.reduce((sum, one) => sum + one.count, 0);
          expect([type.type, type.written + type.merged + skipped]).toEqual([type.type, type.read]);
        }
        const all = activities(converted);
        expect(typeOf(converted, "activities")?.written ?? 0).toBe(all.length);
        for (const { messages } of all) {
          const times = (messages.recordMesgs ?? []).map((record) => Number(record.timestamp));
          expect(times.every((time, i) => i === 0 || time > Number(times[i - 1]))).toBe(true);
          expect(times.length).toBeGreaterThanOrEqual(2);
          expect([messages.sessionMesgs?.length, messages.activityMesgs?.length]).toEqual([1, 1]);
        }
      }),
      { numRuns: 40 },
    );
  });

  it("gives the same files and report whatever the size of its steps", async () => {
    await fc.assert(
      fc.asyncProperty(given, fc.integer({ min: 1, max: 60_000 }), async (it, maxBytes) => {
        const whole = await run(partsOf(it), { maxReads: 1000, maxBytes: 1e9 });
        const cut = await run(partsOf(it), { maxReads: 1, maxBytes });
        expect(cut.files).toEqual(whole.files);
        expect(cut.report).toEqual(whole.report);
      }),
      { numRuns: 15 },
    );
  });
});
