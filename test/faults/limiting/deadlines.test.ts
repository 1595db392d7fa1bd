/** How long the limiter waits for each of its stores is the operator's to say. */
import { reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { intercept } from "../../../worker/bindings/intercept.ts";
import { send, sendAsAdmin } from "../../support/workerd/people.ts";

/** Far longer than the shortest deadline, far shorter than the longest. */
const SLOW_MS = 1000;
const PATIENT = "10000";
const IMPATIENT = "10";

const slowly = async <Value>(work: () => Promise<Value>): Promise<Value> => {
  await new Promise((resolve) => setTimeout(resolve, SLOW_MS));
  return work();
};
const slowKv = () =>
  intercept(env.FALLBACK_KV, {
    get: (...parameters: unknown[]) =>
      slowly(() => Reflect.apply(env.FALLBACK_KV.get, env.FALLBACK_KV, parameters)),
  });
const slowObject = () =>
  intercept(env.LIMITER, {
    getByName: (name: string) => ({
      ask: (...parameters: unknown[]) =>
        slowly(async () => {
          const stub = env.LIMITER.getByName(name);
          return Reflect.apply(stub.ask, stub, parameters);
        }),
    }),
  });

const decidedBy = async (bindings: Partial<Env>) =>
  (await send("/api/preferences", { bindings })).headers.get("x-limiter");

afterEach(async () => {
  vi.restoreAllMocks();
  await reset();
});

describe("a store that is slow", () => {
  it("is waited for as long as LIMITER_DEADLINE_MS says: the object", async () => {
    vi.spyOn(console, "log").mockImplementation(() => {});
    const LIMITER = slowObject();
    expect(await decidedBy({ LIMITER, LIMITER_DEADLINE_MS: PATIENT })).toBe("do");
    expect(await decidedBy({ LIMITER, LIMITER_DEADLINE_MS: IMPATIENT })).toBe("kv");
  });

  it("is waited for as long as KV_DEADLINE_MS says: KV", async () => {
    vi.spyOn(console, "log").mockImplementation(() => {});
    const backend = "/api/admin/flags/limiter.backend";
    await sendAsAdmin(backend, { method: "PUT", body: { value: "kv" } });
    const FALLBACK_KV = slowKv();
    expect(await decidedBy({ FALLBACK_KV, KV_DEADLINE_MS: PATIENT })).toBe("kv");
    expect(await decidedBy({ FALLBACK_KV, KV_DEADLINE_MS: IMPATIENT })).toBe("memory");
    await sendAsAdmin(backend, { method: "DELETE" });
  });
});
