/**
 * The contenders of the limiter's bench: each answers one request of client `n` with whether it is admitted. All get
 * the same request, with the same headers, and make the same response; ours alone reads who it is from.
 */

import { IDENTIFY } from "../../../../bench/limiter/clients.ts";
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
  readonly request: Request;
  readonly env: BenchEnv;
  readonly ops: BenchOps;
  waitUntil(work: Promise<unknown>): void;
}

export type Contender = (bench: Bench, n: number) => Promise<boolean>;

const LIMIT = 20;
const WINDOW_MS = 300_000;

/** The isolate of the whole bench, and one that remembers no denial. */
const isolate = createLimiterIsolate();
const forgetful: LimiterIsolate = { ...isolate, denials: { ...isolate.denials, find: () => null } };

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

type Bindings = Pick<LimiterDeps, "namespace" | "kv">;

/** The bindings behind counters, made once. */
let bindings: Bindings | null = null;

function countedBindings({ env, ops }: Bench): Bindings {
  bindings ??= {
    namespace: counted(env.LIMITER, (name) => {
      if (name === "getByName") ops.do += 1;
    }),
    kv: counted(env.KV, (name) => {
      if (name === "put") ops.kvWrites += 1;
      else ops.kvReads += 1;
    }),
  };
  return bindings;
}

/** Made for each request, as in the service. */
function ours(bench: Bench, remembered: LimiterIsolate, rollout: Rollout) {
  const { namespace, kv } = countedBindings(bench);
  return createLimiter({
    namespace,
    kv,
    deadlineMs: 10_000,
    kvDeadlineMs: 10_000,
    isolate: remembered,
    settings: async () => ({ rollout, limits: DEFAULT_LIMITS }),
    now: () => Date.now(),
    random: Math.random,
    waitUntil: bench.waitUntil,
    report: () => {},
  });
}

async function checked(bench: Bench, remembered: LimiterIsolate, rollout: Rollout): Promise<boolean> {
  const limiter = ours(bench, remembered, rollout);
  const caller = identify(bench.request, IDENTIFY);
  const verdict = await limiter.check(caller, "uploads", { countAttempt: false });
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
  "ours, admitted": (bench) => checked(bench, isolate, BY_OBJECT),
  "ours, denied": (bench) => checked(bench, forgetful, BY_OBJECT),
  "ours, denied again": (bench) => checked(bench, isolate, BY_OBJECT),
  "ours, by KV": (bench) => checked(bench, isolate, { mode: "kv" }),
  "KV, get then put": getThenPut,
  "ratelimits binding": async ({ env }, n) => (await env.NATIVE.limit({ key: String(n) })).success,
  "async storage + alarm": async ({ env, ops }, n) => {
    ops.do += 1;
    return env.ASYNC.getByName(`client:${n}`).check(LIMIT, WINDOW_MS);
  },
};

/** Uploads that the request's client has been charged for. */
export async function chargedTo(bench: Bench): Promise<number> {
  const usage = await ours(bench, forgetful, BY_OBJECT).peek(identify(bench.request, IDENTIFY));
  const uploads =
    usage.outcome === "known" ? usage.policies.find(({ policy }) => policy === "uploads") : undefined;
  const [tier] = uploads?.tiers ?? [];
  return tier === undefined ? -1 : tier.limit - tier.remaining;
}
