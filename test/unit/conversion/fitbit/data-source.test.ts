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

  it("of nothing is nothing", () => {
    expect(bestSource([])).toBeNull();
  });
});
