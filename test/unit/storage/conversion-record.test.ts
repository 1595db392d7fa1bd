import fc from "fast-check";
import { expect, it } from "vitest";
import { dataOffset } from "../../../worker/conversion/zip/writer.ts";
import {
  type ConversionMetadata,
  type OutputLocation,
  packConversion,
  unpackConversion,
} from "../../../worker/storage/conversion-record.ts";

interface Finished {
  readonly name: string;
  readonly records: number;
  readonly length: number;
  readonly crc: number;
}

/** What a conversion knows after steps that finished these files. */
function metadataOf(steps: readonly (readonly Finished[])[], done: boolean): ConversionMetadata {
  const outputs = steps.flatMap((files, step) => {
    let end = 0;
    return files.map((file): OutputLocation => {
      const offset = end + dataOffset(file.name);
      end = offset + file.length;
      return { ...file, type: "activities", step, offset };
    });
  });
  return {
    v: 1,
    options: { timeZone: "Europe/Berlin", include: ["weight"] },
    files: [{ name: "export.zip", kind: "zip", offset: 0, length: 7 }],
    steps: steps.map(() => ({ recordsLength: 1, length: 2 })),
    outputs,
    progress: { done: 1, total: 2, unit: "files" },
    report: done
      ? {
          time_zone: "Europe/Berlin",
          from: null,
          to: null,
          data_types: [],
          files: outputs.map(({ name, type, records, length }) => ({ name, type, records, size: length })),
          ignored: [],
          ignored_count: 0,
          issues: [],
        }
      : null,
  };
}

const finished = fc.record({
  name: fc.stringMatching(/^[\w./ é-]{1,60}$/),
  records: fc.nat(),
  length: fc.nat(),
  crc: fc.integer({ min: 0, max: 0xffffffff }),
});

it("reads back what was written, whatever steps finished which files", () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(finished, { maxLength: 5 }), { maxLength: 6 }),
      fc.boolean(),
      (steps, done) => {
        const metadata = metadataOf(steps, done);
        expect(unpackConversion(packConversion(metadata))).toEqual(metadata);
      },
    ),
  );
});

it("fits into a value of D1 with the most activities that are converted, and room to spare", () => {
  const name = (n: number) =>
    `activities-${String(n % 200).padStart(3, "0")}/2024-08-03_192404_stair_climbing-${n}.fit`;
  const files = Array.from({ length: 20_000 }, (_, n) => ({
    name: name(n),
    records: 14_400,
    length: 999_999,
    crc: 0xffffffff,
  }));
  const packed = packConversion(metadataOf([files.slice(0, 9000), files.slice(9000)], true));
  expect(new TextEncoder().encode(packed).length).toBeLessThan(1_900_000);
});
