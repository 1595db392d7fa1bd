import { describe, expect, it } from "vitest";
import { heightAt, heightDoubt, heightTable } from "../../../../worker/conversion/weight/height.ts";

const many = <Item>(count: number, make: (i: number) => Item) =>
  Array.from({ length: count }, (_, i) => make(i));

describe("the height in force", () => {
  const table = heightTable([
    { sinceMs: 300, metres: 1.7 },
    { sinceMs: 100, metres: 1.8 },
    { sinceMs: 150, metres: 1.8 },
    { sinceMs: 200, metres: 18 },
    { sinceMs: 400, metres: 1.75 },
  ]);
  it.each([
    [0, 1.8],
    [99, 1.8],
    [100, 1.8],
    [299, 1.8],
    [300, 1.7],
    [399, 1.7],
    [400, 1.75],
    [9999, 1.75],
  ])("at %s is %s m", (at, metres) => {
    expect(heightAt(table, at)).toBe(metres);
  });

  it("keeps changes only, and nothing without plausible heights", () => {
    expect(table.map((height) => height.sinceMs)).toEqual([100, 300, 400]);
    expect(heightAt(heightTable([{ sinceMs: 1, metres: 18 }]), 5)).toBeNull();
  });

  it("searches fifty thousand heights in a handful of looks", () => {
    const table = heightTable(many(50_000, (i) => ({ sinceMs: i, metres: 1.5 + (i % 2) / 10 })));
    let looks = 0;
    const watched = new Proxy(table, {
      get(target, key, receiver) {
        if (typeof key === "string" && /^\d+$/.test(key)) looks += 1;
        return Reflect.get(target, key, receiver);
      },
    });
    expect(heightAt(watched, 25_001)).toBe(1.6);
    expect(looks).toBeLessThan(20);
  });
});

describe("the doubt that weight and BMI raise", () => {
  it.each<[number, number, string | null]>([
    [80, 24.69, null],
    [80, 0, null],
    [0, 24.69, null],
    [80, 0.8, "implausible"],
    [80, 56, "implausible"],
    [80, 16.5, "implausible"],
    [80, 22, "conflict"],
    [80, 25.5, null],
    [80, 25.6, "conflict"],
  ])("of %s kg and %s against a height of 1.8 m: %s", (kg, bmi, doubt) => {
    const entry = { wallMs: Date.parse("2024-05-01T07:00:00Z"), kg, bmi, fatPercent: null };
    expect(heightDoubt(entry, [{ sinceMs: 0, metres: 1.8 }])).toBe(doubt);
  });
});
