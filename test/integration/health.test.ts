/** The cron's look at the stores, and what status makes of it. */

import { createScheduledController, reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { createHash } from "node:crypto";
import { afterEach, expect, it, vi } from "vitest";
import { intercept } from "../../worker/bindings/intercept.ts";
import worker from "../../worker/index.ts";
import { probeLimiter } from "../../worker/limiting/probe.ts";
import { openDatabase } from "../../worker/storage/database.ts";
import { openFiles } from "../../worker/storage/files.ts";
import { readDayCounts, writeDayCounts } from "../../worker/storage/health/day-counts.ts";
import { readHealth } from "../../worker/storage/health/log.ts";
import { summarise } from "../../worker/storage/health/summary.ts";
import { openKv } from "../../worker/storage/kv.ts";
import { type WatchDeps, watch } from "../../worker/watch.ts";
import { createEventualKv } from "../support/eventual-kv.ts";
import { bodyOf, opsOf } from "../support/workerd/api.ts";
import { failingD1, failingR2 } from "../support/workerd/failing.ts";
import { send } from "../support/workerd/people.ts";

afterEach(() => reset());

const NOON = Date.UTC(2024, 5, 1, 12);
const told: string[] = [];
const deps = (more: Partial<WatchDeps> = {}): WatchDeps => ({
  db: openDatabase(env.DB),
  files: openFiles(env.FILES),
  kv: openKv(env.FALLBACK_KV),
  collectCounts: async () => null,
  probeLimiter: () => probeLimiter(env.LIMITER, 20_000),
  now: () => Date.now(),
  post: async (_url, init) => {
    told.push(String(init.body));
    return new Response();
  },
  alertUrl: null,
  ...more,
});

const latest = async (nowMs: number) =>
  (await readHealth(openDatabase(env.DB), nowMs - 1000))[0]?.results ?? [];

it("every store is probed and leaves nothing behind but its row", async () => {
  await watch(deps(), NOON);
  expect((await latest(NOON)).map(({ store, ok }) => [store, ok])).toEqual([
    ["d1", true],
    ["r2", true],
    ["do", true],
    ["kv", true],
  ]);
  expect((await env.FILES.list()).objects).toEqual([]);
});

it("a simulated day costs at most 150 KV operations, and the log has every run", async () => {
  let nowMs = NOON;
  const kv = createEventualKv(() => nowMs);
  for (let run = 0; run < 288; run += 1) {
    await watch(deps({ kv: kv.at(0) }), nowMs);
    nowMs += 300_000;
  }
  const { get, put, delete: deleted, list } = kv.operations;
  expect(get + put + deleted + list).toBeLessThanOrEqual(150);
  const rows = await readHealth(openDatabase(env.DB), NOON - 1);
  expect(rows.length).toBe(288);
  const probes = Object.fromEntries(summarise(rows).map((store) => [store.store, store.probes]));
  expect(probes).toEqual({ d1: 288, r2: 288, do: 288, kv: 48 });
});

it.each([
  ["r2", "R2 does", { files: openFiles(failingR2("put", "before")) }],
  ["do", "Durable Objects do", { probeLimiter: () => Promise.reject(new Error("no object")) }],
  ["kv", "KV does", { kv: { ...openKv(env.FALLBACK_KV), put: () => Promise.reject(new Error("503")) } }],
] as const)(
  "%s down: its probe fails, the others do not, and the operator is told",
  async (store, does, broken) => {
    told.length = 0;
    await watch(deps({ ...broken, alertUrl: "https://hook.example" }), NOON);
    const failed = (await latest(NOON)).filter(({ ok }) => !ok).map((result) => result.store);
    expect(failed).toEqual([store]);
    expect(told.length).toBe(1);
    expect(told[0]).toContain(`${does} not answer`);
  },
);

it("KV down for an hour is told once when it begins and once when it ends, though it is not always probed", async () => {
  told.length = 0;
  const broken = { ...openKv(env.FALLBACK_KV), put: () => Promise.reject(new Error("503")) };
  for (let minute = 0; minute <= 65; minute += 5) {
    const kv = minute < 60 ? broken : openKv(env.FALLBACK_KV);
    await watch(deps({ kv, alertUrl: "https://hook.example" }), NOON + minute * 60_000);
  }
  expect(told.length).toBe(2);
  expect(told[0]).toContain("KV does not answer");
  expect(told[1]).toContain("down:kv is over, it lasted 60 min");
});

const failing = () => Promise.reject(new Error("500"));

it("R2 down, or silent: told once, with its end, and the watch goes on", async () => {
  for (const fault of [failing, () => new Promise<never>(() => {})]) {
    await env.FILES.delete("health/alerts");
    told.length = 0;
    const bucket = intercept(env.FILES, { put: fault, get: fault, delete: fault });
    for (const [run, files] of [bucket, bucket, bucket, env.FILES, env.FILES].entries())
      await watch(deps({ files: openFiles(files), alertUrl: "https://hook.example" }), NOON + run * 300_000);
    expect(told.length).toBe(2);
    expect(told[0]).toContain("R2 does not answer");
    expect(told[1]).toContain("down:r2 is over");
    await env.DB.prepare("DELETE FROM health_log").run();
  }
}, 120_000);

it("R2 down, and the receiver refuses: it is told as soon as the receiver listens, once", async () => {
  told.length = 0;
  const files = openFiles(intercept(env.FILES, { put: failing, get: failing, delete: failing }));
  const taken: number[] = [];
  for (let run = 0; run < 5; run += 1) {
    const post: WatchDeps["post"] = async () => {
      taken.push(run);
      return new Response(null, { status: run < 2 ? 500 : 200 });
    };
    await watch(deps({ files, post, alertUrl: "https://hook.example" }), NOON + run * 300_000);
  }
  expect(taken).toEqual([0, 1, 2]);
  // R2 is back: its end is told, though R2 has never heard of it.
  await watch(deps({ alertUrl: "https://hook.example" }), NOON + 5 * 300_000);
  expect(told).toEqual([expect.stringContaining("down:r2 is over, it lasted 15 min")]);
});

it("D1 down as well: a limiter that is degraded is not called well", async () => {
  told.length = 0;
  const url = { alertUrl: "https://hook.example" };
  await env.DB.prepare(
    "INSERT INTO incidents (component, started_at, reason) VALUES ('limiter:x', ?, 'late')",
  )
    .bind(NOON)
    .run();
  await watch(deps(url), NOON + 300_000);
  await watch(deps({ ...url, db: openDatabase(failingD1(1, "before")) }), NOON + 600_000);
  await watch(deps(url), NOON + 900_000);
  expect(told.join("\n")).not.toContain("degraded:limiter:x is over");
  expect(told.filter((text) => text.includes("limiter object x does not answer in time")).length).toBe(1);
});

it("D1 down: there is no row, and the operator is told all the same", async () => {
  told.length = 0;
  const db = openDatabase(failingD1(1, "before"));
  await watch(deps({ db, alertUrl: "https://hook.example" }), NOON);
  expect(await latest(NOON)).toEqual([]);
  expect(told[0]).toContain("D1 does not answer");
});

it("the day's counts are collected in parts, four times an hour, and added up", async () => {
  const asked: (readonly [string, number])[] = [];
  const collectCounts = async (day: string, turn: number) => {
    asked.push([day, turn % 4]);
    return { part: String(turn % 4), counts: { admitted: { uploads: 7 }, denied: 1 } };
  };
  for (let run = 0; run < 24; run += 1) await watch(deps({ collectCounts }), NOON + run * 300_000);
  expect(asked).toEqual([0, 1, 2, 3, 0, 1, 2, 3].map((part) => ["2024-06-01", part]));
  expect(await readDayCounts(openDatabase(env.DB), NOON)).toEqual({ admitted: { uploads: 28 }, denied: 4 });
});

it("a row of an older version holds the sums themselves, and gives way to the first part", async () => {
  await env.DB.prepare("INSERT INTO day_counts VALUES ('2024-06-01', '{\"uploads\":5}', 2)").run();
  const db = openDatabase(env.DB);
  expect(await readDayCounts(db, NOON)).toEqual({ admitted: { uploads: 5 }, denied: 2 });
  await writeDayCounts(db, { part: "0", counts: { admitted: { uploads: 6 }, denied: 3 } }, NOON);
  expect(await readDayCounts(db, NOON)).toEqual({ admitted: { uploads: 6 }, denied: 3 });
});

it("an admitted request is in the day's counts of the next collection", async () => {
  const hourMs = Math.ceil(Date.now() / 3600_000) * 3600_000;
  await send("/api/me");
  vi.useFakeTimers({ toFake: ["Date"], now: hourMs });
  await send("/api/me");
  for (const minute of [10, 20, 40, 50]) {
    vi.setSystemTime(hourMs + minute * 60_000);
    await worker.scheduled(createScheduledController({ cron: "*/5 * * * *" }), env);
  }
  const counts = await readDayCounts(openDatabase(env.DB), hourMs);
  vi.useRealTimers();
  expect(counts?.admitted.requests).toBeGreaterThan(0);
});

it("a probe of its own object decides for nobody", async () => {
  await probeLimiter(env.LIMITER, 2000);
  await expect(probeLimiter(env.LIMITER, 0)).rejects.toThrow();
});

it("the cron's entry point probes too", async () => {
  await worker.scheduled(createScheduledController({ cron: "*/5 * * * *" }), env);
  expect((await readHealth(openDatabase(env.DB), 0)).length).toBe(1);
});

interface StatusAnswer {
  readonly as_of: string | null;
  readonly stores: readonly {
    readonly store: string;
    readonly probes: number;
    readonly up: boolean | null;
  }[];
  readonly limiter: { readonly backend: { readonly mode: string }; readonly shards: number };
  readonly tiers_of_this_isolate: Readonly<Record<string, number>>;
  readonly head_room: {
    readonly ceilings: readonly { readonly used: number; readonly ceiling: string }[];
  } | null;
}

it("status shows stores, limiter and head-room, for one object request and nothing else of its own", async () => {
  const db = openDatabase(env.DB);
  const admitted = {
    uploads: 100,
    validations: 100,
    conversions: 50,
    downloads: 200,
    steps: 500,
    requests: 1000,
  };
  await writeDayCounts(db, { part: "0", counts: { admitted, denied: 7 } }, Date.now());
  await watch(deps(), Date.now());
  // Another isolate's memory may hold the state of a test before.
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 400_000 });
  const response = await send("/api/status");
  const { bg, ...ops } = opsOf(response);
  vi.useRealTimers();
  expect(ops).toEqual({ do: 1, d1: 0, r2: 0, kv: 0 });
  expect(bg).toBeLessThanOrEqual(2);
  const status = await bodyOf<StatusAnswer>(response);
  expect(status.stores.find(({ store }) => store === "d1")).toMatchObject({ probes: 1, up: true });
  expect(status.limiter).toMatchObject({ backend: { mode: "do", percent: 100 }, shards: 4 });
  const rows = status.head_room?.ceilings.find(({ ceiling }) => ceiling === "d1RowsWritten");
  expect(rows?.used).toBeGreaterThanOrEqual(100 * 2 + 50 + 500);
  expect(status.tiers_of_this_isolate).toMatchObject({ "status.d1.hit": expect.any(Number) });
});

it("/status is a page without script, and with one style sheet that its policy knows by its hash", async () => {
  const response = await send("/status");
  const html = await response.text();
  expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
  const styles = [...html.matchAll(/<style>([\s\S]*?)<\/style>/g)].map(([, style = ""]) => style);
  const hashes = styles.map((style) => `'sha256-${createHash("sha256").update(style).digest("base64")}'`);
  expect(response.headers.get("content-security-policy")).toBe(
    `default-src 'none'; style-src ${hashes.join(" ")}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox`,
  );
  expect(hashes.length).toBe(1);
  expect(html).toContain("<h1>Status</h1>");
  expect(html).not.toMatch(/<script|style=/);
});

it("/status says in words how the stores are, and escapes what a store tells", async () => {
  // Days later, so that nothing of the tests before is known any more.
  let nowMs = Date.now() + 3 * 86_400_000;
  vi.useFakeTimers({ toFake: ["Date"], now: nowMs });
  const shows = (text: string) =>
    vi.waitFor(async () => expect(await (await send("/status")).text()).toContain(text));
  await shows("The probe is missing: none is on record for a day.");
  await env.DB.prepare("INSERT INTO incidents (component, reason, started_at) VALUES (?, 'late', ?)")
    .bind('limiter:"<b>', nowMs)
    .run();
  await worker.scheduled(createScheduledController({ cron: "*/5 * * * *" }), env);
  nowMs += 120_000;
  vi.setSystemTime(nowMs);
  await shows("<td>Durable Objects</td><td>up</td><td>1</td><td>0</td>");
  await shows("Durable Objects decide for 100 % of networks. Objects in each region: 4.");
  await shows("limiter object &#34;&#60;b&#62; does not answer in time");
  vi.useRealTimers();
});

it.each(["ftp://hook.example", "nonsense"])(
  "ALERT_WEBHOOK_URL %s is refused at start-up",
  async (address) => {
    const response = await send("/api/me", { bindings: { ALERT_WEBHOOK_URL: address } });
    expect(response.status).toBe(503);
  },
);
