/**
 * Recognises entries whose time nobody gave. Fitbit stores them as 23:59:59 of the person's zone at that time. Seen as
 * an instant, such an entry may come from a zone that the person has left since; the pattern of the clock still tells
 * the day.
 */
import { DAY_MS, type Zone } from "../time/zone.ts";
import { NO_TIME_CLOCK_MS } from "./weigh-in.ts";

const MINUTE_MS = 60_000;
const MIN_OFFSET_MINUTES = -12 * 60;
const MAX_OFFSET_MINUTES = 14 * 60;
/** Inhabited zones that are not whole hours from UTC, in minutes (IANA time zone database). */
const ODD_OFFSETS = new Set([-570, -210, -150, 210, 270, 330, 345, 390, 525, 570, 630, 765, 825]);

/** The day for which the entry was typed in, or null where the instant is a real time. */
export function placeholderDay(instantMs: number, zone: Zone): number | null {
  const seconds = Math.floor(instantMs / 1000) * 1000;
  const local = seconds + zone.offsetMs(seconds);
  if (mod(local, DAY_MS) === NO_TIME_CLOCK_MS) return Math.floor(local / DAY_MS);
  const missing = (NO_TIME_CLOCK_MS - mod(seconds, DAY_MS)) / MINUTE_MS;
  if (!Number.isInteger(missing)) return null;
  const userOffset = zone.offsetMs(seconds) / MINUTE_MS;
  const possible = [missing, missing - 24 * 60]
    .filter((offset) => offset >= MIN_OFFSET_MINUTES && offset <= MAX_OFFSET_MINUTES)
    .filter((offset) => offset % 60 === 0 || ODD_OFFSETS.has(offset))
    .sort((a, b) => Math.abs(a - userOffset) - Math.abs(b - userOffset));
  const offset = possible[0];
  return offset === undefined ? null : Math.floor((seconds + offset * MINUTE_MS) / DAY_MS);
}

function mod(value: number, by: number): number {
  return ((value % by) + by) % by;
}
