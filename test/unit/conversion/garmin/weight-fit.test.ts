import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { weightFitFiles } from "../../../../worker/conversion/garmin/weight-fit.ts";
import { decodeFit } from "../../../support/export/decode-fit.ts";

const START_SEC = Date.parse("2023-11-01T00:00:00Z") / 1000;
const hundredths = (min: number, max: number) =>
  fc.integer({ min: min * 100, max: max * 100 }).map((it) => it / 100);

const history = fc
  .uniqueArray(fc.integer({ min: 0, max: 500 * 86_400 }), { minLength: 1, maxLength: 60 })
  .chain((seconds) =>
    fc.tuple(
      ...[...seconds]
        .sort((a, b) => a - b)
        .map((sec) =>
          fc.record({
            atSec: fc.constant(START_SEC + sec),
            day: fc.constant(Math.floor((START_SEC + sec) / 86_400)),
            kg: hundredths(20, 300),
            fatPercent: fc.option(hundredths(1, 75)),
            bmi: fc.option(fc.integer({ min: 50, max: 1000 }).map((it) => it / 10)),
          }),
        ),
    ),
  );

describe("weight FIT files", () => {
  it("say to Garmin's decoder exactly what was put in, whatever is missing", () => {
    fc.assert(
      fc.property(history, (weighIns) => {
        const read = weightFitFiles(weighIns).flatMap((file) => {
          const { messages } = decodeFit(file.bytes);
          expect(messages.weightScaleMesgs?.length).toBe(file.records);
          return messages.weightScaleMesgs ?? [];
        });
        const found = read.map((it) => ({
          atSec: it.timestamp instanceof Date ? it.timestamp.getTime() / 1000 : null,
          kg: it.weight,
          fatPercent: it.percentFat ?? null,
          bmi: it.bmi ?? null,
        }));
        expect(found).toEqual(
          weighIns.map(({ atSec, kg, fatPercent, bmi }) => ({ atSec, kg, fatPercent, bmi })),
        );
      }),
      { numRuns: 100 },
    );
  });

  it("are weight files of the development manufacturer, dated by their first weigh-in", () => {
    const [file] = weightFitFiles([{ atSec: START_SEC, day: 19_662, kg: 80, fatPercent: null, bmi: null }]);
    const { messages, order } = decodeFit(file?.bytes ?? new Uint8Array());
    expect(messages.fileIdMesgs).toEqual([
      { type: "weight", manufacturer: "development", product: 0, timeCreated: new Date(START_SEC * 1000) },
    ]);
    expect(order[0]).toBe("0");
    expect(file?.name).toBe("weight/garmin-weight-2023.fit");
  });

  it("define each shape of a message once, however the shapes follow each other", () => {
    const shapes = [null, 20].flatMap((fatPercent) => [null, 24].map((bmi) => ({ fatPercent, bmi })));
    const weighIns = Array.from({ length: 40 }, (_, i) => ({
      atSec: START_SEC + i,
      day: 19_662,
      kg: 80,
      ...(shapes[i % 4] ?? { fatPercent: null, bmi: null }),
    }));
    const [file] = weightFitFiles(weighIns);
    const head = 14 + (6 + 4 * 3) + (1 + 1 + 2 + 2 + 4);
    const definitions = 6 + 2 * 3 + 2 * (6 + 3 * 3) + (6 + 4 * 3);
    expect(file?.bytes?.length).toBe(head + definitions + 10 * (7 + 9 + 9 + 11) + 2);
  });

  it("hold a local calendar year each", () => {
    const files = weightFitFiles([
      { atSec: START_SEC, day: 19_722, kg: 80, fatPercent: null, bmi: null },
      { atSec: START_SEC + 1, day: 19_723, kg: 80, fatPercent: null, bmi: null },
    ]);
    expect(files.map((file) => file.name)).toEqual([
      "weight/garmin-weight-2023.fit",
      "weight/garmin-weight-2024.fit",
    ]);
  });

  it.each([700, -1, Number.NaN])("refuse %s kg instead of writing something else", (kg) => {
    const files = weightFitFiles([{ atSec: START_SEC, day: 19_662, kg, fatPercent: null, bmi: null }]);
    expect(files.map((file) => file.bytes)).toEqual([null]);
  });
});
