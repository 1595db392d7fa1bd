import { abortAllDurableObjects, evictDurableObject, reset, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import type {
  Charge,
  CheckReply,
  CheckRequest,
  RefundRequest,
  Tier,
} from "../../../durable-objects/protocol.ts";
import { type LimiterInput, type LimiterOutput, limiterModel } from "../../support/limiter-model.ts";
import { isLinearizable, type Operation } from "../../support/linearizability.ts";

type Recorded = Operation<LimiterInput, LimiterOutput>;

const MOST_MOMENTS = 3;

/** Moments of a history: some callers ask at once, or the last admission is given back; then time moves on. */
const moments = fc.array(
  fc.record({
    callers: fc.array(
      fc.record({ client: fc.integer({ min: 0, max: 1 }), cost: fc.integer({ min: 1, max: 3 }) }),
      {
        minLength: 1,
        maxLength: 3,
      },
    ),
    refund: fc.boolean(),
    thenMs: fc.constantFrom(0, 1, 400, 600, 1000, 86_400_000),
  }),
  { minLength: 1, maxLength: MOST_MOMENTS },
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

type Disturbance = (stub: DurableObjectStub) => Promise<void>;
const stubOf = () => env.LIMITER.getByName("test:histories");

/** The object as a caller has it. */
interface Callee {
  check(request: CheckRequest): CheckReply | Promise<CheckReply>;
  refund(request: RefundRequest): unknown;
}
/** How the calls of a moment get to the object. */
type Reach = (work: (object: Callee) => Promise<void>) => Promise<void>;

/** As the Worker does: one call, one request to the object; they arrive in any order. */
const byRequests: Reach = (work) =>
  work({ check: (request) => stubOf().check(request), refund: (request) => stubOf().refund(request) });
const EVENTS = 3;
type Job = (object: Callee) => Promise<() => void>;

/**
 * Takes what many histories ask at once to the object in three events that are on their way together. Those who ask at
 * one moment of one history come one after the other, so each of them travels in another event; another event is sent
 * first each time. Replies are handed out when the event's own reply has left.
 */
class Carrier implements Callee {
  #jobs: Job[] = [];
  #sent = 0;

  check(request: CheckRequest): Promise<CheckReply> {
    return this.#carry((object) => object.check(request));
  }

  refund(request: RefundRequest): Promise<unknown> {
    return this.#carry((object) => object.refund(request));
  }

  #carry<Reply>(ask: (object: Callee) => Reply | Promise<Reply>): Promise<Reply> {
    return new Promise((resolve, reject) => {
      if (this.#jobs.length === 0) queueMicrotask(() => this.#send().catch(reject));
      this.#jobs.push(async (object) => {
        const reply = structuredClone(await ask(object));
        return () => resolve(reply);
      });
    });
  }

  async #send(): Promise<void> {
    const jobs = this.#jobs;
    this.#jobs = [];
    this.#sent += 1;
    const events = Array.from({ length: EVENTS }, (_, event) =>
      jobs.filter((_job, index) => (index + this.#sent) % EVENTS === event),
    );
    const settled = events.map((event) =>
      runInDurableObject(stubOf(), (object) => Promise.all(event.map((job) => job(object)))),
    );
    for (const settle of (await Promise.all(settled)).flat()) settle();
  }
}

/** Thirty times as fast as a request for each call. */
const inFewRequests: Reach = (work) => work(new Carrier());

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

/** One history on a subnet of its own. */
class Player {
  readonly history: Recorded[] = [];
  readonly #shape: Shape;
  readonly #subnet: number;
  #position = 0;
  #last: { readonly client: number; readonly charge: Charge } | null = null;

  constructor(shape: Shape, subnet: number) {
    this.#shape = shape;
    this.#subnet = subnet;
  }

  /** Everybody of the moment asks at once; `between` disturbs the object while calls are in flight. */
  async play(moment: Shape["moments"][number], object: Callee, between: Disturbance): Promise<void> {
    const calls = moment.callers.map(({ client, cost }) => this.#check(object, client, cost));
    await between(stubOf());
    await Promise.all(calls);
    if (moment.refund) await this.#refund(object);
  }

  #key(client: number) {
    // Scattered over the rows, as hashes are; never all zeros, which stands for strangers.
    const subnet = hex((this.#subnet % 1024) * 0x10000 + Math.floor(this.#subnet / 1024));
    return { subnet, client: hex(this.#subnet * 16 + client) };
  }

  #modelled(client: number) {
    const [clientTier, subnetTier] = tiersOf(this.#shape);
    return [
      { of: `client ${client}`, limit: clientTier.limit, windowMs: clientTier.windowMs },
      { of: "subnet", limit: subnetTier.limit, windowMs: subnetTier.windowMs },
    ];
  }

  async #record(input: LimiterInput, work: () => Promise<LimiterOutput | undefined>): Promise<void> {
    this.#position += 1;
    const calledAt = this.#position;
    const output = await work().catch(() => undefined);
    this.#position += 1;
    const returnedAt = output === undefined ? Number.POSITIVE_INFINITY : this.#position;
    this.history.push({ input, output, calledAt, returnedAt });
  }

  #check(object: Callee, client: number, cost: number): Promise<void> {
    const input = { kind: "check", tiers: this.#modelled(client), cost, nowMs: Date.now() } as const;
    return this.#record(input, async () => {
      const reply = await object.check({
        v: 1,
        key: this.#key(client),
        tiers: tiersOf(this.#shape),
        cost,
        attempts: null,
        whileBlocked: false,
      });
      if (reply.outcome === "admitted") this.#last = { client, charge: reply.charge };
      return outputOf(reply);
    });
  }

  async #refund(object: Callee): Promise<void> {
    if (this.#last === null) return;
    const { client, charge } = this.#last;
    this.#last = null;
    const { atMs, cost } = charge;
    await this.#record({ kind: "refund", tiers: this.#modelled(client), cost, atMs }, async () => {
      await object.refund({ v: 1, key: this.#key(client), charge });
      return { outcome: "done" };
    });
  }
}

interface Trial {
  readonly histories: number;
  /** How many are played at once: they share the object and the clock, and nothing else. */
  readonly together: number;
  readonly between?: Disturbance;
  readonly reach?: Reach;
}

const undisturbed: Disturbance = async () => {};

async function judge({
  histories,
  together,
  between = undisturbed,
  reach = byRequests,
}: Trial): Promise<{ refused: number; lost: number }> {
  const all = fc.sample(shapes, { numRuns: histories, seed: together });
  let refused = 0;
  let lost = 0;
  for (let first = 0; first < histories; first += together) {
    vi.setSystemTime(START_MS + first * LONGEST_MS);
    const group = all
      .slice(first, first + together)
      .map((shape, index) => ({ shape, player: new Player(shape, 1 + first + index) }));
    for (let at = 0; at < MOST_MOMENTS; at += 1) {
      await reach(async (object) => {
        const played = group.map(({ shape, player }) => {
          const moment = shape.moments[at];
          return moment === undefined ? Promise.resolve() : player.play(moment, object, between);
        });
        await Promise.all(played);
      });
      vi.setSystemTime(Date.now() + (group[0]?.shape.moments[at]?.thenMs ?? 0));
    }
    for (const { player } of group) {
      lost += player.history.filter((operation) => operation.output === undefined).length;
      if (!isLinearizable(player.history, limiterModel)) refused += 1;
    }
  }
  return { refused, lost };
}

afterEach(async () => {
  vi.useRealTimers();
  await reset();
});

describe("concurrent histories of a real object", () => {
  it("are linearizable: two thousand of them", async () => {
    expect(await judge({ histories: 2000, together: 100 })).toEqual({ refused: 0, lost: 0 });
  }, 300_000);

  it("are linearizable: ten thousand of them, whose calls of a moment share three requests", async () => {
    const trial = { histories: 10_000, together: 200, reach: inFewRequests };
    expect(await judge(trial)).toEqual({ refused: 0, lost: 0 });
  }, 300_000);

  it("are linearizable when the object is evicted between any two calls", async () => {
    const { refused } = await judge({
      histories: 300,
      together: 1,
      between: (stub) => evictDurableObject(stub),
    });
    expect(refused).toBe(0);
  }, 300_000);

  it("are linearizable when the object is aborted while calls are in flight, lost replies and all", async () => {
    const { refused, lost } = await judge({
      histories: 300,
      together: 3,
      between: () => abortAllDurableObjects(),
    });
    expect(refused).toBe(0);
    expect(lost).toBeGreaterThan(0);
  }, 300_000);
});
