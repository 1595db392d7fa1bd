/** What is the same for every route: methods, headers, the shape of problems, the OpenAPI document. */
import { expect, it } from "vitest";
import { ROUTES } from "../../worker/app.ts";
import { api, bodyOf } from "../support/workerd/api.ts";

/** The same for everybody, and nobody's data. */
const SHARED: readonly string[] = ["/api/catalog/activities"];
const concrete = (path: string) => path.replace(/:\w+/g, "x");
const METHODS = ["GET", "POST", "PUT", "DELETE", "PATCH"] as const;
const paths = [...new Set(ROUTES.map((route) => route.path))];
const methodsOf = (path: string) =>
  ROUTES.filter((route) => route.path === path).map((route) => String(route.method));

it.each(paths)("%s: a wrong method is 405 with Allow", async (path) => {
  for (const method of METHODS.filter((candidate) => !methodsOf(path).includes(candidate))) {
    const other = ROUTES.some((route) => concrete(route.path) === concrete(path) && route.method === method);
    if (other) continue;
    const response = await api().fetch(method, concrete(path));
    expect(response.status).toBe(405);
    const allow = response.headers.get("allow") ?? "";
    for (const known of methodsOf(path)) expect(allow).toContain(known);
    expect(allow).not.toContain(method);
    expect((await bodyOf<{ code: string }>(response)).code).toBe("method-not-allowed");
  }
});

it.each(paths)("%s: OPTIONS says what is allowed", async (path) => {
  const response = await api().fetch("OPTIONS", concrete(path));
  expect(response.status).toBe(204);
  expect(response.headers.get("allow")).toContain("OPTIONS");
});

it.each(["/api/nothing", "/api", "/api/upload/x/y", "/api/download"])("%s is a problem 404", async (path) => {
  const response = await api().get(path);
  expect(response.status).toBe(404);
  expect(response.headers.get("content-type")).toBe("application/problem+json");
});

it.each(ROUTES.map((route) => [route.method, route.path] as const))(
  "%s %s carries the protective headers, also on an error",
  async (method, path) => {
    const response = await api().fetch(method, concrete(path));
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "cache-control": SHARED.includes(path) ? "public, max-age=60" : "private, no-store",
      "content-security-policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
      "cross-origin-resource-policy": "same-origin",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
    });
    expect(response.headers.get("x-ops")).toMatch(/^do=\d, d1=\d, r2=\d, kv=0, bg=[0-3]$/);
    expect(response.status).toBeLessThan(500);
    await response.arrayBuffer();
  },
);

const BAD_JSON: readonly (readonly [string, unknown, number, string])[] = [
  ["/api/validate", "", 400, "json-malformed"],
  ["/api/validate", "{", 400, "json-malformed"],
  ["/api/validate", "[]", 400, "json-malformed"],
  ["/api/validate", "null", 400, "json-malformed"],
  ["/api/validate", `"${"x".repeat(20_000)}"`, 413, "body-too-large"],
  ["/api/validate", { upload_id: "x", time_zone: "Mars/Olympus" }, 400, "time-zone-unknown"],
  ["/api/validate", { upload_id: "x", time_zone: 7 }, 400, "time-zone-unknown"],
  ["/api/validate", {}, 400, "field-invalid"],
  ["/api/validate", { upload_id: ["x"] }, 400, "field-invalid"],
  ["/api/validate", { upload_id: "x" }, 404, "not-found"],
  ["/api/convert", "nonsense", 400, "json-malformed"],
  ["/api/convert", { upload_id: "x", include: [] }, 400, "field-invalid"],
  ["/api/convert", { upload_id: "x", include: "weight" }, 400, "field-invalid"],
  ["/api/convert", { upload_id: "x", include: ["weight", "sleep"] }, 400, "field-invalid"],
  ["/api/convert", { upload_id: "x", weight_unit: "grams" }, 400, "field-invalid"],
  ["/api/convert", { upload_id: "x", archive: "no" }, 400, "field-invalid"],
  ["/api/convert", {}, 400, "field-invalid"],
  ["/api/convert", { conversion_id: null }, 400, "field-invalid"],
  ["/api/convert", { upload_id: "x", conversion_id: null }, 404, "not-found"],
  ["/api/convert", { conversion_id: "x" }, 404, "not-found"],
];

it.each(BAD_JSON)("%s with %j is %i %s", async (path, body, status, code) => {
  const response = await api().post(path, body);
  expect([response.status, (await bodyOf<{ code: string }>(response)).code]).toEqual([status, code]);
});

it("every route stands in the OpenAPI document, and every problem is explained there", async () => {
  const response = await api().get("/api/openapi.json");
  const document = await bodyOf<{
    openapi: string;
    paths: Record<string, Record<string, { responses: Record<string, unknown> }>>;
    "x-problems": Record<string, { title: string }>;
  }>(response);
  expect(document.openapi).toBe("3.1.0");
  for (const { method, path, doc } of ROUTES) {
    const operation = document.paths[path.replace(/:(\w+)/g, "{$1}")]?.[method.toLowerCase()];
    expect(Object.keys(operation?.responses ?? {})).toEqual(expect.arrayContaining(Object.keys(doc.answers)));
  }
  expect(document["x-problems"]["not-found"]?.title).toBe("Not found");
});

it("a file name in a download header cannot break out of it", async () => {
  const { attachment, fileNameOf } = await import("../../worker/http/content-disposition.ts");
  for (const name of ['a"b.fit', "a\r\nx: y", "año.fit", "体重.fit", "100%.fit", "a'b(c)*.fit"]) {
    const header = attachment(name);
    expect(header).toMatch(/^[\x20-\x7e]+$/);
    expect(header.replace(/\\./g, "").split('"')).toHaveLength(3);
    if (!/^[\x20-\x7e]*$/.test(name) || /["%\\]/.test(name)) expect(fileNameOf(header)).toBe(name);
  }
});
