/**
 * What the page and the service say to each other, as the page sees it. Shapes of the converter are taken from the
 * converter itself; the rest mirrors the API's description. Answers of our own service are trusted in shape: this
 * file is the one place where JSON becomes a type.
 */
import type { Inspection, Report, ReportFile } from "../../../worker/conversion/report.ts";
import type { Include, Progress, WeightUnit } from "../../../worker/conversion/step.ts";
import { retryAfterMs } from "./wire.ts";

export type { FoundType, Inspection, Issue, Report, TypeReport } from "../../../worker/conversion/report.ts";
export type { Include, Progress, WeightUnit } from "../../../worker/conversion/step.ts";

/** An upload as the page remembers it. Times are milliseconds of this device's clock. */
export interface Upload {
  readonly uploadId: string;
  /** Null: it never left this device, so nothing expires. */
  readonly expiresAtMs: number | null;
}

/** What the user asks of a conversion. */
export interface Wish {
  /** IANA name. */
  readonly timeZone: string;
  readonly include: readonly Include[];
  /** Whether what Garmin cannot import is kept as tables. Absent: it is. */
  readonly archive?: boolean;
  /** Of weights in the old format. Absent: as the service takes them, which is pounds. */
  readonly weightUnit?: WeightUnit;
}

export type DownloadFile = ReportFile & { readonly url: string };

export interface Conversion {
  readonly conversionId: string;
  /** Null as in an upload. */
  readonly expiresAtMs: number | null;
  readonly progress: Progress;
  /** Null while there is work left. */
  readonly result: Result | null;
}

export interface Result {
  readonly files: readonly DownloadFile[];
  readonly archiveUrl: string;
  readonly report: Report;
}

/** What was deleted. `pendingUntil` is an ISO time when the bytes could not be reached at once. */
export interface Receipt {
  readonly uploadId: string;
  readonly deletedAt: string;
  readonly conversions: number;
  readonly pendingUntil: string | null;
}

/** A refusal or a fault, for people. `code` picks the advice; `retryAfterMs` is null where waiting does not help. */
export interface Problem {
  readonly code: string;
  /** HTTP status; 0 when there was no answer at all. */
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly retryAfterMs: number | null;
  readonly requestId: string | null;
}

export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: Problem };

/** Turns an ISO time of the service into this device's clock, whatever that clock says. */
export type ToLocalMs = (iso: string) => number;

export function readUpload(json: unknown, toLocalMs: ToLocalMs): Upload {
  const body = json as { upload_id: string; expires_at: string };
  return { uploadId: body.upload_id, expiresAtMs: toLocalMs(body.expires_at) };
}

export function readInspection(json: unknown): Inspection {
  return json as Inspection;
}

export function readConversion(json: unknown, toLocalMs: ToLocalMs): Conversion {
  const body = json as {
    conversion_id: string;
    status: "running" | "done";
    progress: Progress;
    expires_at: string;
    files: DownloadFile[];
    archive_url: string;
    report: Report;
  };
  const { files, archive_url: archiveUrl, report } = body;
  return {
    conversionId: body.conversion_id,
    expiresAtMs: toLocalMs(body.expires_at),
    progress: body.progress,
    result: body.status === "done" ? { files, archiveUrl, report } : null,
  };
}

export function readReceipt(json: unknown): Receipt {
  const body = json as {
    upload_id: string;
    deleted_at: string;
    deleted: { conversions: number };
    bytes: { deleted_by?: string };
  };
  return {
    uploadId: body.upload_id,
    deletedAt: body.deleted_at,
    conversions: body.deleted.conversions,
    pendingUntil: body.bytes.deleted_by ?? null,
  };
}

/** A body of `application/problem+json`, or whatever else stood between us and the service. */
export function readProblem(status: number, json: unknown, retryAfter: string | null): Problem {
  const body = (typeof json === "object" && json !== null ? json : {}) as Partial<Record<string, unknown>>;
  const text = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);
  return {
    code: text(body.code) ?? (status === 0 ? "no-answer" : "unexpected-answer"),
    status,
    title: text(body.title) ?? "",
    detail: text(body.detail) ?? "",
    retryAfterMs: retryAfterMs(retryAfter),
    requestId: text(body.request_id),
  };
}
