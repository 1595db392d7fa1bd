/** Which weigh-in gets which body fat. */
import { describe, expect, it } from "vitest";
import { build, csv, fat, json } from "../../../support/export/weight-sources.ts";

describe("body fat", () => {
  const morning = csv("2024-05-05T07:00:00Z", 80_000);
  const evening = csv("2024-05-05T20:00:00Z", 80_500);

  it("goes to the nearest weigh-in of the day, one each", () => {
    const { weighIns, fats } = build({
      csv: [morning, evening],
      fat: [
        fat("2024-05-05T21:00:00Z", 22),
        fat("2024-05-05T22:00:00Z", 23),
        fat("2024-05-05T23:00:00Z", 24),
      ],
    });
    expect(weighIns.map((it) => it.fatPercent)).toEqual([23, 22]);
    expect([...fats.skipped]).toEqual([["another value for the same weigh-in", 1]]);
  });

  it("merges a value that is there already", () => {
    const { fats } = build({
      json: [json("2024-05-05T07:00:00", 176.3, { fat: 28.743999481201172 })],
      fat: [fat("2024-05-05T12:00:00Z", 28.7)],
    });
    expect(fats).toMatchObject({ read: 2, written: 1, merged: 1 });
  });

  it("is skipped without a weight on its day, or out of range", () => {
    const { fats } = build({
      csv: [morning],
      fat: [
        fat("2024-05-06T07:00:00Z", 22),
        fat("2024-05-05T07:00:00Z", 0.5),
        fat("2024-05-05T07:00:00Z", 76),
      ],
    });
    expect([...fats.skipped].sort()).toEqual([
      ["no weight on that day", 1],
      ["outside 1 to 75 %", 2],
    ]);
  });

  it("of the weight file is dropped when no body has it, and the weight stays", () => {
    const { weighIns, fats } = build({ json: [json("2024-05-05T07:00:00", 176.3, { fat: 99 })] });
    expect(weighIns).toMatchObject([{ fatPercent: null }]);
    expect([...fats.skipped]).toEqual([["outside 1 to 75 %", 1]]);
  });

  it.each([
    [0.99, null],
    [1, 1],
    [75, 75],
    [75.01, null],
  ])("of %s %% is written as %s", (percent, written) => {
    const { weighIns } = build({ csv: [morning], fat: [fat("2024-05-05T07:00:00Z", percent)] });
    expect(weighIns.map((it) => it.fatPercent)).toEqual([written]);
  });

  it("survives from whichever of two equal entries has it", () => {
    const entry = json("2024-05-05T07:00:00", 176.3);
    const { weighIns, weights, fats } = build({
      json: [entry, { ...entry, fatPercent: 20 }, { ...entry, fatPercent: 21 }],
    });
    expect(weighIns).toMatchObject([{ fatPercent: 20 }]);
    expect(weights).toMatchObject({ read: 3, written: 1, merged: 2 });
    expect(fats).toMatchObject({ read: 2, written: 1, merged: 0 });
    expect([...fats.skipped]).toEqual([["another value for the same weigh-in", 1]]);
  });
});
