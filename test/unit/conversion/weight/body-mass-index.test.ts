/** Where a weigh-in has its body mass index from. */
import { describe, expect, it } from "vitest";
import { build, csv, json } from "../../../support/export/weight-sources.ts";

describe("body mass index", () => {
  const heights = [
    { sinceMs: Date.parse("2024-06-01T00:00:00Z"), metres: 1.7 },
    { sinceMs: Date.parse("2024-01-01T00:00:00Z"), metres: 1.8 },
    { sinceMs: Date.parse("2024-07-01T00:00:00Z"), metres: 18 },
  ];
  it("is the export's own, else computed from the height in force", () => {
    const { weighIns } = build({
      heights,
      json: [json("2024-05-01T07:00:00", 176.3, { bmi: 24.11 })],
      csv: [
        csv("2023-01-01T07:00:00Z", 80_000),
        csv("2024-05-05T07:00:00Z", 80_000),
        csv("2024-08-05T07:00:00Z", 80_000),
      ],
    });
    expect(weighIns.map((it) => it.bmi?.toFixed(2))).toEqual(["24.69", "24.11", "24.69", "27.68"]);
  });

  it.each([
    [4.9, null],
    [5, 5],
    [100, 100],
    [100.1, null],
  ])("of %s in the export is written as %s", (bmi, written) => {
    const { weighIns } = build({ json: [json("2024-05-01T07:00:00", 176.3, { bmi })] });
    expect(weighIns.map((it) => it.bmi)).toEqual([written]);
  });

  it("is left out where no height is known, or where it is nonsense", () => {
    const { weighIns } = build({
      json: [json("2024-05-01T07:00:00", 176.3, { bmi: 0 })],
      csv: [csv("2024-05-05T07:00:00Z", 80_000)],
    });
    expect(weighIns.map((it) => it.bmi)).toEqual([null, null]);
  });
});
