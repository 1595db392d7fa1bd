/** The page's first byte: theme and pinned message are in it, nobody gets somebody else's, nobody pays for nothing. */
import { reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, expect, it, vi } from "vitest";
import { aroundD1 } from "../../worker/bindings/around-d1.ts";
import { bodyOf, d1RowsOf, opsOf } from "../support/workerd/api.ts";
import { failingD1 } from "../support/workerd/failing.ts";
import { asCookie, foreignToken, login, send, sendAsAdmin } from "../support/workerd/people.ts";

/** A page like ours, served the way the assets are, so that no build has to come first. */
const HTML = `<!doctype html><html lang="en"><head><meta name="color-scheme" content="light dark" /></head><body><div id="app"></div></body></html>`;
const ETAG = '"the-page"';
const CSP = "default-src 'none'; script-src 'self'";

const assets = {
  fetch: vi.fn(async (request: Request) => {
    const headers = {
      etag: ETAG,
      "content-type": "text/html; charset=utf-8",
      "cache-control": "public, max-age=0, must-revalidate",
      "content-security-policy": CSP,
    };
    return request.headers.get("if-none-match") === ETAG
      ? new Response(null, { status: 304, headers })
      : new Response(HTML, { headers });
  }),
} as unknown as Fetcher; // A binding with the one method that is used.

afterEach(async () => {
  vi.useRealTimers();
  await reset();
});

const open = (headers: Record<string, string> = {}, bindings: Partial<Env> = {}, method = "GET") =>
  send("/", { method, headers, bindings: { ASSETS: assets, ...bindings } });

const choose = async (theme: string): Promise<string> => {
  const response = await send("/api/preferences", { method: "PUT", body: { theme } });
  return (await bodyOf<{ access_token: string }>(response)).access_token;
};

const pin = async (message: Record<string, unknown>) =>
  sendAsAdmin("/api/admin/banner", { method: "PUT", body: message });
const unpin = () => sendAsAdmin("/api/admin/banner", { method: "DELETE" });

it("an anonymous visitor gets the file as it is, with its ETag, and costs no store operation", async () => {
  await unpin();
  const response = await open();
  expect(await response.text()).toBe(HTML);
  expect(response.headers.get("etag")).toBe(ETAG);
  expect(response.headers.get("cache-control")).toContain("public");
  expect(response.headers.get("vary")).toContain("cookie");
  expect(response.headers.get("content-security-policy")).toBe(CSP);
  const { bg, ...ops } = opsOf(response);
  expect({ ...ops, rows: d1RowsOf(response) }).toEqual({ do: 0, d1: 0, r2: 0, kv: 0, rows: 0 });
  expect(bg).toBeLessThanOrEqual(1);
  expect((await open({ "if-none-match": ETAG })).status).toBe(304);
});

it.each(["dark", "light"])("the chosen theme, %s, is in the first byte, for one read", async (theme) => {
  const response = await open(asCookie(await choose(theme)));
  const html = await response.text();
  expect(html).toContain(`<html lang="en" data-theme="${theme}">`);
  expect(html).toContain(`<meta name="color-scheme" content="${theme}" />`);
  expect(response.headers.get("cache-control")).toBe("private, no-store");
  expect(response.headers.get("etag")).toBeNull();
  expect(opsOf(response)).toMatchObject({ do: 0, d1: 1, r2: 0, kv: 0 });
});

it("a signed-in person's theme costs one read too", async () => {
  const token = foreignToken();
  await login(token, { preferences: { theme: "dark" } });
  const response = await open(asCookie(token));
  expect(await response.text()).toContain('data-theme="dark"');
  expect(opsOf(response)).toMatchObject({ do: 0, d1: 1, kv: 0 });
});

it("a browser that holds the plain page is not told that nothing changed", async () => {
  const response = await open({ ...asCookie(await choose("dark")), "if-none-match": ETAG });
  expect(response.status).toBe(200);
  expect(await response.text()).toContain('data-theme="dark"');
});

it("the system's theme is the file as it is", async () => {
  expect(await (await open(asCookie(await choose("system")))).text()).toBe(HTML);
});

it("a pinned message stands in the first byte, as text, until it is taken down", async () => {
  await pin({ text: "Work on <b>Sunday</b> & Monday", level: "warning" });
  const response = await open();
  expect(await response.text()).toContain(
    '<body><aside class="pinned" data-level="warning" role="status">Work on &lt;b&gt;Sunday&lt;/b&gt; &amp; Monday</aside><div',
  );
  expect(response.headers.get("cache-control")).toBe("private, no-store");
  expect(await bodyOf(await send("/api/banner"))).toEqual({
    banner: { text: "Work on <b>Sunday</b> & Monday", level: "warning", until: null },
  });
  await unpin();
  expect(await (await open()).text()).toBe(HTML);
});

it("the record says who pinned a message and who took it down", async () => {
  await pin({ text: "by robin", by: "robin" });
  await sendAsAdmin("/api/admin/banner?by=kim", { method: "DELETE" });
  const { history } = await bodyOf<{ history: { by: string }[] }>(
    await sendAsAdmin("/api/admin/flags/page.banner"),
  );
  expect(history.map(({ by }) => by)).toEqual(["kim", "robin"]);
});

it("a message with an end goes by itself", async () => {
  await pin({ text: "soon over", until: new Date(Date.now() + 60_000).toISOString() });
  expect(await (await open()).text()).toContain("soon over");
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 61_000 });
  expect(await (await open()).text()).not.toContain("soon over");
});

it.each([
  [{ text: "" }, "text"],
  [{ text: "x".repeat(281) }, "text"],
  [{ text: "\ud800" }, "text"],
  [{ text: "x", level: "loud" }, "level"],
  [{ text: "x", until: "later" }, "until"],
  [{ text: "x", by: "" }, "by"],
])("the message %j is refused", async (message, field) => {
  const response = await pin(message);
  expect([response.status, (await bodyOf<{ field: string }>(response)).field]).toEqual([400, field]);
});

it.each([
  ["down", () => failingD1(1, "before")],
  ["silent", () => aroundD1(env.DB, () => new Promise<never>(() => {}))],
] as const)(
  "with D1 %s the page comes without it, in the theme that the browser has a copy of",
  async (_name, database) => {
    const signedIn = foreignToken();
    for (const token of [await choose("dark"), signedIn]) {
      for (const [cookie, theme] of [
        ["; theme=dark", "dark"],
        ["; theme=light", "light"],
        ["; theme=<b>", null],
        ["", null],
      ] as const) {
        const response = await open({ cookie: `session=${token}${cookie}` }, { DB: database() });
        expect(response.status).toBe(200);
        const html = await response.text();
        if (theme) expect(html).toContain(`data-theme="${theme}"`);
        else expect(html).not.toContain("data-theme");
      }
    }
  },
);

it("while D1 answers, the session's theme counts and no copy of it", async () => {
  const token = await choose("light");
  const themed = await open({ cookie: `session=${token}; theme=dark` });
  expect(await themed.text()).toContain('data-theme="light"');
  expect(await (await open({ cookie: "theme=dark" })).text()).not.toContain("data-theme");
  const unknown = await open({ cookie: `session=sb_${"7".repeat(64)}; theme=dark` });
  expect(await unknown.text()).not.toContain("data-theme");
});

it("with D1 down a signed-in person's theme comes from the copy of the session", async () => {
  const token = foreignToken();
  await login(token, { preferences: { theme: "dark" } });
  const response = await open(asCookie(token), { DB: failingD1(1, "before") });
  expect(await response.text()).toContain('data-theme="dark"');
});

it("with D1 down the message comes from its copy in KV", async () => {
  await pin({ text: "from the copy" });
  // Past fresh and stale: the isolate's memory is the last resort only.
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 3600_000 });
  const response = await open({}, { DB: failingD1(1, "before") });
  expect(await response.text()).toContain("from the copy");
  expect(opsOf(response).kv).toBe(1);
});

it("HEAD answers the headers, any other method 405", async () => {
  const head = await open({}, {}, "HEAD");
  expect([head.status, await head.text()]).toEqual([200, ""]);
  expect((await open({}, {}, "DELETE")).status).toBe(405);
});
