/** A token that no store knows: the auth service is asked once, under a deadline, and never about a token of ours. */
import { env } from "cloudflare:workers";
import { afterEach, expect, it, vi } from "vitest";
import { aroundD1 } from "../../worker/bindings/around-d1.ts";
import { createAuthMemory, createAuthOrigin } from "../../worker/sign-in/auth-origin.ts";
import { sha256Hex } from "../../worker/storage/ids.ts";
import { bodyOf, opsOf } from "../support/workerd/api.ts";
import { asCookie, foreignToken, logout, send } from "../support/workerd/people.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

const bindings = { AUTH_ORIGIN: "http://auth.example" };
const PERSON = { id: "u-7", name: "Kim", plan: "plus", preferences: { theme: "dark" } };

/** The auth service, which answers in this way. */
const service = (answer: () => Promise<Response>) =>
  vi.spyOn(globalThis, "fetch").mockImplementation(() => answer());

const ask = async (token: string, more: Partial<Env> = {}) => {
  const response = await send("/api/me", { headers: asCookie(token), bindings: { ...bindings, ...more } });
  return { response, body: await bodyOf<{ signed_in: boolean; preferences: { theme: string } }>(response) };
};

it("a person whom only the auth service knows is known from the first request, and it is asked once", async () => {
  const asked = service(async () => Response.json(PERSON));
  const token = foreignToken();
  const first = await ask(token);
  expect(first.body).toMatchObject({ signed_in: true, preferences: { theme: "dark" } });
  for (let n = 0; n < 3; n += 1) expect((await ask(token)).body.signed_in).toBe(true);
  expect(asked).toHaveBeenCalledTimes(1);
  const [url, init] = asked.mock.calls[0] ?? [];
  expect(url).toBe("http://auth.example/v1/user");
  expect(new Headers(init?.headers).get("authorization")).toBe(`Bearer ${token}`);
  expect(init?.redirect).toBe("manual");
});

it("it costs a healthy request no KV operation", async () => {
  service(async () => Response.json(PERSON));
  expect(opsOf((await ask(foreignToken())).response).kv).toBe(0);
  expect((await env.FALLBACK_KV.list()).keys).toEqual([]);
});

const TOGETHER = 8;

it("requests that come together share one question", async () => {
  const token = foreignToken();
  let looked = 0;
  const DB = aroundD1(env.DB, (_statements, run) => run().finally(() => (looked += 1)));
  const asked = service(async () => {
    // Not before everybody has looked in D1 in vain.
    await vi.waitUntil(() => looked >= TOGETHER);
    await new Promise((resolve) => setTimeout(resolve, 20));
    return Response.json(PERSON);
  });
  const answers = await Promise.all(Array.from({ length: TOGETHER }, () => ask(token, { DB })));
  for (const { body } of answers) expect(body.signed_in).toBe(true);
  expect(asked).toHaveBeenCalledTimes(1);
});

it.each([401, 403, 404])("%i: nobody, remembered for a while", async (status) => {
  const asked = service(async () => new Response(null, { status }));
  const token = foreignToken();
  for (let n = 0; n < 3; n += 1) expect((await ask(token)).body.signed_in).toBe(false);
  expect(asked).toHaveBeenCalledTimes(1);
});

it.each([
  ["500", async () => new Response("no", { status: 500 })],
  [
    "a redirect",
    async () => new Response(null, { status: 302, headers: { location: "http://elsewhere.example" } }),
  ],
  ["no JSON", async () => new Response("<html>")],
  ["another shape", async () => Response.json({ user: PERSON })],
  ["an endless body", async () => new Response("x".repeat(20_000))],
  ["an end in the past", async () => Response.json({ ...PERSON, expires_at: "2020-01-01T00:00:00Z" })],
  ["a broken connection", async () => Promise.reject(new TypeError("network"))],
  ["silence", () => new Promise<Response>(() => {})],
])(
  "%s is no answer: nobody is signed in, what is theirs is not said to be missing",
  async (_name, answer) => {
    service(answer);
    const token = foreignToken();
    expect((await ask(token)).body.signed_in).toBe(false);
    const response = await send("/api/validate", {
      method: "POST",
      body: { upload_id: `0${"0".repeat(44)}` },
      headers: asCookie(token),
      bindings,
    });
    expect([response.status, response.headers.get("retry-after")]).toEqual([503, "5"]);
    const rows = await env.DB.prepare("SELECT count(*) AS n FROM sessions WHERE token_hash = ?")
      .bind(await sha256Hex(token))
      .first<number>("n");
    expect(rows).toBe(0);
  },
);

it("a token of ours, a malformed one and a revoked one never reach the auth service", async () => {
  const asked = service(async () => Response.json(PERSON));
  const revoked = foreignToken();
  await logout(revoked);
  for (const token of [`sb_${"0".repeat(64)}`, "sb_nonsense-long-enough", "short", revoked])
    expect((await ask(token)).body.signed_in).toBe(false);
  expect(asked).not.toHaveBeenCalled();
});

it("a wrong admin token is not sent to the auth service either", async () => {
  const asked = service(async () => Response.json(PERSON));
  const headers = { authorization: "Bearer last-years-admin-token-0123456789" };
  const path = `/api/admin/sessions/${"0".repeat(64)}`;
  expect((await send(path, { method: "DELETE", headers, bindings })).status).toBe(401);
  expect(asked).not.toHaveBeenCalled();
});

it("somebody who is denied costs the auth service nothing", async () => {
  const asked = service(async () => new Response(null, { status: 401 }));
  const address = "198.51.100.7";
  for (let n = 0; n < 125; n += 1) {
    const headers = { ...asCookie(foreignToken()), "cf-connecting-ip": address };
    await send("/api/me", { headers, bindings });
  }
  expect(asked.mock.calls.length).toBe(120);
});

it.each(["ftp://auth.example", "http//auth", "https://auth.example/path"])(
  "AUTH_ORIGIN %s is refused at start-up",
  async (origin) => {
    const response = await send("/api/me", { bindings: { AUTH_ORIGIN: origin } });
    expect(response.status).toBe(503);
  },
);

it("questions that never end, because their requests were cut off, do not pile up", async () => {
  const memory = createAuthMemory();
  const never = () => new Promise<never>(() => {});
  const { ask } = createAuthOrigin({
    ...{ origin: "http://auth.example", memory, fetch: never, now: Date.now },
    // Longer than this isolate lives.
    deadlineMs: 600_000,
  });
  for (let n = 0; n < 1100; n += 1) void ask(`token ${n}`, `hash ${n}`);
  expect(memory.questions.size).toBe(1000);
  expect(memory.questions.has("hash 1099")).toBe(true);
});
