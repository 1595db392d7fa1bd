/**
 * Numbers and dates as the account's language wrote them: `2,948`, `2.948`, `2 948` for a count; `7.92`, `7,92`,
 * `1,234.5` for a measure; `2021-10-29`, `29-10-2021`, `10/29/21`. Which of day and month comes first is never guessed:
 * it is what makes all dates of the file valid, or else a row of days that follow each other.
 */
import { wallTime } from "../time/calendar.ts";

const DAY_MS = 86_400_000;
const MIDNIGHT = { hour: 0, minute: 0, second: 0, ms: 0 };

/** A whole number; any separator groups thousands. */
export function parseCount(text: string): number | null {
  const digits = text.trim().replace(/[\s.,'’\u00a0\u202f]/g, "");
  return /^\d{1,9}$/.test(digits) ? Number(digits) : null;
}

/** A number with at most two decimals; a last group of three digits is thousands, unless a lone zero stands before it. */
export function parseMeasure(text: string): number | null {
  const plain = text.trim().replace(/[\s'’\u00a0\u202f]/g, "");
  const fraction = /^0[.,](\d{1,6})$/.exec(plain);
  if (fraction !== null) return Number(`0.${fraction[1]}`);
  const match = /^(\d{1,3}(?:[.,]\d{3})+|\d+)(?:[.,](\d{1,2}))?$/.exec(plain);
  if (match === null) return null;
  return Number(`${(match[1] ?? "").replace(/[.,]/g, "")}.${match[2] ?? 0}`);
}

export type DateOrder = "ymd" | "dmy" | "mdy";

/** The day number of a date in a known order, or null. */
export function parseLocalDate(text: string, order: DateOrder): number | null {
  const parts = /^(\d{1,4})[-/.](\d{1,2})[-/.](\d{1,4})$/.exec(text.trim());
  if (parts === null) return null;
  const [first, second, third] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  const isYearFirst = (parts[1] ?? "").length === 4;
  if (isYearFirst !== (order === "ymd")) return null;
  const year = isYearFirst ? first : third < 100 ? 2000 + third : third;
  const month = order === "mdy" ? first : second;
  const day = order === "mdy" ? second : isYearFirst ? third : first;
  const wall = wallTime({ year, month, day }, MIDNIGHT);
  return wall === null ? null : wall / DAY_MS;
}

/** The one order that the dates of a file can have, or null where two are left or none. `tables`: dates by table. */
export function dateOrderOf(tables: readonly (readonly string[])[]): DateOrder | null {
  const orders = (["ymd", "dmy", "mdy"] as const).filter((order) =>
    tables.every((dates) => dates.every((text) => parseLocalDate(text, order) !== null)),
  );
  if (orders.length < 2) return orders[0] ?? null;
  const daily = orders.filter((order) => tables.some((dates) => followEachOther(dates, order)));
  return daily.length === 1 ? (daily[0] ?? null) : null;
}

function followEachOther(dates: readonly string[], order: DateOrder): boolean {
  const days = dates.map((text) => parseLocalDate(text, order) ?? 0);
  return days.length > 1 && days.slice(1).every((day, i) => Math.abs(day - (days[i] ?? 0)) === 1);
}
