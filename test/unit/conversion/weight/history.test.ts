import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { KG_PER_POUND } from "../../../../worker/conversion/fitbit/weight-files.ts";
import { isoDay } from "../../../../worker/conversion/time/calendar.ts";
import { DAY_MS, openZone, type Zone } from "../../../../worker/conversion/time/zone.ts";
import { buildWeightHistory } from "../../../../worker/conversion/weight/history.ts";
import type { WeightSources } from "../../../../worker/conversion/weight/prepare.ts";
import type { Tally } from "../../../../worker/conversion/weight/tally.ts";
import { truncatedPounds } from "../../../support/export/weight-export.ts";

const zone = (id: string): Zone => {
  const opened = openZone(id);
  if (opened === null) throw new Error(id);
  return opened;
};

const json = (wall: string, pounds: number, more: { bmi?: number; fat?: number } = {}) => ({
  wallMs: Date.parse(`${wall}Z`),
  kg: pounds * KG_PER_POUND,
  bmi: more.bmi ?? null,
  fatPercent: more.fat ?? null,
});
const csv = (at: string, grams: number) => ({ instantMs: Date.parse(at), grams });
const fat = (at: string, fatPercent: number) => ({ instantMs: Date.parse(at), fatPercent });
const none: WeightSources = { json: [], csv: [], fat: [], heights: [] };

function build(sources: Partial<WeightSources>, id = "UTC") {
  const history = buildWeightHistory({ ...none, ...sources }, zone(id));
  return {
    ...history,
    shown: history.weighIns.map(
      (it) => `${new Date(it.atSec * 1000).toISOString().slice(0, 19)} ${it.kg.toFixed(3)}`,
    ),
  };
}

describe("uniting the two weight sources", () => {
  it("pairs a typed-in entry across zones and writes it at noon of its own day", () => {
    const { shown, weights } = build(
      { json: [json("2021-05-03T23:59:59", 171.3)], csv: [csv("2021-05-04T04:59:59Z", 77_720)] },
      "Asia/Bangkok",
    );
    expect(shown).toEqual(["2021-05-03T05:00:00 77.720"]);
    expect(weights).toMatchObject({ read: 2, written: 1, merged: 1 });
  });

  it("finds the day of a typed-in entry that only the CSV has, from another zone", () => {
    const { weighIns } = build({ csv: [csv("2021-12-15T07:59:59Z", 80_000)] }, "Asia/Bangkok");
    expect(weighIns.map((it) => isoDay(it.day))).toEqual(["2021-12-14"]);
  });

  it.each([
    ["UTC-8", "2021-12-15T07:59:59Z", "2021-12-14"],
    ["UTC+5:30", "2021-12-15T18:29:59Z", "2021-12-15"],
    ["UTC+12", "2021-12-15T11:59:59Z", "2021-12-15"],
    ["a real time that no zone explains", "2021-12-15T07:14:59Z", "2021-12-15"],
  ])("dates a CSV entry of %s", (_, at, day) => {
    const { weighIns } = build({ csv: [csv(at, 80_000)] }, "Asia/Bangkok");
    expect(weighIns.map((it) => isoDay(it.day))).toEqual([day]);
  });

  it("keeps the true instant of a timed pair", () => {
    const { shown } = build(
      { json: [json("2024-05-05T07:01:10", 176.3)], csv: [csv("2024-05-05T05:01:10.900Z", 80_000)] },
      "Europe/Berlin",
    );
    expect(shown).toEqual(["2024-05-05T05:01:10 80.000"]);
  });

  it("keeps Fitbit's day where today's zone would put the instant on another", () => {
    const { shown, weighIns } = build(
      { json: [json("2024-05-05T07:01:10", 176.3)], csv: [csv("2024-05-05T18:01:10Z", 80_000)] },
      "Asia/Tokyo",
    );
    expect(isoDay(weighIns[0]?.day ?? 0)).toBe("2024-05-05");
    expect(shown).toEqual(["2024-05-04T22:01:10 80.000"]);
  });

  it("pairs by day when the clocks say nothing", () => {
    const { weights } = build({
      json: [json("2024-05-05T07:01:10", 176.3)],
      csv: [csv("2024-05-05T09:07:13Z", 80_000)],
    });
    expect(weights).toMatchObject({ read: 2, written: 1, merged: 1 });
  });

  it("pairs by day with the nearer clock", () => {
    const { shown } = build({
      json: [json("2024-05-05T07:01:10", 176.3)],
      csv: [
        csv("2024-05-05T20:07:13Z", 80_000),
        csv("2024-05-05T09:07:13Z", 80_010),
        csv("2024-05-05T01:07:13Z", 80_020),
      ],
    });
    expect(shown.map((it) => it.slice(11, 16))).toEqual(["01:07", "09:07", "20:07"]);
    const { weighIns } = build({
      json: [json("2024-05-05T07:01:10", 176.3, { bmi: 30 })],
      csv: [csv("2024-05-05T20:07:13Z", 80_000), csv("2024-05-05T09:07:13Z", 80_010)],
    });
    expect(weighIns.map((it) => it.bmi)).toEqual([30, null]);
  });

  it("does not pair weights that differ by more than rounding, nor other days", () => {
    const { weights } = build({
      json: [json("2024-05-05T07:00:00", 176.3), json("2024-05-08T07:00:00", 176.3)],
      csv: [csv("2024-05-05T07:00:00Z", 80_080), csv("2024-05-06T21:01:00Z", 80_000)],
    });
    expect(weights).toMatchObject({ read: 4, written: 4, merged: 0 });
  });

  it.each([
    ["2024-05-05T08:00:00", "2024-05-04T18:00:00Z", 1, "UTC+14"],
    ["2024-05-05T08:15:00", "2024-05-04T18:00:00Z", 0, "no zone is UTC+14:15"],
    ["2024-05-05T20:00:00", "2024-05-06T08:00:00Z", 1, "UTC-12"],
    ["2024-05-05T20:00:00", "2024-05-06T08:15:00Z", 0, "no zone is UTC-12:15"],
    ["2024-05-05T08:07:00", "2024-05-04T20:00:00Z", 0, "no zone is UTC+12:07"],
    ["2024-05-05T08:07:00", "2024-05-05T20:00:00Z", 1, "the same day"],
  ])("pairs %s with %s %s times: %s", (wall, at, merged) => {
    const { weights } = build({ json: [json(wall, 176.3)], csv: [csv(at, 80_000)] });
    expect(weights).toMatchObject({ read: 2, merged, written: 2 - merged });
  });

  it("pairs across the turn of the year, in either direction", () => {
    const { weights } = build({
      json: [json("2023-12-31T20:00:00", 176.3), json("2025-01-01T08:00:00", 165.1)],
      csv: [csv("2024-01-01T03:00:00Z", 80_000), csv("2024-12-31T18:00:00Z", 74_920)],
    });
    expect(weights).toMatchObject({ read: 4, merged: 2, written: 2 });
  });

  it("spends each entry once, the user's own zone before another", () => {
    const { weights, shown } = build(
      {
        json: [json("2024-05-05T08:00:00", 176.3)],
        csv: [csv("2024-05-05T06:00:00Z", 80_000), csv("2024-05-05T07:00:00Z", 80_010)],
      },
      "Europe/Berlin",
    );
    expect(weights).toMatchObject({ read: 3, written: 2, merged: 1 });
    expect(shown).toEqual(["2024-05-05T06:00:00 80.000", "2024-05-05T07:00:00 80.010"]);
  });

  it("gives an instant to the entry of its own hour, not to the first that could have it", () => {
    const { shown } = build({
      json: [json("2024-05-05T08:00:00", 176.4), json("2024-05-05T09:00:00", 176.4)],
      csv: [csv("2024-05-05T09:00:00Z", 80_050)],
    });
    expect(shown).toEqual(["2024-05-05T08:00:00 80.014", "2024-05-05T09:00:00 80.050"]);
  });

  it("prefers the nearer of two possible zones for an entry without a time", () => {
    const { weighIns } = build({ csv: [csv("2021-12-15T11:59:59Z", 80_000)] }, "America/Los_Angeles");
    expect(weighIns.map((it) => isoDay(it.day))).toEqual(["2021-12-14"]);
  });

  it.each([-570, -210, -150, 210, 270, 330, 345, 390, 525, 570, 630, 765, 825, -720, 840, 0])(
    "knows the zone that is %s minutes from UTC",
    (minutes) => {
      const at = Date.parse("2024-06-10T23:59:59Z") - minutes * 60_000;
      const id = minutes < 0 ? "Pacific/Pago_Pago" : "Pacific/Kiritimati";
      const { weighIns } = build({ csv: [{ instantMs: at, grams: 80_000 }] }, id);
      expect(weighIns.map((it) => isoDay(it.day))).toEqual(["2024-06-10"]);
    },
  );

  it("gives entries of the same second seconds of their own, inside the day", () => {
    const { shown } = build({
      csv: [
        csv("2024-05-05T23:59:58Z", 80_000),
        csv("2024-05-05T23:59:58Z", 81_000),
        csv("2024-05-05T23:59:58Z", 82_000),
      ],
    });
    expect(shown).toEqual([
      "2024-05-05T23:59:57 82.000",
      "2024-05-05T23:59:58 80.000",
      "2024-05-05T23:59:59 81.000",
    ]);
  });

  it("reads a wall clock that the zone skipped, or showed twice", () => {
    const { shown } = build(
      { json: [json("2024-03-31T02:30:00", 150), json("2024-10-27T02:30:00", 160)] },
      "Europe/Berlin",
    );
    expect(shown.map((it) => it.slice(0, 19))).toEqual(["2024-03-31T01:30:00", "2024-10-27T00:30:00"]);
  });

  it.each([19.99, 300.01])("skips %s kg and its body fat", (kg) => {
    const { weights, fats } = build({ json: [{ ...json("2024-05-05T07:00:00", 1, { fat: 20 }), kg }] });
    expect([...weights.skipped]).toEqual([["outside 20 to 300 kg", 1]]);
    expect([...fats.skipped]).toEqual([["its weight was skipped", 1]]);
  });

  it.each([20, 300])("takes %s kg", (kg) => {
    expect(build({ csv: [csv("2024-05-05T07:00:00Z", kg * 1000)] }).weights.written).toBe(1);
  });
});

describe("body fat", () => {
  const morning = csv("2024-05-05T07:00:00Z", 80_000);
  const evening = csv("2024-05-05T20:00:00Z", 80_500);

  it("goes to the nearest weigh-in of the day, one each", () => {
    const { weighIns, fats } = build({
      csv: [morning, evening],
      fat: [
        fat("2024-05-05T21:00:00Z", 22),
        fat("2024-05-05T22:00:00Z", 23),
        fat("2024-05-05T23:00:00Z", 24),
      ],
    });
    expect(weighIns.map((it) => it.fatPercent)).toEqual([23, 22]);
    expect([...fats.skipped]).toEqual([["another value for the same weigh-in", 1]]);
  });

  it("merges a value that is there already", () => {
    const { fats } = build({
      json: [json("2024-05-05T07:00:00", 176.3, { fat: 28.743999481201172 })],
      fat: [fat("2024-05-05T12:00:00Z", 28.7)],
    });
    expect(fats).toMatchObject({ read: 2, written: 1, merged: 1 });
  });

  it("is skipped without a weight on its day, or out of range", () => {
    const { fats } = build({
      csv: [morning],
      fat: [
        fat("2024-05-06T07:00:00Z", 22),
        fat("2024-05-05T07:00:00Z", 0.5),
        fat("2024-05-05T07:00:00Z", 76),
      ],
    });
    expect([...fats.skipped].sort()).toEqual([
      ["no weight on that day", 1],
      ["outside 1 to 75 %", 2],
    ]);
  });

  it("of the weight file is dropped when no body has it, and the weight stays", () => {
    const { weighIns, fats } = build({ json: [json("2024-05-05T07:00:00", 176.3, { fat: 99 })] });
    expect(weighIns).toMatchObject([{ fatPercent: null }]);
    expect([...fats.skipped]).toEqual([["outside 1 to 75 %", 1]]);
  });

  it.each([
    [0.99, null],
    [1, 1],
    [75, 75],
    [75.01, null],
  ])("of %s %% is written as %s", (percent, written) => {
    const { weighIns } = build({ csv: [morning], fat: [fat("2024-05-05T07:00:00Z", percent)] });
    expect(weighIns.map((it) => it.fatPercent)).toEqual([written]);
  });

  it("survives from whichever of two equal entries has it", () => {
    const entry = json("2024-05-05T07:00:00", 176.3);
    const { weighIns, weights, fats } = build({
      json: [entry, { ...entry, fatPercent: 20 }, { ...entry, fatPercent: 21 }],
    });
    expect(weighIns).toMatchObject([{ fatPercent: 20 }]);
    expect(weights).toMatchObject({ read: 3, written: 1, merged: 2 });
    expect(fats).toMatchObject({ read: 2, written: 1, merged: 0 });
    expect([...fats.skipped]).toEqual([["another value for the same weigh-in", 1]]);
  });
});

describe("body mass index", () => {
  const heights = [
    { sinceMs: Date.parse("2024-06-01T00:00:00Z"), metres: 1.7 },
    { sinceMs: Date.parse("2024-01-01T00:00:00Z"), metres: 1.8 },
    { sinceMs: Date.parse("2024-07-01T00:00:00Z"), metres: 18 },
  ];
  it("is the export's own, else computed from the height in force", () => {
    const { weighIns } = build({
      heights,
      json: [json("2024-05-01T07:00:00", 176.3, { bmi: 24.11 })],
      csv: [
        csv("2023-01-01T07:00:00Z", 80_000),
        csv("2024-05-05T07:00:00Z", 80_000),
        csv("2024-08-05T07:00:00Z", 80_000),
      ],
    });
    expect(weighIns.map((it) => it.bmi?.toFixed(2))).toEqual(["24.69", "24.11", "24.69", "27.68"]);
  });

  it.each([
    [4.9, null],
    [5, 5],
    [100, 100],
    [100.1, null],
  ])("of %s in the export is written as %s", (bmi, written) => {
    const { weighIns } = build({ json: [json("2024-05-01T07:00:00", 176.3, { bmi })] });
    expect(weighIns.map((it) => it.bmi)).toEqual([written]);
  });

  it("is left out where no height is known, or where it is nonsense", () => {
    const { weighIns } = build({
      json: [json("2024-05-01T07:00:00", 176.3, { bmi: 0 })],
      csv: [csv("2024-05-05T07:00:00Z", 80_000)],
    });
    expect(weighIns.map((it) => it.bmi)).toEqual([null, null]);
  });
});

describe("a day that the zone skipped", () => {
  it("gets the nearest moment, because it has none of its own", () => {
    const { shown } = build(
      { json: [json("2011-12-30T07:00:00", 176.3), json("2011-12-30T23:59:59", 150)] },
      "Pacific/Apia",
    );
    expect(shown.map((it) => it.slice(0, 13))).toEqual(["2011-12-30T22", "2011-12-30T22"]);
  });
});

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
