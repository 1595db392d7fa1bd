import fc from "fast-check";
import { type Item, isInnerList, parseList } from "structured-headers";
import { describe, expect, it } from "vitest";
import { rateLimitHeaders } from "../../../worker/limiting/rate-limit-headers.ts";
import type { TierState, Verdict } from "../../../worker/limiting/verdict.ts";

const UPLOADS: TierState = { name: "uploads", limit: 20, windowMs: 300_000, remaining: 19, resetMs: 299_001 };
const SUBNET: TierState = {
  name: "uploads-subnet",
  limit: 200,
  windowMs: 300_000,
  remaining: 199,
  resetMs: 0,
};

const admitted = (...tiers: readonly TierState[]): Verdict => ({
  outcome: "admitted",
  backend: "do",
  tiers,
  refund: () => Promise.resolve(),
});
const limited = (tiers: readonly TierState[], violated: readonly string[], retryAfterS: number): Verdict => ({
  outcome: "limited",
  backend: "do",
  tiers,
  violated,
  retryAfterS,
  cached: false,
});
const headersOf = (verdict: Verdict) => Object.fromEntries(rateLimitHeaders(verdict));

/** What an independent parser reads: name, then parameters. */
function read(field: string | undefined): readonly unknown[] {
  return parseList(field ?? "").map((member) => {
    if (isInnerList(member)) throw new Error("an inner list");
    const [name, parameters]: Item = member;
    return [name, Object.fromEntries(parameters)];
  });
}

describe("the headers of a verdict", () => {
  it("tell an admitted request every tier that applies", () => {
    const headers = headersOf(admitted(UPLOADS, SUBNET));
    expect(read(headers["RateLimit-Policy"])).toEqual([
      ["uploads", { q: 20, w: 300 }],
      ["uploads-subnet", { q: 200, w: 300 }],
    ]);
    expect(read(headers.RateLimit)).toEqual([
      ["uploads", { r: 19, t: 300 }],
      ["uploads-subnet", { r: 199 }],
    ]);
    expect(headers).toMatchObject({ "X-Limiter": "do" });
    expect(headers).not.toHaveProperty("Retry-After");
  });

  it("tell a limited one when to come back, and no reset later than that", () => {
    const tiers = [
      { ...UPLOADS, remaining: 0, resetMs: 4500 },
      { ...SUBNET, resetMs: 250_000 },
    ];
    const headers = headersOf(limited(tiers, ["uploads"], 5));
    expect(headers["Retry-After"]).toBe("5");
    expect(read(headers.RateLimit)).toEqual([
      ["uploads", { r: 0, t: 5 }],
      ["uploads-subnet", { r: 199 }],
    ]);
  });

  it.each(["blocked", "unavailable"] as const)(
    "tell a caller who is %s only when to come back",
    (outcome) => {
      const verdict: Verdict =
        outcome === "blocked"
          ? { outcome, backend: "do", retryAfterS: 3600, reason: "attempts", cached: false }
          : { outcome, backend: "memory", retryAfterS: 3600 };
      expect(rateLimitHeaders(verdict)).toEqual([
        ["Retry-After", "3600"],
        ["X-Limiter", verdict.backend],
        ["Server-Timing", `limiter;desc="${verdict.backend}"`],
      ]);
    },
  );

  it("are structured fields whatever the numbers are", () => {
    const amounts = fc.integer({ min: 0, max: 100_000_000 });
    const states = fc.record({
      name: fc.constantFrom("uploads", "conversions-hour", "conversions-day-subnet"),
      limit: amounts,
      windowMs: fc.integer({ min: 1, max: 86_400_000 }),
      remaining: amounts,
      resetMs: amounts,
    });
    fc.assert(
      fc.property(fc.array(states, { minLength: 1 }), (tiers) => {
        const headers = headersOf(admitted(...tiers));
        expect(read(headers["RateLimit-Policy"])).toHaveLength(tiers.length);
        expect(read(headers.RateLimit)).toEqual(
          tiers.map(({ name, remaining, resetMs }) => [
            name,
            resetMs === 0 ? { r: remaining } : { r: remaining, t: Math.ceil(resetMs / 1000) },
          ]),
        );
      }),
    );
  });
});
