/** Times as an operator reads them: in UTC, like the logs, and how long ago. */

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** `21 Nov 02:14 UTC`; with the year where it is another one. */
export function utc(iso: string, nowMs: number): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  const month = date.toLocaleString("en-GB", { month: "short", timeZone: "UTC" });
  const year = date.getUTCFullYear() === new Date(nowMs).getUTCFullYear() ? "" : ` ${date.getUTCFullYear()}`;
  return `${date.getUTCDate()} ${month}${year} ${iso.slice(11, 16)} UTC`;
}

/** `40 s`, `3 min`, `5 h`, `2 days`: rounded down. */
export function duration(ms: number): string {
  const positive = Math.max(0, ms);
  if (positive < MINUTE_MS) return `${Math.floor(positive / 1000)} s`;
  if (positive < HOUR_MS) return `${Math.floor(positive / MINUTE_MS)} min`;
  if (positive < 2 * DAY_MS) return `${Math.floor(positive / HOUR_MS)} h`;
  return `${Math.floor(positive / DAY_MS)} days`;
}

export const ago = (iso: string, nowMs: number): string => `${duration(nowMs - Date.parse(iso))} ago`;

/** `21 Nov 02:14 UTC, 3 min ago` */
export const when = (iso: string, nowMs: number): string => `${utc(iso, nowMs)}, ${ago(iso, nowMs)}`;

/** `until 21 Nov 03:14 UTC, 57 min from now` */
export const until = (iso: string, nowMs: number): string =>
  `until ${utc(iso, nowMs)}, ${duration(Date.parse(iso) - nowMs)} from now`;
