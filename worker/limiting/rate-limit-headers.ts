/**
 * What a verdict says in headers: `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers, lists of
 * RFC 9651), `Retry-After` in seconds (RFC 9110 10.2.3) and who decided. Names of tiers are plain ASCII words.
 *
 * `Retry-After` is never too early, and beside one `t` is given only for the tiers that refused: the draft does not
 * want a reset later than the moment at which one may come back.
 */

import type { TierState, Verdict } from "./verdict.ts";

export type HeaderList = readonly (readonly [name: string, value: string])[];

const seconds = (ms: number): number => Math.ceil(ms / 1000);

const policyItem = (tier: TierState): string => `"${tier.name}";q=${tier.limit};w=${seconds(tier.windowMs)}`;

function quotaItem(tier: TierState, violated: readonly string[] | null): string {
  const item = `"${tier.name}";r=${tier.remaining}`;
  const tellsReset = tier.resetMs > 0 && (violated === null || violated.includes(tier.name));
  return tellsReset ? `${item};t=${seconds(tier.resetMs)}` : item;
}

function tierHeaders(tiers: readonly TierState[], violated: readonly string[] | null): HeaderList {
  if (tiers.length === 0) return [];
  return [
    ["RateLimit-Policy", tiers.map(policyItem).join(", ")],
    ["RateLimit", tiers.map((tier) => quotaItem(tier, violated)).join(", ")],
  ];
}

/** The headers for the answer to a request with this verdict, whatever the answer is. */
export function rateLimitHeaders(verdict: Verdict): HeaderList {
  const decidedBy: HeaderList = [
    ["X-Limiter", verdict.backend],
    ["Server-Timing", `limiter;desc="${verdict.backend}"`],
  ];
  switch (verdict.outcome) {
    case "admitted":
      return [...tierHeaders(verdict.tiers, null), ...decidedBy];
    case "limited":
      return [
        ...tierHeaders(verdict.tiers, verdict.violated),
        ["Retry-After", String(verdict.retryAfterS)],
        ...decidedBy,
      ];
    case "blocked":
    case "unavailable":
      return [["Retry-After", String(verdict.retryAfterS)], ...decidedBy];
    default:
      return verdict satisfies never;
  }
}
