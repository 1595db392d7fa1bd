import { abortAllDurableObjects, evictDurableObject, reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Charge, CheckReply, Tier } from "../../../durable-objects/protocol.ts";
import { type LimiterInput, type LimiterOutput, limiterModel } from "../../support/limiter-model.ts";
import { isLinearizable, type Operation } from "../../support/linearizability.ts";

type Recorded = Operation<LimiterInput, LimiterOutput>;

/** Moments of a history: some callers ask at once, or the last admission is given back; then time moves on. */
const moments = fc.array(
  fc.record({
    callers: fc.array(
      fc.record({ client: fc.integer({ min: 0, max: 1 }), cost: fc.integer({ min: 1, max: 3 }) }),
      {
        minLength: 1,
        maxLength: 4,
      },
    ),
    refund: fc.boolean(),
    thenMs: fc.constantFrom(0, 1, 400, 600, 1000, 86_400_000),
  }),
  { minLength: 1, maxLength: 3 },
);
const shapes = fc.record({
  moments,
  clientLimit: fc.integer({ min: 1, max: 4 }),
  subnetLimit: fc.integer({ min: 1, max: 6 }),
  windowMs: fc.constantFrom(1000, 300_000, 86_400_000),
});
type Shape = typeof shapes extends fc.Arbitrary<infer Value> ? Value : never;

const START_MS = Date.UTC(2026, 10, 20);
/** No history lasts longer, so the clock never steps back. */
const LONGEST_MS = 4 * 86_400_000;
const hex = (value: number): string => value.toString(16).padStart(16, "0");

function tiersOf({ clientLimit, subnetLimit, windowMs }: Shape): readonly [Tier, Tier] {
  const base = { id: 1, windowMs, keep: "durable" } as const;
  return [
    { ...base, name: "client", scope: "client", limit: clientLimit },
    { ...base, name: "subnet", scope: "subnet", limit: subnetLimit },
  ];
}

const outputOf = (reply: CheckReply): LimiterOutput | undefined =>
  reply.outcome === "admitted"
    ? { outcome: "admitted", remaining: reply.tiers.map((tier) => tier.remaining) }
    : { outcome: "limited" };

/** Plays one history on a subnet of its own; `between` disturbs the object while calls are in flight. */
async function play(shape: Shape, subnet: number, between: (stub: DurableObjectStub) => Promise<void>) {
  const history: Recorded[] = [];
  const [clientTier, subnetTier] = tiersOf(shape);
  const stubOf = () => env.LIMITER.getByName("test:histories");
  const keyOf = (client: number) => ({ subnet: hex(subnet), client: hex(subnet * 16 + client) });
  const modelled = (client: number) => [
    { of: `client ${client}`, limit: clientTier.limit, windowMs: clientTier.windowMs },
    { of: "subnet", limit: subnetTier.limit, windowMs: subnetTier.windowMs },
  ];
  let position = 0;
  let last: { readonly client: number; readonly charge: Charge } | null = null;

  const record = async (
    input: LimiterInput,
    work: () => Promise<LimiterOutput | undefined>,
  ): Promise<void> => {
    position += 1;
    const calledAt = position;
    const output = await work().catch(() => undefined);
    position += 1;
    history.push({
      input,
      output,
      calledAt,
      returnedAt: output === undefined ? Number.POSITIVE_INFINITY : position,
    });
  };
  const check = (client: number, cost: number) =>
    record({ kind: "check", tiers: modelled(client), cost, nowMs: Date.now() }, async () => {
      const request = {
        v: 1,
        key: keyOf(client),
        tiers: [clientTier, subnetTier],
        cost,
        attempts: null,
        whileBlocked: false,
      } as const;
      const reply = await stubOf().check(request);
      if (reply.outcome === "admitted") last = { client, charge: reply.charge };
      return outputOf(reply);
    });

  for (const { callers, refund, thenMs } of shape.moments) {
    const calls = callers.map(({ client, cost }) => check(client, cost));
    await between(stubOf());
    await Promise.all(calls);
    // A function's result, so that the compiler does not take the assignment above for impossible.
    const given = ((): typeof last => last)();
    if (refund && given !== null) {
      const { client, charge } = given;
      const { atMs, cost } = charge;
      await record({ kind: "refund", tiers: modelled(client), cost, atMs }, async () => {
        await stubOf().refund({ v: 1, key: keyOf(client), charge });
        return { outcome: "done" };
      });
      last = null;
    }
    vi.setSystemTime(Date.now() + thenMs);
  }
  return history;
}

async function judge(histories: number, between: (stub: DurableObjectStub) => Promise<void>, seed: number) {
  let refused = 0;
  let lost = 0;
  for (const [index, shape] of fc.sample(shapes, { numRuns: histories, seed }).entries()) {
    vi.setSystemTime(START_MS + index * LONGEST_MS);
    const history = await play(shape, seed * 100_000 + index, between);
    lost += history.filter((operation) => operation.output === undefined).length;
    if (!isLinearizable(history, limiterModel)) refused += 1;
  }
  return { refused, lost };
}

afterEach(async () => {
  vi.useRealTimers();
  await reset();
});

describe("concurrent histories of a real object", () => {
  it("are linearizable: ten thousand of them", async () => {
    expect(await judge(10_000, async () => {}, 1)).toEqual({ refused: 0, lost: 0 });
  }, 180_000);

  it("are linearizable when the object is evicted between any two calls", async () => {
    const { refused } = await judge(300, (stub) => evictDurableObject(stub), 2);
    expect(refused).toBe(0);
  }, 120_000);

  it("are linearizable when the object is aborted while calls are in flight, lost replies and all", async () => {
    const { refused, lost } = await judge(300, () => abortAllDurableObjects(), 3);
    expect(refused).toBe(0);
    expect(lost).toBeGreaterThan(0);
  }, 120_000);
});
