import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Caller } from "../../../worker/limiting/caller.ts";
import type { PolicyName } from "../../../worker/limiting/policies.ts";
import { rateLimitHeaders } from "../../../worker/limiting/rate-limit-headers.ts";
import { virtualLimiter, virtualObject } from "../../support/workerd/limiter-in-virtual-time.ts";

const caller = (fingerprint: number): Caller => ({
  kind: "client",
  key: { subnet: "aaaaaaaaaaaaaaaa", client: fingerprint.toString(16).padStart(16, "0") },
  placement: { objectName: "eu:0", locationHint: "weur" },
  subnetTier: true,
  plan: null,
});
const TRIALS = 10_000;

describe("a client that obeys Retry-After", () => {
  it("is admitted on its next try, ten thousand times out of ten thousand, and never waits a second too long", async () => {
    const policies = fc.constantFrom<PolicyName>(
      "uploads",
      "validations",
      "conversions",
      "downloads",
      "requests",
    );
    const request = fc.record({
      policy: policies,
      waitMs: fc.integer({ min: 0, max: 30_000 }),
      cost: fc.integer({ min: 1, max: 5 }),
    });
    let trials = 0;
    let early = 0;
    let late = 0;
    while (trials < TRIALS) {
      const clock = { nowMs: 1_800_000_000_000 };
      const object = virtualObject(clock);
      const limiter = virtualLimiter(object, clock);
      const arrivals = fc.sample(request, { numRuns: 400, seed: trials + 1 });
      for (const { policy, waitMs, cost } of arrivals) {
        clock.nowMs += waitMs % 7 === 0 ? waitMs : waitMs % 200;
        const options = { cost, countAttempt: false };
        const verdict = await limiter.check(caller(1), policy, options);
        if (verdict.outcome !== "limited") continue;
        trials += 1;
        const retryAfterS = Number(Object.fromEntries(rateLimitHeaders(verdict))["Retry-After"]);
        // A second isolate remembers nothing: it hears the exact moment from the object itself.
        const fresh = await virtualLimiter(object, clock).check(caller(1), policy, options);
        if (fresh.outcome !== "limited" || retryAfterS > fresh.retryAfterS) late += 1;
        clock.nowMs += retryAfterS * 1000;
        if ((await limiter.check(caller(1), policy, options)).outcome !== "admitted") early += 1;
      }
    }
    expect({ early, late }).toEqual({ early: 0, late: 0 });
  });

  it("is told the same by an isolate that remembers its denial", async () => {
    const clock = { nowMs: 1_800_000_000_000 };
    const limiter = virtualLimiter(virtualObject(clock), clock);
    for (let upload = 0; upload < 20; upload += 1) await limiter.check(caller(1), "uploads");
    await limiter.check(caller(1), "uploads");
    clock.nowMs += 9999;
    expect(await limiter.check(caller(1), "uploads")).toMatchObject({ cached: true, retryAfterS: 291 });
    clock.nowMs += 291_000 - 1;
    expect((await limiter.check(caller(1), "uploads")).outcome).toBe("admitted");
  });
});
