/** Mutants that no input can tell from the original, each with the reason. Whoever adds one has thought about it. */
export interface Equivalent {
  /** From the folder of the converter. */
  readonly file: string;
  /** As the report prints it. */
  readonly was: string;
  readonly became: string;
  readonly why: string;
}

const equivalent = (file: string, was: string, became: string, why: string): Equivalent => ({
  ...{ file, was, became, why },
});

const SLOW_WAY = "the shortcut is not taken then, and the general reader reads the same moment";

export const EQUIVALENT: readonly Equivalent[] = [
  equivalent("time/timestamps.ts", '"-"', '""', SLOW_WAY),
  equivalent("time/timestamps.ts", "ones >= 0", "ones > 0", SLOW_WAY),
  equivalent("time/timestamps.ts", "ones >= 0", "ones < 0", SLOW_WAY),
  equivalent("time/timestamps.ts", "tens * 10", "tens / 10", SLOW_WAY),
  equivalent("time/timestamps.ts", "100 * pairAt(text, 0)", "100 / pairAt(text, 0)", SLOW_WAY),
  equivalent("time/timestamps.ts", '"T"', '""', SLOW_WAY),
  equivalent("time/timestamps.ts", '":"', '""', SLOW_WAY),
  equivalent("time/timestamps.ts", '"Z"', '""', SLOW_WAY),
  equivalent(
    "time/timestamps.ts",
    'text.length === 20 && text[4] === "-" && text[7] === "-" && text[10] === "T" && text[13] =…',
    "false",
    SLOW_WAY,
  ),
  equivalent("time/timestamps.ts", "text.charCodeAt(at) - 0x30", "text.charCodeAt(at) + 0x30", SLOW_WAY),
  equivalent(
    "time/timestamps.ts",
    "text.charCodeAt(at + 1) - 0x30",
    "text.charCodeAt(at + 1) + 0x30",
    SLOW_WAY,
  ),
  equivalent("time/timestamps.ts", "at + 1", "at - 1", SLOW_WAY),
  equivalent("time/timestamps.ts", "tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9", "false", SLOW_WAY),
  equivalent("time/timestamps.ts", "tens >= 0", "tens > 0", SLOW_WAY),
  equivalent("time/timestamps.ts", "tens >= 0", "tens < 0", SLOW_WAY),
  equivalent("time/timestamps.ts", "tens <= 9", "tens < 9", SLOW_WAY),
  equivalent("time/timestamps.ts", "tens <= 9", "tens > 9", SLOW_WAY),
  equivalent("time/timestamps.ts", "ones <= 9", "ones < 9", SLOW_WAY),
  equivalent("time/calendar.ts", "-4", "+4", "every year that is believed has four digits"),
  equivalent("time/zone.ts", "false", "true", "the first question replaces it before it is read"),
  equivalent("time/zone.ts", "day !== last.day", "true", "the same answers, taken from the map again"),
  equivalent("time/zone.ts", "known.set(day, offset);", ";", "the same answer, asked for again"),
  equivalent(
    "activity/series-files.ts",
    "{ const code = at + i < text.length ? text.charCodeAt(at + i) : -1; const apart = code - s…",
    "{}",
    "rows outside of the window are then refused by their moment",
  ),
  equivalent(
    "activity/series.ts",
    "b.atSec <= a.atSec",
    "b.atSec < a.atSec",
    "a point and itself give 0/0, which is no speed either",
  ),
  equivalent("activity/xml.ts", "false", "true", "only adds a place to messages that nobody reads"),
  equivalent("daily/reading.ts", '"sedentary"', '""', "every kind with a day's value has a metric"),
  equivalent(
    "daily/day-column.ts",
    "day < this.#first",
    "day <= this.#first",
    "the first day itself lies inside and never gets here",
  ),
  equivalent(
    "daily/repeated-hour.ts",
    "offsetAt(zone, day * DAY_MS) > offsetAt(zone, (day + 1) * DAY_MS)",
    "offsetAt(zone, day * DAY_MS) >= offsetAt(zone, (day + 1) * DAY_MS)",
    "the minute itself is asked then, with the same answer",
  ),
  equivalent("weight/history.ts", "entry.day !== day", "true", "a set holds a year once"),
  equivalent("weight/history.ts", "path.push(at);", ";", "the way is only found again more slowly"),
  equivalent(
    "garmin/fit-file.ts",
    "this.#length + more <= this.#bytes.length",
    "this.#length + more < this.#bytes.length",
    "room is made one byte earlier",
  ),
  equivalent(
    "garmin/fit-file.ts",
    "this.#length + more <= this.#bytes.length",
    "false",
    "room is made each time, and the same bytes are written into it",
  ),
];
