import fc from "fast-check";
import { FitEncoder } from "fit-file-parser/encoder";
import { describe, expect, it } from "vitest";
import { type FitValue, newFitFile } from "../../../../worker/conversion/garmin/fit-file.ts";
import * as fit from "../../../../worker/conversion/garmin/fit-profile.ts";
import { decodeFit } from "../../../support/export/decode-fit.ts";

describe("the FIT writer", () => {
  it.each<[string, FitValue]>([
    ["more than a byte", [fit.RECORD.heartRate, 256]],
    ["what means invalid in a byte", [fit.RECORD.heartRate, 255]],
    ["what means invalid in an enum", [fit.EVENT.event, 255]],
    ["what means invalid in two bytes", [fit.RECORD.speedMps, 65.535]],
    ["what means invalid in four bytes", [fit.RECORD.distanceM, 42_949_672.95]],
    ["what means invalid as a position", [fit.RECORD.longitude, 180 - 180 / 2 ** 31]],
    ["less than nothing", [fit.RECORD.heartRate, -1]],
    ["no number", [fit.RECORD.heartRate, Number.NaN]],
    ["an infinity", [fit.RECORD.distanceM, Number.POSITIVE_INFINITY]],
    ["a scaled overflow", [fit.WEIGHT_SCALE.weightKg, 700]],
    ["180 degrees east", [fit.RECORD.longitude, 180]],
    ["a long text", [fit.SESSION.sportName, "x".repeat(255)]],
  ])("refuses %s", (_, value) => {
    const file = newFitFile();
    file.write(20, [[fit.RECORD.timestamp, 1]]);
    file.write(20, [value]);
    file.write(20, [[fit.RECORD.timestamp, 2]]);
    expect(file.close()).toBeNull();
  });

  it("takes the last before what means invalid", () => {
    const file = newFitFile();
    file.write(20, [
      [fit.RECORD.heartRate, 254],
      [fit.RECORD.speedMps, 65.534],
      [fit.RECORD.distanceM, 42_949_672.94],
    ]);
    expect(file.close()).not.toBeNull();
  });

  it("takes a message that is longer than all before it", () => {
    const texts = Array.from(
      { length: 9 },
      (_, i): FitValue => [{ ...fit.SESSION.sportName, number: i }, "x".repeat(254)],
    );
    const file = newFitFile();
    file.write(18, texts);
    file.write(20, [[fit.RECORD.heartRate, 99]]);
    expect(file.close()).toEqual(
      encodedByPeer([
        { message: 18, values: texts },
        { message: 20, values: [[fit.RECORD.heartRate, 99]] },
      ]),
    );
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
    expect(file.close()?.length).toBe(14 + 6 + 9 + 1 + 7 + 2);
  });

  it("writes the bytes that the encoder of fit-file-parser writes", () => {
    fc.assert(
      fc.property(fc.array(messages, { maxLength: 60 }), (written) => {
        const file = newFitFile();
        for (const { message, values } of written) file.write(message, values);
        expect(file.close()).toEqual(encodedByPeer(written));
      }),
    );
  });
});

interface Message {
  readonly message: number;
  readonly values: readonly FitValue[];
}

const FIELDS = [
  fit.RECORD.timestamp,
  fit.RECORD.latitude,
  fit.RECORD.altitudeM,
  fit.RECORD.heartRate,
  fit.EVENT.event,
  fit.SESSION.sportName,
];
const BASE_TYPES = { enum: 0, uint8: 2, uint16: 0x84, uint32: 0x86, sint32: 0x85, string: 7 };

const messages: fc.Arbitrary<Message> = fc.record({
  message: fc.constantFrom(18, 19, 20, 65_535),
  values: fc
    .uniqueArray(fc.constantFrom(...FIELDS), { selector: (field) => field.number + 1000 * field.size })
    .chain((fields) => fc.tuple(...fields.map(valueFor))),
});

function valueFor(field: (typeof FIELDS)[number]): fc.Arbitrary<FitValue> {
  const texts = fc.string({ unit: "grapheme", maxLength: 30 });
  const numbers = fc.integer({ min: field.baseType === "sint32" ? -180 : 0, max: 179 });
  const value: fc.Arbitrary<string | number> = field.baseType === "string" ? texts : numbers;
  return fc.option(value).map((one) => [field, one]);
}

/** As this project wrote files before it had an encoder of its own. */
function encodedByPeer(written: readonly Message[]): Uint8Array {
  const encoder = new FitEncoder({ protocolVersion: 0x20 });
  const locals = new Map<string, number>();
  for (const { message, values } of written) {
    const fields = values.flatMap(([{ number, size, baseType, scale, offset }, value]) => {
      if (value === null) return [];
      const stored =
        typeof value === "string" ? FitEncoder.string(value) : Math.round(value * scale + offset);
      return [
        {
          number,
          size: typeof stored === "number" ? size : stored.length,
          baseType: BASE_TYPES[baseType],
          value: stored,
        },
      ];
    });
    const shape = `${message}:${fields.map(({ number, size }) => `${number}/${size}`).join(",")}`;
    const local = locals.get(shape) ?? locals.size % 16;
    locals.set(shape, local);
    encoder.writeMessage(message, fields, local);
  }
  return encoder.close();
}
