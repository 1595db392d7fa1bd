/** Flags while D1 comes and goes: what a change leaves behind, and what reading them costs. */
import { reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { intercept } from "../../../worker/bindings/intercept.ts";
import { failingD1 } from "../../support/workerd/failing.ts";
import { send, sendAsAdmin } from "../../support/workerd/people.ts";

beforeEach(() => vi.useFakeTimers({ toFake: ["Date"], now: Date.UTC(2033, 0, 1) }));
afterEach(async () => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  await reset();
});

const PATH = "/api/admin/flags/page.trial";
const copies = async () => (await env.FALLBACK_KV.list({ prefix: "flag:" })).keys;

it("a change that D1 took leaves its copy, also when D1 falls silent right after", async () => {
  vi.spyOn(console, "error").mockImplementation(() => {});
  const set = await sendAsAdmin(PATH, {
    method: "PUT",
    body: { value: 7, by: "kim" },
    bindings: { DB: failingD1(2, "before") },
  });
  expect([set.status, await set.json()]).toMatchObject([200, { value: "7", version: 1, updated_by: "kim" }]);
  expect(await copies()).toMatchObject([{ name: "flag:switchband:page.trial", metadata: { value: "7" } }]);
  const cleared = await sendAsAdmin(PATH, { method: "DELETE", bindings: { DB: failingD1(2, "before") } });
  expect([cleared.status, await copies()]).toEqual([200, []]);
});

it("an isolate lists the copies once in five minutes of an outage, not with each try of D1", async () => {
  vi.spyOn(console, "error").mockImplementation(() => {});
  let lists = 0;
  const FALLBACK_KV = intercept(env.FALLBACK_KV, {
    list: (options: KVNamespaceListOptions) => {
      lists += 1;
      return env.FALLBACK_KV.list(options);
    },
  });
  vi.setSystemTime(Date.now() + 3_600_000);
  for (let read = 0; read < 20; read += 1) {
    await send("/api/preferences", { bindings: { DB: failingD1(1, "before"), FALLBACK_KV } });
    vi.setSystemTime(Date.now() + 14_000);
  }
  expect(lists).toBe(1);
});
