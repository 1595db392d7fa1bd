/** What the OpenAPI document says of each route. The shapes are those of the answers, field by field. */
import { ARCHIVE_PROBLEMS, type ArchiveCode } from "./conversion/archive-problem.ts";
import { DATA_TYPES } from "./conversion/data-type.ts";
import { ISSUE_CODES } from "./conversion/issue-code.ts";
import type { JsonSchema, RouteDoc } from "./http/openapi.ts";
import type { ProblemCode } from "./http/problems.ts";

export const text: JsonSchema = { type: "string" };
export const count: JsonSchema = { type: "integer", minimum: 0 };
const day: JsonSchema = { type: ["string", "null"], format: "date" };
export const time: JsonSchema = { type: "string", format: "date-time" };
const zone: JsonSchema = { type: "string", examples: ["Europe/Berlin"] };
export const list = (items: JsonSchema): JsonSchema => ({ type: "array", items });
export const object = (
  properties: Readonly<Record<string, JsonSchema>>,
  optional: readonly string[] = [],
): JsonSchema => ({
  type: "object",
  properties,
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
});
export const asJson = (schema: JsonSchema) => ({ "application/json": schema });
const bytes: JsonSchema = { type: "string", format: "binary" };

const issue = object(
  {
    code: { enum: ISSUE_CODES },
    severity: { enum: ["error", "warning", "info"] },
    file: text,
    where: text,
    seen: text,
    expected: text,
  },
  ["where", "seen", "expected"],
);
const ignored = list(object({ name: text, reason: text }));
const outcome: JsonSchema = { enum: ["converts", "partly", "cannot"] };
const type: JsonSchema = { enum: DATA_TYPES };

const report = object({
  time_zone: zone,
  from: day,
  to: day,
  data_types: list(
    object(
      {
        type,
        files: count,
        read: count,
        written: count,
        merged: count,
        skipped: list(object({ reason: text, count })),
        from: day,
        to: day,
        outcome,
        reason: text,
      },
      ["reason"],
    ),
  ),
  files: list(object({ name: text, type: text, records: count, size: count })),
  ignored,
  ignored_count: count,
  issues: list(issue),
});

const standing = {
  conversion_id: text,
  status: { enum: ["running", "done"] },
  progress: object({ done: count, total: count, unit: text }),
  expires_at: time,
};

// Every archive problem can meet every route that reads the archive.
const archiveCodes = Object.keys(ARCHIVE_PROBLEMS) as ArchiveCode[]; // Object.keys forgets the type of the keys.
export const limited: readonly ProblemCode[] = ["quota-exceeded", "blocked", "reduced-capacity"];
export const stored: readonly ProblemCode[] = ["not-found", "store-unavailable", "internal-error"];
const jsonIn: readonly ProblemCode[] = [
  "json-malformed",
  "field-invalid",
  "time-zone-unknown",
  "body-too-large",
];

export const upload: RouteDoc = {
  summary: "Send an export",
  description:
    "One zip (or one .json, .csv or .tcx named in `Content-Disposition`) as the raw body, or any number of files as a form. Kept for an hour. `access_token` is null when the upload was added to the caller's session.",
  request: {
    "application/zip": bytes,
    "multipart/form-data": { type: "object", properties: { files: list(bytes) } },
  },
  answers: {
    201: {
      means: "Stored.",
      body: asJson(
        object({
          upload_id: text,
          access_token: { type: ["string", "null"] },
          expires_at: time,
          files: list(
            object({ name: text, size: count, kind: { enum: ["zip", "json", "csv", "tcx", "other"] } }),
          ),
        }),
      ),
    },
  },
  problems: [
    ...(["upload-empty", "no-files", "form-malformed", "upload-incomplete", "length-required"] as const),
    ...(["upload-too-large", "type-unsupported", "store-unavailable", "internal-error"] as const),
    ...limited,
  ],
};

export const validate: RouteDoc = {
  summary: "See what is in an upload and what will become of it",
  request: asJson(object({ upload_id: text, time_zone: zone }, ["time_zone"])),
  answers: {
    200: {
      means: "What was found. `records` is null where only the conversion counts.",
      body: asJson(
        object({
          upload_id: text,
          valid: { type: "boolean" },
          time_zone: zone,
          from: day,
          to: day,
          data_types: list(
            object(
              {
                type,
                files: count,
                records: { type: ["integer", "null"] },
                from: day,
                to: day,
                outcome,
                reason: text,
              },
              ["reason"],
            ),
          ),
          ignored,
          ignored_count: count,
          issues: list(issue),
        }),
      ),
    },
  },
  problems: [...jsonIn, ...stored, ...archiveCodes, ...limited],
};

export const convert: RouteDoc = {
  summary: "Start a conversion, or do its next step",
  description:
    "With `upload_id` it starts (the same upload and options give the same conversion), with `conversion_id` it continues. Call again with `conversion_id` until the answer is 200. Repeating a call is always safe. `include` names what Garmin is to get, by default all of it. What Garmin cannot import (sleep, resting heart rate, ...) is kept as a table a type in `archive/`, whatever `include` says, unless `archive` is false.",
  request: asJson({
    oneOf: [
      object(
        {
          upload_id: text,
          time_zone: zone,
          include: list({ enum: ["weight", "activities", "daily"] }),
          archive: { type: "boolean" },
          weight_unit: { enum: ["pounds", "kilograms", "stones"] },
        },
        ["time_zone", "include", "archive", "weight_unit"],
      ),
      object({ conversion_id: text }),
    ],
  }),
  answers: {
    200: {
      means: "Done.",
      body: asJson(
        object({
          ...standing,
          files: list(object({ name: text, size: count, type: text, records: count, url: text })),
          archive_url: { type: ["string", "null"] },
          report,
        }),
      ),
    },
    202: { means: "There is work left.", body: asJson(object(standing)) },
  },
  problems: [...jsonIn, "upload-expired", ...stored, ...archiveCodes, ...limited],
};

export const downloadFile: RouteDoc = {
  summary: "Download one file",
  description: "Supports `Range`, `If-Range` and `If-None-Match`.",
  answers: {
    200: { means: "The file.", body: { "application/octet-stream": bytes } },
    206: { means: "The part that was asked for.", body: { "application/octet-stream": bytes } },
    304: { means: "Unchanged." },
  },
  problems: ["range-not-satisfiable", ...stored, ...limited],
};

export const downloadArchive: RouteDoc = {
  summary: "Download everything as one zip",
  answers: {
    200: { means: "The archive.", body: { "application/zip": bytes } },
    304: { means: "Unchanged." },
  },
  problems: ["conversion-running", "archive-over-4-gib", ...stored, ...limited],
};

export const deleteUpload: RouteDoc = {
  summary: "Delete an upload and all that came of it, now",
  answers: {
    200: {
      means: "Deleted; this is the receipt.",
      body: asJson(
        object({
          upload_id: text,
          deleted_at: time,
          deleted: object({ uploads: count, conversions: count }),
          bytes: object({ status: text, deleted_by: time }, ["deleted_by"]),
        }),
      ),
    },
  },
  problems: [...stored, ...limited],
};

export const usage: RouteDoc = {
  summary: "Where the caller stands with every limit",
  description:
    "Asking is not charged. With a fingerprint: the same for that client of the caller's own subnet.",
  answers: {
    200: { means: "Limits, what is left of them, and any block.", body: asJson({ type: "object" }) },
  },
  problems: ["reduced-capacity", "internal-error"],
};

export const health: RouteDoc = {
  summary: "Whether the service runs",
  answers: { 200: { means: "It does.", body: asJson(object({ status: text })) } },
  problems: ["not-configured"],
};

export const openApi: RouteDoc = {
  summary: "This document",
  answers: { 200: { means: "OpenAPI 3.1.", body: asJson({ type: "object" }) } },
  problems: [],
};
