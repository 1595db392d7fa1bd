/**
 * What a run of the cron costs in calls, of which the Free plan allows 50: fewer than 30 in every run of a day, with work
 * for every task, and 50 at most when D1 is back and has a lot to catch up with.
 */
import { createScheduledController, reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, expect, it, vi } from "vitest";
import { aroundD1 } from "../../worker/bindings/around-d1.ts";
import { intercept } from "../../worker/bindings/intercept.ts";
import worker from "../../worker/index.ts";
import { newUploadId, toHex } from "../../worker/storage/ids.ts";
import { sendAsAdmin } from "../support/workerd/people.ts";

afterEach(async () => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  await reset();
});

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const WEEK_MS = 7 * 24 * HOUR_MS;
const MOST = { calls: 30, statements: 50 };
const MOST_CATCHING_UP = 50;

interface Cost {
  /** Everything that leaves the Worker; a batch of D1 is one. */
  calls: number;
  /** D1 has a limit of its own, on statements. */
  statements: number;
}

/** Each call of these methods costs one. */
function counted<T extends object>(target: T, names: readonly string[], cost: Cost): T {
  return new Proxy(target, {
    get(object, name) {
      const value: unknown = Reflect.get(object, name);
      if (typeof value !== "function") return value;
      return (...parameters: unknown[]) => {
        if (names.length === 0 || names.includes(String(name))) cost.calls += 1;
        return Reflect.apply(value, object, parameters);
      };
    },
  });
}

function countedEnv(cost: Cost): Env {
  return {
    ...env,
    ALERT_WEBHOOK_URL: "https://hook.example/x",
    DB: aroundD1(env.DB, (statements, run) => {
      cost.calls += 1;
      cost.statements += statements.length;
      return run();
    }),
    FILES: counted(env.FILES, ["head", "get", "put", "delete", "list"], cost),
    FALLBACK_KV: counted(env.FALLBACK_KV, ["get", "getWithMetadata", "put", "delete", "list"], cost),
    LIMITER: intercept(env.LIMITER, {
      get: (id: DurableObjectId) => counted(env.LIMITER.get(id), [], cost),
      getByName: (name: string) => counted(env.LIMITER.getByName(name), [], cost),
    }),
  };
}

async function runCron(): Promise<Cost> {
  const cost: Cost = { calls: 0, statements: 0 };
  const post = vi.spyOn(globalThis, "fetch").mockImplementation(async () => {
    cost.calls += 1;
    return new Response();
  });
  await worker.scheduled(createScheduledController({ cron: "*/5 * * * *" }), countedEnv(cost));
  post.mockRestore();
  return cost;
}

const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));

/** Something for every task: what has expired, bytes without rows, news for the operator. */
async function makeWork(): Promise<void> {
  const now = Date.now();
  const [expired, orphan] = [newUploadId(now - 3 * HOUR_MS, random), newUploadId(now - 4 * HOUR_MS, random)];
  await env.FILES.put(`${orphan}/upload`, "x");
  await env.DB.batch([
    env.DB.prepare("INSERT INTO uploads VALUES (?, 'o', '{}', ?, ?)").bind(expired, now, now - 1),
    env.DB.prepare("INSERT INTO conversions VALUES (?, 'o', 1900, 'done', '{}', ?, ?)").bind(
      `${expired}-00000000`,
      now,
      now - 1,
    ),
    env.DB.prepare("INSERT INTO incidents (component, started_at, reason) VALUES (?, ?, 'late')").bind(
      `limiter:${toHex(random(4))}`,
      now,
    ),
  ]);
}

it("every run of a day makes fewer than 30 calls, with work for every task", async () => {
  const put = (path: string, body: unknown) => sendAsAdmin(path, { method: "PUT", body });
  for (let n = 0; n < 100; n += 1) await put(`/api/admin/flags/page.n${n}`, { value: n });
  await put("/api/admin/catalog", { entries: [{ name: "Run", sport: 1 }] });
  for (const { name } of (await env.FALLBACK_KV.list()).keys) await env.FALLBACK_KV.delete(name);
  // The first hours of a week hold every kind of run: daily sweep, all turns of the weekly copies, the hourly work.
  const begin = Math.ceil(Date.now() / WEEK_MS) * WEEK_MS;
  vi.useFakeTimers({ toFake: ["Date"], now: begin });
  const costs: (Cost & { readonly minute: number })[] = [];
  for (let minute = 0; minute <= 180; minute += 5) {
    vi.setSystemTime(begin + minute * MINUTE_MS);
    await makeWork();
    costs.push({ minute, ...(await runCron()) });
  }
  expect(costs.filter(({ calls }) => calls >= MOST.calls)).toEqual([]);
  expect(costs.filter(({ statements }) => statements > MOST.statements)).toEqual([]);
  // There was something to do indeed.
  expect(Math.max(...costs.map(({ calls }) => calls))).toBeGreaterThan(20);
  expect(await env.DB.prepare("SELECT count(*) AS n FROM uploads").first("n")).toBe(0);
  expect((await env.FALLBACK_KV.list({ prefix: "flag:" })).keys.length).toBe(100);
}, 120_000);

it("with D1 back and much to catch up with, a run makes 50 calls at most, and all of it is done in the end", async () => {
  const begin = Math.ceil(Date.now() / WEEK_MS) * WEEK_MS + 24 * HOUR_MS;
  vi.useFakeTimers({ toFake: ["Date"], now: begin });
  for (let n = 0; n < 12; n += 1) {
    await env.FILES.put(`rescued/${newUploadId(begin, random)}`, "x");
    await env.FILES.put(`rescued/${newUploadId(begin, random)}-0000000${n % 10}`, "x");
    await env.FILES.put(`forgotten/${newUploadId(begin, random)}`, "owner");
    for (const kind of ["token", "copy"])
      await env.FILES.put(`forgotten/logout/${kind}/${toHex(random(32))}`, "");
    const person = { kind: "person", userId: `u-${n}`, untilMs: begin };
    await env.FILES.put(`forgotten/logout/person/${toHex(random(32))}`, JSON.stringify(person));
  }
  const left = async () =>
    (await env.FILES.list({ prefix: "rescued/" })).objects.length +
    (await env.FILES.list({ prefix: "forgotten/" })).objects.length;
  const costs: number[] = [];
  for (let minute = 0; minute <= 300 && (await left()) > 0; minute += 5) {
    vi.setSystemTime(begin + minute * MINUTE_MS);
    await makeWork();
    costs.push((await runCron()).calls);
  }
  expect(await left()).toBe(0);
  expect(Math.max(...costs)).toBeLessThanOrEqual(MOST_CATCHING_UP);
}, 120_000);
