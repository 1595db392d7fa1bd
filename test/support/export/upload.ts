/** An upload in memory: files one after the other, as the service stores them; and a whole conversion of it. */

import { convertStep } from "../../../worker/conversion/convert.ts";
import type { Report } from "../../../worker/conversion/report.ts";
import {
  type ConversionOptions,
  DEFAULT_LIMITS,
  type OutputFile,
  type StepLimits,
} from "../../../worker/conversion/step.ts";
import type { UploadFile, UploadKind } from "../../../worker/conversion/upload-file.ts";
import { concatBytes } from "../../../worker/conversion/zip/bytes.ts";
import { type CountedPorts, portsOver } from "./node-ports.ts";

export interface Upload {
  readonly files: readonly UploadFile[];
  /** All of them, one after the other. */
  readonly bytes: Uint8Array;
  readonly ports: CountedPorts;
}

export interface NamedBytes {
  readonly name: string;
  readonly bytes: Uint8Array | string;
}

const KINDS: readonly UploadKind[] = ["zip", "json", "csv", "tcx"];

export function uploadOf(parts: readonly NamedBytes[]): Upload {
  const files: UploadFile[] = [];
  const all: Uint8Array[] = [];
  let offset = 0;
  for (const part of parts) {
    const bytes = typeof part.bytes === "string" ? new TextEncoder().encode(part.bytes) : part.bytes;
    const extension = part.name.split(".").at(-1);
    const kind = KINDS.find((known) => known === extension) ?? "other";
    files.push({ name: part.name, kind, offset, length: bytes.length });
    all.push(bytes);
    offset += bytes.length;
  }
  const bytes = concatBytes(all);
  return { files, bytes, ports: portsOver(bytes) };
}

export interface Converted {
  /** What the data became; without READ ME and reports. */
  readonly files: readonly OutputFile[];
  /** Everything, in the order of the archive. */
  readonly all: readonly OutputFile[];
  readonly report: Report;
  readonly steps: number;
  readonly deliveries: number;
}

export const EVERYTHING: ConversionOptions = { timeZone: "UTC", include: ["weight", "activities", "daily"] };

/** Runs all steps to the end. Throws on an archive problem: tests of those call the step themselves. */
export async function convertAll(
  upload: Upload,
  options: ConversionOptions = EVERYTHING,
  limits: StepLimits = DEFAULT_LIMITS,
): Promise<Converted> {
  const files: OutputFile[] = [];
  let checkpoint: Uint8Array | null = null;
  let deliveries = 0;
  for (let steps = 1; steps <= 100_000; steps++) {
    const result = await convertStep({ files: upload.files, options, checkpoint, limits }, upload.ports);
    if (!result.ok) throw new Error(`${result.problem.code} at ${result.problem.offset}`);
    files.push(...result.files);
    if (result.files.length > 0) deliveries += 1;
    checkpoint = result.checkpoint;
    if (result.report !== null) {
      const data = files.filter((file) => file.type !== "summary");
      return { files: data, all: files, report: result.report, steps, deliveries };
    }
  }
  throw new Error("The conversion does not end.");
}
