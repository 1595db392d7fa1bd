import { describe, expect, it } from "vitest";
import { DAY_MS, openZone, type Zone } from "../../../../worker/conversion/time/zone.ts";
import type { WeightSources } from "../../../../worker/conversion/weight/prepare.ts";
import { buildWeightHistory } from "../../../support/export/build-weight-history.ts";

const none: WeightSources = { json: [], csv: [], fat: [], heights: [] };

/** A zone that counts how often it is asked: the work of everything here goes through it. */
function counting(id: string): { own: Zone; asked: () => number } {
  const real = openZone(id);
  if (real === null) throw new Error(id);
  let asked = 0;
  const count =
    <Result>(answer: (ms: number) => Result) =>
    (ms: number) => {
      asked += 1;
      return answer(ms);
    };
  const own = {
    id,
    offsetMs: count(real.offsetMs),
    dayOf: count(real.dayOf),
    instantOf: count(real.instantOf),
  };
  return { own, asked: () => asked };
}

describe("hostile histories", () => {
  const at = Date.parse("2024-05-05T12:00:00Z");
  const many = <Item>(count: number, make: (i: number) => Item) =>
    Array.from({ length: count }, (_, i) => make(i));
  const entry = (i: number) => ({
    wallMs: at + (i % 80_000) * 1000,
    kg: 80 + (i % 9) / 1000,
    bmi: 25,
    fatPercent: null,
  });

  it.each<[string, Partial<WeightSources>]>([
    [
      "many entries of one day in both sources",
      {
        json: many(6000, entry),
        csv: many(6000, (i) => ({ instantMs: at + i * 1000, grams: 80_000 + (i % 9) })),
      },
    ],
    [
      "many weights without a time on one day",
      {
        json: many(20_000, (i) => ({
          ...entry(0),
          wallMs: Date.parse("2024-05-05T23:59:59Z"),
          kg: 50 + i / 1000,
        })),
      },
    ],
    [
      "many weights of one second each day",
      {
        csv: many(20_000, (i) => ({ instantMs: at + (i % 400) * DAY_MS, grams: 50_000 + i })),
      },
    ],
    [
      "as much body fat as weights on one day",
      {
        csv: many(5000, (i) => ({ instantMs: at + i * 1000, grams: 80_000 + i })),
        fat: many(5000, (i) => ({ instantMs: at + i * 1000, fatPercent: 10 + (i % 500) / 10 })),
      },
    ],
  ])("cost work in proportion to their length: %s", (_, sources) => {
    const { own, asked } = counting("Europe/Berlin");
    const given = { ...none, ...sources };
    const { weights, fats } = buildWeightHistory(given, own);
    const length = given.json.length + given.csv.length + given.fat.length;
    expect(asked()).toBeLessThan(length * 8 + 100_000);
    expect(weights.read).toBe(
      weights.written + weights.merged + [...weights.skipped.values()].reduce((a, b) => a + b, 0),
    );
    expect(fats.read).toBe(
      fats.written + fats.merged + [...fats.skipped.values()].reduce((a, b) => a + b, 0),
    );
  });
});
