/** What a person has chosen for themselves: theme, units, time zone. Few, small, and each from a closed list. */

export const THEMES = ["system", "light", "dark"] as const;
export const UNITS = ["metric", "imperial"] as const;

export type Theme = (typeof THEMES)[number];
export type Units = (typeof UNITS)[number];

export interface Preferences {
  readonly theme: Theme;
  /** `null`: not chosen. */
  readonly units: Units | null;
  /** IANA name; `null`: not chosen. */
  readonly timeZone: string | null;
}

export const NO_PREFERENCES: Preferences = { theme: "system", units: null, timeZone: null };

const MAX_ZONE_LENGTH = 64;

const oneOf = <Value>(known: readonly Value[], raw: unknown): Value | null =>
  known.find((value) => value === raw) ?? null;

const isShort = (raw: unknown): raw is string => typeof raw === "string" && raw.length <= MAX_ZONE_LENGTH;

const isTimeZone = (raw: unknown): raw is string => {
  if (!isShort(raw)) return false;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: raw }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
};

export type PreferencesReading =
  | { readonly ok: true; readonly preferences: Preferences }
  | { readonly ok: false; readonly field: string; readonly expected: string };

/** As a client writes them; what is absent is not chosen. Unknown fields are ignored. */
export function readPreferences(raw: Readonly<Record<string, unknown>>): PreferencesReading {
  const theme = oneOf(THEMES, raw.theme ?? NO_PREFERENCES.theme);
  if (theme === null) return { ok: false, field: "theme", expected: `one of ${THEMES.join(", ")}` };
  const units = oneOf(UNITS, raw.units);
  if (units === null && raw.units !== undefined && raw.units !== null)
    return { ok: false, field: "units", expected: `one of ${UNITS.join(", ")}, or null` };
  const zone = raw.time_zone ?? null;
  if (zone !== null && !isTimeZone(zone))
    return { ok: false, field: "time_zone", expected: "an IANA time zone such as Europe/Berlin, or null" };
  return { ok: true, preferences: { theme, units, timeZone: zone } };
}

/** As a store keeps them; `null` for anything else. Time zones were looked up when they came in. */
export function parsePreferences(raw: unknown): Preferences | null {
  if (typeof raw !== "object" || raw === null) return null;
  const { theme, units = null, timeZone = null }: Readonly<Record<string, unknown>> = { ...raw };
  const known = oneOf(THEMES, theme);
  if (known === null || (timeZone !== null && !isShort(timeZone))) return null;
  return { theme: known, units: oneOf(UNITS, units), timeZone };
}

/** As the API answers them. */
export const describePreferences = ({ theme, units, timeZone }: Preferences) => ({
  theme,
  units,
  time_zone: timeZone,
});
