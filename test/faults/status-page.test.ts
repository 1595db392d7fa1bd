/** What `/status` says first of all when something is wrong, the page itself included. In the order of an outage. */
import { createScheduledController, reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import worker from "../../worker/index.ts";
import { failingD1 } from "../support/workerd/failing.ts";
import { send } from "../support/workerd/people.ts";

const MINUTE_MS = 60_000;
const later = (ms: number) => vi.setSystemTime(Date.now() + ms);
const down = () => ({ DB: failingD1(1, "before") });

beforeAll(() => vi.useFakeTimers({ toFake: ["Date"], now: Date.UTC(2034, 0, 1, 12, 5) }));
afterAll(async () => {
  vi.useRealTimers();
  await reset();
});

/** The first sentence; a page that is read for the first time may have to be asked twice. */
async function verdict(bindings: Partial<Env> = {}): Promise<string> {
  const html = await (await send("/status", { bindings })).text();
  return /<p class="verdict[^>]*>([^<]*)</.exec(html)?.[1] ?? "";
}
const says = (text: string, bindings: Partial<Env> = {}) =>
  vi.waitFor(async () => expect(await verdict(bindings)).toContain(text));
const runCron = () => worker.scheduled(createScheduledController({ cron: "*/5 * * * *" }), env);
const spell = (component: string, agoMs: number) =>
  env.DB.prepare("INSERT INTO incidents (component, started_at, reason) VALUES (?, ?, 'unreachable')")
    .bind(component, Date.now() - agoMs)
    .run();

it("an isolate that could not read D1 yet says so, and not that the probe is missing", async () => {
  await says("D1 does not answer in time, so nothing is known here yet.", down());
});

it("all is well as of the last probe, and it says when that was", async () => {
  await runCron();
  later(6 * MINUTE_MS);
  await says("Everything answered the last probe, at 2034-01-01 12:05 UTC.");
});

it("while D1 is down it does not say that all is well, but from when its news is", async () => {
  later(6 * MINUTE_MS);
  await says("D1 does not answer in time, so this is how things were at 2034-01-01 12:11 UTC.", down());
});

it("a part that is degraded is named in words", async () => {
  await runCron();
  await spell("limiter:eu:1", 10 * MINUTE_MS);
  later(6 * MINUTE_MS);
  await says("limiter object eu:1 cannot be reached.");
});

it("a spell whose end nobody noted is over after an hour", async () => {
  later(60 * MINUTE_MS);
  await runCron();
  later(6 * MINUTE_MS);
  await says("Everything answered the last probe");
  const html = await (await send("/status")).text();
  expect(html).toMatch(
    /<td>limiter object eu:1<\/td><td>cannot be reached<\/td><td>[^<]*<\/td><td>not noted<\/td>/,
  );
});
