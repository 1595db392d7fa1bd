/**
 * Are the stores there? Each is asked for a little work of its own, all at once, each under a deadline, from the cron
 * and never from a request. What fails is tried once more, so that one lost packet is no outage.
 */
import { withDeadline } from "../../bindings/deadline.ts";

export const STORES = ["d1", "r2", "do", "kv"] as const;
export type StoreProbed = (typeof STORES)[number];

/** As people call them. */
export const STORE_WORDS: Readonly<Record<StoreProbed, string>> = {
  d1: "D1",
  r2: "R2",
  do: "Durable Objects",
  kv: "KV",
};

export interface ProbeResult {
  readonly store: StoreProbed;
  readonly ok: boolean;
  /** Of the attempt that counted; the deadline when it was late. */
  readonly ms: number;
}

/** Kinds of trouble that the operator has been told of and that are not over: since when, in milliseconds. */
export type Told = Readonly<Record<string, number>>;

/** What one run of the cron found. */
export interface HealthRow {
  readonly atMs: number;
  readonly results: readonly ProbeResult[];
  /** By the end of the run; `null` where nobody is told, or an older version wrote the row. */
  readonly told: Told | null;
}

export type Probes = Readonly<Partial<Record<StoreProbed, () => Promise<unknown>>>>;

export interface ProbeClock {
  readonly now: () => number;
  readonly deadlineMs: number;
}

const ATTEMPTS = 2;

async function probeOne(
  store: StoreProbed,
  work: () => Promise<unknown>,
  { now, deadlineMs }: ProbeClock,
): Promise<ProbeResult> {
  let result: ProbeResult = { store, ok: false, ms: deadlineMs };
  for (let attempt = 0; attempt < ATTEMPTS && !result.ok; attempt += 1) {
    const startedMs = now();
    const { ok } = await withDeadline(work, deadlineMs);
    result = { store, ok, ms: now() - startedMs };
  }
  return result;
}

/** One result for each store that has a probe. Never throws. */
export const probeAll = (probes: Probes, clock: ProbeClock): Promise<readonly ProbeResult[]> =>
  Promise.all(
    STORES.flatMap((store) => {
      const work = probes[store];
      return work ? [probeOne(store, work, clock)] : [];
    }),
  );
