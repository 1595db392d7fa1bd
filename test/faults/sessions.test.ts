/** Sessions while D1 is down: the copies in KV, how long a logout may take then, and no KV once D1 is back. */
import { env } from "cloudflare:workers";
import { expect, it, vi } from "vitest";
import { intercept } from "../../worker/bindings/intercept.ts";
import { openDatabase } from "../../worker/storage/database.ts";
import { openKv } from "../../worker/storage/kv.ts";
import { reconcile } from "../../worker/storage/reconcile.ts";
import { revoke } from "../../worker/storage/revocation.ts";
import { pushSession, readSession } from "../../worker/storage/sessions.ts";
import { PROPAGATION_MS } from "../support/eventual-kv.ts";
import { bodyOf, opsOf } from "../support/workerd/api.ts";
import { createColos } from "../support/workerd/colos.ts";
import { failingD1, failingR2 } from "../support/workerd/failing.ts";
import { asCookie, foreignToken, login, logout, send, sendAsAdmin } from "../support/workerd/people.ts";
import { momentNow, storesOf } from "../support/workerd/stores.ts";

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

it("D1 down: a push is refused and does not reach the copies", async () => {
  const copies = async () => (await openKv(env.FALLBACK_KV).list("v1:session:")).keys;
  const before = await copies();
  const refused = await login(foreignToken(), {}, down());
  expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "5"]);
  expect(await bodyOf(refused)).toMatchObject({
    code: "store-unavailable",
    detail: expect.stringContaining("the session is not stored. Push it again"),
  });
  expect(await copies()).toEqual(before);
});

it("D1 down: a login that could not be pushed holds all the same, on the auth service's own word", async () => {
  const token = foreignToken();
  const asked = vi
    .spyOn(globalThis, "fetch")
    .mockResolvedValue(
      Response.json({ id: "u-late", expires_at: new Date(Date.now() + 3_600_000).toISOString() }),
    );
  const bindings = { ...down(), AUTH_ORIGIN: "https://auth.example" };
  expect((await me(token, bindings)).body).toMatchObject({ signed_in: true, user: { id: "u-late" } });
  expect(asked).toHaveBeenCalledTimes(1);
  asked.mockRestore();
});

interface Pending {
  readonly code: string;
  readonly revoked: boolean;
  readonly noted: boolean;
  readonly copy: string;
}

const logoutAll = (user: string, bindings: Partial<Env> = {}) =>
  sendAsAdmin(`/api/admin/users/${user}/sessions`, { method: "DELETE", bindings });

it.each(["one token", "all of a person"])(
  "D1 down, logout of %s: refused as not complete, its copy withdrawn, and carried out by the cron",
  async (what) => {
    const [gone, kept] = [foreignToken(), foreignToken()];
    await login(gone, { user_id: "u-gone" });
    await login(kept, { user_id: "u-kept" });
    const response = what === "one token" ? await logout(gone, down()) : await logoutAll("u-gone", down());
    expect([response.status, response.headers.get("retry-after")]).toEqual([503, "30"]);
    const told = await bodyOf<Pending>(response);
    expect(told).toMatchObject({ code: "logout-pending", revoked: false, noted: true, copy: "written" });
    expect((await me(gone, down())).body.signed_in).toBe(false);
    expect((await me(kept, down())).body.signed_in).toBe(true);
    expect(await reconcile(storesOf(), momentNow())).toEqual({ forgotten: 1, rescued: 0 });
    expect((await me(gone)).body.signed_in).toBe(false);
    expect((await me(kept)).body.signed_in).toBe(true);
    expect((await env.FILES.list({ prefix: "forgotten/" })).objects).toEqual([]);
    const { changes } = await bodyOf<{ changes: { action: string }[] }>(
      await sendAsAdmin("/api/admin/audit"),
    );
    expect(changes[0]?.action).toBe(what === "one token" ? "session.revoke" : "session.revoke-all");
  },
);

it("a person's logout that is carried out late does not end what began after it", async () => {
  const [old, young] = [foreignToken(), foreignToken()];
  await login(old, { user_id: "u-late" });
  await logoutAll("u-late", down());
  await new Promise((resolve) => setTimeout(resolve, 5));
  await login(young, { user_id: "u-late" });
  await reconcile(storesOf(), momentNow());
  expect((await me(old)).body.signed_in).toBe(false);
  expect((await me(young)).body.signed_in).toBe(true);
});

it("a hundred logouts of an outage hold with the first run of the cron after it, before anything else", async () => {
  const tokens = Array.from({ length: 100 }, foreignToken);
  const [first = "", last = ""] = [tokens[0], tokens.at(-1)];
  for (const token of [first, last]) await login(token);
  for (let n = 0; n < 10; n += 1) await env.FILES.put(`forgotten/0${String(n).padStart(44, "0")}`, "owner");
  for (const token of tokens) await logout(token, down());
  await reconcile(storesOf(), momentNow());
  for (const token of [first, last]) expect((await me(token)).body.signed_in).toBe(false);
  expect((await env.FILES.list({ prefix: "forgotten/logout/" })).objects).toEqual([]);
  // What D1 never knew stays out, too.
  expect((await login(tokens[50] ?? "")).status).toBe(409);
  const left = async () => (await env.FILES.list({ prefix: "forgotten/" })).objects.length;
  for (let run = 0; run < 10 && (await left()) > 0; run += 1) await reconcile(storesOf(), momentNow());
  expect(await left()).toBe(0);
}, 120_000);

it.each(["one token", "all of a person"])(
  "D1 up and KV down, logout of %s: the copy is withdrawn by the cron when KV is back",
  async (what) => {
    const token = foreignToken();
    await login(token, { user_id: "u-copied" });
    const fails = () => Promise.reject(new Error("503"));
    const bindings = { FALLBACK_KV: intercept(env.FALLBACK_KV, { delete: fails, put: fails }) };
    const answer = what === "one token" ? logout(token, bindings) : logoutAll("u-copied", bindings);
    expect((await answer).status).toBe(200);
    expect((await me(token, down())).body.signed_in).toBe(true);
    for (let run = 0; run < 3; run += 1) await reconcile(storesOf(bindings), momentNow());
    expect((await me(token, down())).body.signed_in).toBe(true);
    const { changes } = await bodyOf<{ changes: { action: string }[] }>(
      await sendAsAdmin("/api/admin/audit"),
    );
    expect(changes.slice(0, 2).filter(({ action }) => action.startsWith("session.revoke")).length).toBe(1);
    expect((await reconcile(storesOf(), momentNow())).forgotten).toBeGreaterThan(0);
    expect((await me(token, down())).body.signed_in).toBe(false);
    expect((await env.FILES.list({ prefix: "forgotten/" })).objects).toEqual([]);
  },
);

it.each(["ü".repeat(200), "\ud800", "token", "a:b"])(
  "a person called %j is logged out everywhere without D1, and nobody else is",
  async (user) => {
    const [theirs, others] = [foreignToken(), foreignToken()];
    const body = { user_id: user };
    expect((await login(theirs, body)).status).toBe(200);
    await login(others, { user_id: "u-else" });
    await new Promise((resolve) => setTimeout(resolve, 5));
    const path = user.isWellFormed() ? encodeURIComponent(user) : encodeURIComponent("\ufffd");
    await sendAsAdmin(`/api/admin/users/${path}/sessions`, { method: "DELETE", bindings: down() });
    // Half a character cannot stand in an address; nobody else is logged out in its place.
    expect((await me(theirs, down())).body.signed_in).toBe(!user.isWellFormed());
    expect((await me(others, down())).body.signed_in).toBe(true);
  },
);

it("an operator who asks KV first for pages gets no session from there while D1 answers", async () => {
  const token = foreignToken();
  await login(token);
  const fails = () => Promise.reject(new Error("503"));
  await logout(token, { FALLBACK_KV: intercept(env.FALLBACK_KV, { delete: fails, put: fails }) });
  expect((await me(token, { EDGE_TIERS: "memory,kv,d1" })).body.signed_in).toBe(false);
});

it("D1 and KV down: the answer to a logout says that the session goes on where it is known", async () => {
  const token = foreignToken();
  await login(token);
  const fails = () => Promise.reject(new Error("503"));
  const FALLBACK_KV = intercept(env.FALLBACK_KV, { delete: fails, put: fails, getWithMetadata: fails });
  const response = await logout(token, { ...down(), FALLBACK_KV });
  const told = await bodyOf<Pending & { detail: string }>(response);
  expect([response.status, told.copy]).toEqual([503, "failed"]);
  expect(told.detail).toContain("the session goes on");
});

it("D1 and R2 down: a logout that cannot be noted promises nothing", async () => {
  const token = foreignToken();
  await login(token);
  const response = await logout(token, { ...down(), FILES: failingR2("put", "before") });
  const told = await bodyOf<Partial<Pending>>(response);
  expect([response.status, told.noted]).toEqual([503, undefined]);
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
    const { pass, edgeAt, moment } = createColos(Date.now());
    const stores = (db: D1Database, colo: number) => ({ db: openDatabase(db), edge: edgeAt(colo) });
    const tokenHash = crypto.randomUUID();
    const session = {
      userId: "u-8",
      profile: { v: 1, name: null, plan: null },
      preferences: { theme: "system", units: null, timeZone: null },
      expiresAtMs: moment().nowMs + 3600_000,
    } as const;
    await pushSession(stores(env.DB, 0), { tokenHash, ...session }, moment());
    const seen = async () => (await readSession(stores(failingD1(1, "before"), 1), tokenHash)).outcome;
    pass(PROPAGATION_MS);
    expect(await seen()).toBe("found");
    pass(1000);
    const wish =
      what === "one token"
        ? ({ kind: "token", tokenHash } as const)
        : ({ kind: "person", userId: "u-8", untilMs: moment().nowMs } as const);
    await revoke(stores(env.DB, 0), wish, moment());
    // A colo that has just read the copy goes on believing it.
    expect(await seen()).toBe("found");
    pass(PROPAGATION_MS);
    expect(await seen()).toBe("unknown");
    // Where D1 can be read, it held from the first moment on.
    const truth = await readSession(stores(env.DB, 1), tokenHash);
    expect(truth).toMatchObject({ outcome: "found", value: { state: "revoked" } });
  },
);
