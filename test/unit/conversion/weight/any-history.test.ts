/** Whatever the sources hold: nothing is lost, nothing depends on the order of files. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { KG_PER_POUND } from "../../../../worker/conversion/fitbit/weight-files.ts";
import { DAY_MS } from "../../../../worker/conversion/time/zone.ts";
import type { Tally } from "../../../../worker/conversion/weight/tally.ts";
import { buildWeightHistory } from "../../../support/export/build-weight-history.ts";
import { truncatedPounds } from "../../../support/export/weight-export.ts";
import { none, zone } from "../../../support/export/weight-sources.ts";

describe("any history", () => {
  const ids = [
    "UTC",
    "Europe/Berlin",
    "America/St_Johns",
    "Asia/Kathmandu",
    "Pacific/Apia",
    "America/Los_Angeles",
  ];
  const start = Date.parse("2023-01-01T00:00:00Z");
  const moment = fc.integer({ min: 0, max: 400 * 86_400 }).map((sec) => start + sec * 1000);
  const grams = fc.integer({ min: 15_000, max: 310_000 });
  const sources = fc.record({
    json: fc.array(
      fc.record({
        wallMs: fc.oneof(
          moment,
          moment.map((at) => Math.floor(at / DAY_MS) * DAY_MS + 86_399_000),
        ),
        kg: grams.map((it) => truncatedPounds(it) * KG_PER_POUND),
        bmi: fc.option(fc.double({ min: 0, max: 120, noNaN: true })),
        fatPercent: fc.option(fc.double({ min: 0, max: 80, noNaN: true })),
      }),
      { maxLength: 40 },
    ),
    csv: fc.array(fc.record({ instantMs: moment, grams }), { maxLength: 40 }),
    fat: fc.array(fc.record({ instantMs: moment, fatPercent: fc.double({ min: 0, max: 80, noNaN: true }) }), {
      maxLength: 40,
    }),
    heights: fc.constant([]),
  });
  const coarse = fc.integer({ min: 0, max: 40 }).map((quarter) => start + quarter * 21_600_000);
  /** Few moments and few values, so that there are ties. */
  const crowded = fc.record({
    json: fc.array(
      fc.record({
        wallMs: coarse,
        kg: fc.constantFrom(170, 170.1, 175).map((it) => it * KG_PER_POUND),
        bmi: fc.constant(24),
        fatPercent: fc.constant(null),
      }),
      { maxLength: 12 },
    ),
    csv: fc.array(fc.record({ instantMs: coarse, grams: fc.constantFrom(77_120, 77_140, 79_400) }), {
      maxLength: 12,
    }),
    fat: fc.array(fc.record({ instantMs: coarse, fatPercent: fc.constantFrom(20, 21, 22) }), {
      maxLength: 12,
    }),
    heights: fc.constant([]),
  });
  const total = (tally: Tally) =>
    tally.written + tally.merged + [...tally.skipped.values()].reduce((sum, count) => sum + count, 0);

  it("accounts for each record, ascends strictly and keeps every day", () => {
    fc.assert(
      fc.property(sources, fc.constantFrom(...ids), (given, id) => {
        const { weighIns, weights, fats } = buildWeightHistory(given, zone(id));
        expect(total(weights)).toBe(weights.read);
        expect(total(fats)).toBe(fats.read);
        expect(weighIns.every((it, i) => i === 0 || it.atSec > (weighIns[i - 1]?.atSec ?? 0))).toBe(true);
        for (const it of weighIns) expect(zone(id).dayOf(it.atSec * 1000)).toBe(it.day);
      }),
      { numRuns: 60 },
    );
  });

  it("does not depend on the order of its files", () => {
    fc.assert(
      fc.property(crowded, fc.constantFrom(...ids), (given, id) => {
        const turned = {
          ...given,
          json: [...given.json].reverse(),
          csv: [...given.csv].reverse(),
          fat: [...given.fat].reverse(),
        };
        const summary = (history: ReturnType<typeof buildWeightHistory>) =>
          history.weighIns.map((it) => `${it.atSec} ${it.kg} ${it.fatPercent}`);
        expect(summary(buildWeightHistory(turned, zone(id)))).toEqual(
          summary(buildWeightHistory(given, zone(id))),
        );
      }),
      { numRuns: 60 },
    );
  });

  it("finds every pair of one scale, whatever the zone", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 0, max: 380 }), { maxLength: 30 }),
        fc.constantFrom(...ids),
        (days, id) => {
          const own = zone(id);
          const csvs = days.map((day) => ({
            instantMs: start + day * DAY_MS + 40_000_000,
            grams: 70_000 + day * 100,
          }));
          const jsons = csvs.map(({ instantMs, grams: value }) => ({
            wallMs: instantMs + own.offsetMs(instantMs),
            kg: truncatedPounds(value) * KG_PER_POUND,
            bmi: null,
            fatPercent: null,
          }));
          const { weighIns, weights } = buildWeightHistory({ ...none, json: jsons, csv: csvs }, own);
          expect(weights).toMatchObject({ written: days.length, merged: days.length });
          expect(weighIns.map((it) => it.atSec * 1000)).toEqual(
            csvs.map((it) => it.instantMs).sort((a, b) => a - b),
          );
        },
      ),
      { numRuns: 40 },
    );
  });
});
