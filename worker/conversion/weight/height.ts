/**
 * Heights: the body mass index where the export has none, and the check of the weight's unit. The old JSON gives weight
 * and BMI, so it implies a height; one that no adult has, or another than the export's own, is evidence that something
 * is wrong. It is reported, and never answered by guessing another unit.
 */
import type { Height, JsonWeight } from "../fitbit/weight-files.ts";
import { BMI_RANGE, within } from "./weigh-in.ts";

const PLAUSIBLE_METRES = { min: 1.2, max: 2.2 };
/** BMI has two decimals and the weight is cut to 0.1 lb: 3 cm is far outside of rounding. */
const SAME_HEIGHT_METRES = 0.03;

/** Plausible heights in the order of time, each different from the one before; what `heightAt` searches. */
export function heightTable(heights: readonly Height[]): Height[] {
  const sorted = heights
    .filter((height) => within(height.metres, PLAUSIBLE_METRES))
    .sort((a, b) => a.sinceMs - b.sinceMs || a.metres - b.metres);
  return sorted.filter((height, i) => height.metres !== sorted[i - 1]?.metres);
}

/** The height in force at an instant: the last one before it, else the first one ever. `table` as from `heightTable`. */
export function heightAt(table: readonly Height[], instantMs: number): number | null {
  let low = 0;
  let high = table.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((table[middle]?.sinceMs ?? 0) <= instantMs) low = middle + 1;
    else high = middle;
  }
  return table[Math.max(0, low - 1)]?.metres ?? null;
}

/** Body mass index by the height in force, or null where no height is known. */
export function bmiFor(entry: { instantMs: number; kg: number }, heights: readonly Height[]): number | null {
  const metres = heightAt(heights, entry.instantMs);
  const bmi = metres === null ? null : entry.kg / (metres * metres);
  return bmi !== null && within(bmi, BMI_RANGE) ? bmi : null;
}

export type HeightDoubt = "implausible" | "conflict";

/** What weight and BMI of an entry say against its unit, or null. */
export function heightDoubt(entry: JsonWeight, heights: readonly Height[]): HeightDoubt | null {
  if (entry.bmi === null || entry.bmi <= 0 || entry.kg <= 0) return null;
  const implied = Math.sqrt(entry.kg / entry.bmi);
  if (!within(implied, PLAUSIBLE_METRES)) return "implausible";
  const known = heightAt(heights, entry.wallMs);
  return known !== null && Math.abs(known - implied) > SAME_HEIGHT_METRES ? "conflict" : null;
}
