/**
 * Spells of degradation, for all who show or tell them: which still go on, and what is meant in words. Pure; the
 * operator's page uses it, too.
 */

/** An isolate may go without saying that all is well again; a spell not seen for so long is over, and hides no new one. */
export const UNSEEN_MS = 3600_000;

/** The cron's own name among the components; no store and no object has it. Its spells end with its next run. */
export const CRON = "cron";

export interface SpellTimes {
  readonly component: string;
  readonly startedAt: number;
  /** When a fallback last worked in its place. */
  readonly seenAt: number | null;
  /** `null`: nobody has said so. */
  readonly endedAt: number | null;
}

export const goesOn = ({ component, startedAt, seenAt, endedAt }: SpellTimes, nowMs: number): boolean =>
  endedAt === null && (component === CRON || nowMs - (seenAt ?? startedAt) < UNSEEN_MS);

const LIMITER = "limiter:";

/** `limiter:<object>`, `kv` or `cron` as people call it. */
export function partText(component: string): string {
  if (component === CRON) return "the cron";
  if (component === "kv") return "KV";
  if (component === `${LIMITER}key`) return "a limiter object";
  return component.startsWith(LIMITER) ? `limiter object ${component.slice(LIMITER.length)}` : component;
}

const REASONS: Readonly<Record<string, string>> = {
  late: "does not answer in time",
  overloaded: "is overloaded",
  unreachable: "cannot be reached",
  failed: "answers with errors",
  garbage: "answers what makes no sense",
  "no probe": "does not run, or its log is not kept",
};

/** What a component does, after its name; a reason of another version as it is. */
export const reasonText = (reason: string): string => REASONS[reason] ?? reason;
