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

  it("is summed over all positions, and grows evenly between them", () => {
    const gps = [position(0, 48, 11), position(10, 48.001, 11), position(30, 48.002, 11)];
    const { points, distanceM } = build({ gps, heartRate: [{ atMs: at(20), bpm: 100, source: "" }] });
    expect(points.map((it) => Math.round(it.distanceM ?? -1))).toEqual([0, 111, 167, 222]);
    expect(Math.round(distanceM ?? -1)).toBe(222);
  });

  it("does not count a hop that nobody can make, and goes on from where it led", () => {
    const gps = [position(0, 48, 11), position(1, 20, 30), position(11, 20.001, 30), position(12, 48, 11)];
    const { points } = build({ gps });
    expect(points.map((it) => Math.round(it.distanceM ?? -1))).toEqual([0, 0, 111, 111]);
  });

  it("does not go by 0,0, which means that there is no fix, whoever says so", () => {
    const metres = [0, 56, 111];
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

  it("the day tells the altitudes of a track that has none", () => {
    const track = [0, 5].map((second) => point(second, { latitude: 1, longitude: 2 }));
    const gps = [0, 1, 5].map((second) => position(second, 50, 60, 300 + second));
    const series = build({ track, gps });
    expect(series.points.map((it) => [it.latitude, it.altitudeM])).toEqual([
      [1, 300],
      [1, 305],
    ]);
    expect(gps.map(series.fates.gps)).toEqual(["written", "repeated", "written"]);
    const own = build({ track: [...track, point(9, { altitudeM: 7 })], gps });
    expect(own.points.map((it) => it.altitudeM)).toEqual([null, null, 7]);
    expect(gps.map(own.fates.gps)).toEqual(Array(3).fill("repeated"));
  });

  it("what of the day is in the series is written, and what a track says already is not", () => {
    const gps = [position(0, 50, 60), position(0.5, 50, 60), position(5, 50.0001, 60)];
    const heartRate = [0, 0.2, 5].map((second) => ({ atMs: at(second), bpm: 80, source: "" }));
    const pace = [{ atMs: at(1), metres: 2, source: "" }];
    const fates = (track: readonly TrackPoint[]) => {
      const series = build({ track, gps, heartRate, pace });
      return [
        gps.map(series.fates.gps),
        heartRate.map(series.fates.heartRate),
        pace.map(series.fates.pace),
      ].map((list) => list.map((fate) => fate[0]).join(""));
    };
    expect(fates([])).toEqual(["wrw", "wrw", "w"]);
    expect(fates([point(0, { latitude: 1, longitude: 1, altitudeM: 1 })])).toEqual(["rrr", "wrw", "w"]);
    expect(fates([point(0, { heartRate: 99 })])).toEqual(["wrw", "rrw", "w"]);
    expect(fates([point(0, { distanceM: 5 })])).toEqual(["wrw", "wrw", "r"]);
  });

  it("a distance that steps back is held", () => {
    const track = [0, 10, 8, 12].map((distanceM, i) => point(i, { distanceM }));
    expect(build({ track }).points.map((it) => it.distanceM)).toEqual([0, 10, 10, 12]);
  });
});

describe("between the points of a track", () => {
  const rates = (from: number, to: number) =>
    Array.from({ length: (to - from) / 2 }, (_, i) => ({ atMs: at(from + i * 2), bpm: 90, source: "" }));
  const steady = (...times: readonly number[]) =>
    times.map((second) => point(second, { distanceM: second * 3 }));
  const of = (track: readonly TrackPoint[], heartRate: SeriesSources["heartRate"]) =>
    build({ track, heartRate }).points.map(({ atSec, distanceM, speedMps }) => [
      ...[atSec - START / 1000, distanceM, speedMps],
    ]);

  it("the distance grows evenly, and the speed is that of the way", () => {
    expect(of(steady(0, 10, 20), rates(1, 21))).toEqual(
      [0, 1, 3, 5, 7, 9, 10, 11, 13, 15, 17, 19, 20].map((sec) => [sec, sec * 3, sec === 0 ? null : 3]),
    );
  });

  it("that are ten seconds apart the speed is known, too", () => {
    expect(of(steady(0, 10, 40), [])).toEqual([
      [0, 0, null],
      [10, 30, 3],
      [40, 120, 3],
    ]);
  });

  it("that are more than half a minute apart nobody knows what was done", () => {
    expect(of(steady(0, 31), rates(10, 14))).toEqual([
      [0, 0, null],
      [10, 0, null],
      [12, 0, null],
      [31, 93, null],
    ]);
  });

  it("nothing is told before the first, and behind the last the distance stays", () => {
    expect(of(steady(10, 15), [...rates(8, 10), ...rates(16, 18)])).toEqual([
      [8, null, null],
      [10, 30, null],
      [15, 45, 3],
      [16, 45, null],
    ]);
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
    expect(build({})).toMatchObject({
      ...{ points: [], averageHeartRate: null, maxHeartRate: null, distanceM: null, astray: 0 },
    });
  });
});
