/**
 * The activity catalog as data: which Fitbit activity is which FIT sport. Checked as a whole when it comes in, so that a
 * reader never meets half a catalog; packed into rows of five, because thousands of entries travel together.
 * Sport and sub-sport are FIT's numbers (one byte each, 255 = invalid). Pure.
 */
import { SEED_SPORTS, type Sport, type SportMap } from "../conversion/activity/sport-map.ts";

export interface CatalogEntry {
  /** Fitbit's activityTypeId; `null` where only the name is known. */
  readonly id: number | null;
  readonly name: string;
  readonly sport: number;
  readonly subSport: number;
  /** For file names: one English word or two. */
  readonly slug: string;
}

/** `[id, name, sport, subSport, slug]` */
export type PackedEntry = readonly [number | null, string, number, number, string];

export const MAX_ENTRIES = 20_000;
const MAX_NAME_LENGTH = 100;
const SLUG = /^[a-z0-9](?:[a-z0-9-]{0,28}[a-z0-9])?$/;

export const pack = ({ id, name, sport, subSport, slug }: CatalogEntry): PackedEntry => [
  id,
  name,
  sport,
  subSport,
  slug,
];

export const unpack = ([id, name, sport, subSport, slug]: PackedEntry): CatalogEntry => ({
  id,
  name,
  sport,
  subSport,
  slug,
});

const isByte = (raw: unknown): raw is number =>
  Number.isInteger(raw) && Number(raw) >= 0 && Number(raw) < 255;
const isId = (raw: unknown): raw is number => Number.isSafeInteger(raw) && Number(raw) > 0;
const isName = (raw: unknown): raw is string =>
  typeof raw === "string" && raw.trim() !== "" && raw.length <= MAX_NAME_LENGTH && raw.isWellFormed();

/** What a name is called in a file name. */
export function slugOf(name: string): string {
  const words = name
    .toLowerCase()
    .normalize("NFKD")
    .replace(/[^a-z0-9]+/g, "-");
  return words.replace(/^-+/, "").slice(0, 30).replace(/-+$/, "") || "activity";
}

type Reading<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly field: string; readonly expected: string };

function readEntry(raw: unknown, at: string): Reading<CatalogEntry> {
  const refuse = (field: string, expected: string) =>
    ({ ok: false, field: `${at}.${field}`, expected }) as const;
  if (typeof raw !== "object" || raw === null) return { ok: false, field: at, expected: "an object" };
  const entry: Readonly<Record<string, unknown>> = { ...raw };
  const { id = null, name, sport, sub_sport: subSport = 0 } = entry;
  if (id !== null && !isId(id)) return refuse("id", "a whole number above 0, or null");
  if (!isName(name)) return refuse("name", `a text of 1 to ${MAX_NAME_LENGTH} characters`);
  if (!isByte(sport)) return refuse("sport", "a whole number from 0 to 254");
  if (!isByte(subSport)) return refuse("sub_sport", "a whole number from 0 to 254");
  const slug = entry.slug ?? slugOf(name);
  if (typeof slug !== "string" || !SLUG.test(slug))
    return refuse("slug", "1 to 30 lower-case letters, digits and hyphens");
  return { ok: true, value: { id, name: name.trim(), sport, subSport, slug } };
}

/** A whole catalog as an operator sends it. No id and no name (whatever its case) may come twice. */
export function readEntries(raw: unknown): Reading<readonly CatalogEntry[]> {
  if (!Array.isArray(raw) || raw.length === 0 || raw.length > MAX_ENTRIES)
    return { ok: false, field: "entries", expected: `a list of 1 to ${MAX_ENTRIES} entries` };
  const entries: CatalogEntry[] = [];
  const seen = new Set<number | string>();
  for (const [index, item] of raw.entries()) {
    const at = `entries[${index}]`;
    const reading = readEntry(item, at);
    if (!reading.ok) return reading;
    const { id, name } = reading.value;
    const names: (number | string)[] = [name.toLowerCase(), ...(id === null ? [] : [id])];
    if (names.some((known) => seen.has(known)))
      return { ok: false, field: at, expected: "an id and a name that no entry before it has" };
    for (const known of names) seen.add(known);
    entries.push(reading.value);
  }
  return { ok: true, value: entries };
}

const isPacked = (raw: unknown): raw is PackedEntry =>
  Array.isArray(raw) &&
  raw.length === 5 &&
  (raw[0] === null || isId(raw[0])) &&
  isName(raw[1]) &&
  isByte(raw[2]) &&
  isByte(raw[3]) &&
  typeof raw[4] === "string";

/** Entries as a store keeps them; `null` for anything else. */
export const parsePacked = (raw: unknown): readonly PackedEntry[] | null =>
  Array.isArray(raw) && raw.every(isPacked) ? raw : null;

/** For the converter. */
export function sportsOf(entries: readonly PackedEntry[]): SportMap {
  const byId = new Map<number, Sport>();
  const byName = new Map<string, Sport>();
  for (const [id, name, sport, subSport, slug] of entries) {
    if (id !== null) byId.set(id, { sport, subSport, slug });
    byName.set(name.toLowerCase(), { sport, subSport, slug });
  }
  return { byId, byName };
}

/** What ships with the project, as long as no operator has sent another. */
export const SEED_ENTRIES: readonly PackedEntry[] = [
  ...[...SEED_SPORTS.byName].map(
    ([name, { sport, subSport, slug }]): PackedEntry => [null, name, sport, subSport, slug],
  ),
  ...[...SEED_SPORTS.byId].map(
    ([id, { sport, subSport, slug }]): PackedEntry => [id, `#${id}`, sport, subSport, slug],
  ),
];

export interface CatalogQuery {
  /** Part of a name, whatever its case; empty: every name. */
  readonly text: string;
  readonly limit: number;
}

export function findEntries(
  entries: readonly PackedEntry[],
  { text, limit }: CatalogQuery,
): readonly PackedEntry[] {
  if (text === "") return entries.slice(0, limit);
  const wanted = text.toLowerCase();
  const found: PackedEntry[] = [];
  for (const entry of entries) {
    if (found.length >= limit) break;
    if (entry[1].toLowerCase().includes(wanted)) found.push(entry);
  }
  return found;
}
