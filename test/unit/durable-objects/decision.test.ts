import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { createBucket, FULL_BYTES } from "../../../durable-objects/bucket.ts";
import { encodeBucket } from "../../../durable-objects/bucket-codec.ts";
import { check, forget, giveBack, peek, type Standing } from "../../../durable-objects/decision.ts";
import { MemoryLogs } from "../../../durable-objects/memory-logs.ts";
import type { Attempts, CheckReply, CheckRequest, Tier } from "../../../durable-objects/protocol.ts";
import { ByteWriter } from "../../../durable-objects/varint.ts";

const HEX = { subnet: "0".repeat(16), client: "0".repeat(16) };
const ATTEMPTS: Attempts = {
  count: 1,
  limit: 5,
  windowMs: 60_000,
  blockMs: 3_600_000,
  maxBlockMs: 86_400_000,
};
const tier = (changes: Partial<Tier> = {}): Tier => ({
  name: "uploads",
  id: 1,
  scope: "client",
  limit: 3,
  windowMs: 10_000,
  keep: "durable",
  ...changes,
});
const SUBNET = tier({ name: "uploads-subnet", scope: "subnet", limit: 5 });

interface World {
  readonly bucket: Standing["bucket"];
  readonly memory: MemoryLogs;
  nowMs: number;
}

let world: World;
beforeEach(() => {
  world = { bucket: createBucket(), memory: new MemoryLogs(), nowMs: 1_000_000 };
});

const standing = (client = "client-a", subnet = "subnet-a"): Standing => ({
  bucket: world.bucket,
  memory: world.memory,
  key: { subnet, client },
  nowMs: world.nowMs,
  clockMs: world.nowMs,
});
const request = (changes: Partial<CheckRequest> = {}): CheckRequest => ({
  v: 1,
  key: HEX,
  tiers: [tier(), SUBNET],
  cost: 1,
  attempts: null,
  whileBlocked: false,
  ...changes,
});
const ask = (changes: Partial<CheckRequest> = {}, client?: string, subnet?: string): CheckReply =>
  check(standing(client, subnet), request(changes)).reply;
const outcomes = (count: number, changes: Partial<CheckRequest> = {}, client?: string): readonly string[] =>
  Array.from({ length: count }, () => ask(changes, client).outcome);
const left = (client?: string): readonly number[] => peekTiers(client).map((state) => state.remaining);
const peekTiers = (client?: string) => {
  const { reply } = peek(standing(client), { v: 1, key: HEX, tiers: [tier(), SUBNET] });
  return reply.outcome === "known" ? reply.tiers : [];
};

describe("all or nothing", () => {
  it("charges every tier of an admitted request", () => {
    expect(ask()).toMatchObject({ outcome: "admitted", tiers: [{ remaining: 2 }, { remaining: 4 }] });
    expect(left()).toEqual([2, 4]);
  });

  it("charges no tier of a denied request and names only the tiers that refused", () => {
    outcomes(3);
    expect(ask()).toMatchObject({
      outcome: "limited",
      violated: [{ name: "uploads", scope: "client", retryAfterMs: 10_000 }],
      tiers: [{ remaining: 0 }, { remaining: 2 }],
    });
    expect(left()).toEqual([0, 2]);
  });

  it("holds all fingerprints of a subnet under the subnet's limit", () => {
    const admitted = Array.from({ length: 100 }, (_, index) => ask({}, `rotated${index % 10}`).outcome);
    expect(admitted.filter((outcome) => outcome === "admitted")).toHaveLength(5);
  });

  it("keeps another subnet of the same bucket out of it", () => {
    outcomes(3);
    expect(ask({}, "client-b", "subnet-b").outcome).toBe("admitted");
  });

  it("waits for the slowest of the tiers that refuse", () => {
    const hour = tier({ name: "hour", id: 2, limit: 3, windowMs: 3_600_000 });
    for (let count = 0; count < 3; count += 1) ask({ tiers: [tier(), hour] });
    world.nowMs += 4000;
    expect(ask({ tiers: [tier(), hour] })).toMatchObject({ outcome: "limited", retryAfterMs: 3_596_000 });
  });

  it("admits after the promised wait and not a millisecond earlier", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 4000 }), fc.integer({ min: 1, max: 3 }))),
        (arrivals) => {
          world = { bucket: createBucket(), memory: new MemoryLogs(), nowMs: 1_000_000 };
          for (const [waitMs, cost] of arrivals) {
            world.nowMs += waitMs;
            const reply = ask({ cost });
            if (reply.outcome !== "limited") continue;
            world.nowMs += reply.retryAfterMs - 1;
            expect(ask({ cost }).outcome).toBe("limited");
            world.nowMs += 1;
            expect(ask({ cost }).outcome).toBe("admitted");
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it("counts waiting times from the clock when that has stepped back", () => {
    outcomes(3);
    const reply = check({ ...standing(), clockMs: world.nowMs - 500 }, request()).reply;
    expect(reply).toMatchObject({ outcome: "limited", retryAfterMs: 10_500 });
  });

  it("tells a request that can never pass to wait a whole window", () => {
    expect(ask({ tiers: [tier({ limit: 0 })] })).toMatchObject({ outcome: "limited", retryAfterMs: 10_000 });
  });

  it("writes for durable tiers only", () => {
    expect(check(standing(), request()).changed).toBe(true);
    expect(check(standing(), request({ tiers: [tier({ keep: "memory", id: 6 })] })).changed).toBe(false);
    outcomes(2);
    expect(check(standing(), request())).toMatchObject({ changed: false, reply: { outcome: "limited" } });
  });

  it("limits in memory as exactly as in storage, while the memory lasts", () => {
    const steps = tier({ keep: "memory", id: 6 });
    expect(outcomes(4, { tiers: [steps] })).toEqual(["admitted", "admitted", "admitted", "limited"]);
  });

  it("goes by the window that is asked for when that has changed", () => {
    outcomes(3);
    world.nowMs += 2000;
    expect(ask({ tiers: [tier({ windowMs: 2000 })] }).outcome).toBe("admitted");
    expect(ask({ tiers: [tier({ windowMs: 60_000, limit: 1 })] }).outcome).toBe("limited");
  });
});

describe("giving back", () => {
  it("returns the charge on every tier, once", () => {
    const reply = ask({ cost: 2 });
    if (reply.outcome !== "admitted") throw new Error("not admitted");
    const back = () => giveBack(standing(), { v: 1, key: HEX, charge: reply.charge });
    expect(back()).toEqual({ reply: true, changed: true });
    expect(left()).toEqual([3, 5]);
    expect(back()).toEqual({ reply: false, changed: false });
  });

  it("returns nothing once the charge has left the window", () => {
    const reply = ask();
    if (reply.outcome !== "admitted") throw new Error("not admitted");
    world.nowMs += 10_000;
    ask();
    expect(giveBack(standing(), { v: 1, key: HEX, charge: reply.charge }).reply).toBe(false);
    expect(left()).toEqual([2, 4]);
  });
});

describe("attempts and blocks", () => {
  const attempt = (changes: Partial<CheckRequest> = {}) => ask({ attempts: ATTEMPTS, ...changes });

  it("block a client that makes too many, for an hour, and say that the block began", () => {
    for (let count = 0; count < 5; count += 1) attempt();
    expect(attempt()).toEqual({
      v: 1,
      outcome: "blocked",
      block: { retryAfterMs: 3_600_000, reason: "attempts", strikes: 1 },
      blockStarted: { retryAfterMs: 3_600_000, reason: "attempts", strikes: 1 },
    });
    expect(attempt()).not.toHaveProperty("blockStarted");
  });

  it("count those that an isolate answered from memory", () => {
    expect(attempt({ attempts: { ...ATTEMPTS, count: 6 } }).outcome).toBe("blocked");
  });

  it("never block the rest of the subnet", () => {
    attempt({ attempts: { ...ATTEMPTS, count: 6 } });
    expect(ask({ attempts: ATTEMPTS }, "client-b").outcome).toBe("admitted");
  });

  it("double the block each time, up to a day, and forget after a day of good conduct", () => {
    const hours: number[] = [];
    for (let strike = 0; strike < 7; strike += 1) {
      const reply = attempt({ attempts: { ...ATTEMPTS, count: 6 } });
      if (reply.outcome !== "blocked") throw new Error("not blocked");
      hours.push(reply.block.retryAfterMs / 3_600_000);
      world.nowMs += reply.block.retryAfterMs;
      expect(attempt().outcome).not.toBe("blocked");
      world.nowMs += 60_000;
    }
    expect(hours).toEqual([1, 2, 4, 8, 16, 24, 24]);
    world.nowMs += 86_400_000;
    const reply = attempt({ attempts: { ...ATTEMPTS, count: 6 } });
    expect(reply).toMatchObject({ block: { strikes: 1, retryAfterMs: 3_600_000 } });
  });

  it("let a blocked client pass where it may, under its limits", () => {
    attempt({ attempts: { ...ATTEMPTS, count: 6 } });
    expect(outcomes(4, { whileBlocked: true })).toEqual(["admitted", "admitted", "admitted", "limited"]);
  });

  it("count questions, too, and a question may begin a block", () => {
    const asked = (count: number) =>
      peek(standing(), { v: 1, key: HEX, tiers: [tier()], attempts: { ...ATTEMPTS, count } });
    expect(asked(5)).toMatchObject({ changed: false, reply: { block: null } });
    expect(asked(1)).toMatchObject({
      changed: true,
      reply: { block: { strikes: 1 }, blockStarted: { strikes: 1 } },
    });
    expect(asked(1)).toMatchObject({ changed: false, reply: { block: { strikes: 1 } } });
  });

  it("are forgotten with everything else when an operator resets the client", () => {
    attempt({ attempts: { ...ATTEMPTS, count: 6 } });
    expect(forget(standing())).toEqual({ reply: true, changed: true });
    expect(attempt().outcome).toBe("admitted");
  });
});

describe("a full bucket", () => {
  const stored = () => encodeBucket(world.bucket, world.nowMs, new ByteWriter())?.length ?? 0;
  const wide = tier({ scope: "subnet", name: "uploads-subnet", limit: 1_000_000 });

  function fillUp(): void {
    for (let client = 0; world.bucket.bytes < FULL_BYTES; client += 1) {
      ask({ tiers: [tier(), wide] }, `c${String(client).padStart(7, "0")}`);
      if (client % 500 === 0) stored();
    }
  }

  it("makes the newcomers of a subnet share one entry, and leaves those it knows alone", () => {
    fillUp();
    expect(ask({ tiers: [tier(), wide] }, "c0000000").outcome).toBe("admitted");
    const newcomers = Array.from(
      { length: 10 },
      (_, index) => ask({ tiers: [tier(), wide] }, `newcomr${index}`).outcome,
    );
    expect(newcomers.filter((outcome) => outcome === "admitted")).toHaveLength(3);
  });

  it("makes new subnets share one entry, too, so that it stops growing", () => {
    fillUp();
    const strangers = Array.from(
      { length: 50 },
      (_, index) => ask({}, `strange${index % 10}`, `subnet${String(index).padStart(2, "0")}`).outcome,
    );
    expect(strangers.filter((outcome) => outcome === "admitted")).toHaveLength(3);
    expect(stored()).toBeLessThan(FULL_BYTES + 2048);
  });

  it("shrinks when what is in it expires, and counts nobody afresh before then", () => {
    fillUp();
    world.nowMs += 9000;
    for (let count = 0; count < 3; count += 1) ask({ tiers: [tier(), wide] }, "newcomer");
    world.nowMs += 1000;
    // There is room again, but the charges of the newcomer are in the shared entry, which is still live.
    expect(ask({ tiers: [tier(), wide] }, "newcomer").outcome).toBe("limited");
    expect(stored()).toBeLessThan(200);
    world.nowMs += 9000;
    expect(outcomes(4, { tiers: [tier(), wide] }, "newcomer").slice(2)).toEqual(["admitted", "limited"]);
  });
});

describe("logs in memory", () => {
  it("are bounded in number and in runs, and forget the one used longest ago", () => {
    const memory = new MemoryLogs({ logs: 3, runs: 100 });
    for (const name of ["a", "b", "c"]) memory.use(name, 1000);
    memory.use("a", 1000);
    memory.use("d", 1000);
    expect([memory.size, memory.find("b"), memory.find("a") === undefined]).toEqual([3, undefined, false]);
    for (let atMs = 0; atMs < 101; atMs += 1) memory.use("a", 1000).times.push(atMs);
    memory.use("a", 1000);
    expect(memory.size).toBe(1);
  });
});
