/**
 * One bounded step of a conversion: checkpoint in, one R2 object out. The object holds the finished files as stored zip
 * records, one after the other, so that the archive is the step objects in order, and behind them the checkpoint that
 * the next step reads; last comes a copy of the conversion's row, for when D1 is down. The same step always writes the same bytes.
 */

import type { RequestContext } from "../context.ts";
import type { ArchiveProblem } from "../conversion/archive-problem.ts";
import { convertStep } from "../conversion/convert.ts";
import type { OutputFile } from "../conversion/step.ts";
import { storedRecord } from "../conversion/zip/writer.ts";
import { type Catalog, readCatalog, readPinnedCatalog, SEED, sportsFor } from "../storage/catalog.ts";
import type { ConversionMetadata, OutputLocation } from "../storage/conversion-record.ts";
import { stepCopy } from "../storage/copies-in-files.ts";
import { stepKey } from "../storage/files.ts";
import { uploadIdOf } from "../storage/ids.ts";
import { uploadPorts } from "./upload-ports.ts";

export type Stepped =
  | { readonly ok: true; readonly metadata: ConversionMetadata }
  | { readonly ok: false; readonly problem: ArchiveProblem };

/** The state of a conversion before its first step. */
export const unstarted = (
  options: ConversionMetadata["options"],
  files: ConversionMetadata["files"],
): ConversionMetadata => ({
  v: 1,
  options,
  files,
  steps: [],
  outputs: [],
  progress: { done: 0, total: 1, unit: "files" },
  report: null,
});

async function readCheckpoint(
  context: RequestContext,
  conversionId: string,
  metadata: ConversionMetadata,
): Promise<Uint8Array | null> {
  const last = metadata.steps.at(-1);
  if (!last) return null;
  const key = stepKey(conversionId, metadata.steps.length - 1);
  return context.files.readRange(key, last.recordsLength, last.length - last.recordsLength);
}

/** Lays the finished files out as zip records; `offset` is where a file's own bytes begin. */
function layOut(files: readonly OutputFile[], step: number, context: RequestContext) {
  const records: Uint8Array[] = [];
  const outputs: OutputLocation[] = [];
  let recordsLength = 0;
  for (const { name, type, records: count, bytes } of files) {
    const crc = context.codec.crc32(bytes);
    const record = storedRecord({ name, bytes, crc });
    recordsLength += record.length;
    records.push(record);
    outputs.push({
      name,
      type,
      records: count,
      step,
      offset: recordsLength - bytes.length,
      length: bytes.length,
      crc,
    });
  }
  return { records, outputs, recordsLength };
}

/** A conversion goes on with the catalog that it began with, so that a step always writes the same bytes. */
async function catalogFor(context: RequestContext, before: ConversionMetadata): Promise<Catalog> {
  const { options, steps, catalogVersion } = before;
  if (!options.include.includes("activities")) return SEED;
  if (catalogVersion !== undefined) return readPinnedCatalog(context, catalogVersion);
  return steps.length === 0 ? readCatalog(context) : SEED;
}

export async function runStep(
  context: RequestContext,
  { conversionId, owner }: { readonly conversionId: string; readonly owner: string },
  before: ConversionMetadata,
): Promise<Stepped> {
  const step = before.steps.length;
  const catalog = await catalogFor(context, before);
  const stepped = await convertStep(
    {
      files: before.files,
      options: before.options,
      checkpoint: await readCheckpoint(context, conversionId, before),
      limits: context.config.stepLimits,
      sports: sportsFor(catalog),
    },
    uploadPorts(context, uploadIdOf(conversionId)),
  );
  if (!stepped.ok) return stepped;

  const { records, outputs, recordsLength } = layOut(stepped.files, step, context);
  const { checkpoint, progress, report } = stepped;
  const metadata: ConversionMetadata = {
    ...before,
    catalogVersion: catalog.version,
    steps: [...before.steps, { recordsLength, length: recordsLength + checkpoint.length }],
    outputs: [...before.outputs, ...outputs],
    progress,
    report,
  };
  const object = new Blob([...records, checkpoint, stepCopy({ owner, metadata })]);
  await context.files.put(stepKey(conversionId, step), object);
  return { ok: true, metadata };
}
