import { describe, expect, it } from "vitest";
import type { Activity, Lap } from "../../../../worker/conversion/activity/activity.ts";
import { buildSeries } from "../../../../worker/conversion/activity/series.ts";
import { type ActivityParts, activityFit } from "../../../../worker/conversion/garmin/activity-fit.ts";
import { decodeFit } from "../../../support/export/decode-fit.ts";

const START = Date.parse("2024-08-03T19:00:00Z");
const RUN = { sport: 1, subSport: 0, slug: "running" };
const empty = { track: [], gps: [], heartRate: [], pace: [] };
const series = (points: Parameters<typeof buildSeries>[0] = empty) =>
  buildSeries(points, { fromMs: START, toMs: START + 600_000 });

const activity: Activity = {
  startMs: START,
  elapsedMs: 600_000,
  timerMs: 500_000,
  offsetMs: -12_600_000,
  name: "Run",
  typeId: 90009,
  distanceM: 2000,
  calories: 150,
  steps: 1801,
  averageHeartRate: 130,
  maxHeartRate: 160,
  ascentM: 12,
  laps: [],
  pool: null,
  tcxRows: [],
  fileName: "a.fit",
};
const write = (more: Partial<Activity> = {}, parts: Partial<ActivityParts> = {}) =>
  decodeFit(
    activityFit({
      activity: { ...activity, ...more },
      sport: RUN,
      sportIsKnown: true,
      series: series(),
      lengths: [],
      ...parts,
    }),
  ).messages;
const lap = (from: number, to: number): Lap => ({
  startMs: START + from * 1000,
  endMs: START + to * 1000,
  distanceM: 10,
  calories: null,
  averageHeartRate: null,
  maxHeartRate: null,
  timerMs: null,
  ascentM: null,
});
const laps = (...list: Lap[]) =>
  (write({ laps: list }).lapMesgs ?? []).map((it) => [it.messageIndex, it.totalElapsedTime, it.lapTrigger]);

describe("sums", () => {
  it("are those of the activity", () => {
    const all = {
      totalElapsedTime: 600,
      totalTimerTime: 500,
      totalDistance: 2000,
      totalCalories: 150,
      avgHeartRate: 130,
      totalAscent: 12,
      totalCycles: 901,
    };
    expect(write().sessionMesgs).toMatchObject([{ ...all, maxHeartRate: 160, firstLapIndex: 0, numLaps: 1 }]);
    expect(write().lapMesgs).toMatchObject([all]);
    expect(write().activityMesgs).toMatchObject([{ totalTimerTime: 500, type: "manual" }]);
  });

  it("come from the series where the activity has none", () => {
    const gps = [0, 60].map((second) => ({
      atMs: START + second * 1000,
      latitude: 48 + second / 60_000,
      longitude: 11,
      altitudeM: null,
      source: "",
    }));
    const heartRate = [100, 120].map((bpm, i) => ({ atMs: START + i * 60_000, bpm, source: "" }));
    const parts = { series: series({ ...empty, gps, heartRate }) };
    const unknown = { distanceM: null, averageHeartRate: null, maxHeartRate: null };
    const sums = { totalDistance: 111.2, avgHeartRate: 110, maxHeartRate: 120 };
    expect(write(unknown, parts).sessionMesgs).toMatchObject([sums]);
    expect(write(unknown, parts).lapMesgs).toMatchObject([sums]);
    const told = { totalDistance: 2000, avgHeartRate: 130, maxHeartRate: 160 };
    expect(write({}, parts).sessionMesgs).toMatchObject([told]);
    expect(write({}, parts).lapMesgs).toMatchObject([told]);
  });

  it.each([
    ["calories", { calories: 65_534 }, "totalCalories", 65_534],
    ["calories", { calories: 65_535 }, "totalCalories", undefined],
    ["calories", { calories: -1 }, "totalCalories", undefined],
    ["heart rate", { averageHeartRate: 250 }, "avgHeartRate", 250],
    ["heart rate", { averageHeartRate: 251 }, "avgHeartRate", undefined],
    ["heart rate", { averageHeartRate: 19 }, "avgHeartRate", undefined],
    ["heart rate", { maxHeartRate: 20 }, "maxHeartRate", 20],
    ["distance", { distanceM: 40_000_000 }, "totalDistance", 40_000_000],
    ["distance", { distanceM: 40_000_001 }, "totalDistance", undefined],
    ["ascent", { ascentM: 70_000 }, "totalAscent", undefined],
    ["steps", { steps: null }, "totalCycles", undefined],
  ])("of %s are left out where their field cannot hold them: %j", (_, more, field, value) => {
    expect(write(more).sessionMesgs?.[0]?.[field]).toBe(value);
  });

  it.each([
    [1, 901],
    [11, 901],
    [17, 901],
    [2, undefined],
    [5, undefined],
    [10, undefined],
  ])("count steps for sport %s as %s strides", (sport, cycles) => {
    const parts = { sport: { ...RUN, sport } };
    expect(write({}, parts).sessionMesgs?.[0]?.totalCycles).toBe(cycles);
    expect(write({}, parts).lapMesgs?.[0]?.totalCycles).toBe(cycles);
  });
});

describe("laps", () => {
  it("are one where there is none, or only one that is the whole", () => {
    expect(laps()).toEqual([[0, 600, "sessionEnd"]]);
    expect(laps(lap(0, 599))).toEqual([[0, 600, "sessionEnd"]]);
  });

  it("are two where there is one that ends earlier; the second has what the first leaves", () => {
    expect(laps(lap(0, 300))).toEqual([
      [0, 300, "manual"],
      [1, 300, "sessionEnd"],
    ]);
    const first = { ...lap(0, 300), distanceM: 1200, calories: 100 };
    const rest = (more: Partial<Activity>) => write({ laps: [first], ...more }).lapMesgs?.[1];
    expect(rest({})).toMatchObject({ totalDistance: 800, totalCalories: 50 });
    for (const nothing of [{ distanceM: 1200 }, { distanceM: 1000 }, { distanceM: null }])
      expect(rest(nothing)).not.toHaveProperty("totalDistance");
    const unknown = { ...first, distanceM: null };
    expect(rest({ laps: [unknown] })).not.toHaveProperty("totalDistance");
  });

  it("tell how long the timer ran, at most as long as they last", () => {
    const timers = (...timersMs: (number | null)[]) =>
      write({ laps: timersMs.map((timerMs, i) => ({ ...lap(i * 300, i * 300 + 300), timerMs })) }).lapMesgs;
    expect(timers(240_500, null)?.map((one) => one.totalTimerTime)).toEqual([240.5, 300]);
    expect(timers(301_000, 300_000)?.map((one) => one.totalTimerTime)).toEqual([300, 300]);
  });

  it("tell a timer though the activity ends in the middle of a second", () => {
    expect(write({ elapsedMs: 600_400, timerMs: 600_400 }).lapMesgs).toMatchObject([
      { totalElapsedTime: 600, totalTimerTime: 600 },
    ]);
  });

  it("have a highest heart rate of their own", () => {
    const [calm, hard] = [lap(0, 300), { ...lap(300, 600), maxHeartRate: 171 }];
    expect(write({ laps: [calm, hard] }).lapMesgs?.map((one) => one.maxHeartRate)).toEqual([undefined, 171]);
  });

  it("cover the activity to its end", () => {
    expect(laps(lap(0, 300), lap(300, 600))).toEqual([
      [0, 300, "manual"],
      [1, 300, "sessionEnd"],
    ]);
    expect(laps(lap(0, 300), lap(300, 599))).toEqual([
      [0, 300, "manual"],
      [1, 299, "sessionEnd"],
    ]);
    expect(laps(lap(0, 300), lap(300, 500))).toEqual([
      [0, 300, "manual"],
      [1, 200, "manual"],
      [2, 100, "sessionEnd"],
    ]);
  });

  it("without a length or after the end are none", () => {
    expect(laps(lap(0, 300), lap(300, 300), lap(300, 600), lap(600, 700))).toEqual([
      [0, 300, "manual"],
      [1, 300, "sessionEnd"],
    ]);
  });

  it("lie inside of the activity, and tell no sums of what is mostly elsewhere", () => {
    const { lapMesgs } = write({ laps: [lap(-90, 300), lap(300, 650), lap(650, 700), lap(590, 5_000_000)] });
    expect(
      lapMesgs?.map((it) => [
        Number(it.startTime) - START,
        Number(it.timestamp) - START,
        it.totalElapsedTime,
        it.totalDistance,
      ]),
    ).toEqual([
      [0, 300_000, 300, 10],
      [300_000, 600_000, 300, 10],
      [590_000, 600_000, 10, undefined],
    ]);
    expect(laps(lap(-90, 0), lap(0, 600))).toEqual([[0, 600, "sessionEnd"]]);
  });

  it("are one where there are more than anybody makes", () => {
    const many = (count: number) => Array.from({ length: count }, (_, i) => lap(i / 2, (i + 1) / 2));
    expect(laps(...many(1001))).toEqual([[0, 600, "sessionEnd"]]);
    expect(laps(...many(1000)).length).toBe(1001);
  });

  it("have a timer of their own when there are several", () => {
    expect(
      write({ laps: [lap(0, 300), lap(300, 600)] }).lapMesgs?.map((it) => [
        it.totalTimerTime,
        it.totalCycles,
      ]),
    ).toEqual([
      [300, undefined],
      [300, undefined],
    ]);
  });
});

describe("pools", () => {
  const pool = { lengthM: 25, isInYards: false, lengths: 24 };
  const length = (end: number) => ({ endMs: START + end * 1000, durationMs: 40_000, strokes: 14 });
  const swim = { sport: { sport: 5, subSport: 17, slug: "swimming" } };

  it("without lengths of their own say how many there were", () => {
    const { sessionMesgs, lapMesgs, lengthMesgs } = write({ pool }, swim);
    expect(sessionMesgs).toMatchObject([{ poolLength: 25, poolLengthUnit: "metric", numActiveLengths: 24 }]);
    for (const field of ["numLengths", "firstLengthIndex", "numActiveLengths"]) {
      expect(lapMesgs?.[0]).not.toHaveProperty(field);
    }
    expect(lengthMesgs).toBeUndefined();
  });

  it("list their lengths", () => {
    const { sessionMesgs, lapMesgs, lengthMesgs } = write(
      { pool },
      { ...swim, lengths: [length(40), length(80)] },
    );
    expect(sessionMesgs).toMatchObject([{ numActiveLengths: 2 }]);
    expect(lapMesgs).toMatchObject([{ numLengths: 2, firstLengthIndex: 0, numActiveLengths: 2 }]);
    expect(lengthMesgs).toMatchObject([
      {
        messageIndex: 0,
        startTime: new Date(START),
        timestamp: new Date(START + 40_000),
        totalTimerTime: 40,
        totalStrokes: 14,
      },
      { messageIndex: 1, startTime: new Date(START + 40_000), event: "length", eventType: "stop" },
    ]);
  });

  it("give each lap the lengths that end in it, and their metres where nothing else tells any", () => {
    const unmeasured = { ...swim, lengths: [40, 80, 300, 340, 601].map(length) };
    const { sessionMesgs, lapMesgs } = write(
      { pool, distanceM: null, laps: [{ ...lap(0, 300), distanceM: null }] },
      unmeasured,
    );
    expect(sessionMesgs).toMatchObject([{ totalDistance: 125 }]);
    expect(lapMesgs).toMatchObject([
      { firstLengthIndex: 0, numLengths: 3, numActiveLengths: 3, totalDistance: 75 },
      { firstLengthIndex: 3, numLengths: 2, numActiveLengths: 2, totalDistance: 50 },
    ]);
    const measured = write({ pool, laps: [lap(0, 20), lap(20, 600)] }, unmeasured).lapMesgs;
    expect(measured?.[0]).not.toHaveProperty("numLengths");
    expect(measured).toMatchObject([{ totalDistance: 10 }, { firstLengthIndex: 0, totalDistance: 10 }]);
  });

  it("of which only the number of lengths is known are as long as these together", () => {
    const { sessionMesgs, lapMesgs } = write({ pool, distanceM: null }, swim);
    expect([sessionMesgs?.[0]?.totalDistance, lapMesgs?.[0]?.totalDistance]).toEqual([600, 600]);
    expect(write({ pool, distanceM: 590 }, swim).sessionMesgs?.[0]?.totalDistance).toBe(590);
  });

  it("in yards are shown in yards", () => {
    const inYards = { lengthM: 22.86, isInYards: true, lengths: 40 };
    expect(write({ pool: inYards }, swim).sessionMesgs).toMatchObject([
      { poolLength: 22.86, poolLengthUnit: "statute" },
    ]);
  });

  it("are not there when nobody swam", () => {
    expect(write().sessionMesgs?.[0]).not.toHaveProperty("poolLength");
    expect(write().sessionMesgs?.[0]).not.toHaveProperty("poolLengthUnit");
    expect(write().sessionMesgs?.[0]).not.toHaveProperty("numActiveLengths");
  });
});

describe("records", () => {
  it("are the only one of the series between two bare ones, or two bare ones", () => {
    const at = (second: number) => ({ timestamp: new Date(START + second * 1000) });
    const recordsWith = (second: number) => {
      const heartRate = [{ atMs: START + second * 1000, bpm: 100, source: "" }];
      return write({}, { series: series({ ...empty, heartRate }) }).recordMesgs;
    };
    expect(write().recordMesgs).toEqual([at(0), at(600)]);
    expect(recordsWith(5)).toEqual([at(0), { ...at(5), heartRate: 100 }, at(600)]);
    expect(recordsWith(0)).toEqual([{ ...at(0), heartRate: 100 }, at(600)]);
    expect(recordsWith(600)).toEqual([at(0), { ...at(600), heartRate: 100 }]);
  });

  it("take positions to the last semicircle before the date line", () => {
    const gps = [179.99999999, 180, -180, 0].map((longitude, i) => ({
      atMs: START + i * 1000,
      latitude: -90,
      longitude,
      altitudeM: 0,
      source: "",
    }));
    const { recordMesgs } = write({}, { series: series({ ...empty, gps }) });
    const min = -(2 ** 31);
    expect(recordMesgs?.map((it) => it.positionLong)).toEqual([min, min, min, 0]);
    expect(recordMesgs?.[0]).toMatchObject({ positionLat: -(2 ** 30), altitude: 0 });
  });

  it("are at least a second apart for the shortest activity", () => {
    const { recordMesgs, activityMesgs } = write({ elapsedMs: 400, timerMs: 400 });
    expect(recordMesgs?.map((it) => Number(it.timestamp) - START)).toEqual([0, 1000]);
    expect(activityMesgs?.[0]?.localTimestamp).toBe(
      (START - Date.parse("1989-12-31T00:00:00Z")) / 1000 + 1 - 12_600,
    );
  });
});

describe("the Fitbit name", () => {
  it("is kept only where the sport is not known, and where there is one", () => {
    expect(write().sessionMesgs?.[0]).not.toHaveProperty("sportProfileName");
    expect(write({ name: "Zorbing" }, { sportIsKnown: false }).sessionMesgs).toMatchObject([
      { sportProfileName: "Zorbing" },
    ]);
    expect(write({ name: "" }, { sportIsKnown: false }).sessionMesgs?.[0]).not.toHaveProperty(
      "sportProfileName",
    );
    const long = write({ name: "é".repeat(40) }, { sportIsKnown: false }).sessionMesgs?.[0];
    expect(long?.sportProfileName).toBe("é".repeat(30));
  });
});
