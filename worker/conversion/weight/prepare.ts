/**
 * Brings the sources of a weight history into order: without what overlapping exports repeat, sorted by time, each
 * entry with its calendar day, and with no more entries a day than a person has. Every later step is then linear.
 */
import type { CsvFat, CsvWeight, Height, JsonWeight } from "../fitbit/weight-files.ts";
import { DAY_MS, type Zone } from "../time/zone.ts";
import { heightTable } from "./height.ts";
import { withoutMirrors } from "./mirrors.ts";
import { placeholderDay } from "./placeholder.ts";
import type { BodyTally, Tally } from "./tally.ts";
import { MAX_PER_DAY } from "./weigh-in.ts";

export interface WeightSources {
  readonly json: readonly JsonWeight[];
  readonly csv: readonly CsvWeight[];
  readonly fat: readonly CsvFat[];
  readonly heights: readonly Height[];
}

/** An entry and its calendar day, in days from 1970-01-01. */
export type OnDay<Entry> = Entry & { readonly day: number };

export interface PreparedWeights {
  readonly json: readonly OnDay<JsonWeight>[];
  readonly csv: readonly OnDay<CsvWeight>[];
  readonly fat: readonly OnDay<CsvFat>[];
  readonly heights: readonly Height[];
  /** Place of the CSV partner of each JSON entry; -1 = none. */
  readonly pairs: Int32Array;
}

const CROWDED = `more than ${MAX_PER_DAY} on one day`;

export function prepareWeights(sources: WeightSources, zone: Zone, counts: BodyTally): PreparedWeights {
  const unique = onDays(
    {
      json: withoutRepeatsJson(sources.json, counts),
      csv: withoutRepeatsCsv(sources.csv, counts.weights),
      fat: [...sources.fat].sort((a, b) => a.instantMs - b.instantMs || a.fatPercent - b.fatPercent),
      heights: heightTable(sources.heights),
      pairs: new Int32Array(),
    },
    zone,
  );
  const json = thinned(unique.json, counts.weights, (entry) => {
    if (entry.fatPercent !== null) counts.fats.skip("its weight was skipped");
  });
  const csv = withoutMirrors(thinned(unique.csv, counts.weights), counts.weights);
  const fat = thinned(unique.fat, counts.fats);
  return { json, csv, fat, heights: unique.heights, pairs: new Int32Array(json.length).fill(-1) };
}

/** Ordered sources with the calendar day of each entry. */
export function onDays(ordered: WeightSources & { readonly pairs: Int32Array }, zone: Zone): PreparedWeights {
  const { json, csv, fat, heights, pairs } = ordered;
  return {
    json: json.map((entry) => ({ ...entry, day: Math.floor(entry.wallMs / DAY_MS) })),
    csv: csv.map((entry) => ({ ...entry, day: dayOf(entry.instantMs, zone) })),
    fat: fat.map((entry) => ({ ...entry, day: dayOf(entry.instantMs, zone) })),
    heights,
    pairs,
  };
}

function dayOf(instantMs: number, zone: Zone): number {
  return placeholderDay(instantMs, zone) ?? zone.dayOf(instantMs);
}

/** At most so many a day, the first ones. */
function thinned<Entry extends { readonly day: number }>(
  entries: readonly Entry[],
  counts: Tally,
  dropped: (entry: Entry) => void = () => undefined,
): Entry[] {
  const perDay = new Map<number, number>();
  return entries.filter((entry) => {
    const before = perDay.get(entry.day) ?? 0;
    perDay.set(entry.day, before + 1);
    if (before < MAX_PER_DAY) return true;
    counts.skip(CROWDED);
    dropped(entry);
    return false;
  });
}

/** Overlapping exports hold the same entry twice; the one that knows more stays. */
function withoutRepeatsJson(entries: readonly JsonWeight[], { weights, fats }: BodyTally): JsonWeight[] {
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

function withoutRepeatsCsv(entries: readonly CsvWeight[], weights: Tally): CsvWeight[] {
  const kept = new Map<string, CsvWeight>();
  for (const entry of entries) {
    const key = `${Math.floor(entry.instantMs / 1000)} ${entry.grams}`;
    const other = kept.get(key);
    if (other !== undefined) weights.merged += 1;
    if (other === undefined || (entry.sourceClass ?? 1) < (other.sourceClass ?? 1)) kept.set(key, entry);
  }
  return [...kept.values()].sort((a, b) => a.instantMs - b.instantMs || a.grams - b.grams);
}
