/**
 * Tells the operator what is new. What has been told is remembered twice, in R2 and with each row of the health log, so
 * that it is known while one of the two is down; and only when the news was taken, so what could not be delivered is
 * told by the next run that can.
 */
import type { Told } from "../storage/health/probe.ts";
import { type Condition, newsOf, type Seen } from "./conditions.ts";
import { type Post, tell, wordsFor } from "./webhook.ts";

/** What had been told at a moment. */
export interface Remembered {
  readonly atMs: number;
  readonly told: Told;
}

/** Where it stands what has been told. Both may throw. */
export interface AlertMemory {
  /** `null`: nothing was ever told. */
  read(): Promise<Remembered | null>;
  write(remembered: Remembered): Promise<void>;
}

export interface AlertDeps {
  readonly memory: AlertMemory;
  readonly url: string;
  readonly post: Post;
}

export interface Run extends Seen {
  /** As the newest row of the health log has it; `null` when D1 does not answer. */
  readonly logged: Remembered | null;
}

function newerOf(one: Remembered | null, other: Remembered | null): Remembered | null {
  if (one === null || other === null) return one ?? other;
  return one.atMs >= other.atMs ? one : other;
}

const isSame = (one: Told, other: Told): boolean =>
  Object.keys(one).length === Object.keys(other).length &&
  Object.entries(one).every(([kind, sinceMs]) => other[kind] === sinceMs);

/**
 * What has been told by the end of the run, for the health log. When nobody knows what was told before, what is wrong
 * now is told again, rather than not at all.
 */
export async function runAlerts({ memory, url, post }: AlertDeps, run: Run, nowMs: number): Promise<Told> {
  const kept = await memory.read().catch(() => run.logged);
  const before = newerOf(kept, run.logged)?.told ?? {};
  const news = newsOf(before, run, nowMs);
  const text = wordsFor(news);
  const isTaken = text === null || (await tell(url, text, post));
  const told = isTaken ? news.open : before;
  const isNew = !isSame(before, told);
  // Without news it is written only to catch up with what was told while R2 did not answer.
  if (isNew || !isSame(kept?.told ?? {}, told)) {
    await memory.write({ atMs: nowMs, told }).catch(() => {
      // The health log knows it; and told twice is better than not told.
    });
  }
  return told;
}

/** One condition more, from outside a run of the cron; the next run finds it among what has been told. False: nobody took it. */
export async function addAlert(
  { memory, url, post }: AlertDeps,
  { condition, before }: { readonly condition: Condition; readonly before: Told },
  nowMs: number,
): Promise<boolean> {
  if (before[condition.kind] !== undefined) return true;
  const text = wordsFor({ begun: [condition], ended: [] });
  if (text === null || !(await tell(url, text, post))) return false;
  await memory.write({ atMs: nowMs, told: { ...before, [condition.kind]: nowMs } }).catch(() => {
    // As above.
  });
  return true;
}
