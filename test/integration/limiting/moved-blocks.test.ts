/** Blocks whose client is decided elsewhere than its key says, or that the object never heard of. */
import { reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { intercept } from "../../../worker/bindings/intercept.ts";
import { readWord, wordFor } from "../../../worker/limiting/key-word.ts";
import { objectNameNow, shardOf } from "../../../worker/limiting/placement.ts";
import { blocksInForce, recordBlock } from "../../../worker/storage/blocks.ts";
import { openDatabase } from "../../../worker/storage/database.ts";
import { bodyOf } from "../../support/workerd/api.ts";
import { failingD1 } from "../../support/workerd/failing.ts";
import { client, limiterBench } from "../../support/workerd/limiter-bench.ts";
import { sendAsAdmin } from "../../support/workerd/people.ts";

afterEach(async () => {
  vi.restoreAllMocks();
  await reset();
});

const SHARDS = "7";
/** A client that seven shards decide elsewhere than four. */
const addresses = Array.from({ length: 20 }, (_, index) => `198.51.${index}.1`);
const address = addresses.find((candidate) => {
  const { subnet } = client("f1", candidate).key;
  return shardOf(subnet, 4) !== shardOf(subnet, 7);
});
const before = client("f1", address, 4);
const after = client("f1", address, 7);
const path = `/api/admin/blocks/${wordFor(before)}`;
const bindings = { LIMITER_SHARDS: SHARDS };
const outcomeOf = async (who: typeof before) => (await limiterBench().limiter.check(who, "uploads")).outcome;

describe("when LIMITER_SHARDS was changed, an operator's word by the old key", () => {
  it("blocks and unblocks where the client is decided now, and where it was", async () => {
    expect(before.placement.objectName).not.toBe(after.placement.objectName);
    const put = await sendAsAdmin(path, { method: "PUT", body: { duration_s: 3600 }, bindings });
    expect(put.status).toBe(200);
    expect([await outcomeOf(before), await outcomeOf(after)]).toEqual(["blocked", "blocked"]);
    expect(await bodyOf(await sendAsAdmin(path, { method: "DELETE", bindings }))).toMatchObject({
      unblocked: true,
    });
    expect([await outcomeOf(before), await outcomeOf(after)]).toEqual(["admitted", "admitted"]);
  });

  it.each(["PUT", "DELETE"])(
    "that one of the two did not hear says which, and what to do: %s",
    async (method) => {
      const [was, now] = [before.placement.objectName, after.placement.objectName];
      const sent = { method, ...(method === "PUT" ? { body: { duration_s: 3600 } } : {}) };
      const unreachable = Object.assign(new Error("on purpose"), { retryable: true });
      const silent = { block: () => Promise.reject(unreachable), unblock: () => Promise.reject(unreachable) };
      const LIMITER = intercept(env.LIMITER, {
        getByName: (name: string) => (name === was ? silent : env.LIMITER.getByName(name)),
      });
      const half = await sendAsAdmin(path, { ...sent, bindings: { ...bindings, LIMITER } });
      expect([half.status, half.headers.get("retry-after")]).toEqual([503, "5"]);
      const { detail } = await bodyOf<{ detail: string }>(half);
      expect(detail).toContain(`${was} did not answer`);
      expect(detail).toContain(`; at ${now} it holds. Send the same request again until it succeeds`);
      expect(await outcomeOf(after)).toBe(method === "PUT" ? "blocked" : "admitted");
      expect((await sendAsAdmin(path, { ...sent, bindings })).status).toBe(200);
    },
  );

  it("counts as the last word on that client, whatever key the block was noted under", async () => {
    const db = openDatabase(env.DB);
    const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
    const nowMs = Date.now();
    const noted = { action: "blocked", reason: "attempts", strikes: 1, untilMs: nowMs + 3_600_000 } as const;
    await recordBlock(db, { ...noted, limiterKey: wordFor(after) }, { nowMs: nowMs - 2, random });
    await sendAsAdmin(path, { method: "PUT", body: { duration_s: 60 }, bindings });
    await sendAsAdmin(path, { method: "DELETE", bindings });
    expect(await blocksInForce(db, Date.now(), 10)).toEqual([]);
  });
});

describe("the object that decides now", () => {
  const key = { subnet: "00000009aaaaaaaa", client: "bbbbbbbbbbbbbbbb" };

  it.each([
    ["eu:1", 4, "eu:1"],
    ["eu:1", 8, "eu:1"],
    ["eu:1", 5, "eu:4"],
    ["acct:1", 7, "acct:2"],
    ["eu:1", 0, `key:${key.client}`],
    [`key:${key.client}`, 4, `key:${key.client}`],
  ])("of a client of %s with %i shards is %s", (name, shards, now) => {
    expect(objectNameNow(name, key, shards)).toBe(now);
    expect(readWord(wordFor({ key, placement: { objectName: now, locationHint: null } }))).toEqual({
      objectName: now,
      key,
    });
  });
});

describe("a block that only KV and the record know of", () => {
  it("is lifted for good: setting who decides does not bring it back", async () => {
    const untilMs = Date.now() + 3_600_000;
    const name = `block:${before.key.client}`;
    await env.FALLBACK_KV.put(name, JSON.stringify({ untilMs, reason: "attempts" }));
    const db = openDatabase(env.DB);
    await recordBlock(
      db,
      { limiterKey: wordFor(before), action: "blocked", reason: "attempts", strikes: 1, untilMs },
      { nowMs: Date.now() - 1, random: (length) => new Uint8Array(length) },
    );
    expect(await bodyOf(await sendAsAdmin(path, { method: "DELETE" }))).toMatchObject({ unblocked: true });
    await sendAsAdmin("/api/admin/flags/limiter.backend", { method: "PUT", body: { value: "kv" } });
    expect(await env.FALLBACK_KV.get(name)).toBeNull();
    await sendAsAdmin("/api/admin/flags/limiter.backend", { method: "DELETE" });
  });
});

describe("an unblocking while KV is down", () => {
  const down = () =>
    intercept(env.FALLBACK_KV, {
      get: () => Promise.reject(new Error("KV is down")),
      delete: () => Promise.reject(new Error("KV is down")),
    });

  it("is recorded, says that the copy is left, and is finished by trying again", async () => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    await sendAsAdmin(path, { method: "PUT", body: { duration_s: 3600 } });
    const half = await sendAsAdmin(path, { method: "DELETE", bindings: { FALLBACK_KV: down() } });
    expect([half.status, (await bodyOf<{ detail: string }>(half)).detail]).toEqual([
      503,
      expect.stringContaining("could not be deleted"),
    ]);
    expect(await blocksInForce(openDatabase(env.DB), Date.now(), 10)).toEqual([]);
    expect((await sendAsAdmin(path, { method: "DELETE" })).status).toBe(200);
    expect(await env.FALLBACK_KV.get(`block:${before.key.client}`)).toBeNull();
  });

  it("whose record failed, too, is recorded by the next try, so that the block does not come back", async () => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    await sendAsAdmin(path, { method: "PUT", body: { duration_s: 3600 } });
    const DB = failingD1(1, "before");
    expect((await sendAsAdmin(path, { method: "DELETE", bindings: { DB } })).status).toBe(503);
    await env.FALLBACK_KV.delete(`block:${before.key.client}`);
    expect(await bodyOf(await sendAsAdmin(path, { method: "DELETE" }))).toMatchObject({ unblocked: true });
    expect(await blocksInForce(openDatabase(env.DB), Date.now(), 10)).toEqual([]);
  });
});
