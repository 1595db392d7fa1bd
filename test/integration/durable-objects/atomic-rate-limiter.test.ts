import { abortAllDurableObjects, evictDurableObject, reset, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { AtomicRateLimiter } from "../../../durable-objects/atomic-rate-limiter.ts";
import type { CheckRequest, LimiterKey, Tier } from "../../../durable-objects/protocol.ts";
import { readAnswer } from "../../../durable-objects/wire-answer.ts";
import { writeQuestion } from "../../../durable-objects/wire-question.ts";

const KEY: LimiterKey = { subnet: "00112233445566aa", client: "8899aabbccddeeff" };
const CLIENT: Tier = {
  name: "uploads",
  id: 1,
  scope: "client",
  limit: 20,
  windowMs: 300_000,
  keep: "durable",
};
const SUBNET: Tier = { ...CLIENT, name: "uploads-subnet", scope: "subnet", limit: 30 };
const STEPS: Tier = { name: "steps", id: 6, scope: "client", limit: 1200, windowMs: 60_000, keep: "memory" };
const ATTEMPTS = { count: 1, limit: 300, windowMs: 60_000, blockMs: 3_600_000, maxBlockMs: 86_400_000 };

const stubAt = (name = "test:0"): DurableObjectStub<AtomicRateLimiter> => env.LIMITER.getByName(name);
const request = (changes: Partial<CheckRequest> = {}): CheckRequest => ({
  v: 1,
  key: KEY,
  tiers: [CLIENT, SUBNET],
  cost: 1,
  attempts: ATTEMPTS,
  whileBlocked: false,
  ...changes,
});
const ask = (changes: Partial<CheckRequest> = {}) => stubAt().check(request(changes));
const rows = () => runInDurableObject(stubAt(), (object: AtomicRateLimiter) => object.rowsWritten);
const client = (index: number): LimiterKey => ({ ...KEY, client: index.toString(16).padStart(16, "0") });

async function admittedOf(replies: readonly Promise<{ readonly outcome: string }>[]): Promise<number> {
  return (await Promise.all(replies)).filter(({ outcome }) => outcome === "admitted").length;
}

afterEach(async () => {
  vi.useRealTimers();
  await reset();
});

describe("what a decision costs", () => {
  it("is one row for an admission over two tiers, and none for a denial", async () => {
    await ask();
    const before = await rows();
    await ask();
    expect((await rows()) - before).toBe(1);
    for (let count = 0; count < 18; count += 1) await ask();
    const full = await rows();
    expect((await ask()).outcome).toBe("limited");
    expect(await rows()).toBe(full);
  });

  it("is no row for counts that live in memory, for a question and for a charge that was not there", async () => {
    await ask();
    const before = await rows();
    await ask({ tiers: [STEPS] });
    await stubAt().peek({ v: 1, key: KEY, tiers: [CLIENT, SUBNET, STEPS] });
    const charge = {
      atMs: 1,
      cost: 1,
      tiers: [{ id: 1, scope: "client", keep: "durable", shared: false }],
    } as const;
    await stubAt().refund({ v: 1, key: KEY, charge });
    expect(await rows()).toBe(before);
  });

  it("is one row for the step into a block and none while it lasts", async () => {
    await ask();
    const before = await rows();
    expect((await ask({ attempts: { ...ATTEMPTS, count: 300 } })).outcome).toBe("blocked");
    expect((await rows()) - before).toBe(1);
    await ask();
    expect((await rows()) - before).toBe(1);
  });

  it("is one row in the table for a whole bucket, and none once everything has been given back", async () => {
    const reply = await ask();
    await ask({ key: client(2) });
    const count = () =>
      runInDurableObject(stubAt(), (_object, state) =>
        state.storage.sql.exec<{ n: number }>("SELECT count(*) AS n FROM buckets").one(),
      );
    expect(await count()).toEqual({ n: 1 });
    if (reply.outcome !== "admitted") throw new Error("not admitted");
    await stubAt().refund({ v: 1, key: KEY, charge: reply.charge });
    await stubAt().reset({ v: 1, key: client(2) });
    expect(await count()).toEqual({ n: 1 });
  });
});

describe("concurrent callers", () => {
  it("are admitted exactly as often as the limit says, on both tiers", async () => {
    const one = await admittedOf(Array.from({ length: 200 }, () => ask({ attempts: null })));
    expect(one).toBe(20);
    const many = await admittedOf(
      Array.from({ length: 200 }, (_, index) => ask({ attempts: null, key: client(index % 16) })),
    );
    expect(many).toBe(10);
  });
});

describe("an object that lost its memory", () => {
  it("remembers every admission and every block after an eviction", async () => {
    for (let count = 0; count < 19; count += 1) await ask();
    await evictDurableObject(stubAt());
    expect((await ask()).outcome).toBe("admitted");
    await evictDurableObject(stubAt());
    expect((await ask()).outcome).toBe("limited");
    await stubAt().block({ v: 1, key: KEY, durationMs: 60_000 });
    await evictDurableObject(stubAt());
    expect(await ask()).toMatchObject({ outcome: "blocked", block: { reason: "operator" } });
  });

  it("remembers them after a crash, too", async () => {
    for (let count = 0; count < 20; count += 1) await ask();
    await abortAllDurableObjects();
    expect((await ask()).outcome).toBe("limited");
  });

  it("never lets its clock fall behind what it has stored", async () => {
    vi.setSystemTime(new Date("2026-11-20T12:00:00Z"));
    for (let count = 0; count < 20; count += 1) await ask();
    await evictDurableObject(stubAt());
    vi.setSystemTime(new Date("2026-11-20T11:00:00Z"));
    expect(await ask()).toMatchObject({ outcome: "limited", retryAfterMs: 3_900_000 });
  });
});

describe("an operator", () => {
  it("blocks, unblocks and resets a client", async () => {
    for (let count = 0; count < 20; count += 1) await ask();
    expect(await stubAt().block({ v: 1, key: KEY, durationMs: 60_000 })).toMatchObject({ changed: true });
    expect((await ask()).outcome).toBe("blocked");
    expect((await ask({ key: client(3) })).outcome).toBe("admitted");
    expect(await stubAt().unblock({ v: 1, key: KEY })).toMatchObject({ changed: true });
    expect(await stubAt().unblock({ v: 1, key: KEY })).toMatchObject({ changed: false });
    expect((await ask()).outcome).toBe("limited");
    expect(await stubAt().reset({ v: 1, key: KEY })).toMatchObject({ changed: true });
    expect((await ask()).outcome).toBe("admitted");
  });
});

describe("a question in one line", () => {
  it("is decided as the same question in objects, by the same counts", async () => {
    const asked = request();
    const inOneLine = async () => readAnswer(await stubAt().ask(writeQuestion(KEY, asked)), asked);
    for (let turn = 0; turn < 10; turn += 1) {
      expect(await inOneLine()).toMatchObject({
        outcome: "admitted",
        tiers: [{ remaining: 19 - 2 * turn }, { remaining: 29 - 2 * turn }],
      });
      expect(await ask()).toMatchObject({ outcome: "admitted", tiers: [{ remaining: 18 - 2 * turn }, {}] });
    }
    expect(await inOneLine()).toMatchObject({ outcome: "limited", violated: [{ name: "uploads" }] });
  });

  it.each(["", "2", "3;rest of another version", writeQuestion(KEY, request({ cost: 0 }))])(
    "is refused when it is none, and charges nothing: %j",
    async (text) => {
      const before = await rows();
      expect(await stubAt().ask(text)).toBe("2,u,request");
      expect(await rows()).toBe(before);
    },
  );

  it("is refused when it comes as objects", async () => {
    expect(await Reflect.apply(stubAt().ask, stubAt(), [request()])).toBe("2,u,request");
  });

  it("is told apart when a newer version stored the state", async () => {
    await ask();
    await runInDurableObject(stubAt(), (_object, state) => {
      state.storage.sql.exec("UPDATE buckets SET state = ?", Uint8Array.of(9, 9, 9).buffer);
    });
    await evictDurableObject(stubAt());
    expect(await stubAt().ask(writeQuestion(KEY, request()))).toBe("2,u,state");
  });
});

describe("what the object cannot read", () => {
  it.each([
    ["another version", { v: 2 }],
    ["a key that is not hexadecimal", { key: { subnet: "zz", client: KEY.client } }],
    ["no key", { key: undefined }],
    ["a cost of nothing", { cost: 0 }],
    ["a part of a unit", { cost: 1.5 }],
    ["a limit that is no number", { tiers: [{ ...CLIENT, limit: Number.NaN }] }],
    ["an unknown way to keep", { tiers: [{ ...CLIENT, keep: "tape" }] }],
    ["attempts without a window", { attempts: { count: 1, limit: 5 } }],
  ])("is refused as such: %s", async (_name, changes) => {
    const garbled = { ...request(), ...changes } as CheckRequest;
    expect(await stubAt().check(garbled)).toEqual({ v: 1, outcome: "unreadable", reason: "request" });
  });

  it("is not overwritten when a newer version stored it", async () => {
    await ask();
    await runInDurableObject(stubAt(), (_object, state) => {
      state.storage.sql.exec("UPDATE buckets SET state = ?", Uint8Array.of(9, 9, 9).buffer);
    });
    await evictDurableObject(stubAt());
    expect(await ask()).toEqual({ v: 1, outcome: "unreadable", reason: "state" });
    const stored = await runInDurableObject(stubAt(), (_object, state) =>
      state.storage.sql.exec<{ state: ArrayBuffer }>("SELECT state FROM buckets").one(),
    );
    expect([...new Uint8Array(stored.state)]).toEqual([9, 9, 9]);
  });

  it("counts as empty when it is damaged", async () => {
    await ask();
    await runInDurableObject(stubAt(), (_object, state) => {
      state.storage.sql.exec("UPDATE buckets SET state = ?", Uint8Array.of(1, 255).buffer);
    });
    await evictDurableObject(stubAt());
    expect(await ask()).toMatchObject({ outcome: "admitted", tiers: [{ remaining: 19 }, { remaining: 29 }] });
  });
});
