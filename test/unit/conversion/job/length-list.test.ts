import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SwimLength } from "../../../../worker/conversion/activity/series-files.ts";
import { LengthList } from "../../../../worker/conversion/job/length-list.ts";
import { exerciseJson } from "../../../support/export/exercise-export.ts";
import { convertAll, uploadOf } from "../../../support/export/upload.ts";

const BASE = Date.parse("2024-08-03T19:00:00Z");
const length: fc.Arbitrary<SwimLength> = fc.record({
  endMs: fc.integer({ min: -600, max: 600 }).map((sec) => BASE + sec * 1000),
  durationMs: fc.integer({ min: 1000, max: 3_600_000 }),
  strokes: fc.nat(70_000),
});

describe("the lengths of pool swims", () => {
  it("are found by their time, whatever steps they travelled through", () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(length, { maxLength: 40 }), { maxLength: 6 }),
        fc.integer({ min: -700, max: 700 }),
        fc.nat(900),
        (steps, from, lasts) => {
          let list = new LengthList();
          for (const added of steps) {
            for (const one of added) list.add(one);
            // A checkpoint is a part of larger bytes, at any place in them.
            const carried = new Uint8Array(list.encode().length + 3);
            carried.set(list.encode(), 3);
            list = new LengthList(carried.subarray(3));
          }
          list.sort();
          const window = { fromMs: BASE + from * 1000, toMs: BASE + (from + lasts) * 1000 };
          const all = steps.flat();
          expect(list.length).toBe(all.length);
          expect(list.inside(window)).toEqual(
            all
              .filter(({ endMs }) => endMs >= window.fromMs && endMs <= window.toMs + 1000)
              .filter(({ endMs, durationMs }) => endMs - durationMs >= window.fromMs - 1000)
              .sort((a, b) => a.endMs - b.endMs),
          );
        },
      ),
      { numRuns: 300 },
    );
  });

  it("with a count that no swimmer has, keep a count that no field takes", () => {
    const list = new LengthList();
    for (const strokes of [-3, 1e12]) list.add({ endMs: BASE, durationMs: 1000, strokes });
    const window = { fromMs: BASE - 1000, toMs: BASE };
    expect(list.inside(window).map(({ strokes }) => strokes > 0xffff)).toEqual([true, true]);
  });

  it("of years of swimming all come through, and take 16 bytes each", async () => {
    const list = new LengthList();
    const count = 20_100;
    const end = (i: number) => BASE + i * 40_000;
    for (let i = 0; i < count; i++) list.add({ endMs: end(i), durationMs: 40_000, strokes: 12 });
    expect(list.encode().length).toBe(count * 16);

    const us = (ms: number) => {
      const iso = new Date(ms).toISOString();
      return `${iso.slice(5, 7)}/${iso.slice(8, 10)}/${iso.slice(2, 4)} ${iso.slice(11, 19)}`;
    };
    const lengths = Array.from({ length: count }, (_, i) => ({
      dateTime: us(end(i)),
      value: { lapDurationSec: 40, strokeCount: 12 },
    }));
    const start = new Date(end(count - 81)).toISOString().slice(0, 19);
    const more = { swimLengths: 80, poolLength: 25, poolLengthUnit: "Meter" };
    const swim = { start, seconds: 3200, typeId: 90024, name: "Swim", more };
    const { report } = await convertAll(
      uploadOf([
        { name: "exercise-0.json", bytes: exerciseJson([swim]) },
        { name: "swim_lengths_data-2024-08-01.json", bytes: JSON.stringify(lengths) },
      ]),
      { timeZone: "UTC", include: ["activities"] },
    );
    expect(report.data_types.find(({ type }) => type === "swim_lengths")).toMatchObject({
      read: count,
      written: 80,
      skipped: [{ reason: "not part of any pool swim", count: count - 80 }],
    });
  });
});
