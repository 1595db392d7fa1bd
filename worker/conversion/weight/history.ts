/**
 * Makes one weight history out of the old JSON, the new CSV and the body fat CSV. Every record ends in exactly one of
 * three ways: written, merged into one that is written, or skipped with a reason. The calendar day of each weigh-in is
 * the one that Fitbit showed; grams win over rounded pounds; nothing is clamped, guessed or invented.
 */
import type { CsvFat, CsvWeight, Height, JsonWeight } from "../fitbit/weight-files.ts";
import { DAY_MS, type Zone } from "../time/zone.ts";
import { attachBodyFat } from "./body-fat.ts";
import { bmiFor } from "./height.ts";
import { pairSources } from "./pairing.ts";
import { placeholderDay } from "./placeholder.ts";
import { type Tally, tally } from "./tally.ts";
import { BMI_RANGE, NO_TIME_CLOCK_MS, WEIGHT_RANGE_KG, type WeighIn, within } from "./weigh-in.ts";

export interface WeightSources {
  readonly json: readonly JsonWeight[];
  readonly csv: readonly CsvWeight[];
  readonly fat: readonly CsvFat[];
  readonly heights: readonly Height[];
}

export interface WeightHistory {
  /** Strictly ascending. */
  readonly weighIns: readonly WeighIn[];
  readonly weights: Tally;
  readonly fats: Tally;
}

/** A weigh-in before its second is final. */
export interface Draft {
  readonly day: number;
  readonly instantMs: number;
  readonly kg: number;
  /** The source's own BMI. */
  readonly bmi: number | null;
  readonly fatPercent: number | null;
}

const OUT_OF_RANGE = "outside 20 to 300 kg";

export function buildWeightHistory(sources: WeightSources, zone: Zone): WeightHistory {
  const weights = tally(sources.json.length + sources.csv.length);
  const fats = tally(sources.json.filter((entry) => entry.fatPercent !== null).length + sources.fat.length);
  const drafts = unite(sources, zone, weights, fats);
  const withFat = attachBodyFat(drafts, sources.fat, zone, fats);
  const weighIns = separate(withFat, zone).map(({ draft, atSec }) => ({
    atSec,
    day: draft.day,
    kg: draft.kg,
    fatPercent: draft.fatPercent,
    bmi: draft.bmi !== null && within(draft.bmi, BMI_RANGE) ? draft.bmi : bmiFor(draft, sources.heights),
  }));
  weights.written = weighIns.length;
  return { weighIns, weights, fats };
}

/** The union of both sources without doubles, in the order of time. */
function unite(sources: WeightSources, zone: Zone, weights: Tally, fats: Tally): Draft[] {
  const jsons = withoutRepeatsJson(sources.json, weights, fats);
  const csvs = withoutRepeatsCsv(sources.csv, weights);
  const pairs = pairSources(jsons, csvs, zone);
  const paired = new Set(pairs.values());
  const drafts: Draft[] = [];
  for (const [i, json] of jsons.entries()) {
    const partner = pairs.get(i);
    const csv = partner === undefined ? undefined : csvs[partner];
    if (csv !== undefined) weights.merged += 1;
    drafts.push(fromJson(json, csv ?? null, zone));
  }
  for (const [i, csv] of csvs.entries()) if (!paired.has(i)) drafts.push(fromCsv(csv, zone));
  const believed = drafts.filter((draft) => {
    if (within(draft.kg, WEIGHT_RANGE_KG)) return true;
    weights.skip(OUT_OF_RANGE);
    if (draft.fatPercent !== null) fats.skip("its weight was skipped");
    return false;
  });
  return believed.sort((a, b) => a.instantMs - b.instantMs || a.kg - b.kg);
}

/** Overlapping exports hold the same entry twice; the one that knows more stays. */
function withoutRepeatsJson(
  entries: readonly JsonWeight[],
  weights: Tally,
  fats: Tally,
): readonly JsonWeight[] {
  const kept = new Map<string, JsonWeight>();
  for (const entry of entries) {
    const key = `${entry.wallMs} ${entry.kg}`;
    const other = kept.get(key);
    if (other === undefined) {
      kept.set(key, entry);
      continue;
    }
    weights.merged += 1;
    if (other.fatPercent !== null && entry.fatPercent !== null) {
      if (other.fatPercent === entry.fatPercent) fats.merged += 1;
      else fats.skip("another value for the same weigh-in");
    }
    kept.set(key, {
      ...entry,
      fatPercent: other.fatPercent ?? entry.fatPercent,
      bmi: other.bmi ?? entry.bmi,
    });
  }
  return [...kept.values()].sort((a, b) => a.wallMs - b.wallMs || a.kg - b.kg);
}

function withoutRepeatsCsv(entries: readonly CsvWeight[], weights: Tally): readonly CsvWeight[] {
  const kept = new Map<string, CsvWeight>();
  for (const entry of entries) {
    const key = `${Math.floor(entry.instantMs / 1000)} ${entry.grams}`;
    if (kept.has(key)) weights.merged += 1;
    else kept.set(key, entry);
  }
  return [...kept.values()].sort((a, b) => a.instantMs - b.instantMs || a.grams - b.grams);
}

function fromJson(json: JsonWeight, csv: CsvWeight | null, zone: Zone): Draft {
  const day = Math.floor(json.wallMs / DAY_MS);
  const noTime = json.wallMs - day * DAY_MS === NO_TIME_CLOCK_MS;
  const kg = csv === null ? json.kg : csv.grams / 1000;
  const facts = { day, kg, bmi: json.bmi, fatPercent: json.fatPercent };
  if (noTime) return { ...facts, instantMs: noonOf(day, zone) };
  // The true instant, unless today's zone would put it on another day than Fitbit did.
  if (csv !== null && zone.dayOf(csv.instantMs) === day) return { ...facts, instantMs: csv.instantMs };
  return { ...facts, instantMs: insideDay(zone.instantOf(json.wallMs), day, zone) };
}

function fromCsv(csv: CsvWeight, zone: Zone): Draft {
  const facts = { kg: csv.grams / 1000, bmi: null, fatPercent: null };
  const typedFor = placeholderDay(csv.instantMs, zone);
  if (typedFor !== null) return { ...facts, day: typedFor, instantMs: noonOf(typedFor, zone) };
  return { ...facts, day: zone.dayOf(csv.instantMs), instantMs: csv.instantMs };
}

function noonOf(day: number, zone: Zone): number {
  return insideDay(zone.instantOf(day * DAY_MS + DAY_MS / 2), day, zone);
}

/** Whole days were skipped at the date line (Samoa 2011): then there is no such day, and the nearest moment serves. */
function insideDay(instantMs: number, day: number, zone: Zone): number {
  return zone.dayOf(instantMs) === day ? instantMs : zone.instantOf(day * DAY_MS + DAY_MS / 2);
}

/** Gives each weigh-in a second of its own, inside its day. */
function separate(drafts: readonly Draft[], zone: Zone): { draft: Draft; atSec: number }[] {
  const taken = new Set<number>();
  const placed = drafts.map((draft) => {
    const wanted = Math.floor(draft.instantMs / 1000);
    const day = zone.dayOf(wanted * 1000);
    let atSec = wanted;
    while (taken.has(atSec) && zone.dayOf((atSec + 1) * 1000) === day) atSec++;
    // The last seconds of the day are full: go back instead of slipping into tomorrow.
    while (taken.has(atSec)) atSec--;
    taken.add(atSec);
    return { draft, atSec };
  });
  return placed.sort((a, b) => a.atSec - b.atSec);
}
