/** The composition root of a request: bindings, configuration and what the isolate remembers become its context. */
import { noticeMissingProbe } from "../alerts/missing-probe.ts";
import { countD1, countDurableObjects, countKv, countR2 } from "../bindings/count-bindings.ts";
import { noOps } from "../bindings/ops.ts";
import { codec } from "../codec.ts";
import type { Config } from "../config.ts";
import type { RequestContext } from "../context.ts";
import { NOBODY } from "../http/principal.ts";
import { createJournal } from "../journal.ts";
import { readLimiterSettings } from "../limiter-settings.ts";
import { createLimiter } from "../limiting/limiter.ts";
import { createLimiterOperator } from "../limiting/operator.ts";
import { createAuthOrigin } from "../sign-in/auth-origin.ts";
import { type Database, openDatabase } from "../storage/database.ts";
import { openFiles } from "../storage/files.ts";
import { openKv } from "../storage/kv.ts";
import { createEdgeData } from "../storage/tiers/edge-data.ts";
import {
  authMemory,
  disagreements,
  edgeMemory,
  fallbackWork,
  limiterIsolate,
  listMemory,
  nowMs,
  patience,
  post,
  probeWatch,
  random,
  sleep,
  tierTally,
} from "./isolate.ts";

const AUTH_DEADLINE_MS = 1500;

/** Uncounted, like all that goes on behind an answer and is nobody's request. */
function probeNotice(
  env: Env,
  { alertUrl }: Config,
  db: Database,
  waitUntil: RequestContext["waitUntil"],
): RequestContext["onLastProbe"] {
  const deps = { watch: probeWatch, db, files: openFiles(env.FILES), post, url: alertUrl };
  return (atMs) => {
    const noticed = noticeMissingProbe(deps, atMs, nowMs());
    waitUntil(noticed.catch(() => console.error({ event: "alert-failed", what: "probe-missing" })));
  };
}

/** Everything that a request may use, wired to its bindings and counted. */
export function createContext(
  request: Request,
  env: Env,
  config: Config,
  execution: ExecutionContext,
): RequestContext {
  const ops = noOps();
  const kv = openKv(countKv(env.FALLBACK_KV, ops));
  const waitUntil = (work: Promise<unknown>): void => execution.waitUntil(work);
  const sharedDb = openDatabase(env.DB, patience);
  const onLastProbe = probeNotice(env, config, sharedDb, waitUntil);
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
      settings: () => readLimiterSettings({ edge, sharedDb, onLastProbe }),
      now: nowMs,
      random: Math.random,
      waitUntil,
      report: createJournal({
        db: sharedDb,
        kv,
        tally: disagreements,
        fallback: fallbackWork,
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
    onLastProbe,
    waitUntil,
    // Without it where the account has no Analytics Engine (scripts/deploy.ts), whatever the generated types say.
    measure: (point) => env.METRICS?.writeDataPoint(point),
    found: { route: "none", verdict: null, json: {}, principal: NOBODY },
  };
}
