/**
 * `GET /api/status`, and what `/status` shows: each store's last 24 hours, spells of degradation, how the limiter decides and where
 * it would have decided otherwise, and how near each ceiling of the plan is. It holds nothing of anybody.
 */
import type { Handler, RequestContext } from "../context.ts";
import { json } from "../http/respond.ts";
import { type HeadRoom, headRoom } from "../limiting/head-room.ts";
import { settingsFrom } from "../limiting/settings.ts";
import { readFlags } from "../storage/flags.ts";
import { goesOn } from "../storage/health/spells.ts";
import { type Incident, readStatus, type Status, workOf } from "../storage/health/status.ts";
import { lastProbeOf, longestGapMs, type StoreHealth, summarise } from "../storage/health/summary.ts";

const DAY_MS = 86_400_000;
const time = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

const store = ({ store, up, probes, failures, p50Ms, p95Ms, lastOkMs }: StoreHealth) => ({
  store,
  up,
  probes,
  failures,
  p50_ms: p50Ms,
  p95_ms: p95Ms,
  last_ok: time(lastOkMs),
});

/** With who decided meanwhile, and how long the decisions were waited for. An end that nobody noted is none. */
function spell(incident: Incident, nowMs: number) {
  const { component, reason, startedAt, endedAt, kvAnswers, memoryAnswers, maxMs } = incident;
  const { answers, meanMs } = workOf(incident);
  return {
    component,
    reason,
    began: time(startedAt),
    ended: time(endedAt),
    state: goesOn(incident, nowMs) ? ("open" as const) : ("over" as const),
    by_kv: kvAnswers,
    by_memory: memoryAnswers,
    mean_ms: meanMs,
    max_ms: answers === 0 ? null : maxMs,
  };
}

const room = ({ ceiling, used, limit, share, runsOutAtMs }: HeadRoom) => ({
  ceiling,
  used,
  limit,
  left_percent: Math.round(share * 100),
  runs_out_at: time(runsOutAtMs),
});

async function limiterNow(context: RequestContext, disagreements: Status["disagreements"]) {
  const { settings } = settingsFrom(await readFlags(context));
  const { limiterShards } = context.config;
  return {
    backend: settings.rollout,
    shards: limiterShards,
    ...(limiterShards === 0 ? { note: "one object for each client: there is no subnet tier" } : {}),
    disagreements: disagreements.map(({ hour, policy, reason, count }) => ({
      hour: time(hour),
      policy,
      reason,
      count,
    })),
  };
}

const NOTHING: Status = { rows: [], incidents: [], disagreements: [], counts: null };

export async function describeStatus(context: RequestContext) {
  const nowMs = context.nowMs();
  const reading = await readStatus(context, nowMs, ({ rows }) => context.onLastProbe(rows[0]?.atMs ?? null));
  const known = reading.outcome === "found" ? reading.value : NOTHING;
  const { rows, incidents, disagreements, counts } = known;
  const probe = lastProbeOf(rows, nowMs);
  return {
    at: time(nowMs),
    last_probe: { at: time(probe.atMs), missing: probe.missing },
    as_of: reading.outcome === "found" ? time(reading.cachedAtMs) : null,
    stores: summarise(rows).map(store),
    longest_gap_s: rows.length === 0 ? null : Math.round(longestGapMs(rows, nowMs - DAY_MS, nowMs) / 1000),
    degraded: incidents.map((incident) => spell(incident, nowMs)),
    limiter: await limiterNow(context, disagreements),
    tiers_of_this_isolate: context.tierCounts(),
    head_room: counts && { estimated: "from counts", ceilings: headRoom(counts, nowMs).map(room) },
  };
}

export const status: Handler = async (_request, context) => json(await describeStatus(context));
