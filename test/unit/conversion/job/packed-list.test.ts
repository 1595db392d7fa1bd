import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PackedList, type Packing } from "../../../../worker/conversion/job/packed-list.ts";

interface Row {
  readonly atMs: number;
  readonly kg: number;
  readonly fat: number | null;
}

const PACKING: Packing<Row> = {
  width: 3,
  pack: ({ atMs, kg, fat }) => [atMs, kg, fat ?? Number.NaN],
  unpack: ([atMs = 0, kg = 0, fat = 0]) => ({ atMs, kg, fat: Number.isNaN(fat) ? null : fat }),
};
const row = fc.record({
  atMs: fc.integer({ min: 0, max: 30 }),
  kg: fc.integer({ min: -5, max: 300 }),
  fat: fc.option(fc.nat(60)),
});
const rows = (maxLength: number) => fc.array(row, { maxLength });

/** A checkpoint is a part of larger bytes, at any place in them, and not to be written into. */
function carried(list: PackedList<Row>): PackedList<Row> {
  const bytes = list.encode();
  const around = new Uint8Array(bytes.length + 5);
  around.set(bytes, 3);
  return new PackedList(PACKING, around.subarray(3, 3 + bytes.length));
}

describe("a list of rows of numbers", () => {
  it("has what was added, whatever steps it travelled through, and gives any piece of it", () => {
    fc.assert(
      fc.property(fc.array(rows(6), { maxLength: 5 }), fc.nat(20), fc.nat(20), (steps, a, b) => {
        let list = new PackedList(PACKING);
        const all: Row[] = [];
        for (const added of steps) {
          for (const one of added) list.add(one);
          all.push(...added);
          expect([list.length, list.encode().length]).toEqual([all.length, all.length * 24]);
          list = carried(list);
        }
        expect(list.rows()).toEqual(all);
        const [from, to] = [a % (all.length + 1), b % (all.length + 1)];
        expect(list.rows(from, to)).toEqual(all.slice(from, Math.max(from, to)));
        expect(list.rows(from)).toEqual(all.slice(from));
      }),
    );
  });

  it("takes another row in the place of one, and others in the place of all", () => {
    fc.assert(
      fc.property(rows(5), rows(5), row, fc.nat(9), (before, added, other, at) => {
        const first = new PackedList(PACKING);
        for (const one of before) first.add(one);
        const kept = first.encode().slice();
        const list = carried(first);
        for (const one of added) list.add(one);
        const all = [...before, ...added];
        if (all.length > 0) {
          list.set(at % all.length, other);
          expect(list.rows()).toEqual(all.with(at % all.length, other));
        }
        expect(first.encode()).toEqual(kept);
        list.replace(added);
        expect([list.length, list.rows()]).toEqual([added.length, added]);
        list.add(other);
        expect(list.rows()).toEqual([...added, other]);
      }),
    );
  });

  it("finds the first row that is not before a moment", () => {
    fc.assert(
      fc.property(rows(12), fc.integer({ min: -1, max: 32 }), (drawn, atMs) => {
        const sorted = drawn.toSorted((a, b) => a.atMs - b.atMs);
        const list = new PackedList(PACKING);
        for (const one of sorted) list.add(one);
        const found = sorted.findIndex((one) => one.atMs >= atMs);
        expect(list.placeOf(atMs)).toBe(found < 0 ? sorted.length : found);
      }),
    );
  });
});
