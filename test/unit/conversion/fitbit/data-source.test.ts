import { describe, expect, it } from "vitest";
import { bestSource, sourceClass } from "../../../../worker/conversion/fitbit/data-source.ts";

describe("data sources", () => {
  it.each([
    ["Inspire 3", 1],
    ["Google Fitbit Air", 1],
    ["", 1],
    ["MobileTrack", 2],
    ["Google Health App", 2],
    ["Fitbit App", 2],
    ["Android phone", 2],
    ["Mobile Track", 2],
    ["iPhone 15", 2],
    ["iOS", 2],
    ["A clock with Android", 1],
    ["Helios 2", 1],
    ["HealthConnect", 3],
    ["Health Connect on my phone", 3],
    ["Health Kit", 3],
    ["Inspire 3 Health Connect", 3],
    ["Apple Health", 3],
    ["HealthKit", 3],
  ])("%j is of class %s", (source, rank) => {
    expect(sourceClass(source)).toBe(rank);
  });

  it.each<[readonly [string, number][], string]>([
    [[["Charge", 2]], "Charge"],
    [
      [
        ["MobileTrack", 2],
        ["Charge", 1],
      ],
      "Charge",
    ],
    [
      [
        ["Charge", 1],
        ["Sense", 2],
      ],
      "Sense",
    ],
    [
      [
        ["Sense", 1],
        ["Charge", 1],
      ],
      "Charge",
    ],
  ])("of %s the best is %s", (counts, best) => {
    expect(bestSource(counts)).toBe(best);
  });

  it("of two that are as good is the same one, in whatever order they come", () => {
    const counts = [["b", 1] as const, ["c", 1] as const, ["a", 1] as const];
    for (const order of [counts, counts.toReversed(), counts.toSorted()]) expect(bestSource(order)).toBe("a");
  });

  it("of nothing is nothing", () => {
    expect(bestSource([])).toBeNull();
  });
});
