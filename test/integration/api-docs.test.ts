/** The API's document is true: each answer has the fields that it describes, and no others. */
import { reset } from "cloudflare:test";
import { afterEach, expect, it } from "vitest";
import { ROUTES } from "../../worker/app.ts";
import { faultsOf } from "../support/json-schema.ts";
import { uploadZip } from "../support/workerd/api.ts";
import { convertAll, exportZip, uploadedPerson } from "../support/workerd/journey.ts";
import { asCookie, foreignToken, login, send, sendAsAdmin } from "../support/workerd/people.ts";

afterEach(() => reset());

type Method = (typeof ROUTES)[number]["method"];

/** What the document gets wrong of an answer. */
async function wrongIn(response: Response, method: Method, path: string): Promise<readonly string[]> {
  const route = ROUTES.find((candidate) => candidate.method === method && candidate.path === path);
  const schema = route?.doc.answers[response.status]?.body?.["application/json"];
  if (schema === undefined) return [`${method} ${path} answers ${response.status}, which is not described`];
  return faultsOf(await response.json(), schema);
}

it("of an upload, of what is in it, of its conversion, of where its owner stands, and of its deletion", async () => {
  const person = await uploadedPerson();
  const { caller, uploadId, token } = person;
  const told = {
    upload: await wrongIn(await uploadZip(caller, exportZip()), "POST", "/api/upload"),
    validate: await wrongIn(
      await caller.post("/api/validate", { upload_id: uploadId }, token),
      "POST",
      "/api/validate",
    ),
    convert: await wrongIn(
      await caller.post("/api/convert", { conversion_id: (await convertAll(person)).conversion_id }, token),
      "POST",
      "/api/convert",
    ),
    usage: await wrongIn(await caller.get("/api/usage", token), "GET", "/api/usage"),
    deleted: await wrongIn(
      await caller.fetch("DELETE", `/api/upload/${uploadId}`, {
        headers: { authorization: `Bearer ${token}` },
      }),
      "DELETE",
      "/api/upload/:upload_id",
    ),
  };
  expect(told).toEqual({ upload: [], validate: [], convert: [], usage: [], deleted: [] });
});

it("of a conversion that has work left", async () => {
  const { uploadId, token } = await uploadedPerson();
  const started = await send("/api/convert", {
    method: "POST",
    body: { upload_id: uploadId },
    headers: { authorization: `Bearer ${token}` },
    bindings: { CONVERSION_STEP_BYTES: "1" },
  });
  expect(started.status).toBe(202);
  expect(await wrongIn(started, "POST", "/api/convert")).toEqual([]);
});

it("of a person, of choices, and of what the auth service is told", async () => {
  const token = foreignToken();
  const path = "/api/admin/sessions/:sha256";
  expect(await wrongIn(await login(token), "PUT", path)).toEqual([]);
  const cookie = { headers: asCookie(token) };
  expect(await wrongIn(await send("/api/me", cookie), "GET", "/api/me")).toEqual([]);
  expect(await wrongIn(await send("/api/me"), "GET", "/api/me")).toEqual([]);
  const preferences = "/api/preferences";
  expect(await wrongIn(await send(preferences), "GET", preferences)).toEqual([]);
  const chosen = await send(preferences, { method: "PUT", body: { theme: "dark" } });
  expect(await wrongIn(chosen, "PUT", preferences)).toEqual([]);
  const left = await sendAsAdmin("/api/admin/users/u-1/sessions", { method: "DELETE" });
  expect(await wrongIn(left, "DELETE", "/api/admin/users/:user_id/sessions")).toEqual([]);
  const hash = "ab12".repeat(16);
  const out = await sendAsAdmin(`/api/admin/sessions/${hash}`, { method: "DELETE" });
  expect(await wrongIn(out, "DELETE", path)).toEqual([]);
});

const FLAG = "/api/admin/flags/page.experiment";
const FLAG_ROUTE = "/api/admin/flags/:name";
const BLOCK = `/api/admin/blocks/${encodeURIComponent("weur:1.0123456789abcdef.00112233445566aa")}`;
const BLOCK_ROUTE = "/api/admin/blocks/:key";

/** One after the other: what comes later tells of what came before. */
const OPERATOR = [
  ["PUT", FLAG, FLAG_ROUTE, { value: true, percent: 25, by: "robin" }],
  ["GET", "/api/admin/flags", "/api/admin/flags", undefined],
  ["GET", `${FLAG}?unit=a`, FLAG_ROUTE, undefined],
  ["DELETE", FLAG, FLAG_ROUTE, undefined],
  ["GET", FLAG, FLAG_ROUTE, undefined],
  ["PUT", BLOCK, BLOCK_ROUTE, { duration_s: 60 }],
  ["DELETE", BLOCK, BLOCK_ROUTE, undefined],
  ["GET", "/api/admin/limiter", "/api/admin/limiter", undefined],
  ["PUT", "/api/admin/banner", "/api/admin/banner", { text: "hello" }],
  ["GET", "/api/banner", "/api/banner", undefined],
  ["DELETE", "/api/admin/banner", "/api/admin/banner", undefined],
  ["PUT", "/api/admin/catalog", "/api/admin/catalog", { entries: [{ name: "Walk", sport: 11 }] }],
  ["GET", "/api/catalog/activities", "/api/catalog/activities", undefined],
  ["GET", "/api/admin/audit", "/api/admin/audit", undefined],
  ["GET", "/api/status", "/api/status", undefined],
  ["GET", "/api/health", "/api/health", undefined],
  ["GET", "/api/openapi.json", "/api/openapi.json", undefined],
] as const;

it("of everything that the operator sets and asks, and of what everybody sees of it", async () => {
  for (const [method, path, route, body] of OPERATOR) {
    const response = await sendAsAdmin(path, { method, ...(body === undefined ? {} : { body }) });
    expect(await wrongIn(response, method, route), `${method} ${path}`).toEqual([]);
  }
});
