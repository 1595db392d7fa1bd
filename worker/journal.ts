/**
 * Where the limiter's transitions go, behind the answer: blocks into D1 and their copy into KV, spells of degradation
 * into D1 with one alarm each, disagreements of a shadow and the work of a fallback once a minute from each isolate.
 * Nothing in here can fail a request; what cannot be stored is at least in the log.
 */
import { describeEvent, isCounted, type LimiterEvent } from "./limiting/events.ts";
import { wordFor } from "./limiting/key-word.ts";
import { describeKvBlock } from "./limiting/kv-blocks.ts";
import { blockName } from "./limiting/kv-limiter.ts";
import type { Moment } from "./storage/audit.ts";
import { copyBlock, recordBlock } from "./storage/blocks.ts";
import type { Database } from "./storage/database.ts";
import type { RandomBytes } from "./storage/ids.ts";
import {
  addDisagreements,
  addFallbackWork,
  closeIncident,
  type FallbackWork,
  openIncident,
} from "./storage/incidents.ts";
import type { KvStore } from "./storage/kv-store.ts";
import type { Sleep } from "./storage/tiers/copies.ts";

const FLUSH_EVERY_MS = 60_000;

/** The isolate's counts of disagreements since they were last written. */
export interface DisagreementTally {
  readonly counts: Map<string, { readonly policy: string; readonly reason: string; count: number }>;
  flushedAtMs: number;
}

export const createDisagreementTally = (): DisagreementTally => ({ counts: new Map(), flushedAtMs: 0 });

/** The isolate's share in the work of fallbacks since it was last written, by the component they stand in for. */
export interface FallbackTally {
  readonly work: Map<string, FallbackWork>;
  flushedAtMs: number | null;
}

export const createFallbackTally = (): FallbackTally => ({ work: new Map(), flushedAtMs: null });

export interface JournalDeps {
  /** Not counted as part of the request. */
  readonly db: Database;
  readonly kv: KvStore;
  readonly tally: DisagreementTally;
  readonly fallback: FallbackTally;
  readonly now: () => number;
  readonly random: RandomBytes;
  readonly sleep: Sleep;
  readonly waitUntil: (work: Promise<unknown>) => void;
}

async function noteBlock(
  { db, kv, sleep }: JournalDeps,
  { caller, block }: Extract<LimiterEvent, { kind: "block-started" }>,
  moment: Moment,
): Promise<void> {
  const { reason, strikes, retryAfterMs } = block;
  const untilMs = moment.nowMs + retryAfterMs;
  const { value, expirationTtl } = describeKvBlock({ untilMs, reason }, moment.nowMs);
  const copy = { name: blockName(caller.key.client), value, expirationTtlS: expirationTtl };
  const transition = { limiterKey: wordFor(caller), action: "blocked", reason, strikes, untilMs } as const;
  // The copy first: it takes effect, the row only remembers.
  await Promise.all([copyBlock(kv, copy, sleep), recordBlock(db, transition, moment)]);
}

async function flushFallback({ db, fallback, now }: JournalDeps, component: string): Promise<void> {
  const work = fallback.work.get(component);
  fallback.work.delete(component);
  if (work !== undefined) await addFallbackWork(db, component, work, now());
}

async function noteDegraded(
  deps: JournalDeps,
  { component, reason }: Extract<LimiterEvent, { kind: "degraded" }>,
): Promise<void> {
  const first = await openIncident(deps.db, { component, reason }, deps.now());
  if (first) console.error({ event: "alert", what: "limiter-degraded", component, reason });
  await flushFallback(deps, component);
}

async function noteRecovered(deps: JournalDeps, component: string): Promise<void> {
  await flushFallback(deps, component);
  await closeIncident(deps.db, component, deps.now());
}

const NO_WORK: FallbackWork = { kvAnswers: 0, memoryAnswers: 0, waitedMs: 0, maxMs: 0 };

async function noteFallback(
  deps: JournalDeps,
  { component, backend, ms }: Extract<LimiterEvent, { kind: "fell-back" }>,
): Promise<void> {
  const { fallback, now } = deps;
  const { kvAnswers, memoryAnswers, waitedMs, maxMs } = fallback.work.get(component) ?? NO_WORK;
  fallback.work.set(component, {
    kvAnswers: kvAnswers + (backend === "kv" ? 1 : 0),
    memoryAnswers: memoryAnswers + (backend === "memory" ? 1 : 0),
    waitedMs: waitedMs + ms,
    maxMs: Math.max(maxMs, ms),
  });
  fallback.flushedAtMs ??= now();
  if (now() - fallback.flushedAtMs < FLUSH_EVERY_MS) return;
  fallback.flushedAtMs = now();
  await Promise.all([...fallback.work.keys()].map((name) => flushFallback(deps, name)));
}

async function noteDisagreement(
  { db, tally, now }: JournalDeps,
  { policy, reason }: Extract<LimiterEvent, { kind: "disagreement" }>,
): Promise<void> {
  const name = `${policy} ${reason}`;
  const entry = tally.counts.get(name) ?? { policy, reason, count: 0 };
  entry.count += 1;
  tally.counts.set(name, entry);
  if (now() - tally.flushedAtMs < FLUSH_EVERY_MS) return;
  const counts = [...tally.counts.values()];
  tally.counts.clear();
  tally.flushedAtMs = now();
  await addDisagreements(db, counts, now());
}

function note(deps: JournalDeps, event: LimiterEvent): Promise<void> {
  const { now, random } = deps;
  switch (event.kind) {
    case "block-started":
      return noteBlock(deps, event, { nowMs: now(), random });
    case "degraded":
      return noteDegraded(deps, event);
    case "recovered":
      return noteRecovered(deps, event.component);
    case "fell-back":
      return noteFallback(deps, event);
    case "disagreement":
      return noteDisagreement(deps, event);
    default:
      return event satisfies never;
  }
}

/** What the limiter reports to. */
export function createJournal(deps: JournalDeps): (event: LimiterEvent) => void {
  return (event) => {
    if (!isCounted(event)) console.log(describeEvent(event));
    const noted = note(deps, event).catch(() => {
      console.error({ ...describeEvent(event), event: "journal-failed", what: event.kind });
    });
    deps.waitUntil(noted);
  };
}
