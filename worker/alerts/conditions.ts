/**
 * What is worth waking somebody for, out of what a run of the cron found; and the difference between that and what has
 * been told already. Pure: the same findings always give the same conditions.
 */
import { CEILING_WORDS, type HeadRoom } from "../limiting/head-room.ts";
import { type ProbeResult, STORE_WORDS, type StoreProbed, type Told } from "../storage/health/probe.ts";
import { partText, reasonText } from "../storage/health/spells.ts";
import { MISSING_MS } from "../storage/health/summary.ts";

export interface DegradedNow {
  readonly component: string;
  readonly reason: string;
  /** Requests that a fallback has decided so far, and what one of them waited on average; `null` of none. */
  readonly answers: number;
  readonly meanMs: number | null;
}

export interface Findings {
  readonly probes: readonly ProbeResult[];
  /** Components whose spell of degradation is not over, as the limiter noted them. */
  readonly degraded: readonly DegradedNow[];
  /** Since the probe before this one; `null` when there is none on record. */
  readonly sinceLastProbeMs: number | null;
  readonly headRoom: readonly HeadRoom[];
  /** Beginnings of kinds that this run could not judge: of a store that was not probed, of all that D1 would have told. */
  readonly unseen?: readonly string[];
}

/** What only D1 knows of. */
export const FROM_STATUS: readonly string[] = ["degraded:", "slow-fallback:", "head-room:", "probe-missing"];

export interface Condition {
  /** Names the condition; the same one is told once while it lasts. */
  readonly kind: string;
  readonly text: string;
}

/** Above this a fallback that is probed is no help any more. */
const SLOW_MS = 1000;
/** The same of real requests, on average: the deadlines on their way end each wait before a second has passed. */
const SLOW_FALLBACK_MS = 500;
/** Fewer say nothing: the first ones of a spell wait for the component itself. */
const ENOUGH_ANSWERS = 5;
const SCARCE_SHARE = 0.2;

/** What it means for people, so that whoever is woken knows how much of a hurry it is. */
const DOWN: Readonly<Record<StoreProbed, string>> = {
  d1: "D1 does not answer: the service goes on from copies",
  r2: "R2 does not answer: uploads, conversions and downloads are refused",
  do: "Durable Objects do not answer: the fallback decides, and admits less",
  kv: "KV does not answer: nobody notices while D1 and Durable Objects do",
};

const percent = (share: number): string => `${Math.round(share * 100)} %`;

export const missingProbe = (sinceMs: number): Condition => ({
  kind: "probe-missing",
  text: `no probe for ${Math.round(sinceMs / 60_000)} minutes: the cron does not run, or D1 does not take what it writes`,
});

/** Fallbacks that real requests wait for too long. */
const slowFallbacks = (degraded: readonly DegradedNow[]): readonly Condition[] =>
  degraded.flatMap(({ component, answers, meanMs }) =>
    answers >= ENOUGH_ANSWERS && meanMs !== null && meanMs > SLOW_FALLBACK_MS
      ? [
          {
            kind: `slow-fallback:${component}`,
            text: `the fallback of ${partText(component)} takes ${Math.round(meanMs)} ms on average (${answers} requests)`,
          },
        ]
      : [],
  );

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
    ...down.map(({ store }) => ({ kind: `down:${store}`, text: DOWN[store] })),
    ...slow.map(({ store, ms }) => ({ kind: `slow:${store}`, text: `${STORE_WORDS[store]} took ${ms} ms` })),
    ...degraded.map(({ component, reason }) => ({
      kind: `degraded:${component}`,
      text: `${partText(component)} ${reasonText(reason)}; ${component === "kv" ? "each isolate decides alone" : "the fallback decides"}`,
    })),
    ...slowFallbacks(degraded),
    ...(missing ? [missingProbe(sinceLastProbeMs)] : []),
    ...scarce.map(({ ceiling, share, used, limit }) => ({
      kind: `head-room:${ceiling}`,
      text: `${percent(share)} left of today's ${CEILING_WORDS[ceiling]} (${used} of ${limit}, estimated from counts)`,
    })),
  ];
}

export interface News {
  readonly begun: readonly Condition[];
  /** Kinds that are over, and for how long they lasted. */
  readonly ended: readonly { readonly kind: string; readonly lastedMs: number }[];
  /** What is open once the news is told. */
  readonly open: Told;
}

export interface Seen {
  readonly conditions: readonly Condition[];
  /** See `Findings`; what is open of these kinds stays so. */
  readonly unseen: readonly string[];
}

/** While D1 was down no probe could be put on record; that has been told already, and under its own name. */
const isExplained = (open: Told, { kind }: Condition): boolean =>
  kind === "probe-missing" && open[kind] === undefined && open["down:d1"] !== undefined;

export function newsOf(open: Told, { conditions, unseen }: Seen, nowMs: number): News {
  const worth = conditions.filter((condition) => !isExplained(open, condition));
  const kinds = new Set(worth.map(({ kind }) => kind));
  const gone = Object.entries(open).filter(([kind]) => !kinds.has(kind));
  const isUnseen = ([kind]: readonly [string, number]) => unseen.some((prefix) => kind.startsWith(prefix));
  const begun = worth.filter(({ kind }) => open[kind] === undefined);
  const ended = gone
    .filter((entry) => !isUnseen(entry))
    .map(([kind, sinceMs]) => ({ kind, lastedMs: nowMs - sinceMs }));
  const lasting = worth.map(({ kind }) => [kind, open[kind] ?? nowMs] as const);
  return { begun, ended, open: Object.fromEntries([...gone.filter(isUnseen), ...lasting]) };
}
