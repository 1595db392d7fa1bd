/**
 * The ways in which Fitbit and Google write a moment. Fixed positions, no guessing: what does not fit is null. Whether
 * the result is UTC or a wall clock is known by the file it stands in, not by its shape.
 */
import { wallTime } from "./calendar.ts";

const MIDNIGHT = { hour: 0, minute: 0, second: 0, ms: 0 };

/** `10/19/22`, always in this order, whatever the account's language; two digits mean 20YY. */
export function parseUsDate(text: string): number | null {
  const match = /^(\d{2})\/(\d{2})\/(\d{2})$/.exec(text);
  if (match === null) return null;
  return wallTime(
    { year: 2000 + Number(match[3]), month: Number(match[1]), day: Number(match[2]) },
    MIDNIGHT,
  );
}

/** `23:59:59` in milliseconds of the day. */
export function parseClock(text: string): number | null {
  const match = /^(\d{2}):(\d{2}):(\d{2})$/.exec(text);
  if (match === null) return null;
  const [hour, minute, second] = [Number(match[1]), Number(match[2]), Number(match[3])];
  return hour < 24 && minute < 60 && second < 60 ? ((hour * 60 + minute) * 60 + second) * 1000 : null;
}

/** `10/19/22 23:59:59` in the old JSON files. */
export function parseUsDateTime(text: string): number | null {
  const date = parseUsDate(text.slice(0, 8));
  const clock = text[8] === " " ? parseClock(text.slice(9)) : null;
  return date === null || clock === null ? null : date + clock;
}

/** An ISO moment with `Z` or an offset: `2026-03-19T18:21:01.602062Z`, `2024-08-03 19:24:04+0000`. */
export interface Moment {
  /** Unix milliseconds, fractions cut off. */
  readonly instantMs: number;
  readonly offsetMs: number;
}

const ISO =
  /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?:(Z)|([+-])(\d{2}):?(\d{2}))?$/;

export function parseMoment(text: string): Moment | null {
  const plainMs = parsePlainUtc(text);
  if (plainMs !== null) return { instantMs: plainMs, offsetMs: 0 };
  const parsed = parseIso(text);
  if (parsed === null || parsed.offsetMs === null) return null;
  return { instantMs: parsed.wallMs - parsed.offsetMs, offsetMs: parsed.offsetMs };
}

/** `2024-08-03T19:24:04Z` alone, the form of the large files; a pattern would take three times as long. */
function parsePlainUtc(text: string): number | null {
  const isForm =
    text.length === 20 &&
    text[4] === "-" &&
    text[7] === "-" &&
    text[10] === "T" &&
    text[13] === ":" &&
    text[16] === ":" &&
    text[19] === "Z";
  if (!isForm) return null;
  const year = 100 * pairAt(text, 0) + pairAt(text, 2);
  const [month, day] = [pairAt(text, 5), pairAt(text, 8)];
  const [hour, minute, second] = [pairAt(text, 11), pairAt(text, 14), pairAt(text, 17)];
  return wallTime({ year, month, day }, { hour, minute, second, ms: 0 });
}

/** Two digits, or NaN, which is no part of any time. */
function pairAt(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 0x30;
  const ones = text.charCodeAt(at + 1) - 0x30;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

/** An ISO moment without a zone: `2024-01-15T07:30:00.000`. */
export function parseIsoWall(text: string): number | null {
  const parsed = parseIso(text);
  return parsed === null || parsed.offsetMs !== null ? null : parsed.wallMs;
}

/** `+07:00`, `-0330`, `Z` in milliseconds. */
export function parseOffset(text: string): number | null {
  if (text === "Z") return 0;
  const match = /^([+-])(\d{2}):?(\d{2})$/.exec(text);
  return match === null ? null : offsetMsOf(match[1], match[2], match[3]);
}

function parseIso(text: string): { wallMs: number; offsetMs: number | null } | null {
  const match = ISO.exec(text);
  if (match === null) return null;
  const [, year, month, day, hour, minute, second, fraction, zulu, sign, offsetHour, offsetMinute] = match;
  const wallMs = wallTime(
    { year: Number(year), month: Number(month), day: Number(day) },
    {
      hour: Number(hour),
      minute: Number(minute),
      second: Number(second ?? 0),
      ms: Math.floor(Number(`0.${fraction ?? 0}`) * 1000 + 1e-6),
    },
  );
  if (wallMs === null) return null;
  if (zulu !== undefined) return { wallMs, offsetMs: 0 };
  if (sign === undefined) return { wallMs, offsetMs: null };
  const offsetMs = offsetMsOf(sign, offsetHour, offsetMinute);
  return offsetMs === null ? null : { wallMs, offsetMs };
}

function offsetMsOf(
  sign: string | undefined,
  hour: string | undefined,
  minute: string | undefined,
): number | null {
  const minutes = Number(hour) * 60 + Number(minute);
  if (Number(minute) > 59 || minutes > 18 * 60) return null;
  return (sign === "-" ? -minutes : minutes) * 60_000;
}
