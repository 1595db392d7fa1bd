/**
 * The cron's look at the stores: probes, the health log, and the news for the operator. KV is probed every half hour
 * only, which makes 96 operations a day: the Free plan has 1,000 writes, and they are kept for when they are needed.
 */
import { conditionsOf } from "./alerts/conditions.ts";
import { type AlertMemory, runAlerts } from "./alerts/run.ts";
import type { Post } from "./alerts/webhook.ts";
import { type HeadRoom, headRoom } from "./limiting/head-room.ts";
import type { Database } from "./storage/database.ts";
import { BytesMissing, type Files } from "./storage/files.ts";
import { type DayCounts, dayOf, writeDayCounts } from "./storage/health/day-counts.ts";
import { writeHealth } from "./storage/health/log.ts";
import { type ProbeResult, type Probes, probeAll } from "./storage/health/probe.ts";
import { loadStatus, type Status } from "./storage/health/status.ts";
import type { KvStore } from "./storage/kv-store.ts";

export interface WatchDeps {
  readonly db: Database;
  readonly files: Files;
  readonly kv: KvStore;
  readonly probeLimiter: () => Promise<void>;
  /** How often each policy admitted a request on a day (`2030-01-31`); `null` when no object could say. */
  readonly collectCounts: (day: string) => Promise<DayCounts | null>;
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
/** A spell whose end nobody noted is over by then. */
const LONGEST_SPELL_MS = 3600_000;

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

function findingsOf(probes: readonly ProbeResult[], status: Status | null, nowMs: number) {
  const degraded = (status?.incidents ?? []).filter(
    ({ startedAt, endedAt }) => endedAt === null && nowMs - startedAt < LONGEST_SPELL_MS,
  );
  const last = status?.rows[0];
  const room: readonly HeadRoom[] = status?.counts ? headRoom(status.counts, nowMs) : [];
  return { probes, degraded, sinceLastProbeMs: last ? nowMs - last.atMs : null, headRoom: room };
}

const ALERTS_KEY = "health/alerts";
/** The object has one length, so that one ranged read gets all of it. */
const ALERTS_LENGTH = 8192;

const alertMemory = (files: Files): AlertMemory => ({
  async read() {
    try {
      return new TextDecoder().decode(await files.readRange(ALERTS_KEY, 0, ALERTS_LENGTH));
    } catch (error) {
      if (error instanceof BytesMissing) return null;
      throw error;
    }
  },
  write: (text) => files.put(ALERTS_KEY, new TextEncoder().encode(text.padEnd(ALERTS_LENGTH, " "))),
});

const HOUR_MS = 3600_000;
/** Not with the KV probe: a run of the Free plan may make 50 calls, and the objects take most of them. */
const COLLECT_AT_MS = 20 * 60_000;

/** Once an hour: what the limiter's objects counted today. */
async function collect({ db, collectCounts }: WatchDeps, nowMs: number): Promise<void> {
  const sinceSlotMs = (nowMs % HOUR_MS) - COLLECT_AT_MS;
  if (sinceSlotMs < 0 || sinceSlotMs >= PERIOD_MS) return;
  const counts = await collectCounts(dayOf(nowMs));
  if (counts !== null) await writeDayCounts(db, counts, nowMs);
}

/** Never throws: a store that is down is a finding, not a failure. */
export async function watch(deps: WatchDeps, nowMs: number): Promise<void> {
  const clock = { now: deps.now, deadlineMs: PROBE_DEADLINE_MS };
  const results = await probeAll(probesFor(deps, nowMs), clock);
  await collect(deps, nowMs).catch(() => {
    // The next hour counts the whole day again.
  });
  // Read before this run is written, so that a gap before it shows.
  const status = await loadStatus(deps.db, nowMs).catch(() => null);
  await writeHealth(deps.db, { atMs: nowMs, results }).catch(() => {
    // The gap in the log tells.
  });
  const down = results.filter(({ ok }) => !ok).map(({ store }) => store);
  if (down.length > 0) console.error({ event: "stores-down", stores: down });
  if (deps.alertUrl === null) return;
  const conditions = conditionsOf(findingsOf(results, status, nowMs));
  await runAlerts(
    { memory: alertMemory(deps.files), url: deps.alertUrl, post: deps.post },
    conditions,
    nowMs,
  );
}
