/** Sessions: told by the auth service, looked up by hash, gone with the next request after a logout. */
import { env } from "cloudflare:workers";
import { afterEach, expect, it, vi } from "vitest";
import { auditSweep } from "../../worker/storage/audit.ts";
import { openDatabase } from "../../worker/storage/database.ts";
import { sha256Hex } from "../../worker/storage/ids.ts";
import { sessionsSweep } from "../../worker/storage/sessions.ts";
import { api, bodyOf, opsOf, type Uploaded, uploadZip } from "../support/workerd/api.ts";
import { exportZip } from "../support/workerd/journey.ts";
import { asCookie, foreignToken, login, logout, send, sendAsAdmin } from "../support/workerd/people.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

interface Me {
  readonly signed_in: boolean;
  readonly user: { id: string; name: string | null; plan: string | null } | null;
  readonly preferences: { theme: string; units: string | null; time_zone: string | null };
  readonly expires_at: string | null;
}

const me = async (headers: Record<string, string>, bindings: Partial<Env> = {}): Promise<Me> => {
  const response = await send("/api/me", { headers, bindings });
  expect(response.status).toBe(200);
  return bodyOf<Me>(response);
};

const NOBODY: Me = {
  signed_in: false,
  user: null,
  preferences: { theme: "system", units: null, time_zone: null },
  expires_at: null,
};

it("a session that the auth service pushed is known by its cookie and by its Bearer token", async () => {
  const token = foreignToken();
  expect(await bodyOf(await login(token))).toMatchObject({ copy: "written" });
  const known = { signed_in: true, user: { id: "u-1", name: "Robin", plan: "plus" } };
  expect(await me(asCookie(token))).toMatchObject(known);
  expect(await me({ authorization: `Bearer ${token}` })).toMatchObject(known);
});

it("nobody is nobody: without a token, with one that nobody knows, with a revoked and with an ended one", async () => {
  expect(await me({})).toEqual(NOBODY);
  expect(await me(asCookie(foreignToken()))).toEqual(NOBODY);
  const [gone, ended] = [foreignToken(), foreignToken()];
  await login(gone);
  await logout(gone);
  expect(await me(asCookie(gone))).toEqual(NOBODY);
  await login(ended);
  await env.DB.prepare("UPDATE sessions SET expires_at = ? WHERE token_hash = ?")
    .bind(Date.now() - 1, await sha256Hex(ended))
    .run();
  expect(await me(asCookie(ended))).toEqual(NOBODY);
});

it("a logout holds on the next request, and neither a late push nor a repeated one revives the token", async () => {
  const token = foreignToken();
  await login(token);
  expect((await me(asCookie(token))).signed_in).toBe(true);
  expect((await logout(token)).status).toBe(200);
  expect(await me(asCookie(token))).toEqual(NOBODY);
  const late = await login(token);
  expect([late.status, (await bodyOf<{ code: string }>(late)).code]).toEqual([409, "session-revoked"]);
  expect(await me(asCookie(token))).toEqual(NOBODY);
});

it("a logout that arrives before its login holds too", async () => {
  const token = foreignToken();
  await logout(token);
  expect((await login(token)).status).toBe(409);
});

it("revoking a person ends all their sessions and nobody else's", async () => {
  const mine = [foreignToken(), foreignToken(), foreignToken()];
  for (const token of mine) await login(token, { user_id: "u/2 ü" });
  const other = foreignToken();
  await login(other, { user_id: "u-3" });
  const path = `/api/admin/users/${encodeURIComponent("u/2 ü")}/sessions`;
  const response = await sendAsAdmin(path, { method: "DELETE" });
  expect(await bodyOf(response)).toEqual({ revoked: 3, copies: "written" });
  for (const token of mine) expect(await me(asCookie(token))).toEqual(NOBODY);
  expect((await me(asCookie(other))).signed_in).toBe(true);
});

it.each([
  "short",
  "sb_not-one-of-ours-but-says-so",
  `sb_${"A".repeat(64)}`,
  "x".repeat(1025),
  "with space inside",
  'quote"inside-and-long-enough',
  "<script>alert(1)</script>",
])("a malformed cookie is rejected before any lookup: %s", async (value) => {
  const response = await send("/api/me", { headers: asCookie(value) });
  expect(await bodyOf(response)).toEqual(NOBODY);
  expect(opsOf(response)).toMatchObject({ do: 1, d1: 0, kv: 0 });
});

it("no store ever holds a token", async () => {
  const token = foreignToken();
  await login(token);
  await me(asCookie(token));
  const rows = await env.DB.prepare("SELECT * FROM sessions").all();
  const audit = await env.DB.prepare("SELECT * FROM audit").all();
  const keys = await env.FALLBACK_KV.list();
  const values = await Promise.all(keys.keys.map(({ name }) => env.FALLBACK_KV.get(name)));
  const stored = JSON.stringify([rows.results, audit.results, keys.keys, values]);
  expect(stored).toContain(await sha256Hex(token));
  expect(stored).not.toContain(token);
  expect(JSON.stringify(audit.results)).not.toContain(await sha256Hex(token));
});

it("every change by the auth service or an operator leaves an audit row, and its answer is not cached", async () => {
  const token = foreignToken();
  const answers = [
    await login(token),
    await logout(token),
    await sendAsAdmin("/api/admin/users/u-9/sessions", { method: "DELETE" }),
  ];
  for (const answer of answers) expect(answer.headers.get("cache-control")).toBe("private, no-store");
  const hash = (await sha256Hex(token)).slice(0, 8);
  const { results } = await env.DB.prepare(
    "SELECT action, target FROM audit WHERE target = ? OR action = 'session.revoke-all' ORDER BY audit_id DESC LIMIT 3",
  )
    .bind(hash)
    .all();
  expect(results).toEqual([
    { action: "session.revoke-all", target: "a person" },
    { action: "session.revoke", target: hash },
    { action: "session.push", target: hash },
  ]);
});

it("what an account uploads belongs to the account: each of its sessions opens it, and nobody else's", async () => {
  const [one, other, stranger] = [foreignToken(), foreignToken(), foreignToken()];
  await login(one, { user_id: "u-5" });
  await login(other, { user_id: "u-5" });
  await login(stranger, { user_id: "u-6" });
  const sent = await uploadZip(api(), exportZip(), { authorization: `Bearer ${one}` });
  const uploaded = await bodyOf<Uploaded>(sent);
  expect(uploaded.access_token).toBeNull();
  const validate = (token: string) =>
    send("/api/validate", {
      method: "POST",
      body: { upload_id: uploaded.upload_id },
      headers: { authorization: `Bearer ${token}` },
    });
  expect((await validate(other)).status).toBe(200);
  expect((await validate(stranger)).status).toBe(404);
});

const ADMIN_ROUTES = [
  ["PUT", `/api/admin/sessions/${"0".repeat(64)}`],
  ["DELETE", `/api/admin/sessions/${"0".repeat(64)}`],
  ["DELETE", "/api/admin/users/u-1/sessions"],
] as const;

it.each(ADMIN_ROUTES)("%s %s is the operator's alone", async (method, path) => {
  const body = method === "PUT" ? { user_id: "u-1", ttl_s: 60 } : undefined;
  for (const shown of [undefined, "Bearer wrong", "Basic x", `Bearer ${env.ADMIN_TOKEN}x`]) {
    const headers = shown === undefined ? {} : { authorization: shown };
    const response = await send(path, { method, body, headers });
    expect([response.status, response.headers.get("www-authenticate")]).toEqual([
      401,
      'Bearer realm="admin"',
    ]);
  }
  const without = await sendAsAdmin(path, { method, body, bindings: { ADMIN_TOKEN: "" } });
  expect(without.status).toBe(404);
  expect((await sendAsAdmin(path, { method, body })).status).toBeLessThan(400);
});

it.each([
  [{ user_id: undefined }, "user_id"],
  [{ user_id: "" }, "user_id"],
  [{ name: 7 }, "name"],
  [{ plan: "x".repeat(201) }, "plan"],
  [{ ttl_s: 0 }, "expires_at"],
  [{ ttl_s: 91 * 86_400 }, "expires_at"],
  [{ ttl_s: undefined, expires_at: "soon" }, "expires_at"],
  [{ preferences: { theme: "pink" } }, "preferences.theme"],
])("a push with %o is refused", async (told, field) => {
  const response = await login(foreignToken(), told);
  expect([response.status, (await bodyOf<{ field: string }>(response)).field]).toEqual([400, field]);
});

it("a hash that is none is refused", async () => {
  const response = await sendAsAdmin("/api/admin/sessions/XYZ", { method: "DELETE" });
  expect(response.status).toBe(400);
});

it("the daily sweep takes what has ended, sessions and old audit rows, and leaves what lives", async () => {
  const [dead, alive] = [foreignToken(), foreignToken()];
  await login(dead, { ttl_s: 60 });
  await login(alive, { ttl_s: 86_400 * 80 });
  const db = openDatabase(env.DB);
  const rows = async (table: string) =>
    env.DB.prepare(`SELECT count(*) AS n FROM ${table}`).first<number>("n");
  const trail = await rows("audit");
  expect((await sessionsSweep(db, Date.now() + 61_000)).meta.changes).toBeGreaterThan(0);
  expect((await auditSweep(db, Date.now() + 399 * 86_400_000)).meta.changes).toBe(0);
  expect(await rows("audit")).toBe(trail);
  expect((await me(asCookie(alive))).signed_in).toBe(true);
  expect((await auditSweep(db, Date.now() + 401 * 86_400_000)).meta.changes).toBe(trail);
  const left = await env.DB.prepare("SELECT count(*) AS n FROM sessions WHERE token_hash = ?")
    .bind(await sha256Hex(dead))
    .first<number>("n");
  expect(left).toBe(0);
});

it("a session's plan sets its limits, and nobody else's", async () => {
  const put = (value: string) =>
    sendAsAdmin("/api/admin/flags/limiter.limit.requests@plus", { method: "PUT", body: { value } });
  expect((await put("2/60")).status).toBe(200);
  const [plus, other] = [foreignToken(), foreignToken()];
  await login(plus, { user_id: "u-plus", plan: "plus" });
  await login(other, { user_id: "u-other", plan: null });
  const statuses = async (token: string) => {
    const answers: number[] = [];
    for (let n = 0; n < 4; n += 1) answers.push((await send("/api/me", { headers: asCookie(token) })).status);
    return answers;
  };
  expect(await statuses(plus)).toEqual([200, 200, 429, 429]);
  expect(await statuses(other)).toEqual([200, 200, 200, 200]);
});
