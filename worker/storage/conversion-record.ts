/**
 * How a conversion's state is written down, in its row and in the copies that R2 keeps. A value of D1 may have 2 MB, and
 * a long history has twenty thousand files, so the files are lines of text: what follows from something else (the step,
 * the offset, the list in the report) is left out and worked out again when it is read.
 */
import type { Report } from "../conversion/report.ts";
import type { ConversionOptions, Progress } from "../conversion/step.ts";
import type { UploadFile } from "../conversion/upload-file.ts";
import { dataOffset } from "../conversion/zip/writer.ts";

/** A finished file: bytes `[offset, offset + length)` of the object that step `step` wrote. */
export interface OutputLocation {
  readonly name: string;
  readonly type: string;
  readonly records: number;
  readonly step: number;
  readonly offset: number;
  readonly length: number;
  readonly crc: number;
}

/** What each step's object holds: finished zip records `[0, recordsLength)`, then the checkpoint up to `length`. */
export interface StepLocation {
  readonly recordsLength: number;
  readonly length: number;
}

export interface ConversionMetadata {
  readonly v: 1;
  readonly options: ConversionOptions;
  /** Copied from the upload, so that a step reads one row. */
  readonly files: readonly UploadFile[];
  /** The catalog that the conversion began with. */
  readonly catalogVersion?: number;
  readonly steps: readonly StepLocation[];
  readonly outputs: readonly OutputLocation[];
  readonly progress: Progress;
  /** Present when the conversion is done. */
  readonly report: Report | null;
}

/** Written instead of `outputs`: a line a file, in the order of their bytes, `name type records length crc`. */
interface Packed extends Omit<ConversionMetadata, "outputs"> {
  readonly outputs: string;
  /** How many lines belong to each step. */
  readonly counts: readonly number[];
}

/** Names come from us and hold neither tabs nor line ends. */
const lineOf = ({ name, type, records, length, crc }: OutputLocation): string =>
  [name, type, records, length, crc.toString(36)].join("\t");

export function packConversion(metadata: ConversionMetadata): string {
  const { steps, outputs, report } = metadata;
  const counts = steps.map(() => 0);
  for (const { step } of outputs) counts[step] = (counts[step] ?? 0) + 1;
  const packed: Packed = {
    ...metadata,
    outputs: outputs.map(lineOf).join("\n"),
    counts,
    report: report && { ...report, files: [] },
  };
  return JSON.stringify(packed);
}

function outputsOf({ outputs, counts }: Packed): readonly OutputLocation[] {
  const lines = outputs === "" ? [] : outputs.split("\n");
  let done = 0;
  return counts.flatMap((count, step) => {
    const ofStep = lines.slice(done, done + count);
    done += count;
    let end = 0;
    return ofStep.map((line): OutputLocation => {
      const [name = "", type = "", records, length, crc = "0"] = line.split("\t");
      const offset = end + dataOffset(name);
      end = offset + Number(length);
      const numbers = { records: Number(records), length: Number(length), crc: Number.parseInt(crc, 36) };
      return { name, type, step, offset, ...numbers };
    });
  });
}

/** Throws `SyntaxError` for anything but what `packConversion` wrote. */
export function unpackConversion(text: string): ConversionMetadata {
  // Written by us alone, and D1 and R2 keep what they are given.
  const packed = JSON.parse(text) as Packed;
  const { counts: _, ...rest } = packed;
  const outputs = outputsOf(packed);
  const files = outputs.map(({ name, type, records, length }) => ({ name, type, records, size: length }));
  return { ...rest, outputs, report: packed.report && { ...packed.report, files } };
}
