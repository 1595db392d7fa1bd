/** Which source gives a day, and what becomes of the records of the others. */
import { describe, expect, it } from "vitest";
import { type ColumnSet, columnOf } from "../../../../worker/conversion/daily/day-column.ts";
import {
  type Metric,
  PASSES,
  type Pass,
  type SeriesKind,
  sourceRank,
} from "../../../../worker/conversion/daily/passes.ts";
import { newReading, type Reading } from "../../../../worker/conversion/daily/reading.ts";
import { SeenMoments } from "../../../../worker/conversion/daily/seen-moments.ts";
import { settleReading } from "../../../../worker/conversion/daily/settling.ts";
import type { DataType } from "../../../../worker/conversion/data-type.ts";
import type { Kind } from "../../../../worker/conversion/fitbit/kinds.ts";

/** By day: how many records, and the sums of the source's metrics. */
type Days = Readonly<Record<number, readonly [count: number, ...sums: number[]]>>;

function passOf(type: DataType): Pass {
  const pass = PASSES.find((one) => one.type === type);
  if (pass === undefined) throw new Error(type);
  return pass;
}

function kindOf(name: Kind): SeriesKind {
  const kind = PASSES.map((pass) => pass.kinds[name]).find((one) => one !== undefined);
  if (kind === undefined) throw new Error(name);
  return kind;
}

function readingOf(sources: readonly (readonly [name: Kind, label: string, days: Days])[]): Reading {
  const reading = newReading();
  for (const [name, label, days] of sources) {
    const kind = kindOf(name);
    const columns: ColumnSet = new Map();
    for (const [day, [count, ...sums]] of Object.entries(days)) {
      columnOf(columns, "count").set(Number(day), count);
      for (const [i, sum] of sums.entries())
        columnOf(columns, kind.metrics[i] ?? "steps").set(Number(day), sum);
    }
    const rank = sourceRank(kind, label);
    reading.sources.set(`${name} ${label}`, { kind, rank, columns, seen: new SeenMoments() });
  }
  return reading;
}

function settle(type: DataType, sources: Parameters<typeof readingOf>[0]) {
  const days: ColumnSet = new Map();
  const { merged } = settleReading(passOf(type), readingOf(sources), days);
  const at = (name: string) => [...(days.get(name)?.days() ?? [])].map((day) => days.get(name)?.at(day));
  return { merged, records: at(`records of ${type}`), of: (metric: Metric) => at(metric) };
}

describe("of several sources of a day", () => {
  it("the old JSON gives it before any CSV, but on its last day only where it has as much", () => {
    const csv: Days = { 1: [1, 9], 2: [1, 9], 3: [1, 9] };
    const before = settle("steps", [
      ["steps-json", "", { 1: [4, 5], 2: [4, 5], 4: [4, 5] }],
      ["steps-csv", "Inspire 3", csv],
    ]);
    expect([before.of("steps"), before.records, before.merged]).toEqual([[5, 5, 9, 5], [4, 4, 1, 4], 2]);
    const asMuch = settle("steps", [
      ["steps-json", "", { 3: [4, 9] }],
      ["steps-csv", "Inspire 3", csv],
    ]);
    expect([asMuch.records, asMuch.merged]).toEqual([[1, 1, 4], 1]);
    const less = settle("steps", [
      ["steps-json", "", { 3: [4, 8] }],
      ["steps-csv", "Inspire 3", csv],
    ]);
    expect([less.of("steps"), less.records, less.merged]).toEqual([[9, 9, 9], [1, 1, 1], 4]);
  });

  it("minutes of the JSON that are zero on every count were made up, as soon as a CSV was there", () => {
    const sources = (very: number): Parameters<typeof settle>[1] => [
      ["sedentary-json", "", { 1: [1, 1440], 2: [1, 1440] }],
      ["very-json", "", { 1: [1, very], 2: [1, 0] }],
      ["active-minutes-csv", "Charge 6", { 1: [3, 5, 6, 7] }],
    ];
    const madeUp = settle("active_minutes", sources(0));
    expect([madeUp.of("light"), madeUp.of("very"), madeUp.of("sedentary")]).toEqual([[5], [7, 0], [1440]]);
    expect([madeUp.records, madeUp.merged]).toEqual([[3, 2], 2]);
    const measured = settle("active_minutes", sources(1));
    expect([measured.of("light"), measured.of("very"), measured.of("sedentary")]).toEqual([
      ...[[], [1, 0], [1440, 1440]],
    ]);
    expect([measured.records, measured.merged]).toEqual([[2, 2], 3]);
  });

  it("the old JSON is cut short on the last day that any of its files has, and on no other", () => {
    const { of } = settle("active_minutes", [
      ["moderately-json", "", {}],
      ["lightly-json", "", { 1: [1, 5], 2: [1, 5] }],
      ["very-json", "", { 1: [1, 5], 2: [1, 5], 3: [1, 5] }],
      [
        "active-minutes-csv",
        "Charge 6",
        { 1: [1, 9, 9, 9], 2: [1, 9, 9, 9], 3: [1, 9, 9, 9], 4: [1, 8, 8, 8] },
      ],
    ]);
    expect([of("light"), of("very")]).toEqual([
      [5, 5, 9, 8],
      [5, 5, 9, 8],
    ]);
  });

  it("a CSV that saw nothing is all there is, and counts", () => {
    const { of, records, merged } = settle("steps", [["steps-csv", "", { 1: [3, 0] }]]);
    expect([of("steps"), records, merged]).toEqual([[0], [3], 0]);
  });

  it("steps of the JSON that are zero were measured: nobody made those up", () => {
    const { of, merged } = settle("steps", [
      ["steps-json", "", { 1: [2, 0], 2: [1, 3] }],
      ["steps-csv", "Inspire 3", { 1: [1, 9] }],
    ]);
    expect([of("steps"), merged]).toEqual([[0, 3], 1]);
  });

  it("the better CSV gives it, and of equally good ones the one that saw more, in units that compare", () => {
    const { of, records, merged } = settle("floors", [
      ["altitude-csv", "Inspire 3", { 1: [7, 30_480], 2: [7, 30_480] }],
      ["floors-csv", "Inspire 3", { 1: [2, 3] }],
      ["floors-csv", "Sense", { 1: [5, 4], 2: [5, 1] }],
      ["floors-csv", "MobileTrack", { 1: [1, 99], 3: [1, 2] }],
    ]);
    expect([of("floors"), records, merged]).toEqual([[4, 1, 2], [5, 5, 1], 17]);
  });

  it("without movement do not show who saw more", () => {
    const { of } = settle("active_minutes", [
      ["active-minutes-csv", "Charge 6", { 1: [1, 5, 0, 0] }],
      ["active-minutes-csv", "Sense", { 1: [1, 0, 2, 4] }],
    ]);
    expect([of("light"), of("fair"), of("very")]).toEqual([[0], [2], [4]]);
  });

  it("a day that nobody has stays absent, and so does a metric", () => {
    const { of, records, merged } = settle("steps", [["steps-csv", "", { 1: [1, 5], 4: [2, 6] }]]);
    expect([of("steps"), of("km"), records, merged]).toEqual([[5, 6], [], [1, 2], 0]);
    expect(settle("steps", []).records).toEqual([]);
    const light = settle("active_minutes", [["active-minutes-csv", "", { 1: [1, 5] }]]);
    expect([light.of("light"), light.of("fair")]).toEqual([[5], []]);
  });
});

describe("the rank of a source", () => {
  it("is best for the old JSON, then by its class, then by its kind of file", () => {
    const ranks = [
      sourceRank(kindOf("steps-json"), "Health Connect"),
      sourceRank(kindOf("floors-csv"), "Inspire 3"),
      sourceRank(kindOf("altitude-csv"), "Inspire 3"),
      sourceRank(kindOf("floors-csv"), "MobileTrack"),
      sourceRank(kindOf("altitude-csv"), "MobileTrack"),
      sourceRank(kindOf("floors-csv"), "Health Connect"),
    ];
    expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
    expect(new Set(ranks).size).toBe(ranks.length);
  });
});
