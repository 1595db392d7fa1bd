/** Samples as rows of numbers, against the same samples as objects. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SampleFate } from "../../../../worker/conversion/activity/series.ts";
import type { HeartRateSample, Window } from "../../../../worker/conversion/activity/series-files.ts";
import { bestSource } from "../../../../worker/conversion/fitbit/data-source.ts";
import {
  GPS_FORM,
  HEART_RATE_FORM,
  PACE_FORM,
  SampleList,
  TRACK_FORM,
} from "../../../../worker/conversion/job/sample-list.ts";

const sample = fc.record({
  atMs: fc.integer({ min: -3, max: 40 }),
  source: fc.constantFrom("", "Charge 6", "Sense", "MobileTrack", "Health Connect"),
  bpm: fc.integer({ min: 1, max: 220 }),
});
const window = fc
  .tuple(fc.integer({ min: -5, max: 40 }), fc.integer({ min: -5, max: 40 }))
  .map(([fromMs, toMs]) => ({ fromMs, toMs }));

function listOf(samples: readonly HeartRateSample[]): SampleList<HeartRateSample> {
  const list = new SampleList(HEART_RATE_FORM);
  for (const one of samples) list.add(one);
  return list;
}

const insideOf = (samples: readonly HeartRateSample[], { fromMs, toMs }: Window) =>
  samples.filter(({ atMs }) => atMs >= fromMs && atMs <= toMs);

function bestOf(samples: readonly HeartRateSample[], own: Window): readonly HeartRateSample[] {
  const inside = insideOf(samples, own);
  const counts = Map.groupBy(inside, ({ source }) => source);
  const best = bestSource([...counts].map(([source, all]) => [source, all.length]));
  return inside.filter(({ source }) => source === best);
}

describe("samples that are held", () => {
  it("are those that were added, in that order", () => {
    fc.assert(
      fc.property(fc.array(sample, { maxLength: 20 }), (samples) => {
        const list = listOf(samples);
        expect([list.length, [...list]]).toEqual([samples.length, samples]);
      }),
    );
  });

  it("of a window are those from its first moment to its last, of the best source", () => {
    fc.assert(
      fc.property(fc.array(sample, { maxLength: 30 }), window, (samples, own) => {
        const list = listOf(samples);
        expect(list.reaches(own)).toBe(insideOf(samples, own).length > 0);
        const best = list.best(own);
        expect([...best]).toEqual(bestOf(samples, own));
        expect([...best]).toEqual(bestOf(samples, own));
      }),
    );
  });

  it("count once by the best that became of them, and those of other sources as inside", () => {
    const FATES: readonly SampleFate[] = ["written", "astray", "repeated"];
    const fateOf = ({ bpm }: HeartRateSample, turn: number): SampleFate =>
      FATES[(bpm + turn) % 3] ?? "written";
    fc.assert(
      fc.property(fc.array(sample, { maxLength: 30 }), fc.array(window, { maxLength: 3 }), (drawn, own) => {
        const samples = drawn.map((one, i) => ({ ...one, bpm: i + 1 }));
        const list = listOf(samples);
        const fates = new Map<HeartRateSample, SampleFate[]>();
        for (const [turn, one] of own.entries()) {
          const asked: number[] = [];
          list.mark(one, (item) => {
            asked.push(item.bpm);
            return fateOf(item, turn);
          });
          const best = bestOf(samples, one);
          expect(asked).toEqual(best.map(({ bpm }) => bpm));
          for (const item of insideOf(samples, one)) {
            const fate = best.includes(item) ? fateOf(item, turn) : "repeated";
            fates.set(item, [...(fates.get(item) ?? []), fate]);
          }
        }
        const written = [...fates.values()].filter((all) => all.includes("written"));
        const astray = [...fates.values()].filter(
          (all) => all.includes("astray") && !all.includes("written"),
        );
        expect(list.marked).toEqual({
          ...{ inside: fates.size, written: written.length, astray: astray.length },
        });
      }),
    );
  });

  it("are as many as were added, however many pieces of memory they take", () => {
    const samples = Array.from({ length: 9000 }, (_, i) => ({
      ...{ atMs: i, source: i % 2 === 0 ? "Charge" : "Sense", bpm: i % 200 },
    }));
    const list = listOf(samples);
    expect(list.length).toBe(9000);
    expect([...list]).toEqual(samples);
    list.mark({ fromMs: 4090, toMs: 8200 }, () => "written");
    expect(list.marked).toEqual({ inside: 4111, written: 2056, astray: 0 });
  });

  it("are none in an empty list", () => {
    const list = listOf([]);
    const own = { fromMs: 0, toMs: 9 };
    list.mark(own, () => "written");
    expect([list.length, [...list], list.reaches(own), [...list.best(own)]]).toEqual([0, [], false, []]);
    expect(list.marked).toEqual({ inside: 0, written: 0, astray: 0 });
  });
});

describe("a sample comes back as it was", () => {
  const at = { atMs: 1_700_000_000_123, source: "Charge 6" };

  it.each([
    [{ ...at, latitude: 52.123456, longitude: -13.5, altitudeM: 34.25 }],
    [{ ...at, latitude: 0, longitude: 0, altitudeM: 0 }],
    [{ ...at, latitude: -90, longitude: 180, altitudeM: null }],
  ])("as a position: %j", (position) => {
    const list = new SampleList(GPS_FORM);
    list.add(position);
    list.add({ ...position, altitudeM: 7 });
    expect([...list]).toEqual([position, { ...position, altitudeM: 7 }]);
  });

  it("as a pace", () => {
    const list = new SampleList(PACE_FORM);
    for (const metres of [0, 2.75]) list.add({ ...at, metres });
    expect([...list]).toEqual([0, 2.75].map((metres) => ({ ...at, metres })));
  });

  it.each([
    ["latitude", 52.5],
    ["longitude", 13.5],
    ["altitudeM", 34],
    ["distanceM", 1200.5],
    ["heartRate", 140],
  ])("as a point of a track, with nothing but its %s, and with all but that", (name, value) => {
    const nothing = {
      ...{ latitude: null, longitude: null, altitudeM: null, distanceM: null, heartRate: null },
    };
    const all = { latitude: 1, longitude: 2, altitudeM: 3, distanceM: 4, heartRate: 5 };
    const points = [
      { ...at, ...nothing, [name]: value },
      { ...at, ...all, [name]: null },
    ];
    const list = new SampleList(TRACK_FORM);
    for (const point of points) list.add(point);
    expect([...list]).toEqual(points);
  });
});
