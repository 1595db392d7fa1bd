/** What the operator's lists amount to: pure readings of flags, of the limiter's log and of a catalog file. */
import { goesOn } from "../../../worker/storage/health/spells.ts";
import type { Disagreement, Flag, FlagKind, Incident, Transition } from "./contract.ts";
import { BACKEND_FLAG, BANNER_FLAG, type BannerWish, type FlagValue } from "./requests.ts";

export type Backend =
  | { readonly mode: "do"; readonly percent: number }
  | { readonly mode: "shadow"; readonly percent: number }
  | { readonly mode: "kv" };

export type BackendMode = Backend["mode"];

const DEFAULT_BACKEND: Backend = { mode: "do", percent: 100 };
const BACKEND = /^(?:(do|shadow) (100|[1-9]?\d)|kv)$/;

/** `do 100`, `shadow 25`, `kv`; null for anything else. */
export function readBackend(text: string): Backend | null {
  const match = BACKEND.exec(text);
  if (match === null) return null;
  const [, mode, percent] = match;
  return mode === "do" || mode === "shadow" ? { mode, percent: Number(percent) } : { mode: "kv" };
}

export const writeBackend = (backend: Backend): string =>
  backend.mode === "kv" ? "kv" : `${backend.mode} ${backend.percent}`;

export interface BackendInForce {
  readonly backend: Backend;
  /** Null: nobody has set it, the default holds. */
  readonly flag: Flag | null;
}

export function backendIn(flags: readonly Flag[]): BackendInForce {
  const flag = flags.find(({ name }) => name === BACKEND_FLAG) ?? null;
  return { backend: (flag && readBackend(flag.value)) ?? DEFAULT_BACKEND, flag };
}

export interface PinnedBanner extends BannerWish {
  readonly flag: Flag;
  /** Its time is over, so nobody sees it any more. */
  readonly ended: boolean;
}

/** The pinned message as its flag holds it: `[text, level, until in ms]`. */
export function bannerIn(flags: readonly Flag[], nowMs: number): PinnedBanner | null {
  const flag = flags.find(({ name }) => name === BANNER_FLAG);
  if (!flag) return null;
  try {
    const raw: unknown = JSON.parse(flag.value);
    if (!Array.isArray(raw)) return null;
    const [text, level, untilMs]: readonly unknown[] = raw;
    if (typeof text !== "string" || (level !== "info" && level !== "warning")) return null;
    const ends = typeof untilMs === "number" ? untilMs : null;
    const until = ends === null ? null : new Date(ends).toISOString();
    return { flag, text, level, until, ended: ends !== null && ends <= nowMs };
  } catch {
    return null;
  }
}

/** Flags that have a place of their own on the page are not shown a second time. */
export const plainFlags = (flags: readonly Flag[]): readonly Flag[] =>
  flags.filter(({ name }) => name !== BACKEND_FLAG && name !== BANNER_FLAG);

/** The blocks in force: of each key its newest transition, if that is a block which has not ended. */
export function blocksInForce(log: readonly Transition[], nowMs: number): readonly Transition[] {
  const newest = new Map<string, Transition>();
  for (const transition of log) {
    const known = newest.get(transition.key);
    if (!known || Date.parse(transition.at) > Date.parse(known.at)) newest.set(transition.key, transition);
  }
  return [...newest.values()].filter(
    ({ action, until }) => action === "blocked" && Date.parse(until) > nowMs,
  );
}

export interface ReasonCount {
  readonly reason: string;
  readonly policy: string;
  readonly count: number;
  /** The newest hour in which it happened, ISO. */
  readonly lastHour: string;
}

/** Disagreements by reason and policy, the most frequent first. */
export function byReason(disagreements: readonly Disagreement[]): readonly ReasonCount[] {
  const counts = new Map<string, ReasonCount>();
  for (const { hour, policy, reason, count } of disagreements) {
    const name = `${policy} ${reason}`;
    const known = counts.get(name);
    const lastHour = known && known.lastHour > hour ? known.lastHour : hour;
    counts.set(name, { reason, policy, count: (known?.count ?? 0) + count, lastHour });
  }
  return [...counts.values()].sort((a, b) => b.count - a.count);
}

const msOf = (time: string | null): number | null => (time === null ? null : Date.parse(time));

/** What is down now, the longest first. */
export const openIncidents = (incidents: readonly Incident[], nowMs: number): readonly Incident[] =>
  incidents
    .filter(({ component, started_at: began, seen_at: seen, ended_at: ended }) =>
      goesOn({ component, startedAt: Date.parse(began), seenAt: msOf(seen), endedAt: msOf(ended) }, nowMs),
    )
    .sort((a, b) => a.started_at.localeCompare(b.started_at));

/** A typed text as the value of its kind; null when it is none. */
export function readTyped(kind: FlagKind, text: string): FlagValue | null {
  switch (kind) {
    case "text":
      return text;
    case "number":
      return text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : null;
    case "boolean":
      return text === "true" ? true : text === "false" ? false : null;
    default:
      return kind satisfies never;
  }
}

export type CatalogFile =
  | { readonly ok: true; readonly entries: readonly unknown[] }
  | { readonly ok: false; readonly reason: "not-json" | "no-entries" };

/** A catalog file: a list of entries, or an object with such a list as `entries`. What is in one is the service's to check. */
export function readCatalogFile(text: string): CatalogFile {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return { ok: false, reason: "not-json" };
  }
  // A list has a method of that name.
  const entries: unknown =
    typeof raw === "object" && raw !== null && !Array.isArray(raw) ? Reflect.get(raw, "entries") : raw;
  if (!Array.isArray(entries) || entries.length === 0) return { ok: false, reason: "no-entries" };
  return { ok: true, entries };
}

const LIMITER_KEY = /^((?:[a-z]{2,4}:\d{1,4})|(?:key:[0-9a-f]{16}))\.[0-9a-f]{16}\.[0-9a-f]{16}$/;

/** `<object>.<subnet>.<client>`, as the list of blocks shows it. */
export const isLimiterKey = (text: string): boolean => LIMITER_KEY.test(text);
