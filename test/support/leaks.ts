/** What no log of the service may ever hold, and the look for it. Pure. */

/** By the name under which it is reported. */
const LEAKS: readonly (readonly [string, RegExp])[] = [
  ["a token of ours", /sb_[0-9a-f]{8}/],
  ["a token of the auth service", /\bauth\.[0-9a-f]{8}-[0-9a-f]{4}/],
  ["a secret", /\b(for-tests-only|local-only)-/],
  ["an IPv4 address", /\b(?!127\.0\.0\.1\b|0\.0\.0\.0\b)\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b/],
  ["an IPv6 address", /\b2001:d[0-9a-f]{2}:|\b[0-9a-f]{1,4}(:[0-9a-f]{1,4}){7}\b/i],
  ["a canary", /canary/],
];

/** What the text tells that it must not, without saying it again. */
export const leaksIn = (text: string): readonly string[] =>
  LEAKS.flatMap(([name, pattern]) => (pattern.test(text) ? [name] : []));
