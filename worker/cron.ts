/**
 * What the cron does, every five minutes: sweeps what has expired; once a day also what has no index to be found by.
 * Each task is safe to run at any time and any number of times, and one that fails does not keep the others from running.
 */
import { sweepAudit } from "./storage/audit.ts";
import type { Database } from "./storage/database.ts";
import type { Files } from "./storage/files.ts";
import { sweepSessions } from "./storage/sessions.ts";
import { sweep } from "./storage/sweep.ts";

export interface CronStores {
  readonly db: Database;
  readonly files: Files;
}

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
  if (sessions + audit > 0) console.log({ event: "swept-daily", sessions, audit });
}

type Task = (stores: CronStores, nowMs: number) => Promise<void>;

const TASKS: readonly Task[] = [sweepExpired, sweepDaily];

/** Runs every task; throws at the end when one failed, so that the platform counts the run as failed. */
export async function runCron(stores: CronStores, nowMs: number): Promise<void> {
  const failures: unknown[] = [];
  for (const task of TASKS) {
    try {
      await task(stores, nowMs);
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, "a task of the cron failed");
}
