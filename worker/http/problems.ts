/**
 * Every error the API can answer, in one table. Bodies are RFC 9457 `application/problem+json` with `type, title,
 * status, detail, code, request_id`; `type` points to the entry in the OpenAPI document, or to the IANA registry for
 * the three that the RateLimit draft registers. `detail` says what happened and what to do; never a name or a value.
 */

import { ARCHIVE_CODES, type ArchiveCode, isTooMuch } from "../conversion/archive-problem.ts";

const IANA = "https://iana.org/assignments/http-problem-types#";

interface ProblemKind {
  readonly status: number;
  readonly title: string;
  /** Registered type; without one it is the entry in the OpenAPI document. */
  readonly type?: string;
}

const SERVICE_PROBLEMS = {
  "json-malformed": { status: 400, title: "The body is not valid JSON" },
  "field-invalid": { status: 400, title: "A field is missing or has the wrong form" },
  "time-zone-unknown": { status: 400, title: "Unknown time zone" },
  "upload-empty": { status: 400, title: "The upload is empty" },
  "no-files": { status: 400, title: "The form has no files" },
  "form-malformed": { status: 400, title: "The form cannot be read" },
  "upload-incomplete": { status: 400, title: "The upload broke off" },
  unauthorized: { status: 401, title: "A token is needed" },
  "not-found": { status: 404, title: "Not found" },
  "method-not-allowed": { status: 405, title: "Method not allowed" },
  "archive-over-4-gib": { status: 409, title: "The result is too large for one zip" },
  "session-revoked": { status: 409, title: "The session was revoked" },
  "version-conflict": { status: 409, title: "Somebody else changed it first" },
  "conversion-running": { status: 409, title: "The conversion is not finished" },
  "upload-expired": { status: 410, title: "The upload has expired" },
  "length-required": { status: 411, title: "Content-Length is needed" },
  "body-too-large": { status: 413, title: "The body is too large" },
  "upload-too-large": { status: 413, title: "The upload is too large" },
  "type-unsupported": { status: 415, title: "Unsupported type" },
  "range-not-satisfiable": { status: 416, title: "The range lies outside the file" },
  "quota-exceeded": { status: 429, title: "Too many requests", type: `${IANA}quota-exceeded` },
  blocked: { status: 429, title: "Blocked for a while", type: `${IANA}abnormal-usage-detected` },
  "internal-error": { status: 500, title: "Something went wrong on our side" },
  "not-configured": { status: 503, title: "The service is not set up yet" },
  "reduced-capacity": {
    status: 503,
    title: "Working at reduced capacity",
    type: `${IANA}temporary-reduced-capacity`,
  },
  "logout-pending": { status: 503, title: "The logout is not complete" },
  "store-unavailable": { status: 503, title: "A store does not answer" },
} as const satisfies Record<string, ProblemKind>;

/** What the archive reader refuses: too much of it is 413, unreadable is 422. */
const archiveProblems = ARCHIVE_CODES.map((code): [ArchiveCode, ProblemKind] => [
  code,
  { status: isTooMuch(code) ? 413 : 422, title: "The archive cannot be read" },
]);

export type ProblemCode = keyof typeof SERVICE_PROBLEMS | ArchiveCode;

export const PROBLEMS: Readonly<Record<ProblemCode, ProblemKind>> = {
  ...SERVICE_PROBLEMS,
  ...(Object.fromEntries(archiveProblems) as Record<ArchiveCode, ProblemKind>),
};

export interface Problem {
  readonly code: ProblemCode;
  readonly detail: string;
  /** Extension members, e.g. `violated-policies`. */
  readonly members?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

export const problemType = (code: ProblemCode): string => {
  return PROBLEMS[code].type ?? `/api/openapi.json#/x-problems/${code}`;
};

export function problemResponse(problem: Problem, requestId: string): Response {
  const { status, title } = PROBLEMS[problem.code];
  const body = {
    type: problemType(problem.code),
    title,
    status,
    detail: problem.detail,
    code: problem.code,
    request_id: requestId,
    ...problem.members,
  };
  return new Response(`${JSON.stringify(body)}\n`, {
    status,
    headers: { "content-type": "application/problem+json", ...problem.headers },
  });
}

/** The one answer for an unknown id, a malformed one, a foreign one and an expired one. */
export const notFound = (what: "upload" | "conversion" | "file"): Problem => ({
  code: "not-found",
  detail: `There is no such ${what}, it has expired, or it belongs to somebody else. Uploads live for an hour, results for two; send the export again.`,
});
