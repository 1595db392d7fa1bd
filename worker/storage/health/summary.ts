/** From the rows of the health log to what an operator wants to know of each store. Pure. */
import { type HealthRow, STORES, type StoreProbed } from "./probe.ts";

export interface StoreHealth {
  readonly store: StoreProbed;
  readonly probes: number;
  readonly failures: number;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly lastOkMs: number | null;
  /** As the newest probe of it says; `null`: it was not probed. */
  readonly up: boolean | null;
}

/** The nearest rank; `null` of nothing. */
export function percentile(sorted: readonly number[], share: number): number | null {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? null;
}

/** `rows` newest first. */
export function summarise(rows: readonly HealthRow[]): readonly StoreHealth[] {
  return STORES.map((store) => {
    const seen = rows.flatMap(({ atMs, results }) =>
      results.filter((result) => result.store === store).map((result) => ({ atMs, ...result })),
    );
    const good = seen.filter(({ ok }) => ok);
    const times = good.map(({ ms }) => ms).sort((a, b) => a - b);
    return {
      store,
      probes: seen.length,
      failures: seen.length - good.length,
      p50Ms: percentile(times, 0.5),
      p95Ms: percentile(times, 0.95),
      lastOkMs: good[0]?.atMs ?? null,
      up: seen[0]?.ok ?? null,
    };
  });
}

/** The cron runs every five minutes; two runs may be late. */
export const MISSING_MS = 16 * 60_000;

export interface LastProbe {
  /** `null`: none in the last 24 hours. */
  readonly atMs: number | null;
  readonly missing: boolean;
}

export const isMissing = (lastMs: number, nowMs: number): boolean => nowMs - lastMs > MISSING_MS;

/** `rows` newest first. */
export function lastProbeOf(rows: readonly HealthRow[], nowMs: number): LastProbe {
  const [latest] = rows;
  if (!latest) return { atMs: null, missing: true };
  return { atMs: latest.atMs, missing: isMissing(latest.atMs, nowMs) };
}

/** The longest time without a row between `sinceMs` and `nowMs`; rows newest first. */
export function longestGapMs(rows: readonly HealthRow[], sinceMs: number, nowMs: number): number {
  const moments = [nowMs, ...rows.map(({ atMs }) => atMs), sinceMs];
  return moments.reduce((longest, atMs, index) => Math.max(longest, atMs - (moments[index + 1] ?? atMs)), 0);
}
