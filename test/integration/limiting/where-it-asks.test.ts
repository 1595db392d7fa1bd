/** Which object is asked, how, and how often: seen at the binding. */
import { reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { intercept } from "../../../worker/bindings/intercept.ts";
import { bodyOf } from "../../support/workerd/api.ts";
import { failingR2, fetchWith } from "../../support/workerd/failing.ts";
import { exportZip } from "../../support/workerd/journey.ts";
import { client, intercepted, limiterBench } from "../../support/workerd/limiter-bench.ts";
import { send } from "../../support/workerd/people.ts";

type Options = DurableObjectNamespaceGetDurableObjectOptions;

/** The binding, and what was asked of it. */
function watched() {
  const asked: { readonly name: string; readonly options: Options | undefined }[] = [];
  const getByName = (name: string, options?: Options) => {
    asked.push({ name, options });
    return env.LIMITER.getByName(name, options);
  };
  return { asked, getByName };
}

afterEach(async () => {
  vi.restoreAllMocks();
  await reset();
});

describe("the object of a client", () => {
  it("is asked once, near the client, and the platform is told not to ask again", async () => {
    const { asked, getByName } = watched();
    const bench = limiterBench({ namespace: intercepted(env.LIMITER, () => {}, { getByName }) });
    await bench.limiter.check(client("f1"), "uploads");
    expect(asked).toEqual([
      {
        name: expect.stringMatching(/^eu:[0-3]$/),
        options: { locationHint: "weur", retry: { maxRetries: 0 } },
      },
    ]);
  });

  it.each([{ retryable: true }, { overloaded: true }, {}])(
    "is not asked again for the same request when it fails with %j",
    async (fields) => {
      let calls = 0;
      const fail = async () => {
        calls += 1;
        throw Object.assign(new Error("broken on purpose"), fields);
      };
      const getByName = () => ({ ask: fail });
      const bench = limiterBench({ namespace: intercepted(env.LIMITER, () => {}, { getByName }) });
      expect((await bench.limiter.check(client("f1"), "uploads")).backend).toBe("kv");
      expect(calls).toBe(1);
    },
  );

  it("is its own when LIMITER_SHARDS is 0, and the service says aloud what that means", async () => {
    const { asked, getByName } = watched();
    const bindings = { LIMITER: intercept(env.LIMITER, { getByName }), LIMITER_SHARDS: "0" };
    const one = await send("/api/preferences", { bindings });
    await send("/api/preferences", { bindings });
    expect(one.headers.get("ratelimit-policy")).toBe('"requests";q=120;w=60');
    expect(asked.map(({ name }) => name)).toEqual([
      expect.stringMatching(/^key:[0-9a-f]{16}$/),
      expect.stringMatching(/^key:[0-9a-f]{16}$/),
    ]);
    expect(new Set(asked.map(({ name }) => name)).size).toBe(2);
    const status = await bodyOf<{ limiter: unknown }>(await send("/api/status", { bindings }));
    expect(status.limiter).toMatchObject({ shards: 0, note: expect.stringContaining("no subnet tier") });
  });
});

describe("objects of one client each", () => {
  it("are told of as one component, and each has a breaker of its own", async () => {
    const one = client("f1", "192.0.2.7", 0);
    const getByName = (name: string) =>
      name === one.placement.objectName
        ? { ask: () => Promise.reject(Object.assign(new Error("broken on purpose"), { overloaded: true })) }
        : env.LIMITER.getByName(name);
    const bench = limiterBench({ namespace: intercepted(env.LIMITER, () => {}, { getByName }) });
    expect((await bench.limiter.check(one, "uploads")).backend).toBe("kv");
    expect((await bench.limiter.check(client("f2", "192.0.2.7", 0), "uploads")).backend).toBe("do");
    expect(bench.events[0]).toEqual({ kind: "degraded", component: "limiter:key", reason: "overloaded" });
    expect(JSON.stringify(bench.events)).not.toContain(one.key.client);
  });
});

describe("a request that we failed", () => {
  it("is not charged to whoever sent it", async () => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    const from = { "cf-connecting-ip": "10.99.1.7" };
    const upload = () =>
      new Request("http://localhost/api/upload", {
        method: "POST",
        headers: { ...from, "content-type": "application/zip", "content-length": String(exportZip().length) },
        body: exportZip(),
      });
    const remainingOf = (response: Response) =>
      /"uploads";r=(\d+)/.exec(response.headers.get("ratelimit") ?? "")?.[1];
    const failed = await fetchWith({ FILES: failingR2("put", "before") }, upload());
    expect([failed.status, remainingOf(failed)]).toEqual([503, "19"]);
    const worked = await fetchWith({}, upload());
    expect([worked.status, remainingOf(worked)]).toEqual([201, "19"]);
  });
});
