import { reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { wordFor } from "../../../worker/limiting/key-word.ts";
import { DEFAULT_LIMITS } from "../../../worker/limiting/policies.ts";
import { bodyOf } from "../../support/workerd/api.ts";
import { openJournal } from "../../support/workerd/journal.ts";
import { client, limiterBench } from "../../support/workerd/limiter-bench.ts";
import { asCookie, foreignToken, login, send, sendAsAdmin } from "../../support/workerd/people.ts";

interface Log {
  readonly blocks: readonly { readonly key: string; readonly action: string; readonly reason: string }[];
  readonly incidents: readonly { readonly component: string; readonly ended_at: string | null }[];
  readonly disagreements: readonly {
    readonly policy: string;
    readonly reason: string;
    readonly count: number;
  }[];
}

const log = async (): Promise<Log> => bodyOf<Log>(await sendAsAdmin("/api/admin/limiter"));
const put = (path: string, body: unknown) => sendAsAdmin(path, { method: "PUT", body });
const remove = (path: string) => sendAsAdmin(path, { method: "DELETE" });

afterEach(async () => {
  vi.restoreAllMocks();
  await reset();
});

describe("flags", () => {
  it("are set, listed with who and when, and removed", async () => {
    const set = await put("/api/admin/flags/limiter.backend", { value: "shadow 25", by: "robin" });
    expect(await bodyOf(set)).toMatchObject({
      name: "limiter.backend",
      value: "shadow 25",
      updated_by: "robin",
    });
    const listed = await bodyOf(await sendAsAdmin("/api/admin/flags"));
    expect(listed).toMatchObject({
      flags: [{ name: "limiter.backend", value: "shadow 25", updated_by: "robin" }],
    });
    expect((await remove("/api/admin/flags/limiter.backend")).status).toBe(200);
    expect(await bodyOf(await sendAsAdmin("/api/admin/flags"))).toEqual({
      ...{ flags: [], tier: "d1", newest_change: null },
    });
  });

  it("leave an audit row for each change, and a copy in KV that a list alone can read", async () => {
    await put("/api/admin/flags/limiter.backend", { value: "kv" });
    const { results } = await env.DB.prepare("SELECT action, target FROM audit").all();
    expect(results).toEqual([{ action: "flag.set", target: "limiter.backend" }]);
    const { keys } = await env.FALLBACK_KV.list({ prefix: "flag:" });
    expect(keys).toMatchObject([{ name: "flag:switchband:limiter.backend", metadata: { value: "kv" } }]);
    await remove("/api/admin/flags/limiter.backend");
    expect((await env.FALLBACK_KV.list({ prefix: "flag:" })).keys).toEqual([]);
  });

  it("change who decides the next request", async () => {
    await put("/api/admin/flags/limiter.backend", { value: "kv" });
    expect((await send("/api/preferences")).headers.get("x-limiter")).toBe("kv");
    await remove("/api/admin/flags/limiter.backend");
    expect((await send("/api/preferences")).headers.get("x-limiter")).toBe("do");
  });

  it("change a limit", async () => {
    await put("/api/admin/flags/limiter.limit.requests", { value: "3/60" });
    const response = await send("/api/preferences");
    expect(response.headers.get("ratelimit-policy")).toContain('"requests";q=3;w=60');
    await remove("/api/admin/flags/limiter.limit.requests");
  });

  it("change a limit for the accounts of one plan, wherever they come from", async () => {
    await put("/api/admin/flags/limiter.limit.requests@plus", { value: "900/60" });
    const token = foreignToken();
    await login(token, { plan: "plus" });
    const signedIn = await send("/api/preferences", { headers: asCookie(token) });
    expect(signedIn.headers.get("ratelimit-policy")).toBe('"requests";q=900;w=60');
    const nobody = await send("/api/preferences");
    expect(nobody.headers.get("ratelimit-policy")).toBe(
      '"requests";q=120;w=60, "requests-subnet";q=1200;w=60',
    );
    await remove("/api/admin/flags/limiter.limit.requests@plus");
  });

  it.each([
    ["limiter.backend", { value: "off" }],
    ["limiter.limit.uploads", { value: "lots" }],
    ["limiter.limit.nonsense", { value: "1/1" }],
    ["limiter.backend", { value: 7 }],
    ["page.text", { value: "x".repeat(401) }],
    ["page.text", { value: "x", by: "" }],
    ["No%20Name", { value: "x" }],
    ["%ff", { value: "x" }],
  ])("refuse %s %j", async (name, body) => {
    const response = await put(`/api/admin/flags/${name}`, body);
    expect([response.status, (await bodyOf<{ code: string }>(response)).code]).toEqual([
      400,
      "field-invalid",
    ]);
  });

  it("are nobody's business without the admin token", async () => {
    for (const path of ["/api/admin/flags", "/api/admin/limiter"])
      expect((await send(path)).status).toBe(401);
    expect(
      (await send("/api/admin/flags/limiter.backend", { method: "PUT", body: { value: "kv" } })).status,
    ).toBe(401);
  });
});

describe("an operator", () => {
  const caller = client("f1");
  const path = `/api/admin/blocks/${wordFor(caller)}`;

  it("blocks a client: at the object, in KV, and with one row", async () => {
    expect((await put(path, { duration_s: 3600 })).status).toBe(200);
    expect(await limiterBench().limiter.check(caller, "uploads")).toMatchObject({
      outcome: "blocked",
      reason: "operator",
    });
    expect(await env.FALLBACK_KV.get(`block:${caller.key.client}`)).toContain("operator");
    expect((await log()).blocks).toMatchObject([
      { key: wordFor(caller), action: "blocked", reason: "operator" },
    ]);
  });

  it("unblocks it: everywhere, with one more row, and with none when there was no block", async () => {
    await put(path, { duration_s: 3600 });
    expect(await bodyOf(await remove(path))).toMatchObject({ unblocked: true });
    expect((await limiterBench().limiter.check(caller, "uploads")).outcome).toBe("admitted");
    expect(await env.FALLBACK_KV.get(`block:${caller.key.client}`)).toBeNull();
    expect(await bodyOf(await remove(path))).toMatchObject({ unblocked: false });
    expect((await log()).blocks.map(({ action }) => action)).toEqual(["unblocked", "blocked"]);
  });

  it("loses no block by rolling back to KV, even when its copy was never written", async () => {
    const lifted = client("f2");
    await put(path, { duration_s: 3600 });
    await put(`/api/admin/blocks/${wordFor(lifted)}`, { duration_s: 3600 });
    await remove(`/api/admin/blocks/${wordFor(lifted)}`);
    await env.FALLBACK_KV.delete(`block:${caller.key.client}`);
    await put("/api/admin/flags/limiter.backend", { value: "kv" });
    const rollout = { mode: "kv" } as const;
    const bench = limiterBench({ settings: async () => ({ rollout, limits: DEFAULT_LIMITS }) });
    expect(await bench.limiter.check(caller, "uploads")).toMatchObject({ outcome: "blocked", backend: "kv" });
    expect((await bench.limiter.check(lifted, "uploads")).outcome).toBe("admitted");
    await remove("/api/admin/flags/limiter.backend");
  });

  it.each([
    ["not-a-key", { duration_s: 60 }],
    [wordFor(caller), { duration_s: 0 }],
    [wordFor(caller), { duration_s: 1.5 }],
    [wordFor(caller), {}],
  ])("is refused %s %j", async (key, body) => {
    expect((await put(`/api/admin/blocks/${key}`, body)).status).toBe(400);
  });
});

describe("the journal", () => {
  beforeEach(() => {
    vi.spyOn(console, "log").mockImplementation(() => {});
  });

  it("writes one row and one copy when a client is blocked, and nothing for the requests after", async () => {
    const { report, settled } = openJournal();
    const bench = limiterBench({ report });
    const caller = client("f1");
    for (let request = 0; request < 330; request += 1) await bench.limiter.check(caller, "conversions");
    await bench.limiter.check(caller, "downloads");
    await bench.limiter.check(caller, "uploads");
    await settled();
    expect((await log()).blocks).toMatchObject([
      { key: wordFor(caller), action: "blocked", reason: "attempts" },
    ]);
    expect(await env.FALLBACK_KV.get(`block:${caller.key.client}`)).toContain("attempts");
    const { results } = await env.DB.prepare("SELECT * FROM blocks").all();
    expect(JSON.stringify(results)).not.toContain("192.0.2");
  });

  it("opens one incident and raises one alarm for a spell, however many isolates notice, and closes it", async () => {
    const alarm = vi.spyOn(console, "error").mockImplementation(() => {});
    const isolates = [openJournal(), openJournal(), openJournal()];
    for (const { report } of isolates)
      report({ kind: "degraded", component: "limiter:eu:0", reason: "late" });
    await Promise.all(isolates.map(({ settled }) => settled()));
    expect((await log()).incidents).toMatchObject([{ component: "limiter:eu:0", ended_at: null }]);
    expect(alarm).toHaveBeenCalledTimes(1);
    isolates[0]?.report({ kind: "recovered", component: "limiter:eu:0" });
    await isolates[0]?.settled();
    expect((await log()).incidents[0]?.ended_at).not.toBeNull();
  });

  it("adds disagreements up by the hour and writes them once a minute", async () => {
    let nowMs = Date.UTC(2026, 10, 20, 12);
    const { report, settled } = openJournal(() => nowMs);
    const event = { kind: "disagreement", policy: "uploads", reason: "kv admitted, do limited" } as const;
    for (let count = 0; count < 5; count += 1) report(event);
    await settled();
    expect((await log()).disagreements).toMatchObject([{ count: 1 }]);
    nowMs += 60_000;
    report(event);
    await settled();
    expect((await log()).disagreements).toMatchObject([
      { policy: "uploads", reason: event.reason, count: 6 },
    ]);
  });

  it("fails no request when D1 is down", async () => {
    const alarm = vi.spyOn(console, "error").mockImplementation(() => {});
    await env.DB.prepare("DROP TABLE incidents").run();
    const { report, settled } = openJournal();
    report({ kind: "degraded", component: "kv", reason: "failed" });
    await settled();
    expect(alarm).toHaveBeenCalledWith(expect.objectContaining({ event: "journal-failed", component: "kv" }));
  });
});
