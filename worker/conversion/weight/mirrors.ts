/**
 * From 2026 on, `weight.csv` holds what the scale measured, what the phone's app says of it and what Health Connect
 * mirrors of both, side by side. They are one weigh-in: a worse source that says the weight of a better one on the same
 * day adds nothing.
 */
import type { CsvWeight } from "../fitbit/weight-files.ts";
import type { OnDay } from "./prepare.ts";
import type { Tally } from "./tally.ts";
import { SAME_WEIGHT_KG } from "./weigh-in.ts";

type Entry = OnDay<CsvWeight>;

/** The entries, in their order, without mirrors. At most `MAX_PER_DAY` a day, so that comparing them stays linear. */
export function withoutMirrors(entries: readonly Entry[], counts: Tally): Entry[] {
  const mirrors = new Set<Entry>();
  for (const day of Map.groupBy(entries, (entry) => entry.day).values())
    if (day.length > 1) for (const mirror of mirrorsOf(day)) mirrors.add(mirror);
  counts.merged += mirrors.size;
  return entries.filter((entry) => !mirrors.has(entry));
}

/** Those of one day that another says already, and better. */
function mirrorsOf(day: readonly Entry[]): readonly Entry[] {
  const kept: { readonly entry: Entry; readonly mirrored: Set<number> }[] = [];
  const mirrors: Entry[] = [];
  // A stable sort: of one class the earlier ones come first.
  for (const entry of [...day].sort((a, b) => classOf(a) - classOf(b))) {
    const own = classOf(entry);
    const original = kept.find(
      ({ entry: other, mirrored }) =>
        classOf(other) < own && !mirrored.has(own) && isSameWeight(other, entry),
    );
    if (original === undefined) kept.push({ entry, mirrored: new Set() });
    else {
      original.mirrored.add(own);
      mirrors.push(entry);
    }
  }
  return mirrors;
}

function classOf({ sourceClass }: Entry): number {
  return sourceClass ?? 1;
}

function isSameWeight(a: Entry, b: Entry): boolean {
  return Math.abs(a.grams - b.grams) <= SAME_WEIGHT_KG * 1000;
}
