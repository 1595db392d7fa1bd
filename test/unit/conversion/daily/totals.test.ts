/** From sums by day to the days that Garmin gets, and what becomes of the records behind them. */
import { describe, expect, it } from "vitest";
import { type ColumnSet, columnOf } from "../../../../worker/conversion/daily/day-column.ts";
import { METRICS, type Metric, recordsColumn } from "../../../../worker/conversion/daily/passes.ts";
import { dailyTotals, daysCovered, lastRealDay } from "../../../../worker/conversion/daily/totals.ts";
import type { DataType } from "../../../../worker/conversion/data-type.ts";

type Sums = Partial<Record<Metric, Readonly<Record<number, number>>>>;
type Counts = Partial<Record<DataType, Readonly<Record<number, number>>>>;

function totalsOf(sums: Sums, counts: Counts) {
  const columns: ColumnSet = new Map();
  const fill = (name: string, byDay: Readonly<Record<number, number>>) => {
    for (const [day, value] of Object.entries(byDay)) columnOf(columns, name).set(Number(day), value);
  };
  for (const [metric, byDay] of Object.entries(sums)) fill(metric, byDay);
  for (const type of ["steps", "distance", "floors", "calories", "active_minutes"] as const)
    fill(recordsColumn(type), counts[type] ?? {});
  const { first, last } = daysCovered(columns) ?? { first: 0, last: 0 };
  const { totals, fates } = dailyTotals(columns, { first, next: last + 1 }, lastRealDay(columns));
  return {
    days: totals.map(({ day, steps }) => [day, steps]),
    totals,
    fates: fates.map(({ type, day, records, skipped }) => [type, day, records, skipped]),
  };
}

const NO_STEPS = "on a day without steps";
const PADDED = "placeholder after the last real day";

describe("daily totals", () => {
  it("have each metric in its own place, and zero for what nobody measured", () => {
    const sums = Object.fromEntries(METRICS.map((metric, i) => [metric, { 20000: i + 1 }]));
    expect(totalsOf(sums, { steps: { 20000: 1 } }).totals).toEqual([
      {
        ...{ day: 20_000, calories: 1, steps: 2, km: 3, floors: 4 },
        ...{ sedentary: 5, light: 6, fair: 7, very: 8 },
      },
    ]);
    expect(totalsOf({ steps: { 20000: 9 } }, { steps: { 20000: 1 } }).totals).toEqual([
      {
        ...{ day: 20_000, calories: 0, steps: 9, km: 0, floors: 0 },
        ...{ sedentary: 0, light: 0, fair: 0, very: 0 },
      },
    ]);
  });

  it("ascend, whichever type tells of a day first", () => {
    const { days, fates } = totalsOf(
      { steps: { 20002: 5, 20004: 6 }, km: { 20001: 1, 20003: 1 } },
      { steps: { 20002: 1, 20004: 1 }, distance: { 20001: 1, 20003: 1 } },
    );
    expect(days).toEqual([
      [20_002, 5],
      [20_004, 6],
    ]);
    expect(fates).toEqual([
      ["distance", 20_001, 1, NO_STEPS],
      ["steps", 20_002, 1, null],
      ["distance", 20_003, 1, NO_STEPS],
      ["steps", 20_004, 1, null],
    ]);
  });

  it.each<Metric>(["steps", "km", "floors", "light", "fair", "very"])(
    "end with the last day on which there were %s; what follows was made up",
    (metric) => {
      const { fates } = totalsOf(
        { [metric]: { 20001: 0.1 }, sedentary: { 20002: 1440 }, calories: { 20002: 1600 } },
        { active_minutes: { 20001: 2, 20002: 1 }, calories: { 20002: 3 } },
      );
      expect(fates).toEqual([
        ["active_minutes", 20_001, 2, NO_STEPS],
        ["calories", 20_002, 3, PADDED],
        ["active_minutes", 20_002, 1, PADDED],
      ]);
    },
  );

  it("are none where nobody ever moved", () => {
    expect(
      totalsOf(
        { steps: { 20000: 0 }, sedentary: { 20000: 1440 } },
        { steps: { 20000: 4 }, active_minutes: { 20000: 1 } },
      ),
    ).toEqual({
      ...{ days: [], totals: [] },
      fates: [
        ["steps", 20_000, 4, PADDED],
        ["active_minutes", 20_000, 1, PADDED],
      ],
    });
    expect(totalsOf({}, {})).toEqual({ days: [], totals: [], fates: [] });
  });

  it.each([
    [0.4, NO_STEPS],
    [0.5, null],
    [1, null],
  ])("of a day with %s steps, rounded as they are written, say %s", (steps, skipped) => {
    const sums = { steps: { 20000: steps, 20001: 7 } };
    expect(totalsOf(sums, { steps: { 20000: 1, 20001: 1 } }).fates[0]).toEqual([
      ...["steps", 20_000, 1, skipped],
    ]);
  });

  it("say nothing of a type that has no record of the day", () => {
    const { fates } = totalsOf(
      { steps: { 20000: 5 }, km: { 20000: 1 } },
      { steps: { 20000: 2 }, distance: { 20000: 0 } },
    );
    expect(fates).toEqual([["steps", 20_000, 2, null]]);
  });
});
