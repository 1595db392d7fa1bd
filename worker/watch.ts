/**
 * The cron's look at the stores: probes, the health log, and the news for the operator. KV is probed every half hour
 * only, which makes 96 operations a day: the Free plan has 1,000 writes, and they are kept for when they are needed.
 */
import { conditionsOf, type DegradedNow, FROM_STATUS } from "./alerts/conditions.ts";
import { alertMemory } from "./alerts/memory.ts";
import { type Remembered, runAlerts } from "./alerts/run.ts";
import type { Post } from "./alerts/webhook.ts";
import { type HeadRoom, headRoom } from "./limiting/head-room.ts";
import type { Database } from "./storage/database.ts";
import type { Files } from "./storage/files.ts";
import { type DayCounts, dayOf, writeDayCounts } from "./storage/health/day-counts.ts";
import { writeHealth } from "./storage/health/log.ts";
import { type ProbeResult, type Probes, probeAll, STORES, type Told } from "./storage/health/probe.ts";
import { CRON, goesOn } from "./storage/health/spells.ts";
import { type Incident, loadStatus, type Status, workOf } from "./storage/health/status.ts";
import type { KvStore } from "./storage/kv-store.ts";

export interface CollectedPart {
  readonly part: string;
  readonly counts: DayCounts;
}

export interface WatchDeps {
  readonly db: Database;
  readonly files: Files;
  readonly kv: KvStore;
  readonly probeLimiter: () => Promise<void>;
  /**
   * How often each policy admitted a request on a day (`2030-01-31`), by the part of the objects whose turn it is; turns
   * go up by one. `null` when an object of the part could not say.
   */
  readonly collectCounts: (day: string, turn: number) => Promise<CollectedPart | null>;
  readonly now: () => number;
  readonly post: Post;
  /** Without one nobody is told. */
  readonly alertUrl: string | null;
}

const PROBE_DEADLINE_MS = 3000;
const PERIOD_MS = 5 * 60_000;
const KV_PERIOD_MS = 30 * 60_000;
const SENTINEL = { r2: "health/sentinel", kv: "probe:sentinel" } as const;
const SENTINEL_LIFE_S = 86_400;

function probesFor({ db, files, kv, probeLimiter }: WatchDeps, nowMs: number): Probes {
  const written = String(nowMs);
  const bytes = new TextEncoder().encode(written);
  const probes: Probes = {
    d1: () => db.run("SELECT 1"),
    do: probeLimiter,
    async r2() {
      await files.put(SENTINEL.r2, bytes);
      await files.readRange(SENTINEL.r2, 0, bytes.length);
      await files.delete([SENTINEL.r2]);
    },
  };
  if (nowMs % KV_PERIOD_MS >= PERIOD_MS) return probes;
  return {
    ...probes,
    async kv() {
      await kv.put(SENTINEL.kv, written, { expirationTtlS: SENTINEL_LIFE_S });
      await kv.get(SENTINEL.kv);
    },
  };
}

/** Spells that go on, of what the limiter needs. */
const degradedNow = (incidents: readonly Incident[], nowMs: number): readonly DegradedNow[] =>
  incidents
    .filter((incident) => incident.component !== CRON && goesOn(incident, nowMs))
    .map((incident) => ({ ...incident, ...workOf(incident) }));

function findingsOf(probes: readonly ProbeResult[], status: Status | null, nowMs: number) {
  const last = status?.rows[0];
  const room: readonly HeadRoom[] = status?.counts ? headRoom(status.counts, nowMs) : [];
  return {
    probes,
    degraded: degradedNow(status?.incidents ?? [], nowMs),
    sinceLastProbeMs: last ? nowMs - last.atMs : null,
    headRoom: room,
    unseen: unseenIn(probes, status),
  };
}

/** Kinds that this run says nothing of: stores that it did not probe, and all that only D1 knows. */
function unseenIn(probes: readonly ProbeResult[], status: Status | null): readonly string[] {
  const unprobed = STORES.filter((store) => !probes.some((probe) => probe.store === store));
  return [
    ...unprobed.flatMap((store) => [`down:${store}`, `slow:${store}`]),
    ...(status === null ? FROM_STATUS : []),
  ];
}

/** What the log says has been told. */
function loggedIn(status: Status | null): Remembered | null {
  const [row] = status?.rows ?? [];
  return row && row.told !== null ? { atMs: row.atMs, told: row.told } : null;
}

/** What has been told by now; `null` where nobody is told. */
async function tellNews(
  { files, post, alertUrl }: WatchDeps,
  { results, status }: { readonly results: readonly ProbeResult[]; readonly status: Status | null },
  nowMs: number,
): Promise<Told | null> {
  if (alertUrl === null) return null;
  const findings = findingsOf(results, status, nowMs);
  return runAlerts(
    { memory: alertMemory(files), url: alertUrl, post },
    { conditions: conditionsOf(findings), unseen: findings.unseen, logged: loggedIn(status) },
    nowMs,
  );
}

const HOUR_MS = 3600_000;
/** Minutes of the hour, none of them with the probe of KV: a run of the Free plan may make 50 calls. */
const COLLECT_AT = [10, 20, 40, 50] as const;

/** Counted through from 1970 on; `null`: nothing is collected in this run. */
function collectTurn(nowMs: number): number | null {
  const minute = (nowMs % HOUR_MS) / 60_000;
  const slot = COLLECT_AT.findIndex((at) => minute >= at && minute < at + PERIOD_MS / 60_000);
  return slot === -1 ? null : Math.floor(nowMs / HOUR_MS) * COLLECT_AT.length + slot;
}

/** Four times an hour: what a part of the limiter's objects counted today. */
async function collect({ db, collectCounts }: WatchDeps, nowMs: number): Promise<void> {
  const turn = collectTurn(nowMs);
  if (turn === null) return;
  const collected = await collectCounts(dayOf(nowMs), turn);
  if (collected !== null) await writeDayCounts(db, collected, nowMs);
}

/** Never throws: a store that is down is a finding, not a failure. */
export async function watch(deps: WatchDeps, nowMs: number): Promise<void> {
  const clock = { now: deps.now, deadlineMs: PROBE_DEADLINE_MS };
  const results = await probeAll(probesFor(deps, nowMs), clock);
  await collect(deps, nowMs).catch(() => {
    // The part's next turn counts the whole day again.
  });
  // Read before this run is written, so that a gap before it shows.
  const status = await loadStatus(deps.db, nowMs).catch(() => null);
  const down = results.filter(({ ok }) => !ok).map(({ store }) => store);
  if (down.length > 0) console.error({ event: "stores-down", stores: down });
  const told = await tellNews(deps, { results, status }, nowMs);
  await writeHealth(deps.db, { atMs: nowMs, results, told }).catch(() => {
    // The gap in the log tells.
  });
}
