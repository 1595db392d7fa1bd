/**
 * Makes one weight history out of the old JSON, the new CSV and the body fat CSV, a calendar year at a time, because a
 * step must stay short. Every record ends in exactly one of three ways: written, merged into one that is written, or
 * skipped with a reason. The calendar day of each weigh-in is the one that Fitbit showed; grams win over rounded
 * pounds; nothing is clamped, guessed or invented.
 */
import type { CsvWeight, JsonWeight } from "../fitbit/weight-files.ts";
import { DAY_MS, type Zone } from "../time/zone.ts";
import { attachBodyFat, fatsOnDays } from "./body-fat.ts";
import { bmiFor } from "./height.ts";
import { pairSources } from "./pairing.ts";
import { placeholderDay } from "./placeholder.ts";
import type { OnDay, PreparedWeights } from "./prepare.ts";
import type { BodyTally } from "./tally.ts";
import { BMI_RANGE, NO_TIME_CLOCK_MS, WEIGHT_RANGE_KG, type WeighIn, within } from "./weigh-in.ts";

/** A weigh-in before its second is final. */
export interface Draft {
  readonly day: number;
  readonly instantMs: number;
  /** When the new CSV says that it was; null where only the old JSON knows it. */
  readonly measuredMs: number | null;
  readonly kg: number;
  /** The source's own BMI. */
  readonly bmi: number | null;
  readonly fatPercent: number | null;
}

/** The calendar years that have entries, ascending. */
export function yearsOf({ json, csv, fat }: PreparedWeights): number[] {
  const years = new Set<number>();
  let day = Number.NaN;
  for (const list of [json, csv, fat]) {
    for (const entry of list) {
      if (entry.day !== day) years.add(yearOf(entry.day));
      day = entry.day;
    }
  }
  return [...years].sort((a, b) => a - b);
}

function yearOf(day: number): number {
  return new Date(day * DAY_MS).getUTCFullYear();
}

/** First day of a year and of the next. */
function daysOfYear(year: number): { first: number; next: number } {
  return { first: Date.UTC(year, 0, 1) / DAY_MS, next: Date.UTC(year + 1, 0, 1) / DAY_MS };
}

/** Entries of a list in the order of days that lie in the year: from the first to before the last. */
function placesOf(entries: readonly { readonly day: number }[], year: number): { from: number; to: number } {
  const { first, next } = daysOfYear(year);
  const from = entries.findIndex((entry) => entry.day >= first);
  const to = entries.findIndex((entry) => entry.day >= next);
  return { from: from === -1 ? entries.length : from, to: to === -1 ? entries.length : to };
}

/** Finds the partners of the year's JSON entries. All years must be paired before the first is settled. */
export function pairYear(prepared: PreparedWeights, year: number, zone: Zone): void {
  const { from, to } = placesOf(prepared.json, year);
  pairSources(prepared, from, to, zone);
}

/** The weigh-ins of a year; books what becomes of its entries. */
export function settleYear(
  prepared: PreparedWeights,
  year: number,
  zone: Zone,
  counts: BodyTally,
): WeighIn[] {
  const believed = unite(prepared, year, zone, counts).filter((draft) => {
    if (within(draft.kg, WEIGHT_RANGE_KG)) return true;
    counts.weights.skip("outside 20 to 300 kg");
    if (draft.fatPercent !== null) counts.fats.skip("its weight was skipped");
    return false;
  });
  believed.sort((a, b) => a.instantMs - b.instantMs || a.kg - b.kg);
  const fats = fatsOnDays(prepared).filter(inYear(year));
  const withFat = attachBodyFat(believed, fats, counts.fats);
  counts.weights.written += withFat.length;
  return separate(withFat, zone).map(({ draft, atSec }) => ({
    atSec,
    day: draft.day,
    kg: draft.kg,
    fatPercent: draft.fatPercent,
    bmi: draft.bmi !== null && within(draft.bmi, BMI_RANGE) ? draft.bmi : bmiFor(draft, prepared.heights),
  }));
}

function inYear(year: number): (entry: { readonly day: number }) => boolean {
  const { first, next } = daysOfYear(year);
  return ({ day }) => day >= first && day < next;
}

/** The union of both sources. */
function unite(prepared: PreparedWeights, year: number, zone: Zone, counts: BodyTally): Draft[] {
  const { json, csv, pairs } = prepared;
  const paired = new Set(pairs);
  const drafts: Draft[] = [];
  const { from, to } = placesOf(json, year);
  for (const [i, entry] of json.slice(from, to).entries()) {
    const partner = csv[pairs[from + i] ?? -1];
    if (partner !== undefined) counts.weights.merged += 1;
    drafts.push(fromJson(entry, partner ?? null, zone));
  }
  const isOfYear = inYear(year);
  const alone = csv.filter((entry, i) => isOfYear(entry) && !paired.has(i));
  for (const entry of alone) drafts.push(fromCsv(entry, zone));
  const told = new Set(alone.map(({ instantMs }) => wallSecondOf(instantMs, zone)));
  for (let i = from; i < to; i++)
    if (pairs[i] === -1 && told.has(Math.floor((json[i]?.wallMs ?? 0) / 1000))) counts.conflicts += 1;
  return drafts;
}

function wallSecondOf(instantMs: number, zone: Zone): number {
  return Math.floor((instantMs + zone.offsetMs(instantMs)) / 1000);
}

function fromJson(json: OnDay<JsonWeight>, csv: CsvWeight | null, zone: Zone): Draft {
  const { day } = json;
  const noTime = json.wallMs - day * DAY_MS === NO_TIME_CLOCK_MS;
  const kg = csv === null ? json.kg : csv.grams / 1000;
  const facts = { day, kg, bmi: json.bmi, fatPercent: json.fatPercent, measuredMs: csv?.instantMs ?? null };
  if (noTime) return { ...facts, instantMs: noonOf(day, zone) };
  // The true instant, unless today's zone would put it on another day than Fitbit did.
  if (csv !== null && zone.dayOf(csv.instantMs) === day) return { ...facts, instantMs: csv.instantMs };
  return { ...facts, instantMs: insideDay(zone.instantOf(json.wallMs), day, zone) };
}

function fromCsv(csv: OnDay<CsvWeight>, zone: Zone): Draft {
  const typedIn = placeholderDay(csv.instantMs, zone) !== null;
  const instantMs = typedIn ? noonOf(csv.day, zone) : csv.instantMs;
  const { day, grams, instantMs: measuredMs } = csv;
  return { day, kg: grams / 1000, bmi: null, fatPercent: null, instantMs, measuredMs };
}

function noonOf(day: number, zone: Zone): number {
  return zone.instantOf(day * DAY_MS + DAY_MS / 2);
}

/** Whole days were skipped at the date line (Samoa 2011): then there is no such day, and the nearest moment serves. */
function insideDay(instantMs: number, day: number, zone: Zone): number {
  return zone.dayOf(instantMs) === day ? instantMs : noonOf(day, zone);
}

/** Gives each weigh-in a second of its own, inside its day. */
function separate(drafts: readonly Draft[], zone: Zone): { draft: Draft; atSec: number }[] {
  const seconds = freeSeconds();
  const placed = drafts.map((draft) => {
    const wanted = Math.floor(draft.instantMs / 1000);
    const later = seconds.next(wanted, 1);
    // When the last seconds of the day are full: back, instead of slipping into tomorrow.
    const fits = later === wanted || zone.dayOf(later * 1000) === zone.dayOf(wanted * 1000);
    const atSec = fits ? later : seconds.next(wanted, -1);
    seconds.take(atSec);
    return { draft, atSec };
  });
  return placed.sort((a, b) => a.atSec - b.atSec);
}

interface FreeSeconds {
  /** The nearest free second at or after (1), or at or before (-1). */
  next(second: number, step: 1 | -1): number;
  take(second: number): void;
}

/** Remembers where runs of taken seconds end, so that a thousand entries of one second cost a thousand steps. */
function freeSeconds(): FreeSeconds {
  const jumps = { "1": new Map<number, number>(), "-1": new Map<number, number>() };
  const next = (second: number, step: 1 | -1): number => {
    const map = jumps[step];
    const path: number[] = [];
    let at = second;
    for (let jump = map.get(at); jump !== undefined; jump = map.get(at)) {
      path.push(at);
      at = jump;
    }
    for (const passed of path) map.set(passed, at);
    return at;
  };
  return {
    next,
    take(second) {
      jumps["1"].set(second, second + 1);
      jumps["-1"].set(second, second - 1);
    },
  };
}
