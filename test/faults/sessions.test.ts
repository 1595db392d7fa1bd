/** Sessions while D1 is down: the copies in KV, how long a logout may take then, and no KV once D1 is back. */
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { openDatabase } from "../../worker/storage/database.ts";
import { openKv } from "../../worker/storage/kv.ts";
import { pushSession, readSession, revokeSession, revokeUser } from "../../worker/storage/sessions.ts";
import { createEdgeData } from "../../worker/storage/tiers/edge-data.ts";
import { createMemory } from "../../worker/storage/tiers/memory.ts";
import { DEFAULT_ORDER } from "../../worker/storage/tiers/order.ts";
import { createEventualKv, PROPAGATION_MS } from "../support/eventual-kv.ts";
import { bodyOf, opsOf } from "../support/workerd/api.ts";
import { failingD1 } from "../support/workerd/failing.ts";
import { asCookie, foreignToken, login, logout, send, sendAsAdmin } from "../support/workerd/people.ts";

const down = (): Partial<Env> => ({ DB: failingD1(1, "before") });
const me = async (token: string, bindings: Partial<Env> = {}) => {
  const response = await send("/api/me", { headers: asCookie(token), bindings });
  return { kv: opsOf(response).kv, body: await bodyOf<{ signed_in: boolean }>(response) };
};

it("D1 down: a pushed session is known from its copy; D1 back: KV is not touched", async () => {
  const token = foreignToken();
  await login(token);
  const degraded = await me(token, down());
  expect(degraded.body).toMatchObject({ signed_in: true, user: { id: "u-1", plan: "plus" } });
  // The copy and its person's generation number; and the flags' list, when this isolate has to read them again.
  expect([2, 3]).toContain(degraded.kv);
  expect(await me(token)).toMatchObject({ kv: 0, body: { signed_in: true } });
});

it("D1 down: a session without a copy is unknown, and what is its own is 503, not 404", async () => {
  const token = foreignToken();
  const response = await send("/api/validate", {
    method: "POST",
    body: { upload_id: `0${"0".repeat(44)}` },
    headers: asCookie(token),
    bindings: down(),
  });
  expect(response.status).toBe(503);
});

it("D1 down: changes are refused, and none of them reaches the copies", async () => {
  const token = foreignToken();
  await login(token);
  const copies = async () => (await openKv(env.FALLBACK_KV).list("v1:session:")).keys;
  const before = await copies();
  for (const response of [await login(foreignToken(), {}, down()), await logout(token, down())])
    expect(response.status).toBe(503);
  expect(await copies()).toEqual(before);
});

it("logged out, all of a person or one token, D1 fails right after: the copies are void", async () => {
  const [one, all] = [foreignToken(), foreignToken()];
  await login(one, { user_id: "u-one" });
  await login(all, { user_id: "u-all" });
  await logout(one);
  await new Promise((resolve) => setTimeout(resolve, 5));
  await sendAsAdmin("/api/admin/users/u-all/sessions", { method: "DELETE" });
  for (const token of [one, all]) expect((await me(token, down())).body.signed_in).toBe(false);
});

it.each(["one token", "all of a person"])(
  "%s: with D1 down a logout holds everywhere within KV's propagation time, and not later",
  async (what) => {
    let nowMs = Date.now();
    const kv = createEventualKv(() => nowMs);
    const stores = (db: D1Database, colo: number) => ({
      db: openDatabase(db),
      edge: createEdgeData({
        memory: createMemory(),
        kv: kv.at(colo),
        order: DEFAULT_ORDER,
        now: () => nowMs,
        sleep: async (ms) => {
          nowMs += ms;
        },
        waitUntil: () => {},
        onEvent: () => {},
        onRefresh: () => {},
      }),
    });
    const moment = () => ({
      nowMs,
      random: (length: number) => crypto.getRandomValues(new Uint8Array(length)),
    });
    const tokenHash = crypto.randomUUID();
    const session = {
      userId: "u-8",
      profile: { v: 1, name: null, plan: null },
      preferences: { theme: "system", units: null, timeZone: null },
      expiresAtMs: nowMs + 3600_000,
    } as const;
    await pushSession(stores(env.DB, 0), { tokenHash, ...session }, moment());
    const seen = async () => (await readSession(stores(failingD1(1, "before"), 1), tokenHash)).outcome;
    nowMs += PROPAGATION_MS;
    expect(await seen()).toBe("found");
    nowMs += 1000;
    if (what === "one token") await revokeSession(stores(env.DB, 0), tokenHash, moment());
    else await revokeUser(stores(env.DB, 0), "u-8", moment());
    // A colo that has just read the copy goes on believing it.
    expect(await seen()).toBe("found");
    nowMs += PROPAGATION_MS;
    expect(await seen()).toBe("unknown");
    // Where D1 can be read, it held from the first moment on.
    const truth = await readSession(stores(env.DB, 1), tokenHash);
    expect(truth).toMatchObject({ outcome: "found", value: { state: "revoked" } });
  },
);
