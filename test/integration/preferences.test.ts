/** Theme, units and time zone: a session begins with the first choice, lives 90 days, and holds nothing else. */
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { api, bodyOf, opsOf, type Uploaded, uploadZip } from "../support/workerd/api.ts";
import { exportZip } from "../support/workerd/journey.ts";
import { asCookie, foreignToken, login, send } from "../support/workerd/people.ts";

const SAME_ORIGIN = { "sec-fetch-site": "same-origin" };
const CHOSEN = { theme: "dark", units: "imperial", time_zone: "Europe/Berlin" };

const put = (body: unknown, headers: Record<string, string> = {}) =>
  send("/api/preferences", { method: "PUT", body, headers });

const preferencesOf = async (headers: Record<string, string>) => {
  const { preferences } = await bodyOf<{ preferences: unknown }>(await send("/api/preferences", { headers }));
  return preferences;
};

const tokenIn = (response: Response): string =>
  /^session=(sb_[0-9a-f]{64}); Path=\/; Max-Age=7776000; HttpOnly; SameSite=Strict$/.exec(
    response.headers.getSetCookie()[0] ?? "",
  )?.[1] ?? "";

const themeIn = (response: Response): string | undefined =>
  response.headers.getSetCookie().find((cookie) => cookie.startsWith("theme="));

it("the first choice on our own page mints the cookie; reading mints none", async () => {
  expect((await send("/api/preferences", { headers: SAME_ORIGIN })).headers.get("set-cookie")).toBeNull();
  const response = await put(CHOSEN, SAME_ORIGIN);
  const { access_token, preferences } = await bodyOf<{ access_token: string; preferences: unknown }>(
    response,
  );
  expect(preferences).toEqual(CHOSEN);
  expect(tokenIn(response)).toBe(access_token);
  expect(await preferencesOf(asCookie(access_token))).toEqual(CHOSEN);
});

it("a choice on our own page leaves the browser a copy of the theme, and none of the system's", async () => {
  const kept = "Path=/; Max-Age=7776000; HttpOnly; SameSite=Strict";
  expect(themeIn(await put({ theme: "dark" }, SAME_ORIGIN))).toBe(`theme=dark; ${kept}`);
  expect(themeIn(await put({ theme: "system" }, SAME_ORIGIN))).toBe(
    `theme=; ${kept.replace("7776000", "0")}`,
  );
});

it("a script gets its token in the answer and no cookie", async () => {
  const response = await put(CHOSEN);
  const { access_token } = await bodyOf<{ access_token: string }>(response);
  expect(response.headers.get("set-cookie")).toBeNull();
  expect(await preferencesOf({ authorization: `Bearer ${access_token}` })).toEqual(CHOSEN);
});

it("the token of an upload keeps its holder's choices too, and its cookie now lives as long as they do", async () => {
  const { access_token } = await bodyOf<Uploaded>(await uploadZip(api(), exportZip()));
  const response = await put({ theme: "light" }, { ...asCookie(access_token), ...SAME_ORIGIN });
  expect(await bodyOf(response)).toEqual({
    preferences: { theme: "light", units: null, time_zone: null },
    access_token: null,
  });
  expect(tokenIn(response)).toBe(access_token);
  expect(await preferencesOf(asCookie(access_token))).toMatchObject({ theme: "light" });
});

it("a signed-in person's choices belong to the session, and a renewed login does not undo them", async () => {
  const token = foreignToken();
  await login(token, { preferences: { units: "metric" } });
  expect(await preferencesOf(asCookie(token))).toEqual({ theme: "system", units: "metric", time_zone: null });
  const response = await put(CHOSEN, { ...asCookie(token), ...SAME_ORIGIN });
  expect(response.headers.getSetCookie()).toEqual([themeIn(response)]);
  await login(token, { preferences: { units: "metric" } });
  expect(await preferencesOf(asCookie(token))).toEqual(CHOSEN);
});

it("an anonymous session ends 90 days after its last change", async () => {
  const { access_token } = await bodyOf<{ access_token: string }>(await put(CHOSEN));
  await env.DB.prepare("UPDATE sessions SET expires_at = ?")
    .bind(Date.now() - 1)
    .run();
  expect(await preferencesOf(asCookie(access_token))).toMatchObject({ theme: "system" });
  await put({ theme: "light" }, asCookie(access_token));
  expect(await preferencesOf(asCookie(access_token))).toMatchObject({ theme: "light" });
});

it.each([
  [{ theme: "pink" }, "theme"],
  [{ theme: null, units: "stone" }, "units"],
  [{ units: 7 }, "units"],
  [{ time_zone: "Mars/Olympus" }, "time_zone"],
  [{ time_zone: "x".repeat(5000) }, "time_zone"],
])("%o is refused and mints nothing", async (body, field) => {
  const response = await put(body, SAME_ORIGIN);
  expect([response.status, (await bodyOf<{ field: string }>(response)).field]).toEqual([400, field]);
  expect(response.headers.get("set-cookie")).toBeNull();
});

it("a request that another site caused is nobody's", async () => {
  const { access_token } = await bodyOf<{ access_token: string }>(await put(CHOSEN));
  const response = await put(
    { theme: "light" },
    { ...asCookie(access_token), "sec-fetch-site": "cross-site" },
  );
  expect(response.headers.get("set-cookie")).toBeNull();
  expect(await preferencesOf(asCookie(access_token))).toEqual(CHOSEN);
});

it("visitors who choose nothing cost no store operation of their own", async () => {
  const response = await send("/api/me");
  expect(opsOf(response)).toMatchObject({ do: 1, d1: 0, r2: 0, kv: 0 });
});
