/** Too many attempts where KV decides: blocked at once, everywhere, and for good measure in the object too. */
import { reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createAttemptMemory } from "../../../worker/limiting/kv-attempts.ts";
import type { LimiterDeps } from "../../../worker/limiting/limiter.ts";
import { ATTEMPTS, DEFAULT_LIMITS } from "../../../worker/limiting/policies.ts";
import type { Verdict } from "../../../worker/limiting/verdict.ts";
import { openJournal } from "../../support/workerd/journal.ts";
import { client, intercepted, type LimiterBench, limiterBench } from "../../support/workerd/limiter-bench.ts";

const HOUR_S = 3600;
const settings: LimiterDeps["settings"] = async () => ({ rollout: { mode: "kv" }, limits: DEFAULT_LIMITS });
const underKv = (changes: Partial<LimiterDeps> = {}): LimiterBench => limiterBench({ settings, ...changes });
const deadObject = () =>
  intercepted(env.LIMITER, () => {}, {
    getByName: () => ({ peek: () => Promise.reject(new Error("down")) }),
  });

/** As many attempts as one may make in a minute; then one more, whose verdict it returns. */
async function flood({ limiter }: LimiterBench, caller = client("f1")): Promise<Verdict> {
  for (let request = 0; request < ATTEMPTS.limit; request += 1) {
    const verdict = await limiter.check(caller, "requests");
    expect(verdict.outcome).not.toBe("blocked");
  }
  return limiter.check(caller, "requests");
}

afterEach(async () => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  await reset();
});

describe("under `kv`, one attempt too many in a minute", () => {
  it("blocks the client for an hour and tells the object, once", async () => {
    const bench = underKv();
    expect(await flood(bench)).toMatchObject({
      outcome: "blocked",
      backend: "memory",
      reason: "attempts",
      retryAfterS: HOUR_S,
    });
    expect([bench.calls(), bench.events]).toEqual([
      1,
      [{ kind: "block-started", caller: client("f1"), block: expect.objectContaining({ strikes: 1 }) }],
    ]);
    expect(await limiterBench().limiter.check(client("f1"), "uploads")).toMatchObject({
      outcome: "blocked",
      backend: "do",
    });
    expect((await bench.limiter.check(client("f2"), "requests")).outcome).toBe("admitted");
  });

  it("leaves a copy in KV, by which other isolates know, and one row in D1", async () => {
    vi.spyOn(console, "log").mockImplementation(() => {});
    const { report, settled } = openJournal();
    const bench = underKv({ report });
    await flood(bench);
    await settled();
    expect(await underKv().limiter.check(client("f1"), "uploads")).toMatchObject({
      outcome: "blocked",
      backend: "kv",
    });
    const { results } = await env.DB.prepare("SELECT action, reason, strikes FROM blocks").all();
    expect(results).toEqual([{ action: "blocked", reason: "attempts", strikes: 1 }]);
  });

  it("costs no store anything from then on, and counts no more attempts", async () => {
    const bench = underKv();
    await flood(bench);
    const [calls, kvCalls] = [bench.calls(), bench.kvCalls()];
    for (let request = 0; request < ATTEMPTS.limit + 10; request += 1)
      expect((await bench.limiter.check(client("f1"), "downloads")).outcome).toBe("blocked");
    expect(await bench.limiter.peek(client("f1"))).toMatchObject({ block: { reason: "attempts" } });
    expect([bench.calls(), bench.kvCalls(), bench.events.length]).toEqual([calls, kvCalls, 1]);
  });

  it("lets the next block last twice as long, as the object remembers", async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: Date.UTC(2031, 0, 1) });
    await flood(underKv());
    vi.setSystemTime(Date.now() + (HOUR_S + 1) * 1000);
    expect(await flood(underKv())).toMatchObject({ outcome: "blocked", retryAfterS: 2 * HOUR_S });
  });

  it("blocks for the first length when the object does not answer", async () => {
    const bench = underKv({ namespace: deadObject() });
    expect(await flood(bench)).toMatchObject({ outcome: "blocked", retryAfterS: HOUR_S });
    expect(bench.events.filter(({ kind }) => kind === "block-started")).toHaveLength(1);
  });

  it("begins one block however fast the flood goes on while the object is asked", async () => {
    const hanging = { peek: () => new Promise(() => {}) };
    const namespace = intercepted(env.LIMITER, () => {}, { getByName: () => hanging });
    const bench = underKv({ namespace, deadlineMs: 300 });
    for (let request = 0; request < ATTEMPTS.limit; request += 1)
      await bench.limiter.check(client("f1"), "requests");
    const verdicts = await Promise.all(
      Array.from({ length: 2 * ATTEMPTS.limit }, () => bench.limiter.check(client("f1"), "requests")),
    );
    expect(new Set(verdicts.map(({ outcome }) => outcome))).toEqual(new Set(["blocked"]));
    expect(bench.events.filter(({ kind }) => kind === "block-started")).toHaveLength(1);
  });

  it("begins no second block when the object knows of one that KV has lost", async () => {
    const before = limiterBench();
    for (let request = 0; request <= ATTEMPTS.limit; request += 1)
      await before.limiter.check(client("f1"), "requests", { countAttempt: true });
    await before.limiter.peek(client("f1"));
    const bench = underKv();
    expect((await flood(bench)).outcome).toBe("blocked");
    expect(bench.events).toEqual([]);
  });
});

describe("under `kv`, a block", () => {
  it("does not fall on the shared key, nor on who only continues conversions", async () => {
    const bench = underKv();
    const shared = client("f1", "not an address");
    const steps = client("f2");
    for (let request = 0; request < ATTEMPTS.limit + 5; request += 1) {
      expect((await bench.limiter.check(shared, "requests")).outcome).not.toBe("blocked");
      expect((await bench.limiter.check(steps, "steps")).outcome).toBe("admitted");
    }
    expect(bench.calls()).toBe(0);
  });

  it("lets pass what a blocked client may do", async () => {
    let nowMs = Date.now();
    const bench = underKv({ now: () => nowMs });
    await flood(bench);
    // Out of the window of the requests themselves, and not out of the block.
    nowMs += 59_999;
    const options = { whileBlocked: true } as const;
    for (let request = 0; request < 2; request += 1) {
      nowMs += request;
      expect((await bench.limiter.check(client("f3"), "requests", options)).outcome).toBe("admitted");
      expect((await bench.limiter.check(client("f1"), "downloads", options)).outcome).toBe("admitted");
    }
  });

  it("begins by asking for one's usage, too", async () => {
    const bench = underKv();
    for (let request = 0; request < ATTEMPTS.limit; request += 1)
      expect(await bench.limiter.peek(client("f1"))).toMatchObject({ block: null });
    expect(await bench.limiter.peek(client("f1"))).toMatchObject({
      block: { reason: "attempts", retryAfterS: HOUR_S },
    });
  });

  it("is remembered for the minute that KV needs, and after that is what KV says", async () => {
    let nowMs = Date.now();
    const bench = underKv({ now: () => nowMs });
    await flood(bench);
    nowMs += 59_999;
    expect((await bench.limiter.check(client("f1"), "requests")).outcome).toBe("blocked");
    nowMs += 1;
    // Lifted meanwhile: nothing in KV.
    expect((await bench.limiter.check(client("f1"), "requests")).outcome).toBe("admitted");
  });

  it("that KV tells of is not asked for again for ten seconds", async () => {
    let nowMs = Date.now();
    const bench = underKv({ now: () => nowMs });
    const block = { untilMs: nowMs + 60_000, reason: "operator" } as const;
    await env.FALLBACK_KV.put(`block:${client("f1").key.client}`, JSON.stringify(block));
    expect(await bench.limiter.check(client("f1"), "requests")).toMatchObject({ backend: "kv" });
    const before = bench.kvCalls();
    nowMs += 9999;
    expect(await bench.limiter.check(client("f1"), "uploads")).toMatchObject({
      outcome: "blocked",
      backend: "memory",
      retryAfterS: 51,
    });
    expect(bench.kvCalls()).toBe(before);
    nowMs += 1;
    expect(await bench.limiter.check(client("f1"), "uploads")).toMatchObject({ backend: "kv" });
  });
});

describe("the memory of attempts", () => {
  it("counts in any minute, and anew after a block began", () => {
    const memory = createAttemptMemory();
    for (let attempt = 0; attempt < ATTEMPTS.limit; attempt += 1)
      expect(memory.count("f1", 1000 + attempt)).toBe(true);
    expect(memory.count("f1", 60_999)).toBe(false);
    expect(memory.count("f1", 60_999)).toBe(true);
  });

  it("forgets attempts that have left the minute", () => {
    const memory = createAttemptMemory();
    for (let attempt = 0; attempt < 5 * ATTEMPTS.limit; attempt += 1)
      expect(memory.count("f1", attempt * 200)).toBe(true);
  });

  it("is bounded: the oldest block goes first", () => {
    const memory = createAttemptMemory();
    const block = { untilMs: 1e9, reason: "attempts" } as const;
    for (let index = 0; index <= 5000; index += 1) memory.remember(`f${index}`, block, 1e9);
    expect([memory.find("f0", 0), memory.find("f1", 0)]).toEqual([null, block]);
  });
});
