/** The `time_zone` field: an IANA name that this runtime knows, in the caller's spelling, or nothing. Offsets are no zones. */
import type { Problem } from "../http/problems.ts";

type TimeZoneReading =
  | { readonly ok: true; readonly timeZone: string | null }
  | { readonly ok: false; readonly problem: Problem };

export function readTimeZone(value: unknown): TimeZoneReading {
  if (value === undefined || value === null) return { ok: true, timeZone: null };
  try {
    if (typeof value === "string" && /^[a-z]/i.test(value)) {
      new Intl.DateTimeFormat("en", { timeZone: value });
      const lower = value.toLowerCase();
      // Names are told apart without case; an alias (Asia/Ho_Chi_Minh) stays the alias that it is.
      const usual = Intl.supportedValuesOf("timeZone").find((name) => name.toLowerCase() === lower);
      return { ok: true, timeZone: usual ?? value };
    }
  } catch {
    // Intl throws for a name that it does not know: the answer below.
  }
  return {
    ok: false,
    problem: {
      code: "time-zone-unknown",
      detail:
        'The field "time_zone" has to be an IANA name such as "Europe/Berlin". Leave it out to use the zone in the export.',
      members: { field: "time_zone" },
    },
  };
}
