import { reset, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it } from "vitest";
import type { AtomicRateLimiter } from "../../../durable-objects/atomic-rate-limiter.ts";
import type { Caller } from "../../../worker/limiting/caller.ts";
import { POLICY_NAMES } from "../../../worker/limiting/policies.ts";
import { client, limiterBench } from "../../support/workerd/limiter-bench.ts";

const rowsAt = (caller: Caller) =>
  runInDurableObject(
    env.LIMITER.getByName(caller.placement.objectName),
    (object: AtomicRateLimiter) => object.rowsWritten,
  );

afterEach(() => reset());

describe("what a request costs", () => {
  it("is one call and one row when it is admitted, one call and no row when it is freshly denied", async () => {
    const { limiter, calls } = limiterBench();
    const caller = client("f1");
    await limiter.check(caller, "conversions");
    const rows = await rowsAt(caller);
    for (let count = 1; count < 10; count += 1) {
      expect((await limiter.check(caller, "conversions")).outcome).toBe("admitted");
    }
    expect([calls(), (await rowsAt(caller)) - rows]).toEqual([10, 9]);
    const denied = await limiter.check(caller, "conversions");
    expect(denied).toMatchObject({ outcome: "limited", violated: ["conversions-hour"], cached: false });
    expect([calls(), (await rowsAt(caller)) - rows]).toEqual([11, 9]);
  });

  it("is nothing at all when it is denied again", async () => {
    const { limiter, calls, kvCalls } = limiterBench();
    const caller = client("f1");
    for (let count = 0; count < 11; count += 1) await limiter.check(caller, "conversions");
    const before = calls();
    const again = await Promise.all(Array.from({ length: 100 }, () => limiter.check(caller, "conversions")));
    expect(calls()).toBe(before);
    expect(kvCalls()).toBe(0);
    expect(new Set(again.map((verdict) => verdict.outcome === "limited" && verdict.cached))).toEqual(
      new Set([true]),
    );
  });
});

describe("attempts", () => {
  it("that the isolate answered from memory count with the next call, and block", async () => {
    const { limiter } = limiterBench();
    const caller = client("f1");
    for (let count = 0; count < 310; count += 1) await limiter.check(caller, "conversions");
    expect(await limiter.check(caller, "downloads")).toMatchObject({
      outcome: "blocked",
      reason: "attempts",
    });
    expect(await limiter.check(caller, "requests", { whileBlocked: true })).toMatchObject({
      outcome: "admitted",
    });
    expect(await limiter.peek(caller)).toMatchObject({ outcome: "known", block: { reason: "attempts" } });
  });

  it("count for questions about usage, whose flood ends in a block that the isolate remembers", async () => {
    const { limiter, calls, events } = limiterBench();
    for (let count = 0; count < 301; count += 1) await limiter.peek(client("f1"));
    expect(events).toMatchObject([{ kind: "block-started", block: { reason: "attempts" } }]);
    const before = calls();
    for (let count = 0; count < 50; count += 1) {
      expect(await limiter.peek(client("f1"))).toMatchObject({
        outcome: "known",
        block: { reason: "attempts" },
      });
    }
    expect(calls()).toBe(before);
  });

  it("do not count for steps", async () => {
    const { limiter } = limiterBench();
    const caller = client("f1");
    for (let count = 0; count < 310; count += 1) await limiter.check(caller, "steps");
    expect((await limiter.check(caller, "downloads")).outcome).toBe("admitted");
  });
});

describe("a subnet", () => {
  it.each([
    ["an IPv4 /24", (index: number) => `192.0.2.${index % 256}`],
    ["an IPv6 /48", (index: number) => `2001:db8:1:${(index % 65_536).toString(16)}::${index.toString(16)}`],
  ])(
    "(%s) is admitted no more than its limit, however many fingerprints it shows",
    async (_name, addressOf) => {
      const { limiter, calls } = limiterBench();
      const verdicts = [];
      for (let index = 0; index < 10_000; index += 1) {
        verdicts.push(await limiter.check(client(`f${index}`, addressOf(index)), "conversions"));
      }
      expect(verdicts.filter(({ outcome }) => outcome === "admitted")).toHaveLength(100);
      expect(calls()).toBeLessThan(110);
    },
  );

  it("has no tier when every client has an object of its own", async () => {
    const { limiter } = limiterBench();
    const caller = client("f1", "192.0.2.7", 0);
    const verdict = await limiter.check(caller, "uploads");
    expect(verdict).toMatchObject({ outcome: "admitted", tiers: [{ name: "uploads", remaining: 19 }] });
  });
});

describe("an address", () => {
  it("appears nowhere in what the object stores", async () => {
    const { limiter } = limiterBench();
    const caller = client("f1", "203.0.113.77");
    await limiter.check(caller, "uploads");
    const stored = await runInDurableObject(
      env.LIMITER.getByName(caller.placement.objectName),
      (_object: AtomicRateLimiter, state) => [
        ...state.storage.sql.exec<{ state: ArrayBuffer }>("SELECT state FROM buckets"),
      ],
    );
    const text = stored.map((row) => new TextDecoder("latin1").decode(row.state)).join();
    expect(text.length).toBeGreaterThan(20);
    expect(text).not.toContain("203.0.113");
    expect(text).not.toContain(String.fromCharCode(203, 0, 113));
  });
});

describe("a refund", () => {
  it("gives back every tier, once, and costs one call", async () => {
    const { limiter, calls } = limiterBench();
    const verdict = await limiter.check(client("f1"), "uploads");
    if (verdict.outcome !== "admitted") throw new Error("not admitted");
    await Promise.all([verdict.refund(), verdict.refund()]);
    expect(calls()).toBe(2);
    expect(await limiter.check(client("f1"), "uploads")).toMatchObject({
      tiers: [{ remaining: 19 }, { remaining: 199 }],
    });
  });
});

describe("usage", () => {
  it("tells where every policy stands and charges nothing", async () => {
    const { limiter } = limiterBench();
    await limiter.check(client("f1"), "uploads");
    const usage = await limiter.peek(client("f1"));
    if (usage.outcome !== "known") throw new Error("unknown");
    expect(usage.policies.map(({ policy }) => policy)).toEqual(POLICY_NAMES);
    expect(usage.policies[0]?.tiers.map(({ remaining }) => remaining)).toEqual([19, 199]);
    expect(await limiter.peek(client("f1"))).toMatchObject({
      policies: [{ tiers: [{ remaining: 19 }, {}] }, {}, {}, {}, {}, {}],
    });
    expect(await limiter.peek(client("f2"))).toMatchObject({
      policies: [{ tiers: [{ remaining: 20 }, {}] }, {}, {}, {}, {}, {}],
    });
  });
});
