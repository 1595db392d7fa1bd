import { reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { BREAKER_COOL_DOWN_MS } from "../../../worker/limiting/isolate.ts";
import type { LimiterDeps } from "../../../worker/limiting/limiter.ts";
import {
  POLICIES,
  POLICY_NAMES,
  type PolicyName,
  type PolicyTable,
} from "../../../worker/limiting/policies.ts";
import { rateLimitHeaders } from "../../../worker/limiting/rate-limit-headers.ts";
import { DEFAULT_SETTINGS } from "../../../worker/limiting/settings.ts";
import type { Verdict } from "../../../worker/limiting/verdict.ts";
import { client, intercepted, limiterBench } from "../../support/workerd/limiter-bench.ts";

const DEADLINE_MS = 60;
const KV_DEADLINE_MS = 40;
/** For what is not about time: nothing on this machine takes as long. */
const PATIENT_MS = 20_000;
const LIMIT = 8;
const QUARTER = 2;
const COSTLY: readonly PolicyName[] = ["uploads", "validations", "conversions"];

const small = (name: PolicyName) => POLICIES[name].map((tier) => ({ ...tier, limit: LIMIT }));
const everyone: PolicyTable = {
  uploads: small("uploads"),
  validations: small("validations"),
  conversions: small("conversions"),
  downloads: small("downloads"),
  steps: small("steps"),
  requests: small("requests"),
};
const settings = async () => ({ ...DEFAULT_SETTINGS, limits: { everyone, plans: new Map() } });

const never = () => new Promise<never>(() => {});
const failing =
  (fields: Readonly<Record<string, unknown>> = {}) =>
  async () => {
    throw Object.assign(new Error("broken on purpose"), fields);
  };

/** What an object may answer instead of a decision. */
const OBJECT_FAULTS: Readonly<Record<string, () => Promise<unknown>>> = {
  throws: failing(),
  "is overloaded": failing({ overloaded: true, remote: true }),
  "cannot be reached": failing({ retryable: true }),
  hangs: never,
  "answers garbage": async () => ({ hello: "world" }),
  "answers nothing": async () => null,
  "answers half a reply": async () => "2,a,1800000000000,0",
  "answers another version's reply": async () => "3,a,1800000000000,0,0,19,300000,199,300000",
  "answers in objects, as older ones did": async () => ({ v: 1, outcome: "admitted", tiers: [], charge: {} }),
  "cannot read its state": async () => "2,u,state",
};
const KV_FAULTS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "KV works": {},
  "KV throws": { get: failing() },
  "KV refuses": { get: failing({ status: 429 }), put: failing({ status: 429 }) },
  "KV refuses to write": { put: failing({ status: 429 }) },
  "KV hangs": { get: never, put: never },
};

interface Broken {
  readonly namespace: LimiterDeps["namespace"];
  calls(): number;
  repair(): void;
}

function brokenObject(fault: () => Promise<unknown>): Broken {
  let broken = true;
  let calls = 0;
  const ask = (stub: DurableObjectStub, name: string) => (request: unknown) => {
    calls += 1;
    const method: unknown = Reflect.get(stub, name);
    return broken || typeof method !== "function" ? fault() : Reflect.apply(method, stub, [request]);
  };
  const getByName = (name: string) => {
    const stub = env.LIMITER.getByName(name);
    return { ask: ask(stub, "ask"), peek: ask(stub, "peek"), refund: ask(stub, "refund") };
  };
  return {
    namespace: intercepted(env.LIMITER, () => {}, { getByName }),
    calls: () => calls,
    repair: () => {
      broken = false;
    },
  };
}

/** Bindings that break, and a clock that stands until it is moved on: a busy machine must not close a breaker. */
function brokenBench(
  objectFault: () => Promise<unknown>,
  kvFault: Readonly<Record<string, unknown>>,
  kvDeadlineMs = KV_DEADLINE_MS,
) {
  const object = brokenObject(objectFault);
  let nowMs = Date.now();
  const deps = {
    namespace: object.namespace,
    kv: intercepted(env.FALLBACK_KV, () => {}, kvFault),
    deadlineMs: DEADLINE_MS,
    kvDeadlineMs,
    settings,
    now: () => nowMs,
  };
  const bench = limiterBench(deps);
  /** The object works again, a cool-down later; it has all the time that a busy machine needs. */
  const repaired = () => {
    object.repair();
    nowMs += BREAKER_COOL_DOWN_MS;
    return limiterBench({ ...deps, isolate: bench.isolate, deadlineMs: 10_000 });
  };
  return { ...bench, object, repaired, now: deps.now };
}

const count = (verdicts: readonly Verdict[], outcome: Verdict["outcome"]): number =>
  verdicts.filter((verdict) => verdict.outcome === outcome).length;

afterEach(async () => {
  vi.useRealTimers();
  await reset();
});

describe.each(Object.entries(OBJECT_FAULTS))("when the object %s", (_name, objectFault) => {
  describe.each(Object.entries(KV_FAULTS))("and %s", (kvName, kvFault) => {
    it.each(POLICY_NAMES)("%s are decided, bounded, and by the object again afterwards", async (policy) => {
      const bench = brokenBench(objectFault, kvFault);
      const verdicts: Verdict[] = [];
      for (let request = 0; request < LIMIT + 4; request += 1) {
        verdicts.push(await bench.limiter.check(client("f1"), policy));
      }
      await bench.settled();
      const costly = COSTLY.includes(policy);
      expect(count(verdicts, "admitted")).toBe(costly ? QUARTER : LIMIT);
      // The caller did nothing wrong below its own limit: only there is a refusal its own doing.
      expect(count(verdicts, costly ? "unavailable" : "limited")).toBe(
        LIMIT + 4 - (costly ? QUARTER : LIMIT),
      );
      expect(new Set(verdicts.map(({ backend }) => backend))).not.toContain("do");
      if (kvName !== "KV works" && kvName !== "KV refuses to write") {
        expect(new Set(verdicts.map(({ backend }) => backend))).toEqual(new Set(["memory"]));
      }
      for (const verdict of verdicts)
        expect(rateLimitHeaders(verdict)).toContainEqual(["X-Limiter", verdict.backend]);
      // Once for each request until the breaker opens, never again for the same request.
      expect(bench.object.calls()).toBeLessThanOrEqual(3);
      expect(bench.events.filter(({ kind }) => kind === "degraded").length).toBeLessThanOrEqual(2);

      const { limiter, events } = bench.repaired();
      const recovered = await limiter.check(client("f1"), policy);
      expect([recovered.outcome, recovered.backend]).toEqual(["admitted", "do"]);
      expect(events.at(-1)).toEqual({
        kind: "recovered",
        component: expect.stringMatching(/^limiter:eu:/),
      });
    });
  });
});

describe("a decision", () => {
  it.each([
    ["when the object hangs and KV works", never, {}, DEADLINE_MS],
    ["when both hang", never, { get: never, put: never }, DEADLINE_MS + KV_DEADLINE_MS],
    ["when the object throws and KV hangs", failing(), { get: never, put: never }, KV_DEADLINE_MS],
  ])(
    "takes as long as the deadlines on its way, and no longer, %s",
    async (_name, objectFault, kvFault, waitMs) => {
      vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
      const bench = brokenBench(objectFault, kvFault);
      const decided = vi.fn();
      const decision = bench.limiter.check(client("f1"), "uploads").then(decided);
      await vi.advanceTimersByTimeAsync(waitMs - 1);
      expect(decided).not.toHaveBeenCalled();
      await vi.advanceTimersByTimeAsync(1);
      // The clock stands: whoever waited for more of it would wait for ever.
      await decision;
    },
  );

  it("asks nobody once the breakers know", async () => {
    const bench = brokenBench(never, { get: never, put: never });
    for (let request = 0; request < 6; request += 1) await bench.limiter.check(client("f1"), "downloads");
    expect([bench.object.calls(), bench.kvCalls()]).toEqual([3, 6]);
  });
});

describe("an overloaded object", () => {
  it("is left alone at once for a whole cool-down", async () => {
    const bench = brokenBench(failing({ overloaded: true }), {});
    for (let request = 0; request < 10; request += 1) await bench.limiter.check(client("f1"), "downloads");
    expect(bench.object.calls()).toBe(1);
  });

  it("does not take the other objects down with it", async () => {
    const down = client("f1").placement.objectName;
    const getByName = (name: string) =>
      name === down ? { ask: failing({ overloaded: true }) } : env.LIMITER.getByName(name);
    const bench = limiterBench({ namespace: intercepted(env.LIMITER, () => {}, { getByName }) });
    const addresses = Array.from({ length: 40 }, (_, index) => `198.51.${index}.1`);
    for (const address of addresses) {
      const caller = client("f1", address);
      const verdict = await bench.limiter.check(caller, "downloads");
      expect(verdict.backend === "do").toBe(caller.placement.objectName !== down);
    }
  });
});

describe("a refusal", () => {
  it("by a working object never reaches the fallback", async () => {
    const bench = limiterBench({ settings });
    for (let request = 0; request < LIMIT + 4; request += 1)
      await bench.limiter.check(client("f1"), "uploads");
    expect(await bench.limiter.check(client("f1"), "uploads")).toMatchObject({
      outcome: "limited",
      backend: "do",
    });
    expect(bench.kvCalls()).toBe(0);
    expect(bench.events).toEqual([]);
  });
});

describe("without the object", () => {
  it("a block is known from its copy in KV, and holds for everything but what a blocked client may do", async () => {
    const bench = brokenBench(failing(), {}, PATIENT_MS);
    const caller = client("f1");
    const untilMs = bench.now() + 3_600_000;
    await env.FALLBACK_KV.put(`block:${caller.key.client}`, JSON.stringify({ untilMs, reason: "attempts" }));
    for (const policy of POLICY_NAMES) {
      expect(await bench.limiter.check(caller, policy)).toMatchObject({
        outcome: "blocked",
        backend: "kv",
        retryAfterS: 3600,
      });
    }
    expect(await bench.limiter.check(caller, "requests", { whileBlocked: true })).toMatchObject({
      outcome: "admitted",
    });
    expect(await bench.limiter.peek(caller)).toMatchObject({
      outcome: "known",
      block: { reason: "attempts" },
    });
    expect((await bench.limiter.check(client("f2"), "uploads")).outcome).toBe("admitted");
  });

  it("other isolates learn through KV what one has admitted", async () => {
    const first = brokenBench(failing(), {}, PATIENT_MS);
    for (let request = 0; request < QUARTER; request += 1) {
      await first.limiter.check(client("f1"), "uploads");
      await first.settled();
    }
    const second = brokenBench(failing(), {}, PATIENT_MS);
    expect(await second.limiter.check(client("f1"), "uploads")).toMatchObject({
      outcome: "unavailable",
      backend: "kv",
    });
  });

  it("usage still answers, from what this isolate knows", async () => {
    const bench = brokenBench(never, { get: never });
    await bench.limiter.check(client("f1"), "downloads");
    const usage = await bench.limiter.peek(client("f1"));
    expect(usage).toMatchObject({ outcome: "known", backend: "memory", block: null });
  });

  it("a refund gives the isolate's charge back once", async () => {
    const bench = brokenBench(failing(), { get: failing() });
    const verdict = await bench.limiter.check(client("f1"), "uploads");
    if (verdict.outcome !== "admitted") throw new Error("not admitted");
    await Promise.all([verdict.refund(), verdict.refund()]);
    const again = [];
    for (let request = 0; request < QUARTER + 1; request += 1)
      again.push(await bench.limiter.check(client("f1"), "uploads"));
    expect(count(again, "admitted")).toBe(QUARTER);
  });
});
