/**
 * What the cron does, every five minutes: looks at the stores and tells the operator what is new, brings into D1 what
 * was made while it was down, sweeps what has expired, and once a day also what has no index to be found by.
 * Each task is safe to run at any time and any number of times, and one that fails does not keep the others from running.
 *
 * A run may make 50 calls on the Free plan (developers.cloudflare.com/workers/platform/limits). So what is much is
 * spread over runs, and statements travel in batches: a run makes fewer than 30, and 50 at most when D1 is back.
 */
import { auditSweep } from "./storage/audit.ts";
import { healthSweep } from "./storage/health/log.ts";
import type { RandomBytes } from "./storage/ids.ts";
import { limiterRecordSweeps } from "./storage/limiter-record.ts";
import { type ReconcileStores, reconcile } from "./storage/reconcile.ts";
import { republish, turnAt } from "./storage/republish.ts";
import { sessionsSweep } from "./storage/sessions.ts";
import { sweep } from "./storage/sweep.ts";
import { type WatchDeps, watch } from "./watch.ts";

export interface CronDeps extends WatchDeps, ReconcileStores {
  readonly random: RandomBytes;
}

const PERIOD_MS = 5 * 60_000;
const DAY_MS = 86_400_000;

async function sweepExpired({ db, files }: CronDeps, nowMs: number): Promise<void> {
  const swept = await sweep(db, files, nowMs);
  if (swept.uploads + swept.conversions + swept.orphans > 0) console.log({ event: "swept", ...swept });
}

/** Not with the probe of KV, nor with the collecting of counts. */
const DAILY_AT_MS = PERIOD_MS;

async function sweepDaily({ db }: CronDeps, nowMs: number): Promise<void> {
  const sinceSlotMs = (nowMs % DAY_MS) - DAILY_AT_MS;
  if (sinceSlotMs < 0 || sinceSlotMs >= PERIOD_MS) return;
  const names = ["sessions", "audit", "health", "blocks", "incidents", "disagreements"] as const;
  const gone = await db.batch([
    sessionsSweep(db, nowMs),
    auditSweep(db, nowMs),
    healthSweep(db, nowMs),
    ...limiterRecordSweeps(db, nowMs),
  ]);
  const counts = gone.map(({ meta }, index) => [names[index] ?? "", meta.changes] as const);
  if (counts.some(([, count]) => count > 0)) {
    console.log({ event: "swept-daily", ...Object.fromEntries(counts) });
  }
}

async function bringBack(deps: CronDeps, nowMs: number): Promise<void> {
  const { forgotten, rescued } = await reconcile(deps, { nowMs, random: deps.random });
  if (forgotten + rescued > 0) console.log({ event: "reconciled", forgotten, rescued });
}

async function republishWeekly({ db, kv }: CronDeps, nowMs: number): Promise<void> {
  const turn = turnAt(nowMs);
  if (turn === null) return;
  const copies = await republish(db, kv, { nowMs, turn });
  if (copies > 0) console.log({ event: "republished", copies });
}

type Task = (deps: CronDeps, nowMs: number) => Promise<void>;

const TASKS: readonly Task[] = [watch, bringBack, sweepExpired, sweepDaily, republishWeekly];

/** Runs every task; throws at the end when one failed, so that the platform counts the run as failed. */
export async function runCron(deps: CronDeps, nowMs: number): Promise<void> {
  const failures: unknown[] = [];
  for (const task of TASKS) {
    try {
      await task(deps, nowMs);
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, "a task of the cron failed");
}
