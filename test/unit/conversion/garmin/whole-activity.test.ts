/** One activity that has everything, as Garmin's decoder reads it: each message with all of its fields, in order. */
import { expect, it } from "vitest";
import type { Activity } from "../../../../worker/conversion/activity/activity.ts";
import { activityFit } from "../../../../worker/conversion/garmin/activity-fit.ts";
import { decodeFit } from "../../../support/export/decode-fit.ts";

const START = Date.parse("2024-08-03T19:00:00Z");
const at = (second: number): Date => new Date(START + second * 1000);
const none = { distanceM: null, calories: null, averageHeartRate: null, maxHeartRate: null };
const part = { ...none, timerMs: null, ascentM: null };

const activity: Activity = {
  startMs: START + 250,
  elapsedMs: 120_000,
  timerMs: 90_500,
  offsetMs: 7_200_000,
  name: "Underwater Zorbing",
  typeId: 1,
  distanceM: 50,
  calories: 33,
  steps: 80,
  averageHeartRate: 111,
  maxHeartRate: 140,
  ascentM: 3,
  laps: [
    { startMs: START + 250, endMs: START + 60_250, ...part, calories: 20 },
    { startMs: START + 60_250, endMs: START + 120_250, ...part, ascentM: 3, averageHeartRate: 120 },
  ],
  pool: { lengthM: 25, isInYards: false, lengths: 2 },
  tcxRows: [],
  fileName: "a.fit",
};
const point = { latitude: 45, longitude: -90, altitudeM: 100, heartRate: 101, distanceM: 0, speedMps: 1.5 };
const bare = {
  latitude: null,
  longitude: null,
  altitudeM: null,
  heartRate: null,
  distanceM: null,
  speedMps: null,
};
const second = (atSec: number) => START / 1000 + atSec;

const written = () =>
  decodeFit(
    activityFit({
      activity,
      sport: { sport: 11, subSport: 2, slug: "walking" },
      sportIsKnown: false,
      series: {
        points: [
          { ...point, atSec: second(-1) },
          { ...point, atSec: second(0) },
          { ...bare, atSec: second(60), distanceM: 25.5 },
          { ...bare, atSec: second(120), heartRate: 99 },
          { ...point, atSec: second(121) },
        ],
        averageHeartRate: 100,
        maxHeartRate: 101,
        distanceM: 25.5,
      },
      lengths: [
        { endMs: START + 40_900, durationMs: 38_600, strokes: 14 },
        { endMs: START + 80_000, durationMs: 39_000, strokes: 15 },
      ],
    }),
  );

it("begins with what wrote it and the start of the timer, and ends with one activity", () => {
  const { messages, order } = written();
  expect(order.map(Number)).toEqual([0, 23, 21, 20, 20, 20, 21, 101, 101, 19, 19, 18, 34]);
  expect(messages.fileIdMesgs).toEqual([
    { type: "activity", manufacturer: "development", product: 0, timeCreated: at(0) },
  ]);
  expect(messages.deviceInfoMesgs).toEqual([
    { timestamp: at(0), deviceIndex: "creator", manufacturer: "development", product: 0 },
  ]);
  expect(messages.eventMesgs).toEqual([
    { timestamp: at(0), event: "timer", eventType: "start" },
    { timestamp: at(120), event: "timer", eventType: "stopAll" },
  ]);
});

it("has a record a second of the series from start to end, each with what is known", () => {
  const { messages } = written();
  expect(messages.recordMesgs).toEqual([
    {
      timestamp: at(0),
      positionLat: 2 ** 29,
      positionLong: -(2 ** 30),
      altitude: 100,
      enhancedAltitude: 100,
      heartRate: 101,
      distance: 0,
      speed: 1.5,
      enhancedSpeed: 1.5,
    },
    { timestamp: at(60), distance: 25.5 },
    { timestamp: at(120), heartRate: 99 },
  ]);
});

it("has a length for each of the pool", () => {
  const { messages } = written();
  const same = { event: "length", eventType: "stop", lengthType: "active" };
  expect(messages.lengthMesgs).toEqual([
    {
      ...same,
      messageIndex: 0,
      timestamp: at(40),
      startTime: at(1),
      totalElapsedTime: 38.6,
      totalTimerTime: 38.6,
      totalStrokes: 14,
    },
    {
      ...same,
      messageIndex: 1,
      timestamp: at(80),
      startTime: at(41),
      totalElapsedTime: 39,
      totalTimerTime: 39,
      totalStrokes: 15,
    },
  ]);
});

it("has its laps with their own sums", () => {
  const { messages } = written();
  const same = {
    ...{ event: "lap", eventType: "stop", sport: "walking", subSport: "street" },
    ...{ totalElapsedTime: 60, totalTimerTime: 60, totalDistance: 25, numLengths: 1, numActiveLengths: 1 },
  };
  expect(messages.lapMesgs).toEqual([
    {
      ...same,
      ...{ messageIndex: 0, firstLengthIndex: 0 },
      startTime: at(0),
      timestamp: at(60),
      totalCalories: 20,
      lapTrigger: "manual",
    },
    {
      ...same,
      ...{ messageIndex: 1, firstLengthIndex: 1 },
      startTime: at(60),
      timestamp: at(120),
      avgHeartRate: 120,
      totalAscent: 3,
      lapTrigger: "sessionEnd",
    },
  ]);
});

it("has one session and one activity with the sums, the Fitbit name and the time on the wall", () => {
  const { messages } = written();
  expect(messages.sessionMesgs).toEqual([
    {
      ...{ messageIndex: 0, timestamp: at(120), event: "session", eventType: "stop", startTime: at(0) },
      ...{ sport: "walking", subSport: "street", totalElapsedTime: 120, totalTimerTime: 90.5 },
      ...{ totalDistance: 50, totalCalories: 33, avgHeartRate: 111, maxHeartRate: 140, totalAscent: 3 },
      ...{ totalCycles: 40, totalStrides: 40, firstLapIndex: 0, numLaps: 2, trigger: "activityEnd" },
      ...{ poolLength: 25, poolLengthUnit: "metric", numActiveLengths: 2 },
      sportProfileName: "Underwater Zorbing",
    },
  ]);
  const fitEpochSec = Date.parse("1989-12-31T00:00:00Z") / 1000;
  expect(messages.activityMesgs).toEqual([
    {
      ...{ timestamp: at(120), totalTimerTime: 90.5, numSessions: 1, type: "manual" },
      ...{ event: "activity", eventType: "stop" },
      localTimestamp: second(120) + 7200 - fitEpochSec,
    },
  ]);
});
