/**
 * Joins body fat to weight. Garmin takes fat only together with a weight, so a measurement goes to the nearest weigh-in
 * of its local day that has none yet. The same value there already is the same measurement; a day without weight has
 * nothing to carry it.
 */
import type { CsvFat } from "../fitbit/weight-files.ts";
import type { Draft } from "./history.ts";
import type { OnDay } from "./prepare.ts";
import type { Tally } from "./tally.ts";
import { FAT_RANGE_PERCENT, within } from "./weigh-in.ts";

/** Sources round differently ("28.7", 28.743999481201172). */
const SAME_FAT_PERCENT = 0.06;
const OUT_OF_RANGE = "outside 1 to 75 %";

/** The drafts, in their order, with as much body fat as belongs to them. */
export function attachBodyFat(
  drafts: readonly Draft[],
  fats: readonly OnDay<CsvFat>[],
  counts: Tally,
): Draft[] {
  const result = drafts.map((draft) => ({ ...draft, fatPercent: ownFat(draft, counts) }));
  const byDay = Map.groupBy(result.keys(), (i) => result[i]?.day ?? 0);
  for (const fat of fats) {
    if (within(fat.fatPercent, FAT_RANGE_PERCENT)) attachOne(result, byDay.get(fat.day) ?? [], fat, counts);
    else counts.skip(OUT_OF_RANGE);
  }
  counts.written += result.filter((draft) => draft.fatPercent !== null).length;
  return result;
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
