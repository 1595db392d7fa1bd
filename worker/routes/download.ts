/** `GET /api/download/...`: one finished file by range, or everything as one zip that is put together while it is sent. */

import type { Handler, RequestContext, RoutedRequest } from "../context.ts";
import { baseName } from "../conversion/zip/name.ts";
import { archiveLength, centralDirectory, dataOffset } from "../conversion/zip/writer.ts";
import { isNotModified, requestedRange } from "../http/conditional.ts";
import { attachment } from "../http/content-disposition.ts";
import { decodeSegment } from "../http/path.ts";
import { ownerOf } from "../http/principal.ts";
import { notFound } from "../http/problems.ts";
import type { OutputLocation } from "../storage/conversion-record.ts";
import type { Conversion } from "../storage/conversions.ts";
import { stepKey } from "../storage/files.ts";
import { isConversionId } from "../storage/ids.ts";
import { lookForConversion } from "../storage/rescue.ts";

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  fit: "application/vnd.ant.fit",
  csv: "text/csv; charset=utf-8",
  json: "application/json",
  txt: "text/plain; charset=utf-8",
  html: "text/html; charset=utf-8",
  tcx: "application/vnd.garmin.tcx+xml",
};

const mediaType = (name: string): string =>
  MEDIA_TYPES[name.slice(name.lastIndexOf(".") + 1)] ?? "application/octet-stream";

async function findOwn(request: RoutedRequest, context: RequestContext): Promise<Conversion | null> {
  const { conversion_id: conversionId } = request.params;
  const owner = ownerOf(context.found.principal);
  if (owner === null || !isConversionId(conversionId)) return null;
  return lookForConversion(context, conversionId, owner, context.nowMs());
}

export const downloadFile: Handler = async (request, context) => {
  const conversion = await findOwn(request, context);
  const name = decodeSegment(request.params.name ?? "");
  const output = conversion?.metadata.outputs.find((candidate) => candidate.name === name);
  if (!conversion || !output) return notFound("file");

  const etag = `"${output.crc.toString(16).padStart(8, "0")}-${output.length}"`;
  const headers = {
    etag,
    "accept-ranges": "bytes",
    "content-type": mediaType(output.name),
    // A browser saves a file, not the folder it has in the archive.
    "content-disposition": attachment(baseName(output.name)),
  };
  if (isNotModified(request, etag)) return new Response(null, { status: 304, headers });
  const range = requestedRange(request, etag, output.length);
  if (range.kind === "unsatisfiable") {
    return {
      code: "range-not-satisfiable",
      detail: `The file has ${output.length} bytes.`,
      headers: { "content-range": `bytes */${output.length}` },
    };
  }
  const { start, length } = range.kind === "part" ? range : { start: 0, length: output.length };
  const body =
    request.method === "HEAD"
      ? null
      : await context.files.streamRange(
          stepKey(conversion.conversionId, output.step),
          output.offset + start,
          length,
        );
  const sized = { ...headers, "content-length": String(length) };
  return range.kind === "part"
    ? new Response(body, {
        status: 206,
        headers: { ...sized, "content-range": `bytes ${start}-${start + length - 1}/${output.length}` },
      })
    : new Response(body, { headers: sized });
};

/** The central directory over all step objects; offsets count from the start of the archive. */
function directoryOf(conversion: Conversion): Uint8Array {
  const { steps, outputs } = conversion.metadata;
  let total = 0;
  const startOfStep = steps.map((step) => {
    total += step.recordsLength;
    return total - step.recordsLength;
  });
  return centralDirectory(
    outputs.map(({ name, crc, length, offset, step }: OutputLocation) => ({
      name,
      crc,
      length,
      offset: (startOfStep[step] ?? 0) + offset - dataOffset(name),
    })),
  );
}

/** Step objects in order, one open at a time, then the directory. */
async function writeArchive(
  context: RequestContext,
  conversion: Conversion,
  first: ReadableStream | null,
  writable: WritableStream<Uint8Array>,
): Promise<void> {
  const { conversionId, metadata } = conversion;
  let opened = first;
  try {
    for (const [step, { recordsLength }] of metadata.steps.entries()) {
      if (recordsLength === 0) continue;
      const part = opened ?? (await context.files.streamRange(stepKey(conversionId, step), 0, recordsLength));
      opened = null;
      await part.pipeTo(writable, { preventClose: true });
    }
    const writer = writable.getWriter();
    await writer.write(directoryOf(conversion));
    await writer.close();
  } catch (error) {
    // The client sees a broken transfer, since fewer bytes arrive than were announced.
    await writable.abort(error).catch(() => {});
  }
}

export const downloadArchive: Handler = async (request, context) => {
  const conversion = await findOwn(request, context);
  if (!conversion) return notFound("conversion");
  if (conversion.state !== "done") {
    return {
      code: "conversion-running",
      detail: "There is work left. Call POST /api/convert with this conversion_id until it answers 200.",
    };
  }
  const { conversionId, metadata } = conversion;
  // The same upload and options always give the same bytes, so the id names them.
  const etag = `"${conversionId}"`;
  const headers = {
    etag,
    "content-type": "application/zip",
    "content-disposition": attachment("switchband-garmin.zip"),
  };
  if (isNotModified(request, etag)) return new Response(null, { status: 304, headers });
  const length = archiveLength(metadata.outputs);
  if (length === null) {
    return {
      code: "archive-over-4-gib",
      detail: "Everything together is more than a zip of this kind can hold. Download the files one by one.",
    };
  }
  const sized = { ...headers, "content-length": String(length) };
  if (request.method === "HEAD") return new Response(null, { headers: sized });

  // The first object is opened before the answer begins, so that a store that is down is a 503 and not a torn zip.
  const firstStep = metadata.steps.findIndex((step) => step.recordsLength > 0);
  const first =
    firstStep < 0
      ? null
      : await context.files.streamRange(
          stepKey(conversionId, firstStep),
          0,
          metadata.steps[firstStep]?.recordsLength ?? 0,
        );
  // The headers leave before the rest is read, and they say what the whole answer costs.
  context.found.readsToCome = metadata.steps.filter((step) => step.recordsLength > 0).length - 1;
  const { readable, writable } = new FixedLengthStream(length);
  context.waitUntil(writeArchive(context, conversion, first, writable));
  return new Response(readable, { headers: sized });
};
