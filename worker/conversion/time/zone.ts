/**
 * Time zones for the converter. Instants are Unix milliseconds, "wall" times are what the clock on the wall showed,
 * written as if it were UTC, and days are counted from 1970-01-01. A wall time that a zone skipped (spring) moves
 * forward, one that happened twice (autumn) is the first; that is "compatible" in Temporal.
 */
import { Temporal } from "temporal-polyfill";

export const DAY_MS = 86_400_000;
const DAY_SEC = 86_400;

/**
 * No zone changes there and back within so many days: the closest since 2000 were 6.96 days apart (Brazil, 2000). So
 * between two moments that far apart with the same offset there was no change.
 */
const STEADY_DAYS = 6;

export interface Zone {
  /** IANA name, as it was given. */
  readonly id: string;
  /** Local time minus UTC at an instant, in milliseconds. */
  offsetMs(instantMs: number): number;
  /** The local calendar day of an instant. */
  dayOf(instantMs: number): number;
  /** The instant at which the wall clock showed this time. */
  instantOf(wallMs: number): number;
}

/** The zone of an IANA name ("Europe/Berlin"), or null where there is none of that name. */
export function openZone(id: string): Zone | null {
  try {
    new Temporal.ZonedDateTime(0n, id);
  } catch {
    return null;
  }
  return makeZone(id);
}

/** UTC, where nobody said anything better. */
export function utcZone(): Zone {
  return makeZone("UTC");
}

function makeZone(id: string): Zone {
  // Offsets at starts of days, by the day: asking the zone database costs a thousand times more than this map.
  const known = new Map<number, number>();
  const exact = (instantMs: number): number =>
    Temporal.Instant.fromEpochMilliseconds(instantMs).toZonedDateTimeISO(id).offsetNanoseconds / 1e6;
  const asked = (day: number): number => {
    const offset = known.get(day) ?? exact(day * DAY_MS);
    known.set(day, offset);
    return offset;
  };
  const atStart = (day: number): number => {
    const first = day - (((day % STEADY_DAYS) + STEADY_DAYS) % STEADY_DAYS);
    const offset = asked(first);
    return offset === asked(first + STEADY_DAYS) ? offset : asked(day);
  };
  // The first instant of the new offset on a day at whose two ends the offsets differ. They change at whole seconds.
  const changes = new Map<number, number>();
  const changeOn = (day: number): number => {
    const found = changes.get(day);
    if (found !== undefined) return found;
    const before = atStart(day);
    let [low, high] = [day * DAY_SEC, (day + 1) * DAY_SEC];
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (exact(middle * 1000) === before) low = middle;
      else high = middle;
    }
    changes.set(day, high * 1000);
    return high * 1000;
  };
  // Records come in the order of time: most ask about the same day as the one before.
  const last = { day: Number.NaN, before: 0, after: 0, changeMs: 0 };
  const offsetMs = (instantMs: number): number => {
    const day = Math.floor(instantMs / DAY_MS);
    if (day !== last.day) {
      last.day = day;
      last.before = atStart(day);
      last.after = atStart(day + 1);
      last.changeMs = last.before === last.after ? Number.POSITIVE_INFINITY : changeOn(day);
    }
    return instantMs < last.changeMs ? last.before : last.after;
  };
  const instantOf = (wallMs: number): number => {
    const day = Math.floor(wallMs / DAY_MS);
    const [before, after] = [atStart(day - 1), atStart(day + 2)];
    const [early, late] = [wallMs - before, wallMs - after];
    // Without a change from the day before to the day after there is only one answer.
    if (before === after) return early;
    const changed = [day - 1, day].find((one) => atStart(one + 1) !== before) ?? day + 1;
    const changeMs = changeOn(changed);
    // Of a time that comes twice the first; one that never comes moves on by what was skipped.
    return early < changeMs || late < changeMs ? early : late;
  };
  return {
    id,
    offsetMs,
    instantOf,
    dayOf: (instantMs) => Math.floor((instantMs + offsetMs(instantMs)) / DAY_MS),
  };
}
