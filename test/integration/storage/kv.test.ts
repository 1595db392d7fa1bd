/** The KV port over the platform's KV: what the tiers rely on, in the real store. */
import { reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, expect, it } from "vitest";
import { openKv } from "../../../worker/storage/kv.ts";
import { StoreUnavailable } from "../../../worker/storage/store-unavailable.ts";

const kv = openKv(env.FALLBACK_KV);
const DAY = { expirationTtlS: 86_400 };
afterEach(() => reset());

it("puts a value with its metadata and its end, and reads both back", async () => {
  await kv.put("a", "one", { ...DAY, metadata: { cached_at: 7 } });
  expect(await kv.get("a")).toEqual({ value: "one", metadata: { cached_at: 7 } });
  const [listed] = (await env.FALLBACK_KV.list()).keys;
  expect((listed?.expiration ?? 0) - Date.now() / 1000).toBeGreaterThan(86_000);
});

it("reads many keys in one operation; what is not there is missing", async () => {
  await kv.put("a", "one", DAY);
  await kv.put("b", "two", { ...DAY, metadata: { n: 2 } });
  const found = await kv.getMany(["a", "b", "c"]);
  expect([...found]).toEqual([
    ["a", { value: "one", metadata: null }],
    ["b", { value: "two", metadata: { n: 2 } }],
  ]);
});

it("deletes, and a key that is not there reads as nothing", async () => {
  await kv.put("a", "one", DAY);
  await kv.delete("a");
  await kv.delete("never");
  expect(await kv.get("a")).toBeNull();
});

it("lists by prefix with metadata, page by page", async () => {
  for (let n = 0; n < 3; n += 1) await kv.put(`flag:${n}`, "", { ...DAY, metadata: { n } });
  await kv.put("other", "", DAY);
  expect(await kv.list("flag:")).toEqual({
    keys: [0, 1, 2].map((n) => ({ name: `flag:${n}`, metadata: { n } })),
    cursor: null,
  });
});

it("what KV refuses arrives as a store that is unavailable", async () => {
  await expect(kv.put("a", "one", { expirationTtlS: 10 })).rejects.toBeInstanceOf(StoreUnavailable);
  await expect(kv.get("k".repeat(600))).rejects.toBeInstanceOf(StoreUnavailable);
});
