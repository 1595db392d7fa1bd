/**
 * The local day of an archived record: that of its first field which is a date, in any of the ways in which Fitbit and
 * Google write one. Moments with a zone are brought to the user's; in files of daily values midnight UTC stands for the
 * local date and stays.
 */
import { parseIsoDay } from "../time/calendar.ts";
import { parseIsoWall, parseMoment, parseUsDate, parseUsDateTime } from "../time/timestamps.ts";
import { DAY_MS, type Zone } from "../time/zone.ts";

/** `texts` in the order of the file. Null where no field is a date. */
export function recordDay(texts: Iterable<string>, zone: Zone, isDaily: boolean): number | null {
  for (const text of texts) {
    const day = dayIn(text, zone, isDaily);
    if (day !== null) return day;
  }
  return null;
}

function dayIn(text: string, zone: Zone, isDaily: boolean): number | null {
  // Most fields are numbers and names: looked at first, since it is cheap.
  if (text.length < 8 || text.length > 35 || !(text[2] === "/" || text[4] === "-")) return null;
  const moment = parseMoment(text);
  if (moment !== null)
    return isDaily && moment.instantMs % DAY_MS === 0
      ? moment.instantMs / DAY_MS
      : zone.dayOf(moment.instantMs);
  const wall = parseIsoWall(text) ?? parseUsDateTime(text) ?? parseUsDate(text);
  return wall === null ? parseIsoDay(text) : Math.floor(wall / DAY_MS);
}
