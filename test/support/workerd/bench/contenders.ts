/** The contenders of the limiter's bench: each answers one request of client `n` with whether it is admitted. */
import type { AtomicRateLimiter } from "../../../../durable-objects/atomic-rate-limiter.ts";
import { identify } from "../../../../worker/limiting/client-key.ts";
import { createLimiterIsolate, type LimiterIsolate } from "../../../../worker/limiting/isolate.ts";
import { createLimiter, type LimiterDeps } from "../../../../worker/limiting/limiter.ts";
import { DEFAULT_LIMITS } from "../../../../worker/limiting/policies.ts";
import type { Rollout } from "../../../../worker/limiting/rollout.ts";
import type { AsyncWindowObject, EmptyObject } from "./objects.ts";

export interface BenchEnv {
  readonly LIMITER: DurableObjectNamespace<AtomicRateLimiter>;
  readonly EMPTY: DurableObjectNamespace<EmptyObject>;
  readonly ASYNC: DurableObjectNamespace<AsyncWindowObject>;
  readonly KV: KVNamespace;
  readonly NATIVE: RateLimit;
}

/** What was asked of each product since the last look. */
export interface BenchOps {
  do: number;
  kvReads: number;
  kvWrites: number;
}

export interface Bench {
  readonly env: BenchEnv;
  readonly ops: BenchOps;
  waitUntil(work: Promise<unknown>): void;
}

export type Contender = (bench: Bench, n: number) => Promise<boolean>;

const SECRET = "a secret of the bench, and of nobody else";
const LIMIT = 20;
const WINDOW_MS = 300_000;

/** The isolate of the whole bench, and one for each request where nothing may be remembered. */
const isolate = createLimiterIsolate();

function counted<Target extends object>(target: Target, before: (name: string) => void): Target {
  return new Proxy(target, {
    get(original, name) {
      const value: unknown = Reflect.get(original, name);
      if (typeof value !== "function") return value;
      return (...parameters: unknown[]) => {
        before(String(name));
        return Reflect.apply(value, original, parameters);
      };
    },
  });
}

function ours({ env, ops, waitUntil }: Bench, remembered: LimiterIsolate, rollout: Rollout) {
  const deps: LimiterDeps = {
    namespace: counted(env.LIMITER, (name) => {
      if (name === "getByName") ops.do += 1;
    }),
    kv: counted(env.KV, (name) => {
      if (name === "put") ops.kvWrites += 1;
      else ops.kvReads += 1;
    }),
    deadlineMs: 10_000,
    kvDeadlineMs: 10_000,
    isolate: remembered,
    settings: async () => ({ rollout, limits: DEFAULT_LIMITS }),
    now: () => Date.now(),
    random: Math.random,
    waitUntil,
    report: () => {},
  };
  return createLimiter(deps);
}

/** Client `n` has a subnet of its own. */
function caller(n: number) {
  const address = `${10 + ((n >> 16) & 127)}.${(n >> 8) & 255}.${n & 255}.7`;
  const request = new Request("https://bench.example/", { headers: { "CF-Connecting-IP": address } });
  return identify(request, { limiterSecret: SECRET, limiterShards: 4 });
}

async function checked(
  bench: Bench,
  n: number,
  remembered: LimiterIsolate,
  rollout: Rollout,
): Promise<boolean> {
  const limiter = ours(bench, remembered, rollout);
  const verdict = await limiter.check(caller(n), "uploads", { countAttempt: false });
  return verdict.outcome === "admitted";
}

const BY_OBJECT: Rollout = { mode: "do", percent: 100 };

async function getThenPut({ env, ops }: Bench, n: number): Promise<boolean> {
  const name = `window:${n}`;
  ops.kvReads += 1;
  const known = await env.KV.get<{ count: number; endsMs: number }>(name, "json");
  const now = Date.now();
  const current = known !== null && known.endsMs > now ? known : { count: 0, endsMs: now + WINDOW_MS };
  if (current.count >= LIMIT) return false;
  ops.kvWrites += 1;
  await env.KV.put(name, JSON.stringify({ ...current, count: current.count + 1 }), { expirationTtl: 300 });
  return true;
}

export const CONTENDERS: Readonly<Record<string, Contender>> = {
  "no limiter": async () => true,
  "empty object": async ({ env, ops }, n) => {
    ops.do += 1;
    return (await env.EMPTY.getByName(`any:${n & 3}`).ping()) === 1;
  },
  "empty object + row": async ({ env, ops }, n) => {
    ops.do += 1;
    return (await env.EMPTY.getByName(`any:${n & 3}`).write(n)) === 1;
  },
  "ours, admitted": (bench, n) => checked(bench, n, isolate, BY_OBJECT),
  "ours, denied": (bench, n) => checked(bench, n, createLimiterIsolate(), BY_OBJECT),
  "ours, denied again": (bench, n) => checked(bench, n, isolate, BY_OBJECT),
  "ours, by KV": (bench, n) => checked(bench, n, isolate, { mode: "kv" }),
  "KV, get then put": getThenPut,
  "ratelimits binding": async ({ env }, n) => (await env.NATIVE.limit({ key: String(n) })).success,
  "async storage + alarm": async ({ env, ops }, n) => {
    ops.do += 1;
    return env.ASYNC.getByName(`client:${n}`).check(LIMIT, WINDOW_MS);
  },
};

/** Uploads that client `n` has been charged for. */
export async function chargedTo(bench: Bench, n: number): Promise<number> {
  const usage = await ours(bench, createLimiterIsolate(), BY_OBJECT).peek(caller(n));
  const uploads =
    usage.outcome === "known" ? usage.policies.find(({ policy }) => policy === "uploads") : undefined;
  const [tier] = uploads?.tiers ?? [];
  return tier === undefined ? -1 : tier.limit - tier.remaining;
}
