/** Every kind of answer carries the protective headers, opens to no other site, and keeps nothing in a cache. */
import { expect, it } from "vitest";
import { ROUTES } from "../../../worker/app.ts";
import { api } from "../../support/workerd/api.ts";
import { failingR2, fetchWith } from "../../support/workerd/failing.ts";
import { convertAll, uploadedPerson } from "../../support/workerd/journey.ts";
import { sendAsAdmin } from "../../support/workerd/people.ts";

const REQUIRED = {
  "cache-control": "private, no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "strict-transport-security": "max-age=63072000; includeSubDomains",
};

const over = (path: string, init: RequestInit = {}, bindings: Partial<Env> = {}) =>
  fetchWith(bindings, new Request(`https://switchband.example${path}`, init));

async function expectProtected(response: Response, status: number): Promise<void> {
  expect(response.status).toBe(status);
  expect(Object.fromEntries(response.headers)).toMatchObject(REQUIRED);
  const told = [...response.headers.keys()];
  expect(told.filter((name) => /^access-control-|^server$|^x-powered-by$/.test(name))).toEqual([]);
  await response.arrayBuffer();
}

it("files, parts of files, archives and what is not there", async () => {
  const person = await uploadedPerson();
  const { files, archive_url } = await convertAll(person);
  const url = files[0]?.url ?? "";
  const authorization = `Bearer ${person.token}`;
  const whole = await over(url, { headers: { authorization } });
  expect(whole.headers.get("content-disposition")).toMatch(/^attachment;/);
  const etag = whole.headers.get("etag") ?? "";
  await expectProtected(whole, 200);
  await expectProtected(await over(url, { headers: { authorization, range: "bytes=0-3" } }), 206);
  await expectProtected(await over(url, { headers: { authorization, range: "bytes=9999999-" } }), 416);
  await expectProtected(await over(url, { headers: { authorization, "if-none-match": etag } }), 304);
  await expectProtected(await over(url, { method: "HEAD", headers: { authorization } }), 200);
  await expectProtected(await over(archive_url, { headers: { authorization } }), 200);
  await expectProtected(await over(url), 404);
  await expectProtected(
    await over(url, { headers: { authorization } }, { FILES: failingR2("get", "before") }),
    503,
  );
});

it.each<[string, number, RequestInit, Partial<Env>]>([
  ["/api/nothing", 404, {}, {}],
  ["/api/usage", 405, { method: "PATCH" }, {}],
  ["/api/usage", 204, { method: "OPTIONS" }, {}],
  ["/api/upload", 411, { method: "POST" }, {}],
  ["/api/validate", 400, { method: "POST", body: "{" }, {}],
  ["/api/validate", 413, { method: "POST", body: `"${"x".repeat(20_000)}"` }, {}],
  ["/api/admin/flags", 401, {}, {}],
  ["/api/admin/flags", 404, {}, { ADMIN_TOKEN: "" }],
  ["/api/health", 503, {}, { LIMITER_SECRET: "" }],
])("%s with %i", async (path, status, init, bindings) => {
  const headers = { "cf-connecting-ip": "10.200.0.7", ...init.headers };
  await expectProtected(await over(path, { ...init, headers }, bindings), status);
});

it("an answer of 429", async () => {
  const headers = { "cf-connecting-ip": "10.201.0.7" };
  let response = await over("/api/me", { headers });
  for (let asked = 0; asked < 130 && response.status !== 429; asked += 1)
    response = await over("/api/me", { headers });
  await expectProtected(response, 429);
});

it("an error that nobody foresaw tells nothing of itself", async () => {
  const broken = { ASSETS: { fetch: () => Promise.reject(new Error("canary-of-the-inside")) } };
  const response = await over("/", {}, broken as unknown as Partial<Env>); // A binding with one method.
  expect(await response.clone().text()).not.toMatch(/canary|\bat\s|Error:/);
  await expectProtected(response, 500);
});

it.each(["https://elsewhere.example", "null", "https://switchband.example.elsewhere.example"])(
  "a page of %s is told nothing that would let it read an answer, on any route",
  async (origin) => {
    for (const { method, path } of ROUTES) {
      for (const asked of ["OPTIONS", method]) {
        const headers = {
          origin,
          "access-control-request-method": method,
          "cf-connecting-ip": `10.202.${ROUTES.findIndex((it) => it.path === path)}.7`,
        };
        const response = await api().fetch(asked, path.replace(/:\w+/g, "x"), { headers });
        const told = [...response.headers.keys()];
        expect([path, told.filter((name) => name.startsWith("access-control-"))]).toEqual([path, []]);
        await response.arrayBuffer();
      }
    }
  },
);

it("what the operator reads is not kept either", async () => {
  const response = await sendAsAdmin("/api/admin/flags");
  expect(response.headers.get("cache-control")).toBe("private, no-store");
});

it("the status page has a policy of its own, as strict but for its style sheet", async () => {
  const response = await over("/status", { headers: { "cf-connecting-ip": "10.200.0.7" } });
  const { "content-security-policy": _, ...rest } = REQUIRED;
  expect(Object.fromEntries(response.headers)).toMatchObject(rest);
  expect(response.headers.get("content-security-policy")).toMatch(
    /^default-src 'none'; style-src 'sha256-[^']+'; .*frame-ancestors 'none'; sandbox$/,
  );
});
