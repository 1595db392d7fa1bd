/** Calendar days as numbers from 1970-01-01 and as `YYYY-MM-DD`. Years 2000 to 2099: Fitbit was founded in 2007. */

const FIRST_YEAR = 2000;
const LAST_YEAR = 2099;

/** Milliseconds of a date and time as if it were UTC, or null where there is no such date, time or year. */
export function wallTime(
  date: { year: number; month: number; day: number },
  time: { hour: number; minute: number; second: number; ms: number },
): number | null {
  const { year, month, day } = date;
  const { hour, minute, second, ms } = time;
  if (year < FIRST_YEAR || year > LAST_YEAR || hour > 23 || minute > 59 || second > 59) return null;
  const at = new Date(Date.UTC(year, month - 1, day, hour, minute, second, ms));
  return at.getUTCMonth() === month - 1 && at.getUTCDate() === day ? at.getTime() : null;
}

/** `2024-02-29` of a day number. */
export function isoDay(day: number): string {
  const date = new Date(day * 86_400_000);
  const monthAndDay = 100 * (date.getUTCMonth() + 1) + date.getUTCDate();
  const digits = String(date.getUTCFullYear() * 10_000 + monthAndDay);
  return `${digits.slice(0, -4)}-${digits.slice(-4, -2)}-${digits.slice(-2)}`;
}

/** The day number of `2024-02-29`, or null. */
export function parseIsoDay(text: string): number | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (match === null) return null;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const wall = wallTime({ year, month, day }, { hour: 0, minute: 0, second: 0, ms: 0 });
  return wall === null ? null : wall / 86_400_000;
}
