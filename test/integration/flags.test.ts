/** Flags as operators meet them: versions, history, tenants, and the inventory when D1 is down. */
import { reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, expect, it } from "vitest";
import { bodyOf, opsOf } from "../support/workerd/api.ts";
import { failingD1 } from "../support/workerd/failing.ts";
import { type Sent, sendAsAdmin } from "../support/workerd/people.ts";

afterEach(() => reset());

const PATH = "/api/admin/flags/page.experiment";
const put = (body: unknown, path = PATH) => sendAsAdmin(path, { method: "PUT", body });
const get = async <T>(path: string, sent: Sent = {}) => bodyOf<T>(await sendAsAdmin(path, sent));

interface Told {
  readonly flag: Record<string, unknown> | null;
  readonly evaluation: { readonly reason: string; readonly value: string };
  readonly history: readonly {
    readonly version: number;
    readonly value: string | null;
    readonly by: string;
  }[];
}

it.each([
  [true, "boolean", "true"],
  [2.5, "number", "2.5"],
  ["a text", "text", "a text"],
] as const)("%j is kept as a %s", async (value, kind, text) => {
  expect(await bodyOf(await put({ value, note: "why", by: "robin", percent: 25 }))).toMatchObject({
    name: "page.experiment",
    kind,
    value: text,
    percent: 25,
    note: "why",
    version: 1,
    updated_by: "robin",
  });
});

it("two operators cannot overwrite each other", async () => {
  const both = await Promise.all([
    put({ value: 1, expected_version: 0 }),
    put({ value: 2, expected_version: 0 }),
  ]);
  expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
  const lost = both.find(({ status }) => status === 409);
  expect(lost && (await bodyOf<{ code: string }>(lost)).code).toBe("version-conflict");
  expect((await put({ value: 3, expected_version: 1 })).status).toBe(200);
  const remove = (version: number) =>
    sendAsAdmin(`${PATH}?expected_version=${version}`, { method: "DELETE" });
  expect((await remove(1)).status).toBe(409);
  expect((await remove(2)).status).toBe(200);
  const { results } = await env.DB.prepare("SELECT action FROM audit ORDER BY audit_id").all();
  expect(results.map(({ action }) => action)).toEqual(["flag.set", "flag.set", "flag.clear"]);
});

it("the history tells every version, also the removals, and numbers go on", async () => {
  await put({ value: "one", by: "robin" });
  await sendAsAdmin(`${PATH}?by=kim`, { method: "DELETE" });
  await put({ value: "two", by: "robin" });
  const { flag, history } = await get<Told>(PATH);
  expect(flag).toMatchObject({ value: "two", version: 3 });
  expect(history.map(({ version, value, by }) => [version, value, by])).toEqual([
    [3, "two", "robin"],
    [2, null, "kim"],
    [1, "one", "robin"],
  ]);
});

it("says what a flag holds for somebody", async () => {
  await put({ value: "new", percent: 0 });
  expect((await get<Told>(`${PATH}?unit=acct:1`)).evaluation).toMatchObject({ reason: "SPLIT", value: "" });
  await put({ value: "new", percent: 100 });
  expect((await get<Told>(`${PATH}?unit=acct:1`)).evaluation).toMatchObject({
    reason: "SPLIT",
    value: "new",
  });
  expect((await get<Told>("/api/admin/flags/page.none")).evaluation).toMatchObject({ reason: "DEFAULT" });
});

it("tenants do not see each other's flags", async () => {
  await put({ value: "ours" });
  await put({ value: "theirs" }, `${PATH}?tenant=acme`);
  const values = async (path: string) =>
    (await get<{ flags: { value: string }[] }>(path)).flags.map(({ value }) => value);
  expect(await values("/api/admin/flags")).toEqual(["ours"]);
  expect(await values("/api/admin/flags?tenant=acme")).toEqual(["theirs"]);
});

interface Inventory {
  readonly flags: readonly { readonly updated_at: string }[];
  readonly tier: string;
  readonly newest_change: string | null;
}

it("the inventory is one statement; with D1 down it is one list of KV and no get", async () => {
  for (let n = 0; n < 30; n += 1) await put({ value: n, note: "x" }, `/api/admin/flags/page.n${n}`);
  const healthy = await sendAsAdmin("/api/admin/flags");
  expect(opsOf(healthy)).toMatchObject({ d1: 1, kv: 0 });
  expect(healthy.headers.get("x-tier")).toBe("d1");
  const degraded = await sendAsAdmin("/api/admin/flags", { bindings: { DB: failingD1(1, "before") } });
  expect([degraded.headers.get("x-tier"), opsOf(degraded).kv]).toEqual(["kv", 1]);
  const [one, other] = [await bodyOf<Inventory>(healthy), await bodyOf<Inventory>(degraded)];
  const newest = one.flags
    .map(({ updated_at }) => updated_at)
    .sort()
    .at(-1);
  expect([one.tier, one.newest_change, other.tier, other.newest_change]).toEqual([
    "d1",
    newest,
    "kv",
    newest,
  ]);
  expect(other.flags.length).toBe(30);
  expect(new Set(other.flags.map((flag) => JSON.stringify(flag)))).toEqual(
    new Set(one.flags.map((flag) => JSON.stringify(flag))),
  );
});

it.each([
  [{ value: null }, "value"],
  [{ value: "x".repeat(401) }, "value"],
  [{ value: "ü".repeat(400), note: "ü".repeat(200) }, "value"],
  [{ value: 1, percent: 101 }, "percent"],
  [{ value: 1, note: 7 }, "note"],
  [{ value: 1, by: "" }, "by"],
  [{ value: 1, expected_version: -1 }, "expected_version"],
])("%j is refused", async (body, field) => {
  const response = await put(body);
  expect([response.status, (await bodyOf<{ field: string }>(response)).field]).toEqual([400, field]);
});

it("a flag of the limiter takes no percentage of its own", async () => {
  const response = await put({ value: "do 100", percent: 5 }, "/api/admin/flags/limiter.backend");
  expect((await bodyOf<{ field: string }>(response)).field).toBe("percent");
});

it.each(["/api/admin/flags?tenant=A", "/api/admin/flags/UPPER", "/api/admin/flags/%ff"])(
  "%s is no place for a flag",
  async (path) => {
    expect((await sendAsAdmin(path)).status).toBe(400);
  },
);
