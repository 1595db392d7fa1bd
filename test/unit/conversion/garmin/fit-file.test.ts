import fc from "fast-check";
import { FitEncoder } from "fit-file-parser/encoder";
import { describe, expect, it } from "vitest";
import { type FitValue, newFitFile } from "../../../../worker/conversion/garmin/fit-file.ts";
import * as fit from "../../../../worker/conversion/garmin/fit-profile.ts";

type Message = readonly [number, readonly FitValue[]];

/** The same messages by the library, with the same choice of local numbers. */
function byLibrary(messages: readonly Message[]): Uint8Array {
  const encoder = new FitEncoder({ protocolVersion: 0x20, profileVersion: 21_188 });
  const locals = new Map<string, number>();
  for (const [message, values] of messages) {
    const fields = values.flatMap(([field, value]) => {
      if (value === null) return [];
      const text = typeof value === "string" ? FitEncoder.string(value) : null;
      const number = typeof value === "number" ? Math.round(value * field.scale + field.offset) : 0;
      return [
        {
          number: field.number,
          size: text?.length ?? field.size,
          baseType: field.baseType,
          value: text ?? number,
        },
      ];
    });
    const shape = `${message} ${fields.map((field) => `${field.number}/${field.size}`).join()}`;
    const local = locals.get(shape) ?? locals.size % 16;
    locals.set(shape, local);
    encoder.writeMessage(message, fields, local);
  }
  return encoder.close();
}

const maybe = (arbitrary: fc.Arbitrary<number>) => fc.option(arbitrary, { freq: 2 });
const message: fc.Arbitrary<Message> = fc
  .record({
    at: fc.integer({ min: 0, max: 0xffff_fffe }),
    latitude: maybe(fc.double({ min: -90, max: 90, noNaN: true })),
    altitude: maybe(fc.double({ min: -500, max: 9000, noNaN: true })),
    heartRate: maybe(fc.integer({ min: 0, max: 254 })),
    distance: maybe(fc.double({ min: 0, max: 40_000_000, noNaN: true })),
    speed: maybe(fc.double({ min: 0, max: 65, noNaN: true })),
    name: fc.option(fc.stringMatching(/^[a-zé日 ]{0,20}$/u)),
  })
  .map(({ at, latitude, altitude, heartRate, distance, speed, name }) =>
    name === null
      ? [
          20,
          [
            [fit.RECORD.timestamp, at],
            [fit.RECORD.latitude, latitude],
            [fit.RECORD.altitudeM, altitude],
            [fit.RECORD.heartRate, heartRate],
            [fit.RECORD.distanceM, distance],
            [fit.RECORD.speedMps, speed],
          ],
        ]
      : [
          18,
          [
            [fit.SESSION.timestamp, at],
            [fit.SESSION.sportName, name],
          ],
        ],
  );

describe("the FIT writer", () => {
  it("writes byte for byte what the library writes", () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 80 }), (messages) => {
        const file = newFitFile();
        for (const [number, values] of messages) file.write(number, values);
        expect(file.close()).toEqual(byLibrary(messages));
      }),
      { numRuns: 100 },
    );
  });

  it.each<[string, FitValue]>([
    ["more than a byte", [fit.RECORD.heartRate, 256]],
    ["a byte's invalid", [fit.RECORD.heartRate, 255]],
    ["less than nothing", [fit.RECORD.heartRate, -1]],
    ["no number", [fit.RECORD.heartRate, Number.NaN]],
    ["an infinity", [fit.RECORD.distanceM, Number.POSITIVE_INFINITY]],
    ["a scaled overflow", [fit.WEIGHT_SCALE.weightKg, 700]],
    ["180 degrees east", [fit.RECORD.longitude, 180]],
    ["a long text", [fit.SESSION.sportName, "x".repeat(201)]],
  ])("refuses %s", (_, value) => {
    expect(() => newFitFile().write(20, [value])).toThrow(RangeError);
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
