/** The copies in KV are made anew: all of them, as the truth has them, and readable without D1. */
import { reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, expect, it } from "vitest";
import { openDatabase } from "../../../worker/storage/database.ts";
import { openKv } from "../../../worker/storage/kv.ts";
import { republish } from "../../../worker/storage/republish.ts";
import { bodyOf } from "../../support/workerd/api.ts";
import { failingD1 } from "../../support/workerd/failing.ts";
import { sendAsAdmin } from "../../support/workerd/people.ts";

afterEach(() => reset());

it("nothing to copy is nothing written", async () => {
  expect(await republish(openDatabase(env.DB), openKv(env.FALLBACK_KV), Date.now())).toBe(0);
});

it("copies that were lost are back, and serve without D1", async () => {
  const put = (path: string, body: unknown) => sendAsAdmin(path, { method: "PUT", body });
  await put("/api/admin/flags/page.one", { value: true });
  await put("/api/admin/flags/page.two", { value: "x", note: "y" });
  await put("/api/admin/catalog", { entries: [{ name: "Run", sport: 1 }] });
  const keys = async () => (await env.FALLBACK_KV.list()).keys.map(({ name }) => name);
  const before = await keys();
  for (const name of before) await env.FALLBACK_KV.delete(name);
  expect(await republish(openDatabase(env.DB), openKv(env.FALLBACK_KV), Date.now())).toBe(4);
  expect(await keys()).toEqual(before);
  const degraded = await sendAsAdmin("/api/admin/flags", { bindings: { DB: failingD1(1, "before") } });
  const { flags } = await bodyOf<{ flags: { name: string; value: string }[] }>(degraded);
  expect(flags).toMatchObject([
    { name: "page.one", value: "true" },
    { name: "page.two", value: "x" },
  ]);
});
