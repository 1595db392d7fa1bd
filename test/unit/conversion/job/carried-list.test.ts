import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CarriedList } from "../../../../worker/conversion/job/carried-list.ts";

type Item = { name: string; at: number | null };
const item: fc.Arbitrary<Item> = fc.record({
  name: fc.string({ unit: "binary" }).filter((text) => text.isWellFormed()),
  at: fc.option(fc.integer()),
});
const steps = fc.array(fc.record({ added: fc.array(item, { maxLength: 5 }), isRead: fc.boolean() }), {
  maxLength: 8,
});

describe("a list that travels from step to step", () => {
  it("has all that was ever added, whether the steps read it or not", () => {
    fc.assert(
      fc.property(steps, (all) => {
        let list = new CarriedList<Item>();
        for (const { added, isRead } of all) {
          for (const one of added) list.add(one);
          if (isRead) list.all();
          list = CarriedList.decode<Item>(list.encode());
        }
        const expected = all.flatMap(({ added }) => added);
        expect([list.length, list.all()]).toEqual([expected.length, expected]);
      }),
    );
  });

  it("is empty once it was cleared, and takes items again", () => {
    const list = CarriedList.decode<Item>(new CarriedList<Item>().encode());
    list.add({ name: "a", at: 1 });
    list.clear();
    expect([list.length, list.all()]).toEqual([0, []]);
    list.add({ name: "b", at: null });
    expect(CarriedList.decode<Item>(list.encode()).all()).toEqual([{ name: "b", at: null }]);
  });

  it("starts empty where a checkpoint has none", () => {
    expect(CarriedList.decode<Item>(undefined).all()).toEqual([]);
  });
});
