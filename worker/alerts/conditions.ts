/**
 * What is worth waking somebody for, out of what a run of the cron found; and the difference between that and what has
 * been told already. Pure: the same findings always give the same conditions.
 */
import type { HeadRoom } from "../limiting/head-room.ts";
import type { ProbeResult } from "../storage/health/probe.ts";

export interface Findings {
  readonly probes: readonly ProbeResult[];
  /** Components whose spell of degradation is not over, as the limiter noted them. */
  readonly degraded: readonly { readonly component: string; readonly reason: string }[];
  /** Since the probe before this one; `null` when there is none on record. */
  readonly sinceLastProbeMs: number | null;
  readonly headRoom: readonly HeadRoom[];
}

export interface Condition {
  /** Names the condition; the same one is told once while it lasts. */
  readonly kind: string;
  readonly text: string;
}

/** Above this a fallback is no help any more. */
export const SLOW_MS = 1000;
/** The cron runs every five minutes; two runs may be late. */
export const MISSING_MS = 16 * 60_000;
export const SCARCE_SHARE = 0.2;

const percent = (share: number): string => `${Math.round(share * 100)} %`;

export function conditionsOf({
  probes,
  degraded,
  sinceLastProbeMs,
  headRoom,
}: Findings): readonly Condition[] {
  const down = probes.filter(({ ok }) => !ok);
  const slow = probes.filter(({ ok, ms }) => ok && ms > SLOW_MS);
  const scarce = headRoom.filter(({ share }) => share < SCARCE_SHARE);
  const missing = sinceLastProbeMs !== null && sinceLastProbeMs > MISSING_MS;
  return [
    ...down.map(({ store }) => ({ kind: `down:${store}`, text: `${store.toUpperCase()} does not answer` })),
    ...slow.map(({ store, ms }) => ({ kind: `slow:${store}`, text: `${store.toUpperCase()} took ${ms} ms` })),
    ...degraded.map(({ component, reason }) => ({
      kind: `degraded:${component}`,
      text: `${component} is degraded (${reason}); the fallback decides`,
    })),
    ...(missing
      ? [
          {
            kind: "probe-missing",
            text: `no probe for ${Math.round((sinceLastProbeMs ?? 0) / 60_000)} minutes`,
          },
        ]
      : []),
    ...scarce.map(({ ceiling, share, used, limit }) => ({
      kind: `head-room:${ceiling}`,
      text: `${percent(share)} left of today's ${ceiling} (${used} of ${limit}, estimated from counts)`,
    })),
  ];
}

/** What has been told and is not over: kind -> since when. */
export type Open = Readonly<Record<string, number>>;

export interface News {
  readonly begun: readonly Condition[];
  /** Kinds that are over, and for how long they lasted. */
  readonly ended: readonly { readonly kind: string; readonly lastedMs: number }[];
  /** What is open once the news is told. */
  readonly open: Open;
}

export function newsOf(open: Open, conditions: readonly Condition[], nowMs: number): News {
  const kinds = new Set(conditions.map(({ kind }) => kind));
  const begun = conditions.filter(({ kind }) => open[kind] === undefined);
  const ended = Object.entries(open)
    .filter(([kind]) => !kinds.has(kind))
    .map(([kind, sinceMs]) => ({ kind, lastedMs: nowMs - sinceMs }));
  const lasting = conditions.map(({ kind }) => [kind, open[kind] ?? nowMs] as const);
  return { begun, ended, open: Object.fromEntries(lasting) };
}
