/** The copies in KV are made anew: all of them, as the truth has them, and readable without D1. */
import { reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, expect, it } from "vitest";
import { openDatabase } from "../../../worker/storage/database.ts";
import { openKv } from "../../../worker/storage/kv.ts";
import { republish, TURNS, turnAt } from "../../../worker/storage/republish.ts";
import { bodyOf } from "../../support/workerd/api.ts";
import { failingD1 } from "../../support/workerd/failing.ts";
import { sendAsAdmin } from "../../support/workerd/people.ts";

afterEach(() => reset());

/** A week's turns, one after the other. */
async function republishAll(): Promise<number> {
  let copies = 0;
  for (let turn = 0; turn < TURNS; turn += 1)
    copies += await republish(openDatabase(env.DB), openKv(env.FALLBACK_KV), { nowMs: Date.now(), turn });
  return copies;
}

it("every turn comes once a week, and never with the probe of KV or the collecting of counts", () => {
  const week = Array.from({ length: 7 * 288 }, (_, run) => run * 300_000);
  const runs = week.filter((nowMs) => turnAt(nowMs) !== null);
  expect(runs.map(turnAt)).toEqual(Array.from({ length: TURNS }, (_, turn) => turn));
  for (const nowMs of runs) expect((nowMs / 60_000) % 10).toBe(5);
});

it("nothing to copy is nothing written", async () => {
  expect(await republishAll()).toBe(0);
});

it("copies that were lost are back, and serve without D1", async () => {
  const put = (path: string, body: unknown) => sendAsAdmin(path, { method: "PUT", body });
  await put("/api/admin/flags/page.one", { value: true });
  await put("/api/admin/flags/page.two", { value: "x", note: "y" });
  await put("/api/admin/catalog", { entries: [{ name: "Run", sport: 1 }] });
  for (let n = 0; n < 12; n += 1) await put(`/api/admin/flags/page.x${n}`, { value: n });
  const keys = async () => (await env.FALLBACK_KV.list()).keys.map(({ name }) => name);
  const before = await keys();
  for (const name of before) await env.FALLBACK_KV.delete(name);
  expect(await republishAll()).toBe(16);
  expect(await keys()).toEqual(before);
  const degraded = await sendAsAdmin("/api/admin/flags", { bindings: { DB: failingD1(1, "before") } });
  const { flags } = await bodyOf<{ flags: { name: string; value: string }[] }>(degraded);
  expect(flags.length).toBe(14);
  expect(flags.slice(0, 2)).toMatchObject([
    { name: "page.one", value: "true" },
    { name: "page.two", value: "x" },
  ]);
});

it("the copy of a flag that was removed while KV did not answer goes, and no other", async () => {
  const name = "flag:switchband:page.gone";
  await sendAsAdmin("/api/admin/flags/page.kept", { method: "PUT", body: { value: 1 } });
  await env.FALLBACK_KV.put(name, "", { metadata: { name: "page.gone" } });
  await env.FALLBACK_KV.put("flag:other:page.gone", "", { metadata: { name: "page.gone" } });
  await republishAll();
  expect((await env.FALLBACK_KV.list({ prefix: "flag:" })).keys.map((key) => key.name)).toEqual([
    "flag:other:page.gone",
    "flag:switchband:page.kept",
  ]);
});
