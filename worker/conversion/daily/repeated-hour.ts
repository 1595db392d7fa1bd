/**
 * In autumn the clock on the wall shows an hour twice, and files in local time hold both under the same minutes. The
 * second time that one file says such a minute it is another minute, not a repetition: it gets a moment of its own,
 * half a minute later, which stays in its day. Outside of that hour a repeated minute is a repeated minute.
 */
import { DAY_MS, type Zone } from "../time/zone.ts";

const HALF_MINUTE_MS = 30_000;

/** For one file: gives each wall time the moment under which it is counted. */
export function repeatedHour(zone: Zone): (wallMs: number) => number {
  const seen = new Set<number>();
  let [day, hasTwoHours] = [Number.NaN, false];
  return (wallMs) => {
    const ofDay = Math.floor(wallMs / DAY_MS);
    if (ofDay !== day) {
      day = ofDay;
      hasTwoHours = offsetAt(zone, day * DAY_MS) > offsetAt(zone, (day + 1) * DAY_MS);
    }
    if (!hasTwoHours || !happensTwice(zone, wallMs)) return wallMs;
    if (seen.has(wallMs)) return wallMs + HALF_MINUTE_MS;
    seen.add(wallMs);
    return wallMs;
  };
}

function offsetAt(zone: Zone, wallMs: number): number {
  return zone.offsetMs(zone.instantOf(wallMs));
}

function happensTwice(zone: Zone, wallMs: number): boolean {
  const first = zone.instantOf(wallMs);
  const second = wallMs - offsetAt(zone, (Math.floor(wallMs / DAY_MS) + 1) * DAY_MS);
  return second > first && second + zone.offsetMs(second) === wallMs;
}
