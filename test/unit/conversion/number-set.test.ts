import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NumberSet } from "../../../worker/conversion/number-set.ts";

/** What `add` says of each value, and what the language's own set would say. */
function added(values: readonly number[]): { readonly said: boolean[]; readonly expected: boolean[] } {
  const [set, model] = [new NumberSet(), new Set<number>()];
  const said = values.map((value) => set.add(value));
  const expected = values.map((value) => {
    const isNew = !model.has(value);
    model.add(value);
    return isNew;
  });
  expect(values.filter((value) => !set.has(value))).toEqual([]);
  return { said, expected };
}

describe("a set of moments", () => {
  it("tells new ones from those it has", () => {
    const moment = fc.oneof(
      fc.nat(50),
      fc.integer({ min: -1e6, max: 1e6 }),
      fc.integer({ min: 0, max: 8e14 }),
      fc.nat(20).map((i) => i * 0x1_0000_0000),
      fc.nat(20).map((i) => -i * 0x1_0000_0001),
    );
    fc.assert(
      fc.property(fc.array(moment, { maxLength: 60 }), fc.array(moment, { maxLength: 20 }), (own, others) => {
        const { said, expected } = added(own);
        expect(said).toEqual(expected);
        const set = new NumberSet();
        for (const value of own) set.add(value);
        expect(others.map((value) => set.has(value))).toEqual(others.map((value) => own.includes(value)));
      }),
    );
  });

  it("has all of them after it has grown, several times", () => {
    const values = Array.from({ length: 5000 }, (_, i) => i * 100_000 + (i % 3));
    const { said } = added([...values, ...values]);
    expect(said).toEqual([...values.map(() => true), ...values.map(() => false)]);
  });

  it("is empty at first, also of zero", () => {
    const set = new NumberSet();
    expect([set.has(0), set.has(1), set.has(-1)]).toEqual([false, false, false]);
    expect([set.add(0), set.add(0), set.has(0), set.has(1)]).toEqual([true, false, true, false]);
  });
});
