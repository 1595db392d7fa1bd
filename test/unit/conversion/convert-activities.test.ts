/** What an exercise becomes: its messages, its sums, its time, its name. */
import { describe, expect, it } from "vitest";
import { inspect } from "../../../worker/conversion/inspect.ts";
import {
  ACTIVITIES_ONLY,
  accountsOf,
  activitiesOf,
  convertActivities,
  exercise,
  exerciseCsv,
  firstOf,
  START,
} from "../../support/export/activity-conversion.ts";
import { exerciseJson } from "../../support/export/exercise-export.ts";
import { convertAll, type NamedBytes, uploadOf } from "../../support/export/upload.ts";

describe("converting an activity", () => {
  it("without a series: two bare records and all that a FIT activity needs, in order", async () => {
    const { messages, order, name } = firstOf(await convertActivities([exercise]));
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
    const local = async (parts: readonly NamedBytes[]) =>
      firstOf(await convertActivities(parts)).messages.activityMesgs?.[0];
    const seconds = (Date.parse("2024-08-03T19:34:00Z") - Date.parse("1989-12-31T00:00:00Z")) / 1000;
    expect(await local([exercise])).toMatchObject({ numSessions: 1, localTimestamp: seconds + 7200 });
    expect(await local([exercise, exerciseCsv()])).toMatchObject({ localTimestamp: seconds - 18_000 });
  });

  it("joins JSON and CSV, with laps, peak heart rate and distance of the CSV", async () => {
    const converted = await convertActivities([exercise, exerciseCsv()]);
    expect(activitiesOf(converted).length).toBe(1);
    expect(accountsOf(converted, "activities")).toMatchObject({ read: 2, written: 1, merged: 1 });
    const { messages } = firstOf(converted);
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

  it("reads a typed-in log as local time", async () => {
    const manual = exerciseJson([
      { start: "2024-08-03T20:07:00", seconds: 3360, logType: "manual", lastModified: "2024-08-03T19:04:00" },
    ]);
    const { messages } = firstOf(await convertActivities([{ name: "exercise-0.json", bytes: manual }]));
    expect(messages.sessionMesgs).toMatchObject([{ startTime: new Date("2024-08-03T18:07:00Z") }]);
  });

  it("skips what lasted nothing or longer than a day; a forgotten timer counts by its active part", async () => {
    const odd = exerciseJson([
      { start: "2024-08-01T10:00:00", seconds: 0 },
      { start: "2024-08-02T10:00:00", seconds: 95 * 3600 },
      { start: "2024-08-03T10:00:00", seconds: 95 * 3600, activeSeconds: 3600 },
    ]);
    const converted = await convertActivities([{ name: "exercise-0.json", bytes: odd }]);
    expect(accountsOf(converted, "activities")?.skipped).toEqual([
      { reason: "longer than 24 hours", count: 1 },
      { reason: "no duration", count: 1 },
    ]);
    expect(firstOf(converted).messages.sessionMesgs).toMatchObject([
      { totalElapsedTime: 3600, totalTimerTime: 3600 },
    ]);
  });

  it("keeps the Fitbit name of a sport that Garmin does not know, shortened to whole characters", async () => {
    const name = "Fußball-Tennis ⚽ im Garten mit allen Nachbarn und deren Hunden, sonntags";
    const converted = await convertActivities([
      { name: "exercise-0.json", bytes: exerciseJson([{ start: START, seconds: 60, name, typeId: 1 }]) },
    ]);
    const session = firstOf(converted).messages.sessionMesgs?.[0];
    expect(session).toMatchObject({ sport: "generic" });
    expect(name.startsWith(String(session?.sportProfileName))).toBe(true);
    expect(firstOf(converted).name).toBe("activities-01/2024-08-03_212400_activity.fit");
    expect(converted.report.issues).toMatchObject([{ code: "sport-unknown", seen: "1 of 1 activities" }]);
  });

  it("gives two activities of the same second two names, and puts a hundred into a folder", async () => {
    const many = Array.from({ length: 101 }, (_, i) => ({
      start: new Date(Date.parse("2024-01-01T00:00:00Z") + i * 3_600_000).toISOString().slice(0, 19),
      seconds: 60,
      logId: i,
    }));
    const twin = { ...many[0], start: "2024-01-01T00:00:00", seconds: 70, logId: 999 };
    const { files } = await convertActivities([
      { name: "exercise-0.json", bytes: exerciseJson([...many, twin]) },
    ]);
    const names = files.filter((file) => file.type === "activities").map((file) => file.name);
    expect(new Set(names).size).toBe(102);
    expect(names[1]).toBe("activities-01/2024-01-01_010000_running-2.fit");
    expect(names.filter((name) => name.startsWith("activities-01/")).length).toBe(100);
  });

  it("leaves them out when they are not asked for", async () => {
    const { files, report } = await convertAll(uploadOf([exercise]), {
      ...ACTIVITIES_ONLY,
      include: ["weight"],
    });
    expect(files.filter((file) => file.type === "activities")).toEqual([]);
    expect(report.data_types).toMatchObject([{ type: "activities", reason: "left out as you asked" }]);
  });
});

describe("inspecting activities", () => {
  it("counts and dates them exactly, and says what becomes of their series", async () => {
    const { files, ports } = uploadOf([
      exercise,
      exerciseCsv(),
      { name: "heart_rate_2024-08-03.csv", bytes: "" },
    ]);
    const result = await inspect(files, { timeZone: "Europe/Berlin" }, ports);
    if (!result.ok) throw new Error(result.problem.code);
    expect(result.inspection.data_types).toMatchObject([
      { type: "activities", files: 2, records: 2, from: "2024-08-03", to: "2024-08-03", outcome: "converts" },
      { type: "heart_rate", files: 1, records: null, outcome: "partly" },
    ]);
  });
});
