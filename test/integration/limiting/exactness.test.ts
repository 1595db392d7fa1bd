import { evictDurableObject, reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Limiter } from "../../../worker/limiting/limiter.ts";
import { POLICIES, type PolicyTable } from "../../../worker/limiting/policies.ts";
import { DEFAULT_SETTINGS } from "../../../worker/limiting/settings.ts";
import type { Verdict } from "../../../worker/limiting/verdict.ts";
import { type LimiterInput, type LimiterOutput, limiterModel } from "../../support/limiter-model.ts";
import { isLinearizable, type Operation } from "../../support/linearizability.ts";
import { client, type LimiterBench, limiterBench } from "../../support/workerd/limiter-bench.ts";

const CALLERS = 16;
const REQUESTS = 2000;

const admittedOf = (verdicts: readonly Verdict[]): number =>
  verdicts.filter(({ outcome }) => outcome === "admitted").length;

afterEach(async () => {
  vi.useRealTimers();
  await reset();
});

describe("two thousand requests at once from sixteen isolates", () => {
  const isolates = (): readonly Limiter[] => Array.from({ length: CALLERS }, () => limiterBench().limiter);
  const flood = (limiters: readonly Limiter[], fingerprintOf: (index: number) => string) =>
    Promise.all(
      Array.from({ length: REQUESTS }, (_, index) =>
        limiters[index % CALLERS]?.check(client(fingerprintOf(index)), "downloads", { countAttempt: false }),
      ),
    );
  const known = (verdicts: readonly (Verdict | undefined)[]): readonly Verdict[] =>
    verdicts.filter((verdict) => verdict !== undefined);

  it("admit exactly the client's limit on one key", async () => {
    expect(admittedOf(known(await flood(isolates(), () => "f1")))).toBe(50);
  });

  it("admit exactly the subnet's limit over many keys", async () => {
    expect(admittedOf(known(await flood(isolates(), (index) => `f${index % 100}`)))).toBe(500);
  });

  it("admit exactly the limit when the object is evicted between any two of them", async () => {
    let admitted = 0;
    for (let request = 0; request < 30; request += 1) {
      // An isolate that remembers nothing: the object is asked every time.
      const [limiter] = isolates();
      const verdict = await limiter?.check(client("f1"), "uploads", { countAttempt: false });
      if (verdict?.outcome === "admitted") admitted += 1;
      await evictDurableObject(env.LIMITER.getByName(client("f1").placement.objectName));
    }
    expect(admitted).toBe(20);
  });
});

const LIMIT = 3;
const small: PolicyTable = {
  ...POLICIES,
  uploads: POLICIES.uploads.map((tier) => ({ ...tier, limit: LIMIT })),
};
const settings = async () => ({ ...DEFAULT_SETTINGS, limits: { everyone: small, plans: new Map() } });
const [UPLOADS] = small.uploads;

type Recorded = Operation<LimiterInput, LimiterOutput>;

/** A history of two isolates, each with its own memory of denials. */
class Recording {
  readonly history: Recorded[] = [];
  /** When each position of the global order was taken. */
  readonly #moments: number[] = [];
  readonly #benches: readonly LimiterBench[] = [limiterBench({ settings }), limiterBench({ settings })];
  readonly #key: string;
  #refund: (() => Promise<void>) | null = null;

  constructor(key: string) {
    this.#key = key;
  }

  #position(): number {
    return this.#moments.push(Date.now());
  }

  /** A refusal from memory was true at some moment of the last ten seconds: it may be that old. */
  #tenSecondsAgo(): number {
    return this.#moments.findIndex((atMs) => Date.now() - atMs <= 10_000) + 0.5;
  }

  get #tiers() {
    const { limit, windowMs } = UPLOADS ?? { limit: 0, windowMs: 0 };
    return [
      { of: "client", limit, windowMs },
      { of: "subnet", limit: limit * 10, windowMs },
    ];
  }

  async check(isolate: number, cost: number): Promise<void> {
    const input = { kind: "check", tiers: this.#tiers, cost, nowMs: Date.now() } as const;
    const calledAt = this.#position();
    const verdict = await this.#benches[isolate]?.limiter.check(client(this.#key), "uploads", {
      cost,
      countAttempt: false,
    });
    if (verdict === undefined || verdict.outcome === "blocked" || verdict.outcome === "unavailable")
      throw new Error("no verdict");
    const returnedAt = this.#position();
    if (verdict.outcome === "admitted") {
      const remaining = verdict.tiers.map((tier) => tier.remaining);
      this.history.push({ input, output: { outcome: "admitted", remaining }, calledAt, returnedAt });
      const { nowMs } = input;
      this.#refund = async () => {
        const refundedAt = this.#position();
        await verdict.refund();
        const refund = { kind: "refund", tiers: this.#tiers, cost, atMs: nowMs } as const;
        this.history.push({
          input: refund,
          output: { outcome: "done" },
          calledAt: refundedAt,
          returnedAt: this.#position(),
        });
      };
      return;
    }
    const since = verdict.cached ? Math.min(calledAt, this.#tenSecondsAgo()) : calledAt;
    this.history.push({ input, output: { outcome: "limited" }, calledAt: since, returnedAt });
  }

  async refund(): Promise<void> {
    await this.#refund?.();
    this.#refund = null;
  }
}

describe("histories of two isolates that remember denials", () => {
  it("are linearizable when a remembered refusal may be ten seconds old", async () => {
    const moments = fc.array(
      fc.record({
        calls: fc.array(
          fc.record({ isolate: fc.integer({ min: 0, max: 1 }), cost: fc.integer({ min: 1, max: 2 }) }),
          {
            minLength: 1,
            maxLength: 4,
          },
        ),
        refund: fc.boolean(),
        thenMs: fc.constantFrom(0, 3000, 9999, 10_000, 290_000, 300_000),
      }),
      { minLength: 2, maxLength: 5 },
    );
    let refused = 0;
    // Later than the tests before: the object's clock never steps back.
    let startMs = Date.UTC(2036, 0, 1);
    for (const [index, shape] of fc.sample(moments, { numRuns: 300, seed: 7 }).entries()) {
      vi.setSystemTime(startMs);
      const recording = new Recording(`h${index}`);
      for (const { calls, refund, thenMs } of shape) {
        await Promise.all(calls.map(({ isolate, cost }) => recording.check(isolate, cost)));
        if (refund) await recording.refund();
        vi.setSystemTime(Date.now() + thenMs);
      }
      if (!isLinearizable(recording.history, limiterModel)) refused += 1;
      // Beyond every window of this history, so that the next one finds its subnet empty.
      startMs = Date.now() + 300_000;
    }
    expect(refused).toBe(0);
  }, 300_000);
});
