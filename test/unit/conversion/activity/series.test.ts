import { describe, expect, it } from "vitest";
import { buildSeries, type SeriesSources } from "../../../../worker/conversion/activity/series.ts";
import type { TrackPoint } from "../../../../worker/conversion/activity/tcx.ts";

const START = Date.parse("2024-08-03T19:00:00Z");
const window = { fromMs: START, toMs: START + 100_000 };
const at = (second: number) => START + second * 1000;
const none: SeriesSources = { track: [], gps: [], heartRate: [], pace: [] };
const build = (sources: Partial<SeriesSources>) => buildSeries({ ...none, ...sources }, window);
const position = (second: number, latitude: number, longitude: number, altitudeM: number | null = null) => ({
  atMs: at(second),
  latitude,
  longitude,
  altitudeM,
  source: "",
});
const point = (second: number, more: Partial<TrackPoint> = {}): TrackPoint => ({
  atMs: at(second),
  latitude: null,
  longitude: null,
  altitudeM: null,
  distanceM: null,
  heartRate: null,
  ...more,
});

describe("the way along positions", () => {
  it.each([
    ["a minute of latitude", 48, 11, 48 + 1 / 60, 11, 1853.2],
    ["a minute of longitude at the equator", 0, 11, 0, 11 + 1 / 60, 1853.2],
    ["a minute of longitude at 60 degrees", 60, 11, 60, 11 + 1 / 60, 926.6],
    ["both", 48, 11, 48.01, 11.01, 1338.2],
    ["across the date line", 0, 179.99, 0, -179.99, 2223.9],
    ["nowhere", 48, 11, 48, 11, 0],
  ])("%s", (_, latA, lonA, latB, lonB, metres) => {
    const { points } = build({ gps: [position(0, latA, lonA), position(60, latB, lonB)] });
    expect(points[0]?.distanceM).toBe(0);
    expect(points[1]?.distanceM).toBeCloseTo(metres, 0);
  });

  it("is summed over all positions, and seconds without one keep it", () => {
    const gps = [position(0, 48, 11), position(10, 48.001, 11), position(30, 48.002, 11)];
    const { points, distanceM } = build({ gps, heartRate: [{ atMs: at(20), bpm: 100, source: "" }] });
    expect(points.map((it) => Math.round(it.distanceM ?? -1))).toEqual([0, 111, 111, 222]);
    expect(Math.round(distanceM ?? -1)).toBe(222);
  });

  it("does not count a hop that nobody can make, and goes on from where it led", () => {
    const gps = [position(0, 48, 11), position(1, 20, 30), position(11, 20.001, 30), position(12, 48, 11)];
    const { points } = build({ gps });
    expect(points.map((it) => Math.round(it.distanceM ?? -1))).toEqual([0, 0, 111, 111]);
  });

  it("does not go by 0,0, which means that there is no fix, whoever says so", () => {
    const metres = [0, 0, 111];
    const gps = [position(0, 48, 11), position(5, 0, 0, 400), position(10, 48.001, 11)];
    const track = gps.map(({ latitude, longitude }, i) => point(i * 5, { latitude, longitude }));
    const day = build({ gps }).points;
    expect(day.map((it) => [it.latitude, it.longitude])).toEqual([
      [48, 11],
      [48.001, 11],
    ]);
    const own = build({ track }).points;
    expect(own.map((it) => it.latitude)).toEqual([48, null, 48.001]);
    expect(own.map((it) => Math.round(it.distanceM ?? -1))).toEqual(metres);
    const nothing = [point(0, { latitude: 0, longitude: 0 })];
    expect(build({ track: nothing, gps }).points[0]?.latitude).toBe(48);
    expect(build({ gps: [position(0, 0, 11), position(9, 48, 0)] }).points.length).toBe(2);
  });
});

describe("sources", () => {
  it("a track's own positions and distances come before the day's", () => {
    const { points } = build({
      track: [
        point(0, { latitude: 1, longitude: 2, distanceM: 0 }),
        point(5, { latitude: 1, longitude: 2, distanceM: 40 }),
      ],
      gps: [position(1, 50, 60)],
      pace: [{ atMs: at(2), metres: 9, source: "" }],
    });
    expect(points.map((it) => [it.atSec - START / 1000, it.latitude, it.distanceM])).toEqual([
      [0, 1, 0],
      [5, 1, 40],
    ]);
  });

  it("a track without positions takes those of the day, and of live pace the metres", () => {
    const { points } = build({
      track: [point(0, { heartRate: 99 })],
      gps: [position(0, 50, 60, 7)],
      pace: [
        { atMs: at(2), metres: 3, source: "" },
        { atMs: at(1), metres: 2, source: "" },
      ],
    });
    expect(points.map((it) => [it.latitude, it.altitudeM, it.heartRate, it.distanceM])).toEqual([
      [50, 7, 99, null],
      [null, null, 99, 2],
      [null, null, 99, 5],
    ]);
  });

  it("the first value of a second stays, and nothing outside of the activity counts", () => {
    const { points } = build({
      gps: [position(-1, 1, 1), position(0, 2, 2), position(0.5, 3, 3), position(101, 4, 4)],
      heartRate: [
        { atMs: at(0), bpm: 80, source: "" },
        { atMs: at(0.9), bpm: 90, source: "" },
        { atMs: at(100), bpm: 70, source: "" },
      ],
    });
    expect(points.map((it) => [it.latitude, it.heartRate])).toEqual([
      [2, 80],
      [null, 70],
    ]);
  });

  it("a distance that steps back is held", () => {
    const track = [0, 10, 8, 12].map((distanceM, i) => point(i, { distanceM }));
    expect(build({ track }).points.map((it) => it.distanceM)).toEqual([0, 10, 10, 12]);
  });
});

describe("heart rate", () => {
  it("is good for 15 seconds", () => {
    const gps = [0, 15, 16].map((second) => position(second, 48, 11));
    const { points } = build({ gps, heartRate: [{ atMs: at(0), bpm: 80, source: "" }] });
    expect(points.map((it) => it.heartRate)).toEqual([80, 80, null]);
  });

  it("has a mean and a peak of what was measured, not of what was held", () => {
    const gps = Array.from({ length: 10 }, (_, i) => position(i, 48, 11));
    const heartRate = [
      { atMs: at(0), bpm: 80, source: "" },
      { atMs: at(9), bpm: 100, source: "" },
    ];
    expect(build({ gps, heartRate })).toMatchObject({ averageHeartRate: 90, maxHeartRate: 100 });
    expect(build({ gps })).toMatchObject({ averageHeartRate: null, maxHeartRate: null });
  });
});

describe("speed", () => {
  const speeds = (distances: readonly (readonly [number, number])[]) =>
    build({ track: distances.map(([second, distanceM]) => point(second, { distanceM })) }).points.map(
      (it) => it.speedMps,
    );

  it("is taken over the last five seconds", () => {
    expect(
      speeds([
        [0, 0],
        [2, 4],
        [5, 10],
        [6, 16],
      ]),
    ).toEqual([null, 2, 2, 3]);
  });

  it("is not given where nothing can be that fast, nor without a distance", () => {
    expect(
      speeds([
        [0, 0],
        [5, 300],
        [10, 700],
      ]),
    ).toEqual([null, 60, null]);
    expect(
      build({
        gps: [],
        heartRate: [
          { atMs: at(0), bpm: 80, source: "" },
          { atMs: at(1), bpm: 80, source: "" },
        ],
      }).points.map((it) => it.speedMps),
    ).toEqual([null, null]);
  });
});

describe("an empty series", () => {
  it("has no points and no sums", () => {
    expect(build({})).toEqual({ points: [], averageHeartRate: null, maxHeartRate: null, distanceM: null });
  });
});
