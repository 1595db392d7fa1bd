/** What a flag says: a reason always, an exception never, and a place that stays. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { evaluate, isInShare, type StoredFlag } from "../../../worker/storage/flag-evaluation.ts";

const flag = (told: Partial<StoredFlag>): StoredFlag => ({
  name: "page.banner",
  kind: "boolean",
  value: "true",
  percent: null,
  version: 3,
  ...told,
});
const ask = { name: "page.banner", kind: "boolean", fallback: false } as const;

it.each([
  [[], { value: false, reason: "DEFAULT", version: null }],
  [[flag({})], { value: true, reason: "STATIC", version: 3 }],
  [[flag({ value: "yes" })], { value: false, reason: "ERROR", version: 3 }],
  [[flag({ kind: "text" })], { value: false, reason: "ERROR", version: 3 }],
  [[flag({ percent: 100 })], { value: true, reason: "SPLIT", version: 3 }],
  [[flag({ percent: 0 })], { value: false, reason: "SPLIT", version: 3 }],
  [[flag({ name: "page.other" })], { value: false, reason: "DEFAULT", version: null }],
] as const)("%j: %j", (flags, evaluation) => {
  expect(evaluate(flags, ask)).toEqual(evaluation);
});

it("numbers and texts are read in their own kind", () => {
  const number = { name: "page.banner", kind: "number", fallback: 7 } as const;
  expect(evaluate([flag({ kind: "number", value: "2.5" })], number).value).toBe(2.5);
  expect(evaluate([flag({ kind: "number", value: "" })], number)).toMatchObject({
    value: 7,
    reason: "ERROR",
  });
  const text = { name: "page.banner", kind: "text", fallback: "x" } as const;
  expect(evaluate([flag({ kind: "text", value: "" })], text)).toMatchObject({ value: "", reason: "STATIC" });
});

it("no flag and no unit makes an evaluation throw", () => {
  const anyFlag = fc.record({
    name: fc.constantFrom("page.banner", "x"),
    kind: fc.constantFrom("boolean" as const, "number" as const, "text" as const),
    value: fc.string(),
    percent: fc.option(fc.integer({ min: 0, max: 100 })),
    version: fc.nat(),
  });
  fc.assert(
    fc.property(fc.array(anyFlag), fc.string({ unit: "binary" }), (flags, unit) => {
      const { value, reason } = evaluate(flags, { ...ask, unit });
      expect(typeof value).toBe("boolean");
      if (reason === "DEFAULT" || reason === "ERROR") expect(value).toBe(false);
    }),
  );
});

it("a unit keeps its place, and stays in while the percentage grows", () => {
  fc.assert(
    fc.property(fc.string(), fc.nat(100), fc.nat(100), (unit, one, other) => {
      const [less, more] = [Math.min(one, other), Math.max(one, other)];
      expect(isInShare("a", unit, less)).toBe(isInShare("a", unit, less));
      if (isInShare("a", unit, less)) expect(isInShare("a", unit, more)).toBe(true);
      expect([isInShare("a", unit, 0), isInShare("a", unit, 100)]).toEqual([false, true]);
    }),
  );
});

it.each([1, 10, 50, 90])("%i per cent of many units are in, and other ones for another flag", (percent) => {
  const units = Array.from({ length: 20_000 }, (_, n) => `acct:${n}`);
  const inside = units.filter((unit) => isInShare("a", unit, percent));
  expect(Math.abs(inside.length / units.length - percent / 100)).toBeLessThan(0.01);
  const both = inside.filter((unit) => isInShare("b", unit, percent));
  expect(Math.abs(both.length / inside.length - percent / 100)).toBeLessThan(0.05);
});
