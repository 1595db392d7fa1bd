/** Every caching pattern that the tiers promise, each in a test of its name, over KV with its real manners. */
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createMemory } from "../../../../worker/storage/tiers/memory.ts";
import { valueOr } from "../../../../worker/storage/tiers/reading.ts";
import {
  createWorld,
  ID,
  type Isolate,
  MESSAGES,
  PASSES,
  settle,
  type World,
} from "../../../support/edge-world.ts";

let world: World;
beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2024, 5, 1) });
  world = createWorld();
  world.truth.value = { text: "one" };
});
afterEach(() => {
  vi.useRealTimers();
});

const read = ({ edge, sources }: Isolate, dataClass = MESSAGES) => settle(edge.read(dataClass, ID, sources));
const textOf = async (isolate: Isolate) => valueOr(await read(isolate), { text: "default" }).text;
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const publish = ({ edge }: Isolate, text: string) => settle(edge.publish(MESSAGES, ID, { value: { text } }));

it("cache-aside: the first read asks the truth, the next ones memory alone", async () => {
  const isolate = world.isolate();
  expect(await read(isolate)).toMatchObject({ outcome: "found", tier: "d1", value: { text: "one" } });
  for (let n = 0; n < 20; n += 1) expect(await read(isolate)).toMatchObject({ tier: "memory", stale: false });
  expect(world.truth.reads).toBe(1);
  expect(isolate.refreshes()).toBe(1);
});

it("no KV on a healthy request: reads cost KV nothing at all, cold, fresh, stale and expired", async () => {
  const isolate = world.isolate();
  for (const ms of [0, 9000, 2000, 60_000, 3600_000]) {
    await pass(ms);
    await read(isolate);
    await isolate.idle();
  }
  world.truth.value = null;
  await pass(3600_000);
  expect(await read(isolate)).toEqual({ outcome: "absent", tier: "d1" });
  expect(world.kv.operations).toEqual({ get: 0, put: 0, delete: 0, list: 0 });
});

it("write-through: a change is in memory and in the copy at once", async () => {
  const isolate = world.isolate();
  await read(isolate);
  world.truth.value = { text: "two" };
  expect(await publish(isolate, "two")).toBe("written");
  expect(await read(isolate)).toMatchObject({ tier: "memory", value: { text: "two" } });
  expect(world.kv.central("v1:messages:acme:pinned")?.value).toBe('{"text":"two"}');
  expect(world.kv.operations).toEqual({ get: 0, put: 1, delete: 0, list: 0 });
});

it("write-through, twice within a second: KV refuses the second, which is tried once more", async () => {
  const isolate = world.isolate();
  expect(await publish(isolate, "one")).toBe("written");
  expect(await publish(isolate, "two")).toBe("written");
  expect(world.kv.operations.put).toBe(3);
  expect(world.kv.central("v1:messages:acme:pinned")?.value).toBe('{"text":"two"}');
});

it("write-through with KV down: the change holds, and the failure is told", async () => {
  world.kv.setHealth("failing");
  const isolate = world.isolate();
  expect(await publish(isolate, "two")).toBe("failed");
  expect(await textOf(isolate)).toBe("two");
  expect(isolate.tally.counts()).toMatchObject({ "messages.kv.failed": 1 });
});

it("a copy that would live under a minute is skipped, not refused by KV", async () => {
  const { edge } = world.isolate();
  const expiresAtMs = Date.now() + 59_000;
  expect(await edge.publish(PASSES, ID, { value: { text: "x" }, expiresAtMs })).toBe("skipped");
  expect(world.kv.operations.put).toBe(0);
});

it("invalidation of one key: the next read asks the truth, and the copy is gone", async () => {
  const isolate = world.isolate();
  await publish(isolate, "one");
  world.truth.value = { text: "two" };
  await pass(1000);
  expect(await settle(isolate.edge.forget(MESSAGES, ID))).toBe("written");
  expect(await textOf(isolate)).toBe("two");
  expect(world.kv.central("v1:messages:acme:pinned")).toBeNull();
});

it.each([["a tenant", "acme"] as const, ["a class", undefined] as const])(
  "invalidation of a hierarchy, %s: one write voids every entry and every copy by generation number",
  async (_name, tenant) => {
    const isolate = world.isolate();
    const ids = Array.from({ length: 30 }, (_, n) => ({ tenant: "acme", id: `entry ${n}` }));
    for (const id of ids) await settle(isolate.edge.publish(MESSAGES, id, { value: { text: "old" } }));
    await pass(1000);
    expect(await settle(isolate.edge.forgetAll(MESSAGES, tenant))).toBe("written");
    expect(world.kv.operations.put).toBe(31);
    world.truth.health = "failing";
    const elsewhere = world.isolate({ colo: 1 });
    for (const id of ids) {
      for (const { edge, sources } of [isolate, elsewhere]) {
        expect(await settle(edge.read(MESSAGES, id, sources))).toEqual({ outcome: "unknown" });
      }
    }
  },
);

it("invalidation of what memory never holds leaves nothing there, however many tenants there are", async () => {
  const memory = createMemory();
  const isolate = world.isolate({ memory });
  const forgotten = vi.spyOn(memory, "forgetAll");
  await settle(isolate.edge.forgetAll(PASSES, "acme"));
  expect(forgotten).not.toHaveBeenCalled();
  await settle(isolate.edge.forgetAll(MESSAGES, "acme"));
  expect(forgotten).toHaveBeenCalledTimes(1);
});

it("invalidation of a tenant leaves the others alone", async () => {
  const isolate = world.isolate();
  const other = { tenant: "zenith", id: "pinned" };
  await settle(isolate.edge.publish(MESSAGES, other, { value: { text: "theirs" } }));
  await pass(1000);
  await settle(isolate.edge.forgetAll(MESSAGES, "acme"));
  world.truth.health = "failing";
  const fresh = world.isolate();
  expect(await settle(fresh.edge.read(MESSAGES, other, fresh.sources))).toMatchObject({
    tier: "kv",
    value: { text: "theirs" },
  });
});

it("invalidation during a read: what the read brings is older than the change and is not kept", async () => {
  const isolate = world.isolate();
  const underWay = isolate.edge.read(MESSAGES, ID, {
    d1: async () => {
      const raw = world.truth.value;
      await new Promise((resolve) => setTimeout(resolve, 50));
      return raw;
    },
  });
  world.truth.value = { text: "two" };
  await publish(isolate, "two");
  await settle(underWay);
  expect(await textOf(isolate)).toBe("two");
});

it("stale-while-revalidate: past its lifetime a value is served at once, while one refresh runs behind it", async () => {
  const isolate = world.isolate();
  await read(isolate);
  world.truth.value = { text: "two" };
  await pass(10_001);
  const served = await Promise.all(
    Array.from({ length: 10 }, () => isolate.edge.read(MESSAGES, ID, isolate.sources)),
  );
  for (const reading of served) expect(reading).toMatchObject({ value: { text: "one" }, stale: true });
  await isolate.idle();
  expect(world.truth.reads).toBe(2);
  expect(await read(isolate)).toMatchObject({ tier: "memory", value: { text: "two" }, stale: false });
  expect(isolate.tally.counts()).toMatchObject({ "messages.memory.stale": 10 });
});

it("stale-while-revalidate knows when the value was the truth: cached_at", async () => {
  const isolate = world.isolate();
  const cachedAtMs = Date.now();
  await read(isolate);
  await pass(12_000);
  expect(await read(isolate)).toMatchObject({ cachedAtMs, stale: true });
});

it("past its stale time a value is not served while the truth answers", async () => {
  const isolate = world.isolate();
  await read(isolate);
  world.truth.value = { text: "two" };
  await pass(15_001);
  expect(await textOf(isolate)).toBe("two");
});

it("single flight: readers that come together share one look at the truth", async () => {
  const isolate = world.isolate();
  const readings = await settle(
    Promise.all(Array.from({ length: 50 }, () => isolate.edge.read(MESSAGES, ID, isolate.sources))),
  );
  expect(new Set(readings.map((reading) => valueOr(reading, { text: "default" }).text))).toEqual(
    new Set(["one"]),
  );
  expect(world.truth.reads).toBe(1);
});

it("single flight: a flight whose request was cut off does not hold the others for ever", async () => {
  const isolate = world.isolate();
  const { edge } = isolate;
  let asked = 0;
  const lost = {
    d1: () => {
      asked += 1;
      return new Promise(() => {});
    },
    kv: () => new Promise<null>(() => {}),
  };
  // The request is cut off: its timers never fire.
  vi.spyOn(globalThis, "setTimeout").mockImplementationOnce(() => 0 as never);
  void edge.read(MESSAGES, ID, lost);
  vi.restoreAllMocks();
  await pass(5000);
  expect(await textOf(isolate)).toBe("one");
  expect(asked).toBe(1);
});

it("negative entries: the truth's 'there is none' is believed for its own, shorter time", async () => {
  world.truth.value = null;
  const isolate = world.isolate();
  for (let n = 0; n < 10; n += 1) expect((await read(isolate)).outcome).toBe("absent");
  expect(world.truth.reads).toBe(1);
  world.truth.value = { text: "new" };
  await pass(3000);
  expect(await textOf(isolate)).toBe("new");
});

it("negative entries of KV are never believed: a missing copy is 'unknown', not 'absent'", async () => {
  world.truth.health = "failing";
  expect(await read(world.isolate())).toEqual({ outcome: "unknown" });
});

it("lifetimes belong to the class: what must not be in memory is asked for every time", async () => {
  const isolate = world.isolate();
  for (let n = 0; n < 3; n += 1) expect(await read(isolate, PASSES)).toMatchObject({ tier: "d1" });
  expect(world.truth.reads).toBe(3);
  expect(isolate.refreshes()).toBe(0);
});

it.each([{ text: 1 }, "text", 7, [[]], [{}]])(
  "schema check on read: %j in the truth is skipped for the copy",
  async (raw) => {
    const isolate = world.isolate();
    await publish(isolate, "good");
    world.truth.value = raw;
    expect(await read(world.isolate())).toMatchObject({ tier: "kv", value: { text: "good" } });
  },
);

it("schema check on read: a copy of another shape is skipped for the default", async () => {
  world.truth.health = "failing";
  await world.kv.at(0).put("v1:messages:acme:pinned", '{"txt":1}', { expirationTtlS: 60 });
  await world.kv.at(0).put("v1:messages:acme:other", "{", { expirationTtlS: 60 });
  const isolate = world.isolate();
  expect(await textOf(isolate)).toBe("default");
  const other = { tenant: "acme", id: "other" };
  expect(await settle(isolate.edge.read(MESSAGES, other, isolate.sources))).toEqual({ outcome: "unknown" });
  expect(isolate.tally.counts()).toMatchObject({ "messages.kv.invalid": 1, "messages.kv.failed": 1 });
});

it("a deadline on each tier: a cold isolate waits 100 ms for D1, then 100 ms for KV, then takes the default", async () => {
  await publish(world.isolate(), "copy");
  world.truth.health = "silent";
  const startedMs = Date.now();
  expect(await textOf(world.isolate())).toBe("copy");
  expect(Date.now() - startedMs).toBeLessThanOrEqual(125);
  world.kv.setHealth("silent");
  expect(await textOf(world.isolate())).toBe("default");
  expect(Date.now() - startedMs).toBeLessThanOrEqual(125 + 225);
});

it("a late answer of the truth is kept all the same", async () => {
  await publish(world.isolate(), "copy");
  const isolate = world.isolate();
  const slow = {
    d1: async () => {
      await new Promise((resolve) => setTimeout(resolve, 400));
      return { text: "late" };
    },
  };
  expect(await settle(isolate.edge.read(MESSAGES, ID, slow))).toMatchObject({ tier: "kv" });
  await isolate.idle();
  expect(await textOf(isolate)).toBe("late");
});

it("errors never break a request: with every store failing, the last known value is served, for as long as it takes", async () => {
  const isolate = world.isolate();
  await read(isolate);
  world.truth.health = "failing";
  world.kv.setHealth("failing");
  for (const ms of [11_000, 60_000, 24 * 3600_000]) {
    await pass(ms);
    expect(await read(isolate)).toMatchObject({ outcome: "found", value: { text: "one" }, stale: true });
    await isolate.idle();
  }
  world.truth.health = "up";
  world.truth.value = { text: "two" };
  await pass(60_000);
  expect(await textOf(isolate)).toBe("two");
});

it("with the truth down a store is asked again once a retry time, not once a read", async () => {
  world.truth.health = "failing";
  const isolate = world.isolate();
  for (let n = 0; n < 100; n += 1) await read(isolate);
  expect([world.truth.reads, world.kv.operations.get]).toEqual([1, 1]);
  await pass(2000);
  await read(isolate);
  expect([world.truth.reads, world.kv.operations.get]).toEqual([2, 2]);
});

it("the order is data: with KV first the truth is asked only for what has no copy", async () => {
  const isolate = world.isolate({ order: { memory: false, stores: ["kv", "d1"] } });
  expect(await read(isolate)).toMatchObject({ tier: "d1" });
  await publish(isolate, "copy");
  const reads = world.truth.reads;
  expect(await read(isolate)).toMatchObject({ tier: "kv", value: { text: "copy" } });
  expect(world.truth.reads).toBe(reads);
});

it("hit, miss, stale and error are counted by class and tier", async () => {
  const isolate = world.isolate();
  await read(isolate);
  await read(isolate);
  world.truth.health = "failing";
  await pass(11_000);
  await read(isolate);
  await isolate.idle();
  expect(isolate.tally.counts()).toEqual({
    "messages.memory.miss": 1,
    "messages.d1.hit": 1,
    "messages.memory.hit": 1,
    "messages.memory.stale": 1,
    "messages.d1.failed": 1,
    "messages.kv.miss": 1,
  });
});
