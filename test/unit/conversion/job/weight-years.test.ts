/** Weights out of packed lists, a year at a time. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { newBodyState } from "../../../../worker/conversion/job/body-state.ts";
import { PackedList } from "../../../../worker/conversion/job/packed-list.ts";
import {
  entriesIn,
  everything,
  keepPairs,
  openYear,
  placesAround,
} from "../../../../worker/conversion/job/weight-years.ts";
import { openZone, utcZone } from "../../../../worker/conversion/time/zone.ts";
import { pairYear, settleYear, yearsOf } from "../../../../worker/conversion/weight/history.ts";
import { prepareWeights } from "../../../../worker/conversion/weight/prepare.ts";
import { type BodyTally, bodyTally } from "../../../../worker/conversion/weight/tally.ts";

const BERLIN = openZone("Europe/Berlin") ?? utcZone();
const HOUR_MS = 3_600_000;
const NUMBERS = {
  width: 2,
  pack: ([at, other]: readonly [number, number]) => [at, other],
  unpack: ([at = 0, other = 0]: Float64Array): readonly [number, number] => [at, other],
};
const row = fc.tuple(fc.nat(50), fc.integer());

describe("a packed list", () => {
  it("has what was added and set, through any number of steps, at any place in a checkpoint", () => {
    fc.assert(
      fc.property(fc.array(fc.array(row, { maxLength: 9 }), { maxLength: 5 }), row, (steps, other) => {
        let list = new PackedList(NUMBERS);
        const model: (readonly [number, number])[] = [];
        for (const rows of steps) {
          for (const one of rows) list.add(one);
          model.push(...rows);
          if (model.length > 0) list.set(model.length - 1, other);
          if (model.length > 0) model[model.length - 1] = other;
          const carried = new Uint8Array(list.encode().length + 3);
          carried.set(list.encode(), 3);
          const before = carried.slice();
          list = new PackedList(NUMBERS, carried.subarray(3));
          if (model.length > 0) list.set(0, model[0] ?? [0, 0]);
          expect(carried).toEqual(before);
        }
        expect([list.length, list.rows()]).toEqual([model.length, model]);
        expect(list.rows(1, Math.min(3, list.length))).toEqual(model.slice(1, 3));
        list.replace([other]);
        expect(list.rows()).toEqual([other]);
      }),
    );
  });

  it("finds the first row that is not before a moment", () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 30 }), fc.nat(60), (rows, atMs) => {
        const list = new PackedList(NUMBERS);
        list.replace(rows.toSorted(([a], [b]) => a - b));
        expect(list.placeOf(atMs)).toBe(rows.filter(([at]) => at < atMs).length);
      }),
    );
  });
});

/** Entries around two turns of the year, of which some are of both sources. */
const entries = fc.array(
  fc.record({
    hour: fc.integer({ min: -240, max: 240 }),
    year: fc.constantFrom(2022, 2023),
    kg: fc.constantFrom(70, 70.5, 71),
    apartHours: fc.constantFrom(0, -1, -2, 9, 13),
    has: fc.constantFrom("json", "csv", "both", "both", "fat"),
  }),
  { maxLength: 60 },
);

describe("the weights of a year", () => {
  it("become what they become among all others", () => {
    fc.assert(
      fc.property(entries, (all) => {
        const atOf = ({ hour, year }: { hour: number; year: number }) =>
          Date.UTC(year, 0, 1) + hour * HOUR_MS;
        const sources = {
          json: all.flatMap((one) =>
            one.has === "csv" || one.has === "fat"
              ? []
              : [{ wallMs: atOf(one), kg: one.kg, bmi: null, fatPercent: null }],
          ),
          csv: all.flatMap((one) =>
            one.has === "json" || one.has === "fat"
              ? []
              : [{ instantMs: atOf(one) + one.apartHours * HOUR_MS, grams: one.kg * 1000, sourceClass: 1 }],
          ),
          fat: all.flatMap((one) => (one.has === "fat" ? [{ instantMs: atOf(one), fatPercent: 20 }] : [])),
          heights: [{ sinceMs: 0, metres: 1.8 }],
        };
        const prepared = prepareWeights(sources, BERLIN, bodyTally());
        const years = yearsOf(prepared);
        const body = newBodyState();
        body.json.replace(prepared.json);
        body.csv.replace(prepared.csv);
        body.fat.replace(prepared.fat);
        body.heights.replace(prepared.heights);
        body.pairs.replace([...prepared.pairs]);

        for (const year of years) pairYear(prepared, year, BERLIN);
        for (const year of years) {
          const places = placesAround(body, year);
          const open = openYear(body, places, BERLIN);
          pairYear(open, year, BERLIN);
          keepPairs(body, places, open.pairs);
        }
        expect(body.pairs.rows()).toEqual([...prepared.pairs]);

        const talliesOf = ({ weights, fats }: BodyTally) =>
          [weights, fats].map((one) => [one.written, one.merged, ...one.skipped]);
        for (const year of years) {
          const [counts, own] = [bodyTally(), bodyTally()];
          const open = openYear(body, placesAround(body, year), BERLIN);
          expect(settleYear(open, year, BERLIN, own)).toEqual(settleYear(prepared, year, BERLIN, counts));
          expect(talliesOf(own)).toEqual(talliesOf(counts));
        }
        expect(entriesIn(everything(body))).toBe(
          [prepared.json, prepared.csv, prepared.fat].reduce((sum, { length }) => sum + length, 0),
        );
      }),
      { numRuns: 300 },
    );
  });

  it("are unpacked without those of other years", () => {
    const body = newBodyState();
    const day = (i: number) => Date.UTC(2010, 0, 1) + i * 24 * HOUR_MS;
    body.json.replace(
      Array.from({ length: 3650 }, (_, i) => ({ wallMs: day(i), kg: 70, bmi: null, fatPercent: null })),
    );
    body.csv.replace(Array.from({ length: 3650 }, (_, i) => ({ instantMs: day(i), grams: 70_000 })));
    const places = placesAround(body, 2015);
    expect(entriesIn(places)).toBe(2 * (365 + 12));
    expect(openYear(body, places, BERLIN).json.length).toBe(365 + 12);
  });
});
