/**
 * `POST /api/convert`: starts a conversion or does its next step. Every call does one bounded step and says how far it
 * is; repeating a call is always safe, also at the same time.
 */
import type { Handler, RequestContext } from "../context.ts";
import { ownerOf } from "../http/principal.ts";
import { notFound, type Problem } from "../http/problems.ts";
import { json } from "../http/respond.ts";
import type { ConversionMetadata } from "../storage/conversion-record.ts";
import type { Conversion } from "../storage/conversions.ts";
import { BytesMissing, stepKey } from "../storage/files.ts";
import { keepStep, lookForConversion, lookForStart } from "../storage/rescue.ts";
import { archiveProblem } from "./archive-problem.ts";
import { type ConvertRequest, readConvertRequest } from "./convert-request.ts";
import { runStep, type Stepped, unstarted } from "./convert-step.ts";

/** Where the conversion stands before this call's step; `recorded` is `null` when this call starts it. */
interface Standing {
  readonly conversionId: string;
  readonly metadata: ConversionMetadata;
  readonly recorded: Conversion | null;
}

async function find(
  context: RequestContext,
  wish: ConvertRequest,
  owner: string,
): Promise<Standing | Problem> {
  const { conversionId } = wish;
  if (wish.kind === "continue") {
    const recorded = await lookForConversion(context, conversionId, owner, context.nowMs());
    return recorded ? { conversionId, metadata: recorded.metadata, recorded } : notFound("conversion");
  }
  const ids = { uploadId: wish.uploadId, conversionId, owner };
  const found = await lookForStart(context, ids, context.nowMs());
  if (!found) return notFound("upload");
  const { upload, conversion: recorded } = found;
  return { conversionId, metadata: recorded?.metadata ?? unstarted(wish.options, upload.files), recorded };
}

/** A conversion that an older version of the service began is begun again: the same files come out. */
async function runCurrentStep(
  context: RequestContext,
  { conversionId, owner }: { readonly conversionId: string; readonly owner: string },
  metadata: ConversionMetadata,
): Promise<Stepped> {
  const stepped = await runStep(context, { conversionId, owner }, metadata);
  if (stepped.ok || stepped.problem.code !== "conversion-outdated") return stepped;
  return runStep(context, { conversionId, owner }, unstarted(metadata.options, metadata.files));
}

async function step(
  context: RequestContext,
  standing: Standing,
  owner: string,
): Promise<Conversion | Problem> {
  const { conversionId, recorded } = standing;
  const stepped = await runCurrentStep(context, { conversionId, owner }, standing.metadata);
  if (!stepped.ok) return archiveProblem(stepped.problem);
  const { metadata } = stepped;
  const outcome = { conversionId, owner, state: metadata.report ? "done" : "running", metadata } as const;
  const conversion = await keepStep(context, recorded, outcome, context.nowMs());
  if (conversion) return conversion;
  // Everything was deleted while this step ran, so what the step has written goes too.
  await context.files.delete([stepKey(conversionId, standing.metadata.steps.length)]);
  return notFound(recorded ? "conversion" : "upload");
}

const fileUrl = (conversionId: string, name: string): string =>
  `/api/download/${conversionId}/${encodeURIComponent(name)}`;

function answer(conversion: Conversion): Response {
  const { conversionId, state, metadata, expiresAtMs } = conversion;
  const standing = {
    conversion_id: conversionId,
    status: state,
    progress: metadata.progress,
    expires_at: new Date(expiresAtMs).toISOString(),
  };
  if (state === "running") return json(standing, 202);
  return json({
    ...standing,
    files: metadata.outputs.map(({ name, type, records, length }) => ({
      name,
      size: length,
      type,
      records,
      url: fileUrl(conversionId, name),
    })),
    archive_url: metadata.outputs.length > 0 ? `/api/download/${conversionId}` : null,
    report: metadata.report,
  });
}

export const convert: Handler = async (_request, context) => {
  const reading = await readConvertRequest(context.found.json);
  if (!reading.ok) return reading.problem;
  const owner = ownerOf(context.found.principal);
  if (owner === null) return notFound(reading.request.kind === "start" ? "upload" : "conversion");

  const standing = await find(context, reading.request, owner);
  if ("code" in standing) return standing;
  if (standing.recorded?.state === "done") return answer(standing.recorded);
  try {
    const conversion = await step(context, standing, owner);
    return "code" in conversion ? conversion : answer(conversion);
  } catch (error) {
    if (!(error instanceof BytesMissing)) throw error;
    return {
      code: "upload-expired",
      detail:
        "The uploaded bytes are gone: an upload lives for an hour. Send the export again and start anew.",
    };
  }
};
