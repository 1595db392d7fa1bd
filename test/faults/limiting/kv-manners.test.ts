/**
 * The limiter without its object, over KV with its real manners: a minute until a write is seen elsewhere, "not there"
 * remembered for as long, one write a second for each key, outages and silence. In virtual time, whatever comes when.
 */
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Tier } from "../../../durable-objects/protocol.ts";
import type { LimiterEvent } from "../../../worker/limiting/events.ts";
import { BREAKER_COOL_DOWN_MS, createLimiterIsolate } from "../../../worker/limiting/isolate.ts";
import { describeKvBlock } from "../../../worker/limiting/kv-blocks.ts";
import { createLimiter } from "../../../worker/limiting/limiter.ts";
import {
  DEFAULT_LIMITS,
  type LimitTable,
  POLICIES,
  type PolicyName,
  tiersFor,
} from "../../../worker/limiting/policies.ts";
import { DEFAULT_ROLLOUT, type Rollout } from "../../../worker/limiting/rollout.ts";
import type { Verdict } from "../../../worker/limiting/verdict.ts";
import { createEventualKv, type EventualKv, PROPAGATION_MS } from "../../support/eventual-kv.ts";
import { namespaceOver } from "../../support/workerd/kv-namespace.ts";
import { client, intercepted } from "../../support/workerd/limiter-bench.ts";

const DEADLINE_MS = 60;
const KV_DEADLINE_MS = 40;
/** Between asking and charging there may be the object's deadline, between charging and answering KV's. */
const SLACK_MS = DEADLINE_MS + KV_DEADLINE_MS;
/** A quarter of it is no third of it. */
const LIMIT = 9;
const CLIENTS = 12;
const ISOLATES = 4;
const COLOS = 2;
const START_MS = Date.UTC(2030, 0, 1);

const small = (name: PolicyName) => POLICIES[name].map((tier) => ({ ...tier, limit: LIMIT }));
const limits: LimitTable = {
  ...DEFAULT_LIMITS,
  everyone: {
    ...POLICIES,
    uploads: small("uploads"),
    conversions: small("conversions"),
    downloads: small("downloads"),
  },
};
const quarter = (tiers: readonly Tier[]): readonly Tier[] =>
  tiers.map((tier) => ({ ...tier, limit: Math.floor(tier.limit / 4) }));
const REDUCED: readonly PolicyName[] = ["uploads", "conversions"];
const callers = Array.from({ length: CLIENTS }, (_, index) => client(`f${index}`));
const callerAt = (index: number) => callers[index] ?? client("nobody");

interface Ask {
  readonly isolate: number;
  readonly who: number;
  readonly policy: PolicyName;
  readonly cost: number;
}

interface Answered extends Ask {
  readonly verdict: Verdict;
  readonly askedMs: number;
  readonly answeredMs: number;
}

/** Some isolates in some places, one KV, and an object that is down or not asked. */
class World {
  readonly kv: EventualKv = createEventualKv(() => Date.now());
  readonly answered: Answered[] = [];
  readonly events: LimiterEvent[] = [];
  readonly #limiters;

  constructor(rollout: Rollout, objectFault: () => Promise<unknown>) {
    this.#limiters = Array.from({ length: ISOLATES }, (_, isolate) =>
      createLimiter({
        namespace: intercepted(env.LIMITER, () => {}, { getByName: () => ({ ask: objectFault }) }),
        kv: namespaceOver(this.kv.at(isolate % COLOS)),
        deadlineMs: DEADLINE_MS,
        kvDeadlineMs: KV_DEADLINE_MS,
        isolate: createLimiterIsolate(),
        settings: async () => ({ rollout, limits }),
        now: () => Date.now(),
        random: () => 0,
        waitUntil: (work) => void work.catch(() => {}),
        report: (event) => this.events.push(event),
      }),
    );
  }

  /** All at once; every one of them is answered within the deadlines, or this throws. */
  async burst(asks: readonly Ask[]): Promise<readonly Answered[]> {
    const answers: Answered[] = [];
    const askedMs = Date.now();
    for (const ask of asks) void this.#ask(ask, askedMs).then((answer) => answers.push(answer));
    await vi.advanceTimersByTimeAsync(10 * SLACK_MS);
    expect(answers.length).toBe(asks.length);
    this.answered.push(...answers);
    return answers;
  }

  async #ask(ask: Ask, askedMs: number): Promise<Answered> {
    const { isolate, who, policy, cost } = ask;
    const verdict = await this.#limiters[isolate]?.check(callerAt(who), policy, {
      cost,
      countAttempt: false,
    });
    if (verdict === undefined) throw new Error("no such isolate");
    return { ...ask, verdict, askedMs, answeredMs: Date.now() };
  }
}

const failing = () => Promise.reject(new Error("broken on purpose"));
const silent = () => new Promise<never>(() => {});
const courses = fc.constantFrom<{ rollout: Rollout; fault: () => Promise<unknown>; waitMs: number }>(
  { rollout: DEFAULT_ROLLOUT, fault: failing, waitMs: 0 },
  { rollout: DEFAULT_ROLLOUT, fault: silent, waitMs: DEADLINE_MS },
  { rollout: { mode: "kv" }, fault: failing, waitMs: 0 },
);
const asks: fc.Arbitrary<Ask> = fc.record({
  isolate: fc.nat(ISOLATES - 1),
  // Mostly one client, sometimes its neighbours in the subnet.
  who: fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(CLIENTS - 1) }),
  policy: fc.constantFrom<PolicyName>("uploads", "conversions", "downloads"),
  cost: fc.integer({ min: 1, max: 2 }),
});
const steps = fc.oneof(
  { weight: 6, arbitrary: fc.record({ burst: fc.array(asks, { minLength: 1, maxLength: 16 }) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      waitMs: fc.constantFrom(1, 400, 1000, 5000, 7000, 59_000, 60_000, 240_000, 300_000, 3_600_000),
    }),
  },
  { weight: 2, arbitrary: fc.record({ health: fc.constantFrom("up", "failing", "silent") }) },
  { weight: 1, arbitrary: fc.record({ garbage: fc.string({ unit: "binary-ascii", maxLength: 40 }) }) },
  { weight: 1, arbitrary: fc.record({ blockMs: fc.constantFrom(1000, 60_000, 3_600_000) }) },
);
type Step = typeof steps extends fc.Arbitrary<infer Value> ? Value : never;

const unitsOf = (answers: readonly Answered[]): number => answers.reduce((sum, { cost }) => sum + cost, 0);
const admitted = ({ verdict }: Answered): boolean => verdict.outcome === "admitted";

/** Where a client's block stands in KV, as the test wrote it last. */
interface Written {
  untilMs: number;
}

async function take(world: World, step: Step, block: Written): Promise<void> {
  if ("waitMs" in step) await vi.advanceTimersByTimeAsync(step.waitMs);
  if ("health" in step) world.kv.setHealth(step.health);
  const { key } = callerAt(0);
  const operator = world.kv.at(COLOS);
  if ("garbage" in step) {
    const name = `limit:v1:${key.subnet}`;
    await Promise.race([
      operator.put(name, step.garbage, { expirationTtlS: 60 }).catch(() => {}),
      vi.advanceTimersByTimeAsync(1),
    ]);
  }
  if ("blockMs" in step) {
    const untilMs = Date.now() + step.blockMs;
    const { value, expirationTtl } = describeKvBlock({ untilMs, reason: "operator" }, Date.now());
    block.untilMs = Math.max(block.untilMs, untilMs);
    await Promise.race([
      operator.put(`block:${key.client}`, value, { expirationTtlS: expirationTtl }).catch(() => {}),
      vi.advanceTimersByTimeAsync(1),
    ]);
  }
  if ("burst" in step) {
    for (const answer of await world.burst(step.burst)) {
      if (answer.verdict.outcome === "blocked")
        expect([answer.who, answer.askedMs < block.untilMs]).toEqual([0, true]);
    }
  }
}

/** The most that one isolate may have admitted in any window of the tier, by what it says of itself. */
function expectBounded(answered: readonly Answered[], isDegraded: boolean): void {
  for (const policy of ["uploads", "conversions", "downloads"] as const) {
    const whole = tiersFor(limits, policy, callerAt(0));
    const bounds = isDegraded && REDUCED.includes(policy) ? quarter(whole) : whole;
    for (const { scope, limit, windowMs } of bounds) {
      for (const last of answered.filter(admitted)) {
        const inWindow = answered.filter(
          (one) =>
            admitted(one) &&
            one.policy === policy &&
            last.policy === policy &&
            one.isolate === last.isolate &&
            (scope === "subnet" || one.who === last.who) &&
            one.answeredMs <= last.answeredMs &&
            last.answeredMs - one.answeredMs < windowMs - SLACK_MS,
        );
        expect(unitsOf(inWindow)).toBeLessThanOrEqual(limit);
      }
    }
  }
}

/** Nobody is refused who had something left: counted over all isolates, and over whoever asked at the same time. */
function expectJustified(world: World): void {
  for (const answer of world.answered) {
    const { verdict, who, policy, cost, askedMs } = answer;
    if (verdict.outcome !== "limited" && verdict.outcome !== "unavailable") continue;
    const whole = tiersFor(limits, policy, callerAt(who));
    const tiers = verdict.outcome === "unavailable" ? quarter(whole) : whole;
    const longestMs = Math.max(...whole.map(({ windowMs }) => windowMs));
    const broken = tiers.filter(({ scope, limit, windowMs }) => {
      const charged = world.answered.filter(
        (one) =>
          one !== answer &&
          one.policy === policy &&
          (scope === "subnet" || one.who === who) &&
          (one.askedMs === askedMs || (admitted(one) && one.askedMs < askedMs)) &&
          askedMs - one.askedMs < windowMs + SLACK_MS,
      );
      return unitsOf(charged) + cost > limit;
    });
    expect(broken.length).toBeGreaterThan(0);
    expect(verdict.retryAfterS).toBeGreaterThanOrEqual(1);
    expect(verdict.retryAfterS).toBeLessThanOrEqual(
      verdict.outcome === "unavailable" ? 30 : longestMs / 1000 + 1,
    );
  }
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"], now: START_MS });
});
afterEach(() => vi.useRealTimers());

describe("without the object", () => {
  it("each isolate stays within its bound, refuses nobody without cause, and answers in time, whatever KV does", async () => {
    await fc.assert(
      fc.asyncProperty(courses, fc.array(steps, { maxLength: 20 }), async (course, story) => {
        vi.setSystemTime(START_MS);
        const world = new World(course.rollout, course.fault);
        const block: Written = { untilMs: 0 };
        for (const step of story) await take(world, step, block);
        for (const { askedMs, answeredMs, verdict } of world.answered) {
          expect(answeredMs - askedMs).toBeLessThanOrEqual(course.waitMs + KV_DEADLINE_MS);
          expect(["kv", "memory"]).toContain(verdict.backend);
        }
        const isDegraded = course.rollout.mode !== "kv";
        expectBounded(world.answered, isDegraded);
        expectJustified(world);
        if (isDegraded) expect(world.answered.some(isLimitedThoughReduced)).toBe(false);
      }),
      { numRuns: 400, seed: 11 },
    );
  });

  it("all isolates together stay within one bound when they ask more slowly than KV spreads", async () => {
    const slowly = fc.array(
      fc.record({ ask: asks, thenMs: fc.integer({ min: PROPAGATION_MS, max: 1.2e6 }) }),
      {
        maxLength: 40,
      },
    );
    await fc.assert(
      fc.asyncProperty(courses, slowly, async (course, story) => {
        vi.setSystemTime(START_MS);
        const world = new World(course.rollout, course.fault);
        for (const { ask, thenMs } of story) {
          await world.burst([{ ...ask, policy: "conversions", who: 0 }]);
          await vi.advanceTimersByTimeAsync(thenMs);
        }
        const together = world.answered.map((answer) => ({ ...answer, isolate: 0 }));
        expectBounded(together, course.rollout.mode !== "kv");
      }),
      { numRuns: 100, seed: 12 },
    );
  });

  it("KV counts as well however fast one subnet makes it write", async () => {
    const world = new World({ mode: "kv" }, failing);
    for (let round = 0; round < 5; round += 1) {
      const everybody = callers.map((_, who) => ({
        isolate: 0,
        who,
        policy: "downloads" as const,
        cost: 1,
      }));
      for (const { verdict } of await world.burst(everybody)) {
        if (verdict.outcome === "admitted") expect(verdict.backend).toBe("kv");
      }
      await vi.advanceTimersByTimeAsync(300_000);
    }
    expect(world.kv.operations.put).toBe(5 * CLIENTS);
    expect(world.events).toEqual([]);
  });

  it("KV decides again within one cool-down of its return", async () => {
    await fc.assert(
      fc.asyncProperty(courses, fc.array(steps, { maxLength: 12 }), async (course, story) => {
        vi.setSystemTime(START_MS);
        const world = new World(course.rollout, course.fault);
        for (const step of story) await take(world, step, { untilMs: Number.POSITIVE_INFINITY });
        world.kv.setHealth("up");
        await vi.advanceTimersByTimeAsync(BREAKER_COOL_DOWN_MS);
        const fresh = { who: CLIENTS, policy: "requests", cost: 1 } as const;
        for (let isolate = 0; isolate < ISOLATES; isolate += 1) {
          const [answer] = await world.burst([{ ...fresh, isolate }]);
          expect(answer?.verdict.backend).toBe("kv");
        }
      }),
      { numRuns: 100, seed: 13 },
    );
  });
});

/** At reduced capacity it is our doing, not the caller's. */
const isLimitedThoughReduced = ({ verdict, policy }: Answered): boolean =>
  verdict.outcome === "limited" && REDUCED.includes(policy);
