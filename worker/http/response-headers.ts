/**
 * Headers of every answer of the API. All of them may hold health data, so no cache may keep one, no page may frame or
 * sniff one, and a downloaded file that is opened in the browser is sandboxed. Values: OWASP Secure Headers.
 */
const EVERYWHERE: readonly (readonly [string, string])[] = [
  ["cache-control", "private, no-store"],
  ["content-security-policy", "default-src 'none'; frame-ancestors 'none'; sandbox"],
  ["cross-origin-resource-policy", "same-origin"],
  ["referrer-policy", "no-referrer"],
  ["x-content-type-options", "nosniff"],
  ["x-frame-options", "DENY"],
];
const STRICT_TRANSPORT = "max-age=63072000; includeSubDomains";

/** The response with `extra` and the headers that every answer carries; what a route has set itself stays. */
export function finish(
  response: Response,
  url: URL,
  extra: readonly (readonly [string, string])[],
  head: boolean,
): Response {
  const headers = new Headers(response.headers);
  for (const [name, value] of EVERYWHERE) if (!headers.has(name)) headers.set(name, value);
  if (url.protocol === "https:") headers.set("strict-transport-security", STRICT_TRANSPORT);
  for (const [name, value] of extra) headers.set(name, value);
  return new Response(head ? null : response.body, { status: response.status, headers });
}
