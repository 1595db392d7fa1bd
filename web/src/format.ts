/** Numbers, days and spans of time as people read them; the only place that knows the reader's flavour of English. */

const locale = (typeof navigator === "undefined" ? [] : navigator.languages).find((tag) =>
  tag.startsWith("en"),
);
const LOCALE = locale ?? "en-GB";

const wholeNumber = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 0 });
const oneDecimal = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 1 });
const longDay = new Intl.DateTimeFormat(LOCALE, {
  day: "numeric",
  month: "short",
  year: "numeric",
  timeZone: "UTC",
});
const clock = new Intl.DateTimeFormat(LOCALE, { hour: "2-digit", minute: "2-digit" });

export const count = (value: number): string => wholeNumber.format(value);

/** `3 files`, `1 file`. */
export const counted = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`;

export function bytes(value: number): string {
  if (value < 1000) return counted(value, "byte");
  const [amount, unit] =
    value < 999_500 ? [value / 1e3, "kB"] : value < 999_500_000 ? [value / 1e6, "MB"] : [value / 1e9, "GB"];
  return `${(amount < 10 ? oneDecimal : wholeNumber).format(amount)} ${unit}`;
}

export const percent = (fraction: number): string =>
  `${Math.floor(Math.min(1, Math.max(0, fraction)) * 100)} %`;

/** A calendar day `YYYY-MM-DD`, or the text itself where it is none. */
export function day(isoDay: string): string {
  const ms = Date.parse(`${isoDay}T00:00:00Z`);
  return Number.isNaN(ms) ? isoDay : longDay.format(ms);
}

export function daySpan(from: string | null, to: string | null): string {
  if (from === null || to === null) return from ?? to ?? "";
  return from === to ? day(from) : `${day(from)} – ${day(to)}`;
}

export const timeOfDay = (ms: number): string => clock.format(ms);

/** Time left as a clock shows it: `1:59:07`, `4:05`. Never negative. */
export function countdown(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const two = (value: number): string => String(value).padStart(2, "0");
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}:${two(seconds % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
}
