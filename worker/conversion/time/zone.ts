/**
 * Time zones for the converter. Instants are Unix milliseconds, "wall" times are what the clock on the wall showed,
 * written as if it were UTC, and days are counted from 1970-01-01. A wall time that a zone skipped (spring) moves
 * forward, one that happened twice (autumn) is the first; that is "compatible" in Temporal.
 */
import { Temporal } from "temporal-polyfill";

export const DAY_MS = 86_400_000;

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
  // Records come in the order of time: most ask about the same day as the one before.
  const last = { day: Number.NaN, offset: 0, isSteady: false };
  const offsetMs = (instantMs: number): number => {
    const day = Math.floor(instantMs / DAY_MS);
    if (day !== last.day) {
      last.day = day;
      last.offset = atStart(day);
      last.isSteady = last.offset === atStart(day + 1);
    }
    return last.isSteady ? last.offset : exact(instantMs);
  };
  const instantOf = (wallMs: number): number => {
    const day = Math.floor(wallMs / DAY_MS);
    const offset = atStart(day - 1);
    // Without a change from the day before to the day after there is only one answer.
    if (offset === atStart(day + 2)) return wallMs - offset;
    const wall = Temporal.Instant.fromEpochMilliseconds(wallMs).toZonedDateTimeISO("UTC").toPlainDateTime();
    return wall.toZonedDateTime(id, { disambiguation: "compatible" }).epochMilliseconds;
  };
  return {
    id,
    offsetMs,
    instantOf,
    dayOf: (instantMs) => Math.floor((instantMs + offsetMs(instantMs)) / DAY_MS),
  };
}
