/** The operator's record: what it tells, to whom, and what it never says. */
import { reset } from "cloudflare:test";
import { afterEach, expect, it } from "vitest";
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
