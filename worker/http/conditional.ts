/** Conditional and range requests (RFC 9110 sections 13 and 14) for immutable bytes with a strong `ETag`. */

/** Whether the client already has these bytes (`If-None-Match`, weak comparison). */
export function isNotModified(request: Request, etag: string): boolean {
  const header = request.headers.get("if-none-match");
  if (!header) return false;
  return header.split(",").some((candidate) => {
    const tag = candidate.trim();
    return tag === "*" || tag.replace(/^W\//, "") === etag;
  });
}

export type ByteRange =
  | { readonly kind: "whole" }
  | { readonly kind: "part"; readonly start: number; readonly length: number }
  | { readonly kind: "unsatisfiable" };

const WHOLE: ByteRange = { kind: "whole" };

/**
 * What to send of `length` bytes. Several ranges, other units, a stale `If-Range` and any method but GET get the whole
 * file, as the RFC says.
 */
export function requestedRange(request: Request, etag: string, length: number): ByteRange {
  const match = /^bytes=(\d*)-(\d*)$/i.exec(request.headers.get("range")?.trim() ?? "");
  if (!match || request.method !== "GET") return WHOLE;
  const ifRange = request.headers.get("if-range");
  if (ifRange !== null && ifRange !== etag) return WHOLE;
  const [, first = "", last = ""] = match;
  if (first === "" && last === "") return WHOLE;
  if (first === "") {
    const suffix = Math.min(Number(last), length);
    return suffix === 0
      ? { kind: "unsatisfiable" }
      : { kind: "part", start: length - suffix, length: suffix };
  }
  const start = Number(first);
  const end = last === "" ? length - 1 : Math.min(Number(last), length - 1);
  if (last !== "" && Number(last) < start) return WHOLE;
  return start >= length ? { kind: "unsatisfiable" } : { kind: "part", start, length: end - start + 1 };
}
