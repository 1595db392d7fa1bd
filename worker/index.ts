/** The Worker's entry points and its composition root: the only place that sees a bare binding. */
import { tellMissingProbe } from "./alerts/missing-probe.ts";
import type { Post } from "./alerts/webhook.ts";
import { answer } from "./app.ts";
import { countD1, countDurableObjects, countKv, countR2 } from "./bindings/count-bindings.ts";
import { noOps } from "./bindings/ops.ts";
import { codec } from "./codec.ts";
import { type Config, readConfig } from "./config.ts";
import type { RequestContext } from "./context.ts";
import { runCron } from "./cron.ts";
import { NOBODY } from "./http/principal.ts";
import { problemResponse } from "./http/problems.ts";
import { finish } from "./http/response-headers.ts";
import { createDisagreementTally, createFallbackTally, createJournal } from "./journal.ts";
import { readLimiterSettings } from "./limiter-settings.ts";
import { collectTallies, partsOf } from "./limiting/collect-tallies.ts";
import { createLimiterIsolate } from "./limiting/isolate.ts";
import { createLimiter } from "./limiting/limiter.ts";
import { createLimiterOperator } from "./limiting/operator.ts";
import { probeLimiter } from "./limiting/probe.ts";
import { createAuthMemory, createAuthOrigin } from "./sign-in/auth-origin.ts";
import { openDatabase } from "./storage/database.ts";
import { openFiles } from "./storage/files.ts";
import { openKv } from "./storage/kv.ts";
import type { KvStore } from "./storage/kv-store.ts";
import { createListMemory } from "./storage/list-memory.ts";
import { createPatience } from "./storage/patience.ts";
import { createEdgeData, type EdgeData } from "./storage/tiers/edge-data.ts";
import { createTierTally } from "./storage/tiers/events.ts";
import { createMemory } from "./storage/tiers/memory.ts";
import { DEFAULT_ORDER } from "./storage/tiers/order.ts";
import type { CollectedPart } from "./watch.ts";

export { AtomicRateLimiter } from "../durable-objects/atomic-rate-limiter.ts";

/** What the limiter keeps in this isolate: it may only ever be stricter than the limiter itself. */
const limiterIsolate = createLimiterIsolate();

/** What this isolate saw KV and the object disagree on, until it is written down. */
const disagreements = createDisagreementTally();
/** What fallbacks did here, until it is written down. */
const fallback = createFallbackTally();

/** This isolate's copies of flags, catalog and banner, and what happened at each tier since it started. */
const edgeMemory = createMemory();
const tierTally = createTierTally();
const listMemory = createListMemory(() => Date.now());

/** What the auth service said lately of tokens that are nobody's. */
const authMemory = createAuthMemory();
const AUTH_DEADLINE_MS = 1500;

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const nowMs = (): number => Date.now();
const post: Post = (url, init) => fetch(url, init);
/** How long this isolate waits for D1, which has been silent lately or not. */
const patience = createPatience(nowMs);
const random = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));

function createContext(
  request: Request,
  env: Env,
  config: Config,
  execution: ExecutionContext,
): RequestContext {
  const ops = noOps();
  const kv = openKv(countKv(env.FALLBACK_KV, ops));
  const waitUntil = (work: Promise<unknown>): void => execution.waitUntil(work);
  const sharedDb = openDatabase(env.DB, patience);
  const limiters = countDurableObjects(env.LIMITER, ops);
  const edge = createEdgeData({
    memory: edgeMemory,
    kv: listMemory.over(kv),
    order: config.tierOrder,
    now: nowMs,
    sleep,
    waitUntil,
    onEvent: tierTally.record,
    onRefresh: () => {
      ops.bg += 1;
    },
  });
  return {
    config,
    url: new URL(request.url),
    requestId: request.headers.get("cf-ray") ?? crypto.randomUUID(),
    ops,
    nowMs,
    random,
    db: openDatabase(countD1(env.DB, ops), patience),
    sharedDb,
    kv,
    tierCounts: tierTally.counts,
    edge,
    files: openFiles(countR2(env.FILES, ops)),
    limiter: createLimiter({
      namespace: limiters,
      kv: countKv(env.FALLBACK_KV, ops),
      deadlineMs: config.limiterDeadlineMs,
      kvDeadlineMs: config.kvDeadlineMs,
      isolate: limiterIsolate,
      settings: () => readLimiterSettings(edge, sharedDb),
      now: nowMs,
      random: Math.random,
      waitUntil,
      report: createJournal({
        db: sharedDb,
        kv,
        tally: disagreements,
        fallback,
        now: nowMs,
        random,
        sleep,
        waitUntil,
      }),
    }),
    limiterOperator: createLimiterOperator(limiters, config.limiterDeadlineMs),
    codec,
    assets: (asked) => env.ASSETS.fetch(asked),
    authOrigin: createAuthOrigin({
      origin: config.authOrigin,
      deadlineMs: AUTH_DEADLINE_MS,
      memory: authMemory,
      now: nowMs,
      fetch: (url, init) => fetch(url, init),
    }),
    // Uncounted, like all that goes on behind an answer and is nobody's request.
    tellMissingProbe: (last, at) =>
      tellMissingProbe({ db: sharedDb, files: openFiles(env.FILES), post, url: config.alertUrl }, last, at),
    waitUntil,
    // Without it where the account has no Analytics Engine (scripts/deploy.ts), whatever the generated types say.
    measure: (point) => env.METRICS?.writeDataPoint(point),
    found: { route: "none", verdict: null, json: {}, principal: NOBODY },
  };
}

function notConfigured(request: Request, problems: readonly string[]): Response {
  const problem = {
    code: "not-configured",
    detail: problems.join(" "),
    headers: { "retry-after": "60" },
  } as const;
  return finish(
    problemResponse(problem, crypto.randomUUID()),
    new URL(request.url),
    [],
    request.method === "HEAD",
  );
}

/** Of a limiter object that nobody waits for. */
const PROBE_DEADLINE_MS = 2000;

/** `null` where objects cannot be listed, or not all of the part answered: what was collected before stands. */
async function collectCounts(env: Env, day: string, turn: number): Promise<CollectedPart | null> {
  const shards = Number(env.LIMITER_SHARDS);
  if (shards === 0) return null;
  const part = turn % partsOf(shards);
  const question = { shards, deadlineMs: PROBE_DEADLINE_MS, day, part };
  const { admitted, denied, silent } = await collectTallies(env.LIMITER, question);
  return silent === 0 ? { part: String(part), counts: { admitted, denied } } : null;
}

/** Edge data for the cron, which changes it and keeps nothing in memory. */
const edgeFor = (kv: KvStore): EdgeData =>
  createEdgeData({
    memory: createMemory(),
    kv,
    order: DEFAULT_ORDER,
    now: nowMs,
    sleep,
    waitUntil: () => {
      // Nothing goes on behind a change.
    },
    onEvent: tierTally.record,
    onRefresh: () => {
      // It is nobody's request.
    },
  });

export default {
  fetch(request, env, execution) {
    const reading = readConfig(env);
    if (!reading.ok) return notConfigured(request, reading.problems);
    return answer(request, createContext(request, env, reading.config, execution));
  },

  async scheduled(_controller, env) {
    const reading = readConfig(env);
    const kv = openKv(env.FALLBACK_KV);
    await runCron(
      {
        db: openDatabase(env.DB, patience),
        files: openFiles(env.FILES),
        kv,
        edge: edgeFor(kv),
        random,
        probeLimiter: () => probeLimiter(env.LIMITER, PROBE_DEADLINE_MS),
        collectCounts: (day, turn) => collectCounts(env, day, turn),
        now: nowMs,
        post,
        alertUrl: reading.ok ? reading.config.alertUrl : null,
      },
      nowMs(),
    );
  },
} satisfies ExportedHandler<Env>;
