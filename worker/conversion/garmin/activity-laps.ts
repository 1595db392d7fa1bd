/**
 * The laps of an activity as they are written: those of its sources that lie inside of it, and the rest up to its end;
 * one lap where it has none. Each lap of a pool swim has the lengths that end in it. Sums that no source tells follow
 * from the others: what the laps leave of the whole, and lengths times the length of the pool.
 */
import { type Activity, type Lap, MAX_LAPS } from "../activity/activity.ts";
import type { Series } from "../activity/series.ts";
import type { SwimLength } from "../activity/series-files.ts";

export interface LappedActivity {
  readonly activity: Activity;
  readonly series: Series;
  /** In the order of time. */
  readonly lengths: readonly SwimLength[];
}

export interface WrittenLap extends Lap {
  /** Place of its first length among those of the activity. */
  readonly firstLength: number;
  readonly lengths: number;
}

export type Totals = Omit<Lap, "startMs" | "endMs">;

const SECOND_MS = 1000;
const NOTHING: Totals = {
  timerMs: null,
  distanceM: null,
  calories: null,
  averageHeartRate: null,
  maxHeartRate: null,
  ascentM: null,
};

/** The sums of the activity, or where it has none those of its series or of its lengths. */
export function totalsOf({ activity, series, lengths }: LappedActivity): Totals {
  const { pool } = activity;
  const swumM = pool === null ? null : pool.lengthM * (lengths.length || pool.lengths);
  return {
    timerMs: activity.timerMs,
    distanceM: activity.distanceM ?? series.distanceM ?? swumM,
    calories: activity.calories,
    averageHeartRate: activity.averageHeartRate ?? series.averageHeartRate,
    maxHeartRate: activity.maxHeartRate ?? series.maxHeartRate,
    ascentM: activity.ascentM,
  };
}

/** One lap at least. The seconds are those between which the activity is written. */
export function lapsOf(parts: LappedActivity, startSec: number, endSec: number): readonly WrittenLap[] {
  const startMs = startSec * SECOND_MS;
  const endMs = endSec * SECOND_MS;
  // Parts of a second stay: the end was rounded.
  const exactEndMs = Math.max(endMs, parts.activity.startMs + parts.activity.elapsedMs);
  const totals = totalsOf(parts);
  const known = parts.activity.laps
    .map((lap) => clipped(lap, startMs, exactEndMs))
    .filter((lap) => lap.endMs > lap.startMs);
  const last = known.at(-1);
  const isWhole = last !== undefined && last.endMs >= endMs - SECOND_MS;
  const laps = last === undefined || isWhole ? known : [...known, restOf(totals, known, last.endMs, endMs)];
  const areParts = laps.length > 1 && known.length <= MAX_LAPS;
  return withLengths(areParts ? laps : [{ ...totals, startMs, endMs }], parts);
}

/** Sources can be some seconds apart. The sums of a lap that is mostly elsewhere tell nothing about what is left. */
function clipped(lap: Lap, fromMs: number, toMs: number): Lap {
  const startMs = Math.max(lap.startMs, fromMs);
  const endMs = Math.min(lap.endMs, toMs);
  const isMostlyInside = endMs - startMs >= (lap.endMs - lap.startMs) / 2;
  const sums = isMostlyInside ? lap : NOTHING;
  const timerMs = sums.timerMs === null ? null : Math.min(sums.timerMs, endMs - startMs);
  return { ...sums, timerMs, startMs, endMs };
}

/** What the laps leave of the activity. */
function restOf(totals: Totals, laps: readonly Lap[], startMs: number, endMs: number): Lap {
  const left = (key: "distanceM" | "calories"): number | null => {
    const whole = totals[key];
    const parts = laps.map((lap) => lap[key]);
    if (whole === null || parts.includes(null)) return null;
    const rest = whole - parts.reduce<number>((sum, part) => sum + (part ?? 0), 0);
    return rest > 0 ? rest : null;
  };
  return { ...NOTHING, distanceM: left("distanceM"), calories: left("calories"), startMs, endMs };
}

/** A length belongs to the lap in which it ends; the last lap takes those that are left. */
function withLengths(laps: readonly Lap[], { activity, lengths }: LappedActivity): WrittenLap[] {
  let next = 0;
  return laps.map((lap, i) => {
    const firstLength = next;
    const isLast = i === laps.length - 1;
    while (next < lengths.length && (isLast || (lengths[next]?.endMs ?? 0) <= lap.endMs)) next += 1;
    const count = next - firstLength;
    const swumM = activity.pool === null || count === 0 ? null : count * activity.pool.lengthM;
    return { ...lap, distanceM: lap.distanceM ?? swumM, firstLength, lengths: count };
  });
}
