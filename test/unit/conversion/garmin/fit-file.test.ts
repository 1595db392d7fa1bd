import { describe, expect, it } from "vitest";
import { type FitValue, newFitFile } from "../../../../worker/conversion/garmin/fit-file.ts";
import * as fit from "../../../../worker/conversion/garmin/fit-profile.ts";
import { decodeFit } from "../../../support/export/decode-fit.ts";

describe("the FIT writer", () => {
  it.each<[string, FitValue]>([
    ["more than a byte", [fit.RECORD.heartRate, 256]],
    ["less than nothing", [fit.RECORD.heartRate, -1]],
    ["no number", [fit.RECORD.heartRate, Number.NaN]],
    ["an infinity", [fit.RECORD.distanceM, Number.POSITIVE_INFINITY]],
    ["a scaled overflow", [fit.WEIGHT_SCALE.weightKg, 700]],
    ["180 degrees east", [fit.RECORD.longitude, 180]],
    ["a long text", [fit.SESSION.sportName, "x".repeat(255)]],
  ])("refuses %s", (_, value) => {
    expect(() => newFitFile().write(20, [value])).toThrow(RangeError);
  });

  it("writes more shapes of a message than there are local numbers", () => {
    const optional = [
      fit.RECORD.heartRate,
      fit.RECORD.altitudeM,
      fit.RECORD.distanceM,
      fit.RECORD.speedMps,
      fit.RECORD.latitude,
    ];
    const file = newFitFile();
    file.write(0, [[fit.FILE_ID.type, 4]]);
    for (let round = 0; round < 2; round++) {
      for (let bits = 0; bits < 32; bits++) {
        const values = optional.map((field, i): FitValue => [field, (bits >> i) & 1 ? 5 : null]);
        file.write(20, [[fit.RECORD.timestamp, 1_000_000_000 + round * 32 + bits], ...values]);
      }
    }
    const records = decodeFit(file.close()).messages.recordMesgs ?? [];
    expect(records.length).toBe(64);
    expect(records.map((record) => Number(record.heartRate === 5))).toEqual(records.map((_, i) => i % 2));
  });

  it("takes the largest and the smallest that a field holds", () => {
    const file = newFitFile();
    file.write(20, [
      [fit.RECORD.heartRate, 254],
      [fit.RECORD.longitude, -180],
      [fit.RECORD.altitudeM, -500],
    ]);
    expect(file.close().length).toBe(14 + 6 + 9 + 1 + 7 + 2);
  });
});
