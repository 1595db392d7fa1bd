/** The activity catalog: thousands of entries in one push, all or nothing, and cheap to read. */
import { reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, it } from "vitest";
import { readCatalog, readPinnedCatalog, replaceCatalog } from "../../worker/storage/catalog.ts";
import type { PackedEntry } from "../../worker/storage/catalog-entries.ts";
import { openDatabase } from "../../worker/storage/database.ts";
import { openKv } from "../../worker/storage/kv.ts";
import { StoreUnavailable } from "../../worker/storage/store-unavailable.ts";
import { createEdgeData, type EdgeData } from "../../worker/storage/tiers/edge-data.ts";
import { createMemory } from "../../worker/storage/tiers/memory.ts";
import { DEFAULT_ORDER } from "../../worker/storage/tiers/order.ts";
import { bodyOf, opsOf } from "../support/workerd/api.ts";
import { failingD1 } from "../support/workerd/failing.ts";
import { send, sendAsAdmin } from "../support/workerd/people.ts";

interface Answer {
  readonly version: number;
  readonly count: number;
  readonly entries: readonly { readonly name: string; readonly sport: number }[];
}

/** An isolate of its own over the real stores; the Worker's keeps what it has read for a minute. */
function isolate(db: D1Database = env.DB) {
  let nowMs = Date.now();
  let refreshes = 0;
  const edge = createEdgeData({
    memory: createMemory(),
    kv: openKv(env.FALLBACK_KV),
    order: DEFAULT_ORDER,
    now: () => nowMs,
    sleep: async () => {},
    waitUntil: () => {},
    onEvent: () => {},
    onRefresh: () => {
      refreshes += 1;
    },
  });
  return {
    stores: { sharedDb: openDatabase(db), edge },
    pass: (ms: number) => {
      nowMs += ms;
    },
    refreshes: () => refreshes,
    moment: () => ({ nowMs, random: (length: number) => crypto.getRandomValues(new Uint8Array(length)) }),
  };
}

const catalogOf = (count: number, sport: number): readonly PackedEntry[] =>
  Array.from({ length: count }, (_, n) => [n + 1, `activity ${n}`, sport, 0, `activity-${n}`] as const);

const push = (entries: readonly unknown[], more: Record<string, unknown> = {}) =>
  sendAsAdmin("/api/admin/catalog", { method: "PUT", body: { entries, ...more } });

const asSent = (entries: readonly PackedEntry[]) =>
  entries.map(([id, name, sport, sub_sport, slug]) => ({ id, name, sport, sub_sport, slug }));

beforeEach(async () => {
  await env.DB.prepare("DELETE FROM catalogs").run();
});
afterEach(() => reset());

it("the seed is served as version 0 until an operator sends another", async () => {
  const { stores } = isolate();
  expect((await readCatalog(stores)).version).toBe(0);
  const answer = await bodyOf<Answer>(await send("/api/catalog/activities?q=treadmill"));
  expect(answer).toMatchObject({ version: 0, entries: [{ name: "treadmill", sport: 1 }, {}] });
});

it("5,000 entries arrive in one call and are in force, with an audit row", async () => {
  const response = await push(asSent(catalogOf(5000, 2)), { expected_version: 0 });
  expect(await bodyOf(response)).toEqual({ version: 1, count: 5000 });
  const catalog = await readCatalog(isolate().stores);
  expect([catalog.version, catalog.entries.length]).toEqual([1, 5000]);
  expect(await env.DB.prepare("SELECT action FROM audit").first("action")).toBe("catalog.replace");
});

it("two operators cannot overwrite each other", async () => {
  const [one, other] = await Promise.all(
    [1, 2].map((sport) => push(asSent(catalogOf(10, sport)), { expected_version: 0 })),
  );
  expect([one?.status, other?.status].sort()).toEqual([200, 409]);
  expect((await push(asSent(catalogOf(1, 3)), { expected_version: 7 })).status).toBe(409);
  expect((await push(asSent(catalogOf(1, 3)))).status).toBe(200);
});

it("a catalog with one bad entry is refused as a whole", async () => {
  const entries = asSent(catalogOf(100, 1));
  const response = await push([...entries, { name: "bad", sport: 999 }]);
  expect([response.status, (await bodyOf<{ field: string }>(response)).field]).toEqual([
    400,
    "entries[100].sport",
  ]);
  expect((await readCatalog(isolate().stores)).version).toBe(0);
});

it("readers see the old catalog or the new one, never a mixture", async () => {
  const writer = isolate();
  await replaceCatalog(writer.stores, { entries: catalogOf(2000, 1), expected: null }, writer.moment());
  const readers = Array.from({ length: 5 }, () => isolate());
  const seen: number[] = [];
  const reading = readers.map(async ({ stores, pass }) => {
    for (let n = 0; n < 10; n += 1) {
      const { version, entries } = await readCatalog(stores);
      const sports = new Set(entries.map(([, , sport]) => sport));
      expect([...sports]).toEqual([version]);
      seen.push(version);
      // Past fresh and stale: the next read waits for the truth.
      pass(700_000);
    }
  });
  for (let sport = 2; sport <= 4; sport += 1)
    await replaceCatalog(writer.stores, { entries: catalogOf(2000, sport), expected: null }, writer.moment());
  await Promise.all(reading);
  expect(Math.max(...seen)).toBeGreaterThan(1);
});

it("is read at most once an isolate, version and lifetime", async () => {
  const writer = isolate();
  await replaceCatalog(writer.stores, { entries: catalogOf(100, 1), expected: null }, writer.moment());
  const reader = isolate();
  for (let n = 0; n < 50; n += 1) await readCatalog(reader.stores);
  expect(reader.refreshes()).toBe(2);
  reader.pass(60_000);
  await readCatalog(reader.stores);
  expect(reader.refreshes()).toBe(3);
});

it("with D1 down the copies serve it, and without copies the seed does", async () => {
  expect((await readCatalog(isolate(failingD1(1, "before")).stores)).version).toBe(0);
  const writer = isolate();
  await replaceCatalog(writer.stores, { entries: catalogOf(100, 5), expected: null }, writer.moment());
  const catalog = await readCatalog(isolate(failingD1(1, "before")).stores);
  expect([catalog.version, catalog.count]).toEqual([1, 100]);
});

it("a conversion goes on with the version that it began with, or not at all", async () => {
  const writer = isolate();
  for (const sport of [1, 2])
    await replaceCatalog(writer.stores, { entries: catalogOf(10, sport), expected: null }, writer.moment());
  expect((await readPinnedCatalog(isolate().stores, 1)).entries[0]?.[2]).toBe(1);
  await expect(readPinnedCatalog(isolate().stores, 99)).rejects.toBeInstanceOf(StoreUnavailable);
});

it("a conversion goes on with the version that it began with, however old that was when it was replaced", async () => {
  const writer = isolate();
  const push = (sport: number) =>
    replaceCatalog(writer.stores, { entries: catalogOf(10, sport), expected: null }, writer.moment());
  await push(1);
  writer.pass(7 * 86_400_000);
  await push(2);
  expect((await readPinnedCatalog(isolate().stores, 1)).entries[0]?.[2]).toBe(1);
});

it("KV does not take the entries: without D1 the version before serves, and no seed", async () => {
  const writer = isolate();
  const push = (sport: number, edge = writer.stores.edge) =>
    replaceCatalog(
      { ...writer.stores, edge },
      { entries: catalogOf(10, sport), expected: null },
      writer.moment(),
    );
  await push(1);
  const refusing: EdgeData = {
    ...writer.stores.edge,
    publish: async (dataClass, id, published) =>
      dataClass.name === "catalog-entries" ? "failed" : writer.stores.edge.publish(dataClass, id, published),
  };
  await push(2, refusing);
  expect((await readCatalog(isolate(failingD1(1, "before")).stores)).version).toBe(1);
  expect((await readCatalog(isolate().stores)).version).toBe(2);
});

it("versions that were replaced more than a day ago go with the next push, the current one never", async () => {
  const writer = isolate();
  const versions = async () => {
    const { results } = await env.DB.prepare("SELECT version FROM catalogs ORDER BY version").all();
    return results.map(({ version }) => version);
  };
  for (let n = 0; n < 3; n += 1) {
    await replaceCatalog(writer.stores, { entries: catalogOf(10, 1), expected: null }, writer.moment());
    writer.pass(86_400_001);
  }
  expect(await versions()).toEqual([2, 3]);
});

it("an ETag saves the second answer, and a query is part of the address", async () => {
  await push(asSent(catalogOf(10, 1)));
  const first = await send("/api/catalog/activities?limit=2");
  const etag = first.headers.get("etag") ?? "";
  expect((await bodyOf<Answer>(first)).entries.length).toBe(2);
  expect(first.headers.get("cache-control")).toBe("public, max-age=60");
  const again = await send("/api/catalog/activities?limit=2", { headers: { "if-none-match": etag } });
  expect([again.status, await again.text()]).toEqual([304, ""]);
});

it.each(["limit=0", "limit=x", "limit=20001", `q=${"x".repeat(101)}`])("?%s is refused", async (query) => {
  expect((await send(`/api/catalog/activities?${query}`)).status).toBe(400);
});

it("costs a request one object request and nothing else of its own", async () => {
  for (let n = 0; n < 3; n += 1) {
    const { bg, ...ops } = opsOf(await send("/api/catalog/activities"));
    expect(ops).toEqual({ do: 1, d1: 0, r2: 0, kv: 0 });
    expect(bg).toBeLessThanOrEqual(2);
  }
});
