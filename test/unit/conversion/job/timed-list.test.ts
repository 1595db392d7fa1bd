import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TimedList, type Timing } from "../../../../worker/conversion/job/timed-list.ts";

type Item = { name: string };
const entry = fc.record({
  item: fc.record({ name: fc.string({ unit: "binary" }).filter((text) => text.isWellFormed()) }),
  timing: fc.record({
    startMs: fc.integer({ min: 0, max: 5000 }).map((ms) => Date.UTC(2024, 0, 1) + ms),
    elapsedMs: fc.nat(9000),
    key: fc.oneof(fc.nat(), fc.constant(Number.NaN)),
    note: fc.oneof(fc.nat(), fc.constant(Number.NaN)),
  }),
});
type Entry = { item: Item; timing: Timing };

/** A checkpoint is a part of larger bytes, at any place in them, and not to be written into. */
function carried(list: TimedList<Item>): TimedList<Item> {
  const bytes = list.encode();
  const around = new Uint8Array(bytes.length + 3);
  around.set(bytes, 3);
  return TimedList.decode<Item>(around.subarray(3));
}
const all = (list: TimedList<Item>): Entry[] =>
  list.items(0, list.length).map(([item, timing]) => ({ item, timing }));

describe("a list of things in time", () => {
  it("has what was added, whatever steps it travelled through, and gives any piece of it", () => {
    fc.assert(
      fc.property(fc.array(fc.array(entry, { maxLength: 70 }), { maxLength: 4 }), fc.nat(), (steps, at) => {
        let list = new TimedList<Item>();
        for (const added of steps) {
          for (const { item, timing } of added) list.add(item, timing);
          list = carried(list);
        }
        const entries = steps.flat();
        expect(all(list)).toEqual(entries);
        expect(list.timings()).toEqual(entries.map(({ timing }) => timing));
        const fields = entries.length === 0 ? "[]" : '["name"]';
        expect(list.size).toBe(list.encode().length - 8 - fields.length);
        const from = at % (entries.length + 1);
        expect(list.items(from, entries.length).map(([item]) => item)).toEqual(
          entries.slice(from).map(({ item }) => item),
        );
      }),
    );
  });

  it("is put in the order of the seconds, those of one second as they were added, by what is known by then", () => {
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 90 }), (entries) => {
        const list = new TimedList<Item>();
        for (const { item, timing } of entries) list.add(item, timing);
        const before = carried(list);
        const moved = entries.map(({ item, timing }, i) => ({
          item,
          timing: { ...timing, startMs: timing.startMs - 7_000 * (i % 3), note: i },
        }));
        const secondOf = ({ timing }: Entry): number => Math.floor(timing.startMs / 1000);
        const expected = moved.toSorted((a, b) => secondOf(a) - secondOf(b));
        const unsorted = before.encode();
        const sorted = carried(list);
        expect(sorted.sort(moved.map(({ timing }) => timing))).toEqual(expected.map(({ timing }) => timing));
        expect(all(carried(sorted))).toEqual(expected);
        expect(before.encode()).toEqual(unsorted);
      }),
    );
  });

  it("is empty once it was cleared, and takes things again", () => {
    const timing = { startMs: 1, elapsedMs: 2, key: 3, note: 4 };
    const list = new TimedList<Item>();
    list.add({ name: "a" }, timing);
    list.clear();
    expect([list.length, list.size, carried(list).length]).toEqual([0, 0, 0]);
    list.add({ name: "b" }, timing);
    expect(all(carried(list))).toEqual([{ item: { name: "b" }, timing }]);
    expect(TimedList.decode(undefined).length).toBe(0);
  });
});
