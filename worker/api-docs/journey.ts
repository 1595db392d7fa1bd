/** What the OpenAPI document says of the journey's routes. The shapes are those of the answers, field by field. */
import { ARCHIVE_CODES } from "../conversion/archive-problem.ts";
import { DATA_TYPES } from "../conversion/data-type.ts";
import { ISSUE_CODES } from "../conversion/issue-code.ts";
import { INCLUDABLE, WEIGHT_UNITS } from "../conversion/step.ts";
import type { JsonSchema, RouteDoc } from "../http/openapi.ts";
import type { ProblemCode } from "../http/problems.ts";
import { POLICY_NAMES } from "../limiting/policies.ts";
import {
  asJson,
  bytes,
  count,
  countOrNull,
  dayOrNull,
  faults,
  jsonBody,
  limited,
  list,
  lookedUp,
  object,
  orNull,
  text,
  textOrNull,
  time,
  yesOrNo,
  zone,
} from "./schema.ts";

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

const span = { time_zone: zone, from: dayOrNull, to: dayOrNull };

const report = object({
  ...span,
  data_types: list(
    object(
      {
        type,
        files: count,
        read: count,
        written: count,
        merged: count,
        skipped: list(object({ reason: text, count })),
        from: dayOrNull,
        to: dayOrNull,
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

const options: readonly ProblemCode[] = [...jsonBody, "time-zone-unknown"];

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
          access_token: textOrNull,
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
    ...(["upload-too-large", "type-unsupported"] as const),
    ...faults,
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
          valid: yesOrNo,
          ...span,
          data_types: list(
            object(
              {
                type,
                files: count,
                records: countOrNull,
                from: dayOrNull,
                to: dayOrNull,
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
  problems: [...options, ...lookedUp, ...ARCHIVE_CODES, ...limited],
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
          include: list({ enum: INCLUDABLE }),
          archive: yesOrNo,
          weight_unit: { enum: WEIGHT_UNITS },
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
          archive_url: textOrNull,
          report,
        }),
      ),
    },
    202: { means: "There is work left.", body: asJson(object(standing)) },
  },
  problems: [...options, "upload-expired", ...lookedUp, ...ARCHIVE_CODES, ...limited],
};

export const downloadFile: RouteDoc = {
  summary: "Download one file",
  description: "Supports `Range`, `If-Range` and `If-None-Match`.",
  answers: {
    200: { means: "The file.", body: { "application/octet-stream": bytes } },
    206: { means: "The part that was asked for.", body: { "application/octet-stream": bytes } },
    304: { means: "Unchanged." },
  },
  problems: ["range-not-satisfiable", ...lookedUp, ...limited],
};

export const downloadArchive: RouteDoc = {
  summary: "Download everything as one zip",
  answers: {
    200: { means: "The archive.", body: { "application/zip": bytes } },
    304: { means: "Unchanged." },
  },
  problems: ["conversion-running", "archive-over-4-gib", ...lookedUp, ...limited],
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
  problems: [...lookedUp, ...limited],
};

const limit = object({ name: text, limit: count, window_s: count, remaining: count, reset_s: count });

export const usage: RouteDoc = {
  summary: "Where the caller stands with every limit",
  description:
    "Asking is not charged. With a fingerprint: the same for that client of the caller's own subnet.",
  answers: {
    200: {
      means: "Limits, what is left of them, and any block.",
      body: asJson(
        object({
          policies: list(object({ policy: { enum: POLICY_NAMES }, limits: list(limit) })),
          block: orNull(object({ reason: { enum: ["attempts", "operator"] }, retry_after_s: count })),
        }),
      ),
    },
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
