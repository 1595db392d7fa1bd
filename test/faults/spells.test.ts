/**
 * Spells of degradation: who decided meanwhile and how long real requests waited, on the status page and in an alert;
 * and a cron that has stopped, which only requests can see.
 */
import { createScheduledController, reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { aroundD1 } from "../../worker/bindings/around-d1.ts";
import worker from "../../worker/index.ts";
import { openDatabase } from "../../worker/storage/database.ts";
import { writeHealth } from "../../worker/storage/health/log.ts";
import { bodyOf, opsOf } from "../support/workerd/api.ts";
import { failingD1 } from "../support/workerd/failing.ts";
import { send } from "../support/workerd/people.ts";

const MINUTE_MS = 60_000;
const later = (ms: number) => vi.setSystemTime(Date.now() + ms);

let told: string[];
/** Each test days later, because the isolate remembers what it read; at a minute when the cron does no more than watch. */
let hourMs = Math.ceil(Date.now() / 3600_000) * 3600_000;
beforeEach(() => {
  hourMs += 48 * 3600_000;
  vi.useFakeTimers({ toFake: ["Date"], now: hourMs + 5 * MINUTE_MS });
  told = [];
  vi.spyOn(globalThis, "fetch").mockImplementation(async (_url, init) => {
    told.push(String(init?.body));
    return new Response();
  });
});
afterEach(async () => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  await reset();
});

interface Spell {
  readonly component: string;
  readonly began: string;
  readonly ended: string | null;
  readonly state: "open" | "over";
  readonly by_kv: number;
  readonly by_memory: number;
  readonly mean_ms: number | null;
  readonly max_ms: number | null;
}

interface StatusAnswer {
  readonly last_probe: { readonly at: string | null; readonly missing: boolean };
  readonly degraded: readonly Spell[];
}

const ALERTS = { ALERT_WEBHOOK_URL: "https://hook.example/x" };
const runCron = (bindings: Partial<Env> = {}) =>
  worker.scheduled(createScheduledController({ cron: "*/5 * * * *" }), { ...env, ...ALERTS, ...bindings });

/** Past what an isolate remembers, and all of it from D1 again. */
async function request(): Promise<void> {
  later(6 * MINUTE_MS);
  await send("/api/me", { bindings: ALERTS });
}

/** Past what an isolate remembers. */
async function status(): Promise<StatusAnswer> {
  later(6 * MINUTE_MS);
  return bodyOf<StatusAnswer>(await send("/api/status", { bindings: ALERTS }));
}

/** An object that answers nothing, after so long by the test's clock. */
const slowAndBroken = (ms: number) => {
  const call = async () => {
    later(ms);
    throw new Error("broken on purpose");
  };
  return { LIMITER: new Proxy(env.LIMITER, { get: () => () => new Proxy({}, { get: () => call }) }) };
};

it("a spell says who decided and how long requests waited, and its end says so for good", async () => {
  const from = { headers: { "cf-connecting-ip": "198.18.7.7" } };
  for (let n = 0; n < 3; n += 1) await send("/api/me", { ...from, bindings: slowAndBroken(700) });
  // The breaker is open: nobody waits for the object any more.
  for (let n = 0; n < 3; n += 1) await send("/api/me", { ...from, bindings: slowAndBroken(700) });
  later(MINUTE_MS);
  await send("/api/me", { ...from, bindings: slowAndBroken(700) });
  const open = await env.DB.prepare("SELECT * FROM incidents").all();
  expect(open.results).toMatchObject([
    { ended_at: null, kv_answers: 7, memory_answers: 0, waited_ms: 4 * 700, max_ms: 700 },
  ]);
  later(MINUTE_MS);
  await send("/api/me", from);
  const [over] = (await status()).degraded;
  expect(over).toMatchObject({ by_kv: 7, by_memory: 0, mean_ms: 400, max_ms: 700 });
  expect(over?.component).toMatch(/^limiter:/);
  expect(over?.ended).not.toBeNull();
});

it("a spell of many hours is one row and one alert, and over when it is over", async () => {
  const from = { headers: { "cf-connecting-ip": "198.18.9.9" } };
  for (let minute = 0; minute <= 180; minute += 5) {
    // Enough to open the breaker, and later to go on without the object.
    for (let n = 0; n < 3; n += 1) await send("/api/me", { ...from, bindings: slowAndBroken(0) });
    await runCron();
    later(5 * MINUTE_MS);
  }
  expect(told.length).toBe(1);
  expect(told[0]).toMatch(/limiter object \S+ answers with errors; the fallback decides/);
  expect((await status()).degraded).toMatchObject([{ ended: null, state: "open" }]);
  await send("/api/me", from);
  await runCron();
  expect(told.length).toBe(2);
  expect(told[1]).toMatch(/degraded:limiter:\S+ is over, it lasted 19\d min/);
  expect(await env.DB.prepare("SELECT count(*) AS n FROM incidents").first("n")).toBe(1);
});

it("a fallback that real requests wait for too long is an alert, once", async () => {
  const insert = env.DB.prepare(
    "INSERT INTO incidents (component, started_at, reason, kv_answers, waited_ms, max_ms) VALUES (?, ?, 'late', ?, ?, 900)",
  );
  await insert.bind("limiter:slow", Date.now(), 10, 6000).run();
  await insert.bind("limiter:quick", Date.now(), 10, 600).run();
  await runCron();
  await runCron();
  const slow = told.filter((text) => text.includes("the fallback of"));
  expect(slow.length).toBe(1);
  expect(slow[0]).toContain("the fallback of limiter object slow takes 600 ms on average (10 requests)");
});

it("what has been told survives the sweep, and is not told again", async () => {
  await env.DB.prepare(
    "INSERT INTO incidents (component, started_at, reason) VALUES ('limiter:x', ?, 'late')",
  )
    .bind(Date.now())
    .run();
  for (let run = 0; run < 3; run += 1) {
    await runCron();
    later(5 * MINUTE_MS);
  }
  expect(told.filter((text) => text.includes("limiter object x does not answer in time")).length).toBe(1);
});

const probed = (agoMs: number) =>
  writeHealth(openDatabase(env.DB), { atMs: Date.now() - agoMs, results: [], told: null });

it("a cron that has stopped is noticed by whoever reads the status, told once, and over when it runs again", async () => {
  await probed(20 * MINUTE_MS);
  const stopped = await status();
  expect(stopped.last_probe.missing).toBe(true);
  expect((await (await send("/status")).text()).includes("The probe is missing")).toBe(true);
  for (let n = 0; n < 3; n += 1) expect((await status()).last_probe.missing).toBe(true);
  expect(told.length).toBe(1);
  expect(told[0]).toMatch(/no probe for \d+ minutes/);
  const spells = await env.DB.prepare("SELECT ended_at FROM incidents WHERE component = 'cron'").all();
  expect(spells.results).toEqual([{ ended_at: null }]);

  await runCron();
  later(5 * MINUTE_MS);
  await runCron();
  expect(told.filter((text) => text.includes("no probe for")).length).toBe(1);
  expect(told.at(-1)).toContain("probe-missing is over");
  expect(told.join()).not.toContain("the fallback decides");
  const after = await status();
  expect(after.last_probe.missing).toBe(false);
  expect(after.degraded.map(({ component, ended }) => [component, ended === null])).toEqual([
    ["cron", false],
  ]);
});

it("a cron that has stopped is told once by requests that never ask for the status, however long it lasts", async () => {
  await probed(20 * MINUTE_MS);
  for (let hour = 0; hour < 26; hour += 1) {
    await request();
    later(54 * MINUTE_MS);
  }
  expect(told.length).toBe(1);
  expect(told[0]).toMatch(/no probe for \d+ minutes/);
  const spells = "SELECT count(*) AS n FROM incidents WHERE component = 'cron'";
  expect(await env.DB.prepare(spells).first("n")).toBe(1);
  await runCron();
  expect(await env.DB.prepare(`${spells} AND ended_at IS NULL`).first("n")).toBe(0);
  // It stops again: a spell of its own.
  for (let n = 0; n < 2; n += 1) {
    later(5 * MINUTE_MS);
    await runCron();
  }
  later(20 * MINUTE_MS);
  await request();
  expect(told.filter((text) => text.includes("no probe for")).length).toBe(2);
});

it("what the receiver refused is tried again after a while, not with each request", async () => {
  await probed(20 * MINUTE_MS);
  let tries = 0;
  vi.mocked(fetch).mockImplementation(async () => {
    tries += 1;
    return new Response(null, { status: tries < 2 ? 500 : 200 });
  });
  await request();
  for (let n = 0; n < 4; n += 1) {
    later(50_000);
    await send("/api/me", { bindings: ALERTS });
  }
  expect(tries).toBe(1);
  await request();
  await request();
  expect(tries).toBe(2);
});

it("a log that has gaps because D1 was down is no cron that has stopped", async () => {
  const dark = { DB: failingD1(1, "before") };
  await runCron();
  for (let n = 0; n < 4; n += 1) {
    later(5 * MINUTE_MS);
    // The run is counted as failed, and tells all the same.
    await expect(runCron(dark)).rejects.toThrow();
  }
  await request();
  expect(told.join()).toContain("D1 does not answer");
  expect(told.join()).not.toContain("no probe for");
  // The cron died meanwhile: no outage is believed for ever.
  later(6 * 60 * MINUTE_MS);
  await request();
  expect(told.at(-1)).toContain("no probe for");
});

it("two who see it at the same time tell it once", async () => {
  await probed(20 * MINUTE_MS);
  later(6 * MINUTE_MS);
  await Promise.all([1, 2, 3].map(() => send("/api/status", { bindings: ALERTS })));
  expect(told.length).toBe(1);
});

it("while probes come, and before the first one, nobody is told, and a reader of the status pays nothing", async () => {
  expect((await status()).last_probe).toEqual({ at: null, missing: true });
  await probed(0);
  later(6 * MINUTE_MS);
  const response = await send("/api/status", { bindings: ALERTS });
  expect((await bodyOf<StatusAnswer>(response)).last_probe.missing).toBe(false);
  const { bg: _, ...ops } = opsOf(response);
  expect(ops).toEqual({ do: 1, d1: 0, r2: 0, kv: 0 });
  expect(told).toEqual([]);
  expect(await env.DB.prepare("SELECT count(*) AS n FROM incidents").first("n")).toBe(0);
});

it("to know when the cron last ran costs no call of its own: it comes with the flags", async () => {
  await probed(0);
  later(6 * MINUTE_MS);
  const calls: (readonly string[])[] = [];
  const DB = aroundD1(env.DB, (statements, run) => {
    calls.push(statements);
    return run();
  });
  const response = await send("/api/me", { bindings: { ...ALERTS, DB } });
  expect(opsOf(response)).toEqual({ do: 1, d1: 0, r2: 0, kv: 0, bg: 1 });
  expect(calls.length).toBe(1);
  expect(calls[0]?.map((sql) => /from "(\w+)"/.exec(sql)?.[1])).toEqual(["flags", "health_log"]);
});
