import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readHeartRateJson } from "../../../../worker/conversion/activity/heart-rate-json.ts";

const BASE = Date.parse("2024-12-31T00:00:00Z");
const bytes = (text: string) => new TextEncoder().encode(text);
const us = (ms: number) => {
  const iso = new Date(ms).toISOString();
  return `${iso.slice(5, 7)}/${iso.slice(8, 10)}/${iso.slice(2, 4)} ${iso.slice(11, 19)}`;
};
const file = (samples: readonly { at: number; bpm: number; confidence: number }[], space: number) =>
  JSON.stringify(
    samples.map(({ at, bpm, confidence }) => ({
      dateTime: us(BASE + at * 1000),
      value: { bpm, confidence },
    })),
    null,
    space,
  );

const sample = fc.record({
  at: fc.integer({ min: 0, max: 2 * 86_400 }),
  bpm: fc.integer({ min: 0, max: 260 }),
  confidence: fc.integer({ min: 0, max: 3 }),
});

describe("the old heart-rate files", () => {
  it("give the samples of the window, in order or not", () => {
    fc.assert(
      fc.property(
        fc.array(sample, { maxLength: 200 }),
        fc.boolean(),
        fc.constantFrom(0, 2),
        fc.tuple(fc.integer({ min: -100, max: 180_000 }), fc.integer({ min: 0, max: 90_000 })),
        (samples, sorted, space, [from, length]) => {
          const given = sorted ? [...samples].sort((a, b) => a.at - b.at) : samples;
          const window = { fromMs: BASE + from * 1000, toMs: BASE + (from + length) * 1000 };
          const expected = given
            .filter(
              ({ at, bpm, confidence }) =>
                at >= from && at <= from + length && confidence > 0 && bpm >= 20 && bpm <= 250,
            )
            .map(({ at, bpm }) => ({ atMs: BASE + at * 1000, bpm, source: "" }));
          const read = readHeartRateJson(bytes(file(given, space)), window);
          const order = (a: { atMs: number; bpm: number }, b: { atMs: number; bpm: number }) =>
            a.atMs - b.atMs || a.bpm - b.bpm;
          if (sorted)
            expect(read).toEqual({
              ...{ rows: given.length, undated: 0, problem: null },
              samples: expected,
            });
          else
            expect([read.rows, read.samples.length <= expected.length, read.problem]).toEqual([
              given.length,
              true,
              null,
            ]);
          expect(
            [...read.samples].sort(order).every((it) => expected.some((one) => order(one, it) === 0)),
          ).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("are parsed whole when they are visibly out of order", () => {
    const samples = Array.from({ length: 500 }, (_, i) => ({
      at: (i * 7919) % 86_400,
      bpm: 100,
      confidence: 2,
    }));
    const window = { fromMs: BASE + 1000, toMs: BASE + 40_000_000 };
    const inside = samples.filter(({ at }) => at >= 1 && at <= 40_000).length;
    expect(readHeartRateJson(bytes(file(samples, 0)), window).samples.length).toBe(inside);
  });

  it("may tell the value first", () => {
    const samples = Array.from({ length: 300 }, (_, i) => ({
      value: { bpm: 60 + (i % 100), confidence: 2 },
      dateTime: us(BASE + i * 5000),
    }));
    for (const [from, to] of [
      [0, 2_000_000],
      [200, 400],
      [1400, 9000],
      [9000, 9001],
    ] as const) {
      const between = { fromMs: BASE + from * 1000, toMs: BASE + to * 1000 };
      const read = readHeartRateJson(bytes(JSON.stringify(samples)), between);
      const expected = samples.filter((_, i) => i * 5 >= from && i * 5 <= to).map(({ value }) => value.bpm);
      expect([read.problem, read.rows, read.samples.map(({ bpm }) => bpm)]).toEqual([null, 300, expected]);
    }
  });

  it.each([3, 300])("of %i records may be cut off behind the window", (count) => {
    const samples = Array.from({ length: count }, (_, i) => ({ at: i * 5, bpm: 60 + i, confidence: 2 }));
    const whole = file(samples, 0);
    const cut = bytes(whole.slice(0, whole.lastIndexOf('"bpm"')));
    const before = { fromMs: BASE, toMs: BASE + 5000 };
    const read = readHeartRateJson(cut, before);
    expect([read.rows, read.problem, read.samples.map(({ bpm }) => bpm)]).toEqual([count, null, [60, 61]]);
    const after = { ...before, toMs: BASE + count * 5000 };
    expect(readHeartRateJson(cut, after)).toEqual({
      ...{ rows: 0, undated: 0, samples: [], problem: "file-not-json" },
    });
  });

  const window = { fromMs: BASE, toMs: BASE + 1000 };
  it.each<[string, string, string | null, number]>([
    ["nothing", "", null, 0],
    ["an empty list", "[]", null, 0],
    ["an object", '{"dateTime":1}', "file-shape", 0],
    ["half a file", '[{"dateTime":"12/31/24 00:00:00","value":{"bpm"', "file-not-json", 0],
    ["no JSON", "hello", "file-not-json", 0],
    ["another shape", '[{"dateTime":"2024-12-31 00:00:00","value":1},3,null]', null, 3],
    ["a value that is a list", '[{"dateTime":"12/31/24 00:00:00","value":[{"bpm":70}]}]', null, 1],
  ])("may be %s", (_, text, problem, rows) => {
    expect(readHeartRateJson(bytes(text), window)).toMatchObject({ rows, samples: [], problem });
  });

  it("may be no text", () => {
    expect(readHeartRateJson(new Uint8Array([0xff, 0xfe, 0x5b]), window).problem).toBe("file-encoding");
  });
});
