/** Runs the converter to the end, step by step, and hands on files as they are finished. */
import { setImmediate } from "node:timers/promises";
import { codec } from "../../worker/codec.ts";
import type { ArchiveProblem } from "../../worker/conversion/archive-problem.ts";
import { convertStep } from "../../worker/conversion/convert.ts";
import type { Report } from "../../worker/conversion/report.ts";
import type { ConversionOptions, OutputFile, Progress, StepLimits } from "../../worker/conversion/step.ts";
import type { LocalUpload } from "./local-upload.ts";

/** No ten milliseconds here, only memory: a few files of the largest kind at once. */
const LIMITS: StepLimits = { maxReads: 200, maxBytes: 8 * 1024 ** 2 };

export type Outcome =
  | { readonly ok: true; readonly report: Report }
  | { readonly ok: false; readonly problem: ArchiveProblem };

export async function convertLocal(
  upload: LocalUpload,
  options: ConversionOptions,
  tell: { readonly file: (file: OutputFile) => void; readonly progress: (progress: Progress) => void },
): Promise<Outcome> {
  const ports = { ...codec, readRange: upload.readRange };
  let checkpoint: Uint8Array | null = null;
  for (;;) {
    const result = await convertStep({ files: upload.files, options, checkpoint, limits: LIMITS }, ports);
    if (!result.ok) return result;
    for (const file of result.files) tell.file(file);
    tell.progress(result.progress);
    if (result.report !== null) return { ok: true, report: result.report };
    checkpoint = result.checkpoint;
    // Everything here is done without waiting; a key that ends the command is heard only in between.
    await setImmediate();
  }
}
