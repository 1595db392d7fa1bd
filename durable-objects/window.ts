/**
 * The exact sliding-window log: never more than `limit` units in any half-open window of `windowMs`, and never a
 * refusal while fewer are in it. A unit charged at t counts until t + windowMs, exclusive.
 *
 * Charges of the same millisecond share a run, and expired runs are dropped from the front, so a question costs
 * amortised constant time. No I/O and no clock: the caller passes `nowMs`, which must never step back (see
 * `advance`). The limit is passed with every question; lowering it below what is in the log only refuses.
 */

/** Runs of charges, oldest first; those before `head` have expired. Times strictly increase, units are >= 1. */
export interface WindowLog {
  windowMs: number;
  times: number[];
  units: number[];
  head: number;
  /** Sum of the units from `head` on. */
  used: number;
}

/** Dropped runs are kept in the arrays until there are this many of them and they are the larger half. */
const COMPACT_AT = 32;

export function createLog(windowMs: number): WindowLog {
  return { windowMs, times: [], units: [], head: 0, used: 0 };
}

/** A clock that stepped back stands still until it has caught up: charges keep their order and none is forgotten early. */
export function advance(lastMs: number, clockMs: number): number {
  return clockMs > lastMs ? clockMs : lastMs;
}

/** Drops what has left the window. */
export function expire(log: WindowLog, nowMs: number): void {
  const { times, units } = log;
  const horizonMs = nowMs - log.windowMs;
  let head = log.head;
  while (head < times.length && (times[head] ?? 0) <= horizonMs) {
    log.used -= units[head] ?? 0;
    head += 1;
  }
  log.head = head;
  if (head > COMPACT_AT && head * 2 > times.length) {
    times.splice(0, head);
    units.splice(0, head);
    log.head = 0;
  }
}

/**
 * Milliseconds until `cost` units fit under `limit` if nothing else is charged; 0 = they fit now, `Infinity` = never.
 * Drops what has expired.
 */
export function delayFor(log: WindowLog, limit: number, cost: number, nowMs: number): number {
  expire(log, nowMs);
  let excess = log.used + cost - limit;
  if (excess <= 0) return 0;
  if (cost > limit) return Number.POSITIVE_INFINITY;
  let run = log.head;
  for (; run < log.times.length; run += 1) {
    excess -= log.units[run] ?? 0;
    if (excess <= 0) break;
  }
  return (log.times[run] ?? nowMs) + log.windowMs - nowMs;
}

/** Charges without asking; `delayFor` must have answered 0 at the same `nowMs`. */
export function charge(log: WindowLog, cost: number, nowMs: number): void {
  const last = log.times.length - 1;
  if (last >= log.head && log.times[last] === nowMs) log.units[last] = (log.units[last] ?? 0) + cost;
  else {
    log.times.push(nowMs);
    log.units.push(cost);
  }
  log.used += cost;
}

/** Takes back up to `cost` units charged at `atMs`; returns how many were still there. */
export function refund(log: WindowLog, cost: number, atMs: number): number {
  const run = log.times.lastIndexOf(atMs);
  if (run < log.head) return 0;
  const charged = log.units[run] ?? 0;
  const returned = Math.min(cost, charged);
  log.used -= returned;
  if (returned < charged) log.units[run] = charged - returned;
  else {
    log.times.splice(run, 1);
    log.units.splice(run, 1);
  }
  return returned;
}

/** Units that fit now, never negative. Drops what has expired. */
export function remaining(log: WindowLog, limit: number, nowMs: number): number {
  expire(log, nowMs);
  return Math.max(0, limit - log.used);
}

/** Milliseconds until the oldest charge leaves; 0 when there is none. Expects an expired log. */
export function resetMs(log: WindowLog, nowMs: number): number {
  const oldest = log.times[log.head];
  return oldest === undefined ? 0 : oldest + log.windowMs - nowMs;
}

/** When the last charge leaves; 0 when there is none. */
export function emptyAtMs(log: WindowLog): number {
  const newest = log.times.length > log.head ? log.times[log.times.length - 1] : undefined;
  return newest === undefined ? 0 : newest + log.windowMs;
}
