/** What a pass carries from step to step: columns of days and the moments that were seen. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  columnOf,
  DayColumn,
  decodeColumns,
  encodeColumns,
} from "../../../../worker/conversion/daily/day-column.ts";
import { SeenMoments } from "../../../../worker/conversion/daily/seen-moments.ts";
import { DAY_MS } from "../../../../worker/conversion/time/zone.ts";

const days = fc.array(fc.tuple(fc.integer({ min: 19_000, max: 19_600 }), fc.nat(1e6)), { maxLength: 30 });

describe("a column of days", () => {
  it("keeps what was added to each day, in whatever order they come", () => {
    fc.assert(
      fc.property(days, (entries) => {
        const column = new DayColumn();
        const model = new Map<number, number>();
        for (const [day, amount] of entries) {
          column.add(day, amount);
          model.set(day, (model.get(day) ?? 0) + amount);
        }
        expect([...column.days()].map((day) => [day, column.at(day)])).toEqual(
          [...model].sort(([a], [b]) => a - b),
        );
      }),
    );
  });

  it("tells an absent day from zero, next to those that are there", () => {
    const column = new DayColumn();
    column.set(20_000, 0);
    expect([19_999, 20_000, 20_001].map((day) => column.has(day))).toEqual([false, true, false]);
    column.set(20_000, 5);
    column.set(20_001, 6);
    expect([...column.days()]).toEqual([20_000, 20_001]);
    expect([column.at(20_000), column.at(20_001)]).toEqual([5, 6]);
  });

  it("begins with its first day, and has little room beyond what it was given", () => {
    const column = new DayColumn();
    column.set(20_000, 1);
    expect([column.first, column.at(20_000)]).toEqual([20_000, 1]);
    column.set(20_500, 2);
    column.set(19_900, 3);
    expect([column.at(19_900), column.at(20_000), column.at(20_500)]).toEqual([3, 1, 2]);
    expect(column.values.length).toBeLessThan(601 + 2 * 65);
    expect(column.first).toBeGreaterThan(19_900 - 65);
  });

  it("keeps its days where it grows by one at either end of its room", () => {
    const column = new DayColumn();
    column.set(20_000, 1);
    for (let i = 0; i < 3; i++) {
      const [first, end] = [column.first, column.first + column.values.length];
      column.set(end, end);
      column.set(end - 1, end - 1);
      column.set(first, first);
      column.set(first - 1, first - 1);
      expect([first - 1, first, end - 1, end].map((day) => column.at(day))).toEqual([
        ...[first - 1, first, end - 1, end],
      ]);
      expect(column.has(end + 1)).toBe(false);
    }
  });

  it("grows a month at a time and not a day at a time", () => {
    const column = new DayColumn();
    let grown = 0;
    let before = column.values;
    for (let day = 20_000; day < 20_365; day++) {
      column.add(day, 1);
      if (column.values !== before) grown += 1;
      before = column.values;
    }
    for (let day = 19_999; day > 19_900; day--) {
      column.add(day, 1);
      if (column.values !== before) grown += 1;
      before = column.values;
    }
    expect(grown).toBeLessThan(10);
  });

  it("comes back from bytes as it was, beside others", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ maxLength: 5 }), days, { maxKeys: 4 }), (named) => {
        const columns = new Map<string, DayColumn>();
        for (const [name, entries] of Object.entries(named))
          for (const [day, amount] of entries) columnOf(columns, name).add(day, amount);
        const back = decodeColumns(encodeColumns(columns));
        expect([...back].map(([name, column]) => [name, column.first, column.values])).toEqual(
          [...columns].map(([name, column]) => [name, column.first, column.values]),
        );
      }),
    );
    expect(decodeColumns(undefined).size).toBe(0);
  });
});

describe("moments that were seen", () => {
  // Few of them, so that many are said again.
  const moment = fc.oneof(
    fc
      .tuple(fc.constantFrom(19_000, 19_001, 19_003), fc.constantFrom(0, 1, 7, 8, 15, 720, 1439))
      .map(([day, minute]) => day * DAY_MS + minute * 60_000),
    fc.constantFrom(1, 500, 59_999).map((ms) => 19_000 * DAY_MS + ms),
  );

  it("are new once, through any number of steps", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(moment, fc.constant("step" as const)), { maxLength: 60 }), (events) => {
        let seen = new SeenMoments();
        const model = new Set<number>();
        for (const event of events) {
          if (event === "step") seen = SeenMoments.decode(seen.encode());
          else {
            expect(seen.add(event)).toBe(model.has(event) ? "seen" : "new");
            model.add(event);
          }
        }
      }),
    );
  });

  it("are forgotten by the day, not earlier", () => {
    const [before, after] = [19_001 * DAY_MS - 60_000, 19_001 * DAY_MS];
    const seen = new SeenMoments();
    for (const at of [before, after, before + 1, after + 1]) seen.add(at);
    seen.forgetBefore(19_001);
    expect([before, before + 1].map((at) => seen.add(at))).toEqual(["new", "new"]);
    expect([after, after + 1].map((at) => seen.add(at))).toEqual(["seen", "seen"]);
  });

  it("take a few bytes a day", () => {
    const seen = new SeenMoments();
    for (let minute = 0; minute < 30 * 1440; minute++) seen.add(19_000 * DAY_MS + minute * 60_000);
    expect(seen.encode().length).toBeLessThan(6000);
    seen.forgetBefore(19_028);
    expect(seen.encode().length).toBeLessThan(400);
  });

  it("find no room beyond ten years of three sources or a month of odd seconds, and are still known then", () => {
    const all = { days: 0, odd: 0 };
    const [other, seen] = [new SeenMoments(all), new SeenMoments(all)];
    for (let day = 0; day < 12_000; day++) {
      const source = day % 3 === 0 ? other : seen;
      expect(source.add((11_000 + day) * DAY_MS + DAY_MS)).toBe("new");
    }
    other.forgetBefore(11_002);
    expect(seen.add(11_000 * DAY_MS)).toBe("new");
    expect([
      seen.add(30_000 * DAY_MS),
      seen.add(11_000 * DAY_MS),
      seen.add(11_000 * DAY_MS + 60_000),
    ]).toEqual([...["full", "seen", "new"]]);
    for (let i = 0; i < 300_000; i++) seen.add(11_000 * DAY_MS + 1 + 2 * i);
    expect([seen.add(11_000 * DAY_MS), seen.add(11_000 * DAY_MS + 1), seen.add(12_000 * DAY_MS + 1)]).toEqual(
      [...["seen", "seen", "full"]],
    );
  });
});
