/**
 * What the cron does, every five minutes: looks at the stores and tells the operator what is new, brings into D1 what
 * was made while it was down, sweeps what has expired, and once a day also what has no index to be found by.
 * Each task is safe to run at any time and any number of times, and one that fails does not keep the others from running.
 */
import { sweepAudit } from "./storage/audit.ts";
import { sweepHealth } from "./storage/health/log.ts";
import { reconcile } from "./storage/reconcile.ts";
import { republish } from "./storage/republish.ts";
import { sweepSessions } from "./storage/sessions.ts";
import { sweep } from "./storage/sweep.ts";
import { type WatchDeps, watch } from "./watch.ts";

export type CronDeps = WatchDeps;
type CronStores = Pick<CronDeps, "db" | "files">;

/** At most this many batches a run: a run is cut off after 15 minutes, and the next one goes on. */
const MAX_SWEEPS = 10;
const PERIOD_MS = 5 * 60_000;
const DAY_MS = 86_400_000;

async function sweepExpired({ db, files }: CronStores, nowMs: number): Promise<void> {
  for (let run = 0; run < MAX_SWEEPS; run += 1) {
    const swept = await sweep(db, files, nowMs);
    if (swept.uploads + swept.conversions + swept.orphans > 0) console.log({ event: "swept", ...swept });
    if (!swept.more) return;
  }
}

async function sweepDaily({ db }: CronStores, nowMs: number): Promise<void> {
  if (nowMs % DAY_MS >= PERIOD_MS) return;
  const [sessions, audit] = [await sweepSessions(db, nowMs), await sweepAudit(db, nowMs)];
  const health = await sweepHealth(db, nowMs);
  if (sessions + audit + health > 0) console.log({ event: "swept-daily", sessions, audit, health });
}

async function bringBack(stores: CronStores, nowMs: number): Promise<void> {
  const { forgotten, rescued } = await reconcile(stores, nowMs);
  if (forgotten + rescued > 0) console.log({ event: "reconciled", forgotten, rescued });
}

const WEEK_MS = 7 * DAY_MS;

async function republishWeekly({ db, kv }: CronDeps, nowMs: number): Promise<void> {
  if (nowMs % WEEK_MS >= PERIOD_MS) return;
  console.log({ event: "republished", copies: await republish(db, kv, nowMs) });
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
