import { reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it } from "vitest";
import { DEFAULT_LIMITS } from "../../../worker/limiting/policies.ts";
import type { Rollout } from "../../../worker/limiting/rollout.ts";
import { client, intercepted, limiterBench } from "../../support/workerd/limiter-bench.ts";

const under = (rollout: Rollout) => ({ settings: async () => ({ rollout, limits: DEFAULT_LIMITS }) });
const hanging = () =>
  intercepted(env.LIMITER, () => {}, { getByName: () => ({ ask: () => new Promise(() => {}) }) });

afterEach(() => reset());

describe("under `kv`", () => {
  it("KV decides alone, with whole limits, and a refusal is an ordinary one", async () => {
    const bench = limiterBench(under({ mode: "kv" }));
    const verdicts = [];
    for (let request = 0; request < 21; request += 1) {
      verdicts.push(await bench.limiter.check(client("f1"), "uploads"));
      await bench.settled();
    }
    expect(verdicts.map(({ outcome }) => outcome)).toEqual([
      ...Array.from({ length: 20 }, () => "admitted"),
      "limited",
    ]);
    expect(bench.calls()).toBe(0);
    const other = limiterBench(under({ mode: "kv" }));
    expect(await other.limiter.check(client("f1"), "uploads")).toMatchObject({
      outcome: "limited",
      backend: "kv",
    });
  });

  it("a block of the object's time is still in force", async () => {
    const caller = client("f1");
    const before = limiterBench();
    await before.limiter.check(caller, "uploads");
    const untilMs = Date.now() + 60_000;
    await env.FALLBACK_KV.put(`block:${caller.key.client}`, JSON.stringify({ untilMs, reason: "attempts" }));
    const after = limiterBench(under({ mode: "kv" }));
    expect(await after.limiter.check(caller, "uploads")).toMatchObject({ outcome: "blocked", backend: "kv" });
  });
});

describe("under `do p`", () => {
  it("a subnet is decided by one backend, and about p % of them by the object", async () => {
    const bench = limiterBench(under({ mode: "do", percent: 50 }));
    let byObject = 0;
    for (let subnet = 0; subnet < 200; subnet += 1) {
      const address = `198.51.${subnet}.1`;
      const [one, other] = [client("f1", address), client("f2", address)];
      const verdicts = [
        await bench.limiter.check(one, "downloads"),
        await bench.limiter.check(other, "downloads"),
      ];
      expect(verdicts[0]?.backend).toBe(verdicts[1]?.backend);
      if (verdicts[0]?.backend === "do") byObject += 1;
    }
    expect(byObject).toBeGreaterThan(60);
    expect(byObject).toBeLessThan(140);
  });
});

describe("under `shadow p`", () => {
  it("KV decides, the object is asked behind the answer, and what they disagree on is reported", async () => {
    const object = limiterBench();
    for (let request = 0; request < 20; request += 1) await object.limiter.check(client("f1"), "uploads");
    const bench = limiterBench(under({ mode: "shadow", percent: 100 }));
    const verdict = await bench.limiter.check(client("f1"), "uploads");
    expect(verdict).toMatchObject({ outcome: "admitted", backend: "kv" });
    await bench.settled();
    expect(bench.calls()).toBe(1);
    expect(bench.events).toEqual([
      { kind: "disagreement", policy: "uploads", reason: "kv admitted, do limited" },
    ]);
  });

  it("nothing is reported while they agree, and only the sample is asked", async () => {
    const all = limiterBench(under({ mode: "shadow", percent: 100 }));
    await all.limiter.check(client("f1"), "uploads");
    await all.settled();
    expect([all.calls(), all.events]).toEqual([1, []]);
    const none = limiterBench(under({ mode: "shadow", percent: 0 }));
    await none.limiter.check(client("f2"), "uploads");
    await none.settled();
    expect(none.calls()).toBe(0);
  });

  it("a shadow that hangs delays no answer, and its error is nobody's but the report's", async () => {
    const bench = limiterBench({
      ...under({ mode: "shadow", percent: 100 }),
      namespace: hanging(),
      deadlineMs: 3000,
    });
    const verdict = await bench.limiter.check(client("f1"), "uploads");
    // The answer did not wait for the shadow's end, which has not come yet.
    expect(bench.events).toEqual([]);
    expect(verdict).toMatchObject({ outcome: "admitted", backend: "kv" });
    await bench.settled();
    expect(bench.events).toEqual([
      { kind: "disagreement", policy: "uploads", reason: "kv admitted, do late" },
    ]);
  });

  it("a shadow counts no attempts: together they would have blocked", async () => {
    for (let isolate = 0; isolate < 2; isolate += 1) {
      const bench = limiterBench(under({ mode: "shadow", percent: 100 }));
      for (let request = 0; request < 160; request += 1)
        await bench.limiter.check(client("f1"), "requests", { countAttempt: true });
      await bench.settled();
      expect(bench.calls()).toBe(160);
    }
    expect(await limiterBench().limiter.peek(client("f1"))).toMatchObject({ block: null });
  });
});
