/**
 * Joins body fat to weight. Garmin takes fat only together with a weight, so a measurement goes to the nearest weigh-in
 * of its local day that has none yet. The same value there already is the same measurement; a day without weight has
 * nothing to carry it.
 */
import type { CsvFat } from "../fitbit/weight-files.ts";
import type { Zone } from "../time/zone.ts";
import type { Draft } from "./history.ts";
import type { Tally } from "./tally.ts";
import { FAT_RANGE_PERCENT, within } from "./weigh-in.ts";

/** Sources round differently ("28.7", 28.743999481201172). */
const SAME_FAT_PERCENT = 0.06;
const OUT_OF_RANGE = "outside 1 to 75 %";

/** The drafts, in their order, with as much body fat as belongs to them. */
export function attachBodyFat(
  drafts: readonly Draft[],
  fats: readonly CsvFat[],
  zone: Zone,
  counts: Tally,
): Draft[] {
  const result = drafts.map((draft) => ({ ...draft, fatPercent: ownFat(draft, counts) }));
  const byDay = Map.groupBy(result.keys(), (i) => result[i]?.day ?? 0);
  const sorted = [...fats].sort((a, b) => a.instantMs - b.instantMs || a.fatPercent - b.fatPercent);
  for (const fat of sorted) {
    if (!within(fat.fatPercent, FAT_RANGE_PERCENT)) {
      counts.skip(OUT_OF_RANGE);
      continue;
    }
    const sameDay = byDay.get(zone.dayOf(fat.instantMs)) ?? [];
    attachOne(result, sameDay, fat, counts);
  }
  counts.written = result.filter((draft) => draft.fatPercent !== null).length;
  return result;
}

/** A value from the weight file itself, unless no body has it. */
function ownFat(draft: Draft, counts: Tally): number | null {
  if (draft.fatPercent === null || within(draft.fatPercent, FAT_RANGE_PERCENT)) return draft.fatPercent;
  counts.skip(OUT_OF_RANGE);
  return null;
}

function attachOne(drafts: Draft[], sameDay: readonly number[], fat: CsvFat, counts: Tally): void {
  const nearest = [...sameDay].sort((a, b) => distance(drafts[a], fat) - distance(drafts[b], fat) || a - b);
  const isSame = (i: number): boolean =>
    Math.abs((drafts[i]?.fatPercent ?? -9) - fat.fatPercent) <= SAME_FAT_PERCENT;
  const free = nearest.find((i) => drafts[i]?.fatPercent === null);
  const draft = free === undefined ? undefined : drafts[free];
  if (sameDay.length === 0) counts.skip("no weight on that day");
  else if (nearest.some(isSame)) counts.merged += 1;
  else if (free === undefined || draft === undefined) counts.skip("another value for the same weigh-in");
  else drafts[free] = { ...draft, fatPercent: fat.fatPercent };
}

function distance(draft: Draft | undefined, fat: CsvFat): number {
  return Math.abs((draft?.instantMs ?? 0) - fat.instantMs);
}
