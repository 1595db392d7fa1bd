/**
 * Joins body fat to weight. Garmin takes fat only together with a weight, so a measurement goes to the weigh-in of the
 * same second, else to the nearest of its local day that has none yet. The same value there already is the same measurement; a day without weight has
 * nothing to carry it.
 */
import type { CsvFat } from "../fitbit/weight-files.ts";
import type { Draft } from "./history.ts";
import type { OnDay, PreparedWeights } from "./prepare.ts";
import type { Tally } from "./tally.ts";
import { FAT_RANGE_PERCENT, within } from "./weigh-in.ts";

/** Sources round differently ("28.7", 28.743999481201172). */
const SAME_FAT_PERCENT = 0.06;
const OUT_OF_RANGE = "outside 1 to 75 %";

/**
 * The body fat with the days of its weigh-ins: what was measured in the second of a weight is of that weight's day, in
 * whatever zone the person was.
 */
export function fatsOnDays({ json, csv, fat, pairs }: PreparedWeights): readonly OnDay<CsvFat>[] {
  if (fat.length === 0) return fat;
  const days = new Map(csv.map(({ instantMs, day }) => [secondOf(instantMs), day]));
  for (const [i, { day }] of json.entries()) {
    const partner = csv[pairs[i] ?? -1];
    if (partner !== undefined) days.set(secondOf(partner.instantMs), day);
  }
  return fat.map((entry) => ({ ...entry, day: days.get(secondOf(entry.instantMs)) ?? entry.day }));
}

function secondOf(ms: number): number {
  return Math.floor(ms / 1000);
}

/** The drafts, in their order, with as much body fat as belongs to them. */
export function attachBodyFat(
  drafts: readonly Draft[],
  fats: readonly OnDay<CsvFat>[],
  counts: Tally,
): Draft[] {
  const result = drafts.map((draft) => ({ ...draft, fatPercent: ownFat(draft, counts) }));
  const rest = attachOfSecond(
    result,
    fats.filter((fat) => isBelieved(fat, counts)),
  );
  const byDay = Map.groupBy(result.keys(), (i) => result[i]?.day ?? 0);
  for (const fat of rest) attachOne(result, byDay.get(fat.day) ?? [], fat, counts);
  counts.written += result.filter((draft) => draft.fatPercent !== null).length;
  return result;
}

function isBelieved({ fatPercent }: CsvFat, counts: Tally): boolean {
  if (within(fatPercent, FAT_RANGE_PERCENT)) return true;
  counts.skip(OUT_OF_RANGE);
  return false;
}

/** Gives what was measured together with a weight to that weight, if it has none; the others are left. */
function attachOfSecond(drafts: Draft[], fats: readonly OnDay<CsvFat>[]): readonly OnDay<CsvFat>[] {
  const places = new Map(
    drafts.flatMap(({ measuredMs }, i) => (measuredMs === null ? [] : [[secondOf(measuredMs), i]])),
  );
  return fats.filter((fat) => {
    const place = places.get(secondOf(fat.instantMs)) ?? -1;
    const draft = drafts[place];
    if (draft === undefined || draft.fatPercent !== null) return true;
    drafts[place] = { ...draft, fatPercent: fat.fatPercent };
    return false;
  });
}

/** A value from the weight file itself, unless no body has it. */
function ownFat(draft: Draft, counts: Tally): number | null {
  if (draft.fatPercent === null || within(draft.fatPercent, FAT_RANGE_PERCENT)) return draft.fatPercent;
  counts.skip(OUT_OF_RANGE);
  return null;
}

function attachOne(drafts: Draft[], sameDay: readonly number[], fat: CsvFat, counts: Tally): void {
  let nearest: { place: number; draft: Draft; apart: number } | null = null;
  for (const place of sameDay) {
    const draft = drafts[place];
    if (draft === undefined) continue;
    if (draft.fatPercent !== null && Math.abs(draft.fatPercent - fat.fatPercent) <= SAME_FAT_PERCENT) {
      counts.merged += 1;
      return;
    }
    const apart = Math.abs(draft.instantMs - fat.instantMs);
    if (draft.fatPercent === null && (nearest === null || apart < nearest.apart))
      nearest = { place, draft, apart };
  }
  if (nearest !== null) drafts[nearest.place] = { ...nearest.draft, fatPercent: fat.fatPercent };
  else counts.skip(sameDay.length === 0 ? "no weight on that day" : "another value for the same weigh-in");
}
