/** What is measured during an activity: which files it comes from, and which source is believed. */
import { describe, expect, it } from "vitest";
import {
  ACTIVITIES_ONLY,
  accountsOf,
  convertActivities,
  exercise,
  firstOf,
  START,
} from "../../support/export/activity-conversion.ts";
import {
  exerciseJson,
  gpsCsv,
  heartRateCsv,
  heartRateJson,
  livePaceCsv,
  tcx,
} from "../../support/export/exercise-export.ts";
import { convertAll, uploadOf } from "../../support/export/upload.ts";
import { buildZip } from "../../support/export/zip-builder.ts";

describe("the series of an activity", () => {
  it("cuts GPS, heart rate and live pace out of the day files", async () => {
    const converted = await convertActivities([
      exercise,
      { name: "gps_location_2024-08-03.csv", bytes: gpsCsv("2024-08-03T19:23:30", 700) },
      { name: "heart_rate_2024-08-03.csv", bytes: heartRateCsv("2024-08-03T19:00:00", 1000) },
      { name: "live_pace_2024-08-03.csv", bytes: livePaceCsv("2024-08-03T19:23:00", 700) },
      { name: "heart_rate_2024-08-09.csv", bytes: heartRateCsv("2024-08-09T19:00:00", 10) },
    ]);
    const records = firstOf(converted).messages.recordMesgs ?? [];
    expect(records.length).toBe(601);
    const [start, , , , , later] = records;
    expect(start).toMatchObject({ timestamp: new Date(`${START}Z`), altitude: 502, heartRate: 108 });
    expect(later).toMatchObject({ distance: 15, speed: 2.5 });
    expect(Number(start?.positionLat) * (180 / 2 ** 31)).toBeCloseTo(48.00081, 5);
    expect(firstOf(converted).messages.sessionMesgs).toMatchObject([{ totalDistance: 1502.5 }]);
    expect(accountsOf(converted, "heart_rate")).toMatchObject({ read: 1000, written: 121 });
    expect(accountsOf(converted, "activity_gps")).toMatchObject({ read: 1400, written: 1202 });
  });

  it("takes one source where several measured the same, the tracker before the phone", async () => {
    const twice = (csv: string) => {
      const [header = "", ...rows] = csv.trim().split("\n");
      const marked = rows.flatMap((row) => [`${row},MobileTrack`, `${row},Inspire 3`]);
      return `${header},data source\n${marked.join("\n")}\n`;
    };
    const converted = await convertActivities([
      exercise,
      { name: "gps_location_2024-08-03.csv", bytes: twice(gpsCsv(START, 100)) },
      { name: "live_pace_2024-08-03.csv", bytes: twice(livePaceCsv(START, 100)) },
      { name: "heart_rate_2024-08-03.csv", bytes: twice(heartRateCsv(START, 20)) },
    ]);
    expect(firstOf(converted).messages.sessionMesgs).toMatchObject([{ totalDistance: 250 }]);
    expect(accountsOf(converted, "activity_gps")).toMatchObject({ read: 400, written: 200, merged: 200 });
    expect(accountsOf(converted, "heart_rate")).toMatchObject({ read: 40, written: 20, merged: 20 });
  });

  it("counts the samples of a file that was exported twice once", async () => {
    const csv = { name: "heart_rate_2024-08-03.csv", bytes: heartRateCsv(START, 20) };
    const pace = { name: "live_pace_2024-08-03.csv", bytes: livePaceCsv(START, 100) };
    const zips = [0, 1].map((i) => ({ name: `${i}.zip`, bytes: buildZip([exercise, csv, pace]) }));
    const converted = await convertAll(uploadOf(zips), ACTIVITIES_ONLY);
    expect(accountsOf(converted, "heart_rate")).toMatchObject({ read: 40, written: 20, merged: 20 });
    expect(firstOf(converted).messages.sessionMesgs).toMatchObject([{ totalDistance: 250 }]);
  });

  it("takes the old heart rate where there is no new one, and holds it for 15 seconds", async () => {
    const converted = await convertActivities([
      exercise,
      { name: "heart_rate-2024-08-03.json", bytes: heartRateJson("2024-08-03T19:24:00", 10, 60) },
      { name: "gps_location_2024-08-03.csv", bytes: gpsCsv("2024-08-03T19:24:00", 60) },
    ]);
    const records = firstOf(converted).messages.recordMesgs ?? [];
    expect(records.slice(0, 17).map((record) => record.heartRate)).toEqual([
      ...Array(16).fill(100),
      undefined,
    ]);
    expect(accountsOf(converted, "heart_rate")).toMatchObject({ read: 10, written: 10, outcome: "converts" });
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
    const converted = await convertActivities([
      { name: "exercise-0.json", bytes: swim },
      { name: "swim_lengths_data-2024-08-01.json", bytes: JSON.stringify(lengths) },
    ]);
    const { messages } = firstOf(converted);
    expect(messages.lengthMesgs).toMatchObject([
      { messageIndex: 0, totalElapsedTime: 40, totalStrokes: 12, lengthType: "active" },
      { messageIndex: 1, startTime: new Date("2024-08-03T19:24:40Z") },
    ]);
    expect(messages.sessionMesgs).toMatchObject([
      { subSport: "lapSwimming", poolLength: 25, numActiveLengths: 2 },
    ]);
    expect(accountsOf(converted, "swim_lengths")).toMatchObject({ read: 3, written: 2 });
  });
});

describe("a TCX file", () => {
  it("joins a TCX by its number or by its start, and uses its track", async () => {
    const logId = Date.parse(`${START}Z`);
    for (const name of [`${logId}.tcx`, "anything.tcx"]) {
      const converted = await convertActivities([
        exercise,
        { name: `Activities/${name}`, bytes: tcx(START, 60) },
      ]);
      expect(accountsOf(converted, "activities")).toMatchObject({ read: 2, written: 1, merged: 1 });
      const { messages } = firstOf(converted);
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
    const converted = await convertActivities([
      exercise,
      { name: `${Date.parse(`${START}Z`)}.tcx`, bytes: late },
    ]);
    expect(accountsOf(converted, "activities")).toMatchObject({ read: 2, written: 1, merged: 1 });
    expect(firstOf(converted).messages.recordMesgs?.length).toBe(30);
  });

  it("makes an activity of a TCX that stands alone, and none of an empty one", async () => {
    const converted = await convertActivities([
      { name: "1.tcx", bytes: tcx(START, 60, "Biking") },
      { name: "2.tcx", bytes: tcx("2024-08-05T10:00:00", 0) },
      { name: "3.tcx", bytes: "<Activity>" },
    ]);
    expect(firstOf(converted).messages.sessionMesgs).toMatchObject([
      { sport: "cycling", totalElapsedTime: 300 },
    ]);
    expect(accountsOf(converted, "activities")).toMatchObject({
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
    const { messages } = firstOf(await convertActivities([{ name: "4.tcx", bytes }]));
    expect(messages.recordMesgs).toEqual([
      { timestamp: new Date(`${START}Z`) },
      { timestamp: new Date("2024-08-03T19:39:00Z") },
    ]);
    expect(messages.sessionMesgs).toMatchObject([
      { sport: "cycling", totalElapsedTime: 900, totalCalories: 80 },
    ]);
  });
});
