/**
 * How near today is to each ceiling of the Free plan, estimated: how often each policy admitted a request today, times
 * what such a request costs. The costs are the budget that a test holds every route to. Ceilings:
 * developers.cloudflare.com/workers/platform/pricing, /d1/platform/pricing, /kv/platform/pricing, /r2/pricing. Pure.
 */
import { POLICY_NAMES, type PolicyName } from "./policies.ts";

export const CEILINGS = {
  workerRequests: 100_000,
  doRequests: 100_000,
  doRowsWritten: 100_000,
  d1RowsRead: 5_000_000,
  d1RowsWritten: 100_000,
  /** Class A (writes, lists) and class B (reads): a month's allowance, spread over 30 days. */
  r2ClassA: 33_333,
  r2ClassB: 333_333,
  kvWrites: 1000,
} as const;

export type Ceiling = keyof typeof CEILINGS;

/** As people call them. */
export const CEILING_WORDS: Readonly<Record<Ceiling, string>> = {
  workerRequests: "Worker requests",
  doRequests: "Durable Object requests",
  doRowsWritten: "Durable Object rows written",
  d1RowsRead: "D1 rows read",
  d1RowsWritten: "D1 rows written",
  r2ClassA: "R2 writes and lists",
  r2ClassB: "R2 reads",
  kvWrites: "KV writes",
};

type Cost = Readonly<Partial<Record<Ceiling, number>>>;

const REQUEST: Cost = { workerRequests: 1, doRequests: 1 };

/** Of one admitted request. */
const COSTS: Readonly<Record<PolicyName, Cost>> = {
  uploads: { ...REQUEST, doRowsWritten: 1, d1RowsWritten: 2, r2ClassA: 1 },
  validations: { ...REQUEST, doRowsWritten: 1, d1RowsRead: 1, r2ClassB: 24 },
  conversions: { ...REQUEST, doRowsWritten: 1, d1RowsRead: 2, d1RowsWritten: 1, r2ClassA: 1, r2ClassB: 25 },
  downloads: { ...REQUEST, doRowsWritten: 1, d1RowsRead: 1, r2ClassB: 1 },
  steps: { ...REQUEST, d1RowsRead: 1, d1RowsWritten: 1, r2ClassA: 1, r2ClassB: 25 },
  requests: { ...REQUEST, d1RowsRead: 1 },
};

/** A denial that the isolate did not know yet: the object was asked, and nothing else. */
const DENIAL: Cost = REQUEST;

/** Probes, sweeps and the collecting of these numbers, of a whole day: 288 runs of the cron. */
const HOUSEKEEPING: Cost = {
  workerRequests: 288,
  doRequests: 288 + 24 * 32,
  // The last day of the health log is read in each run.
  d1RowsRead: 288 * 400,
  d1RowsWritten: 288 * 2,
  r2ClassA: 288 * 4,
  r2ClassB: 288 * 2,
  kvWrites: 48,
};

export interface DayCounts {
  /** By policy; one that is missing admitted nothing. */
  readonly admitted: Readonly<Record<string, number>>;
  readonly denied: number;
}

export interface HeadRoom {
  readonly ceiling: Ceiling;
  readonly used: number;
  readonly limit: number;
  /** Of the day's allowance that is left; never below 0. */
  readonly share: number;
  /** When it would be used up if the day went on like this; `null`: not today. */
  readonly runsOutAtMs: number | null;
}

const DAY_MS = 86_400_000;
const CEILING_NAMES = Object.keys(CEILINGS) as readonly Ceiling[]; // Object.keys forgets the type of the keys.

function usedOf(ceiling: Ceiling, counts: DayCounts, elapsed: number): number {
  const served = POLICY_NAMES.reduce(
    (sum, policy) => sum + (counts.admitted[policy] ?? 0) * (COSTS[policy][ceiling] ?? 0),
    0,
  );
  return served + counts.denied * (DENIAL[ceiling] ?? 0) + (HOUSEKEEPING[ceiling] ?? 0) * elapsed;
}

/** The tightest ceiling first. */
export function headRoom(counts: DayCounts, nowMs: number): readonly HeadRoom[] {
  const midnightMs = nowMs - (nowMs % DAY_MS);
  const elapsed = (nowMs - midnightMs) / DAY_MS;
  return CEILING_NAMES.map((ceiling): HeadRoom => {
    const limit = CEILINGS[ceiling];
    const used = Math.round(usedOf(ceiling, counts, elapsed));
    const wholeDay = elapsed > 0 ? used / elapsed : 0;
    const runsOutAtMs = wholeDay > limit ? Math.round(midnightMs + (limit / wholeDay) * DAY_MS) : null;
    return { ceiling, used, limit, share: Math.max(0, 1 - used / limit), runsOutAtMs };
  }).sort((a, b) => a.share - b.share);
}
