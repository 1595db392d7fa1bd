/** The body of `POST /api/convert`: either it starts a conversion of an upload, or it continues one. */
import { type ConversionOptions, INCLUDABLE, WEIGHT_UNITS } from "../conversion/step.ts";
import { fieldInvalid, type JsonObject } from "../http/json-body.ts";
import { notFound, type Problem } from "../http/problems.ts";
import { conversionIdFor, isConversionId, isUploadId } from "../storage/ids.ts";
import { readTimeZone } from "./time-zone.ts";

const quoted = (words: readonly string[]): string => words.map((word) => `"${word}"`).join(", ");

export type ConvertRequest =
  | { readonly kind: "continue"; readonly conversionId: string }
  | {
      readonly kind: "start";
      readonly uploadId: string;
      readonly conversionId: string;
      readonly options: ConversionOptions;
    };

type Reading =
  | { readonly ok: true; readonly request: ConvertRequest }
  | { readonly ok: false; readonly problem: Problem };

const refuse = (problem: Problem): Reading => ({ ok: false, problem });

/** Which limit the body falls under; the guard needs to know before it is looked at any closer. */
export function workOf(body: JsonObject): "conversions" | "steps" | "requests" {
  if (typeof body.conversion_id === "string") return "steps";
  return typeof body.upload_id === "string" ? "conversions" : "requests";
}

export async function readConvertRequest(body: JsonObject): Promise<Reading> {
  const work = workOf(body);
  if (work === "requests") {
    return refuse(fieldInvalid("upload_id", "the id of an upload, or conversion_id that of a conversion"));
  }
  if (work === "steps") {
    return isConversionId(body.conversion_id)
      ? { ok: true, request: { kind: "continue", conversionId: body.conversion_id } }
      : refuse(notFound("conversion"));
  }
  const zone = readTimeZone(body.time_zone);
  if (!zone.ok) return refuse(zone.problem);
  const wanted: unknown = body.include ?? INCLUDABLE;
  if (!Array.isArray(wanted) || wanted.length === 0 || !wanted.every((part) => INCLUDABLE.includes(part))) {
    return refuse(fieldInvalid("include", `a list of ${quoted(INCLUDABLE)}`));
  }
  const unit = WEIGHT_UNITS.find((known) => known === body.weight_unit) ?? null;
  if (body.weight_unit !== undefined && unit === null) {
    return refuse(fieldInvalid("weight_unit", `one of ${quoted(WEIGHT_UNITS)}, or left out`));
  }
  if (body.archive !== undefined && typeof body.archive !== "boolean")
    return refuse(fieldInvalid("archive", "true or false, or left out"));
  if (!isUploadId(body.upload_id)) return refuse(notFound("upload"));

  // In the order of INCLUDABLE and without repeats, so that the same wish gives the same conversion.
  const include = INCLUDABLE.filter((part) => wanted.includes(part));
  const options: ConversionOptions = {
    timeZone: zone.timeZone,
    include,
    ...(unit === null ? {} : { weightUnit: unit }),
    ...(body.archive === false ? { archive: false } : {}),
  };
  const chosen = [...(unit === null ? [] : [unit]), ...(body.archive === false ? ["no archive"] : [])];
  const canonical = JSON.stringify([options.timeZone, include, ...chosen]);
  const conversionId = await conversionIdFor(body.upload_id, canonical);
  return { ok: true, request: { kind: "start", uploadId: body.upload_id, conversionId, options } };
}
