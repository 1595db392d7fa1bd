/** The operator's record: what it tells, to whom, and what it never says. */
import { reset } from "cloudflare:test";
import { afterEach, expect, it } from "vitest";
import { ROUTES } from "../../worker/app.ts";
import { bodyOf, opsOf } from "../support/workerd/api.ts";
import { send, sendAsAdmin } from "../support/workerd/people.ts";

afterEach(() => reset());

interface Trail {
  readonly changes: readonly { readonly action: string; readonly target: string; readonly at: string }[];
}

const HASH = "ab12".repeat(16);

it("tells every change, the newest first, in one statement", async () => {
  await sendAsAdmin("/api/admin/flags/page.experiment", {
    method: "PUT",
    body: { value: true, by: "robin" },
  });
  await sendAsAdmin(`/api/admin/sessions/${HASH}`, {
    method: "PUT",
    body: { user_id: "person-7", ttl_s: 600 },
  });
  await sendAsAdmin("/api/admin/users/person-7/sessions", { method: "DELETE" });
  const response = await sendAsAdmin("/api/admin/audit");
  expect(opsOf(response)).toMatchObject({ d1: 1, kv: 0, do: 0 });
  expect(response.headers.get("cache-control")).toContain("no-store");
  const { changes } = await bodyOf<Trail>(response);
  // Changes of one millisecond may stand in either order.
  expect(changes.map(({ action }) => action).sort()).toEqual([
    "flag.set",
    "session.push",
    "session.revoke-all",
  ]);
  const times = changes.map(({ at }) => at);
  expect(times).toEqual(times.toSorted().reverse());
});

const BLOCK = `/api/admin/blocks/${encodeURIComponent("weur:1.0123456789abcdef.00112233445566aa")}`;

/** Every route of the operator that changes something, and what the record calls it. */
const CHANGES = [
  ["PUT", "/api/admin/flags/page.x", { value: 1 }, "flag.set"],
  ["DELETE", "/api/admin/flags/page.x", undefined, "flag.clear"],
  ["PUT", "/api/admin/banner", { text: "hello" }, "flag.set"],
  ["DELETE", "/api/admin/banner", undefined, "flag.clear"],
  ["PUT", `/api/admin/sessions/${HASH}`, { user_id: "u", ttl_s: 600 }, "session.push"],
  ["DELETE", `/api/admin/sessions/${HASH}`, undefined, "session.revoke"],
  ["DELETE", "/api/admin/users/u/sessions", undefined, "session.revoke-all"],
  ["PUT", BLOCK, { duration_s: 60 }, "block.set"],
  ["DELETE", BLOCK, undefined, "block.lift"],
  ["PUT", "/api/admin/catalog", { entries: [{ name: "Run", sport: 1 }] }, "catalog.replace"],
] as const;

const trail = async () => (await bodyOf<Trail>(await sendAsAdmin("/api/admin/audit"))).changes;

it("every change has one row, and every route that changes something is tried here", async () => {
  for (const [method, path, body, action] of CHANGES) {
    const before = (await trail()).length;
    const response = await sendAsAdmin(path, { method, ...(body === undefined ? {} : { body }) });
    expect([path, response.status]).toEqual([path, 200]);
    const changes = await trail();
    expect([path, changes.length]).toEqual([path, before + 1]);
    expect(changes.map((change) => change.action)).toContain(action);
  }
  const shape = (method: string, path: string) =>
    `${method} ${path.replace(/(flags|sessions|blocks|users)\/[^/]+/, "$1/*")}`;
  const routes = ROUTES.filter(({ method, path }) => method !== "GET" && path.startsWith("/api/admin/"));
  expect(new Set(routes.map(({ method, path }) => shape(method, path)))).toEqual(
    new Set(CHANGES.map(([method, path]) => shape(method, path))),
  );
});

it("a change that was refused has no row", async () => {
  await sendAsAdmin("/api/admin/catalog", { method: "PUT", body: { entries: [{ name: "Run", sport: 1 }] } });
  await sendAsAdmin(`/api/admin/sessions/${HASH}`, { method: "DELETE" });
  const before = await trail();
  for (const [path, body] of [
    ["/api/admin/catalog", { entries: [{ name: "Walk", sport: 1 }], expected_version: 7 }],
    [`/api/admin/sessions/${HASH}`, { user_id: "u", ttl_s: 600 }],
    ["/api/admin/flags/page.x", { value: 1, expected_version: 7 }],
  ] as const)
    expect((await sendAsAdmin(path, { method: "PUT", body })).status).toBe(409);
  expect(await trail()).toEqual(before);
});

it("names no person and no whole hash", async () => {
  await sendAsAdmin(`/api/admin/sessions/${HASH}`, {
    method: "PUT",
    body: { user_id: "person-7", ttl_s: 600 },
  });
  await sendAsAdmin("/api/admin/users/person-7/sessions", { method: "DELETE" });
  const text = await (await sendAsAdmin("/api/admin/audit")).text();
  expect(text).toContain("ab12ab12");
  expect(text).not.toContain("person-7");
  expect(text).not.toContain(HASH.slice(0, 12));
});

it("is for nobody without the token", async () => {
  expect((await send("/api/admin/audit")).status).toBe(401);
});
