/**
 * What the status page shows, read from D1 in the background, at most once a minute in an isolate. It has no copy in KV:
 * while D1 is down the last known state is shown, and says how old it is.
 */
import type { Database } from "../database.ts";
import { latestDisagreements, latestIncidents } from "../incidents.ts";
import type { DataClass } from "../tiers/data-class.ts";
import type { EdgeData } from "../tiers/edge-data.ts";
import type { Reading } from "../tiers/reading.ts";
import { countsOfDay, type DayCounts, sumOf } from "./day-counts.ts";
import { asHealthRow, healthSince } from "./log.ts";
import type { HealthRow } from "./probe.ts";

const DAY_MS = 86_400_000;
const MOST = 50;

export interface Incident {
  readonly component: string;
  readonly reason: string;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly seenAt: number | null;
  readonly kvAnswers: number;
  readonly memoryAnswers: number;
  readonly waitedMs: number;
  readonly maxMs: number;
}

/** What the fallback did in a spell. */
export function workOf({ kvAnswers, memoryAnswers, waitedMs }: Incident): {
  readonly answers: number;
  readonly meanMs: number | null;
} {
  const answers = kvAnswers + memoryAnswers;
  return { answers, meanMs: answers === 0 ? null : Math.round(waitedMs / answers) };
}

export interface Disagreement {
  readonly hour: number;
  readonly policy: string;
  readonly reason: string;
  readonly count: number;
}

export interface Status {
  /** Of the last 24 hours, newest first. */
  readonly rows: readonly HealthRow[];
  readonly incidents: readonly Incident[];
  readonly disagreements: readonly Disagreement[];
  /** Of this UTC day, as the limiter's objects counted; `null`: not collected yet. */
  readonly counts: DayCounts | null;
}

const isStatus = (raw: unknown): raw is Status =>
  typeof raw === "object" &&
  raw !== null &&
  "rows" in raw &&
  Array.isArray(raw.rows) &&
  "incidents" in raw &&
  Array.isArray(raw.incidents);

const STATUS: DataClass<Status> = {
  name: "status",
  inMemory: true,
  lifetimes: { freshMs: 60_000, staleMs: 240_000, negativeMs: 10_000, retryMs: 10_000, copyMs: 60_000 },
  deadlinesMs: { d1: 100, kv: 1 },
  parse: (raw) => (isStatus(raw) ? raw : null),
};

/** One call of D1. */
export async function loadStatus(db: Database, nowMs: number): Promise<Status> {
  const sinceMs = nowMs - DAY_MS;
  const [rows, incidents, disagreements, [counts]] = await db.batch([
    healthSince(db, sinceMs),
    latestIncidents(db, MOST),
    latestDisagreements(db, MOST),
    countsOfDay(db, nowMs),
  ]);
  return {
    rows: rows.map(asHealthRow),
    incidents: incidents.filter(
      ({ startedAt, seenAt, endedAt }) => (endedAt ?? seenAt ?? startedAt) > sinceMs,
    ),
    disagreements: disagreements.filter(({ hour }) => hour > sinceMs),
    counts: counts ? sumOf(counts) : null,
  };
}

/** `onRead` sees what has just been read from D1, in the background of whoever asked. */
export const readStatus = (
  { edge, sharedDb }: { readonly edge: EdgeData; readonly sharedDb: Database },
  nowMs: number,
  onRead: (status: Status) => void,
): Promise<Reading<Status>> =>
  edge.read(
    STATUS,
    { tenant: "switchband", id: "now" },
    {
      d1: async () => {
        const status = await loadStatus(sharedDb, nowMs);
        onRead(status);
        return status;
      },
      kv: async () => null,
    },
  );
