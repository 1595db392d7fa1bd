/** A limiter as one isolate has it, over bindings that a test can count and break. */

import { env } from "cloudflare:workers";
import { type Caller, identify } from "../../../worker/limiting/client-key.ts";
import type { LimiterEvent } from "../../../worker/limiting/events.ts";
import { createLimiterIsolate, type LimiterIsolate } from "../../../worker/limiting/isolate.ts";
import { createLimiter, type Limiter, type LimiterDeps } from "../../../worker/limiting/limiter.ts";
import { DEFAULT_SETTINGS } from "../../../worker/limiting/settings.ts";

const SECRET = "a secret of the tests, and of nobody else";

export interface LimiterBench {
  readonly limiter: Limiter;
  readonly isolate: LimiterIsolate;
  readonly events: readonly LimiterEvent[];
  /** Calls to objects so far. */
  calls(): number;
  /** KV operations so far. */
  kvCalls(): number;
  /** Waits for what goes on behind the answers. */
  settled(): Promise<void>;
}

/** The same target with some methods replaced; `before` sees the name of each method that is taken. */
export function intercepted<Target extends object>(
  target: Target,
  before: (name: string) => void,
  replaced: Readonly<Record<string, unknown>> = {},
): Target {
  return new Proxy(target, {
    get(original, name) {
      const value: unknown = replaced[String(name)] ?? Reflect.get(original, name);
      if (typeof value !== "function") return value;
      return (...parameters: unknown[]) => {
        before(String(name));
        return Reflect.apply(value, original, parameters);
      };
    },
  });
}

export function limiterBench(changes: Partial<LimiterDeps> = {}): LimiterBench {
  let calls = 0;
  let kvCalls = 0;
  const events: LimiterEvent[] = [];
  const pending: Promise<unknown>[] = [];
  const isolate = changes.isolate ?? createLimiterIsolate();
  const deps: LimiterDeps = {
    namespace: env.LIMITER,
    kv: env.FALLBACK_KV,
    deadlineMs: 20_000,
    kvDeadlineMs: 20_000,
    settings: async () => DEFAULT_SETTINGS,
    now: () => Date.now(),
    random: () => 0,
    waitUntil: (work) => pending.push(work),
    report: (event) => events.push(event),
    ...changes,
    isolate,
  };
  const namespace = intercepted(deps.namespace, (name) => {
    if (name === "getByName") calls += 1;
  });
  const kv = intercepted(deps.kv, () => {
    kvCalls += 1;
  });
  return {
    limiter: createLimiter({ ...deps, namespace, kv }),
    isolate,
    events,
    calls: () => calls,
    kvCalls: () => kvCalls,
    async settled() {
      while (pending.length > 0) await Promise.allSettled(pending.splice(0));
    },
  };
}

/** A client in Europe. */
export function client(fingerprint: string, address = "192.0.2.7", limiterShards = 4): Caller {
  const headers = { "CF-Connecting-IP": address, "X-Client-Fingerprint": fingerprint };
  const request = new Request("https://switchband.example/", { headers, cf: { continent: "EU" } });
  return identify(request, { limiterSecret: SECRET, limiterShards });
}
