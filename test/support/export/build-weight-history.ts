/** A whole weight history in one go, as the steps of a conversion make it year by year. */

import type { Zone } from "../../../worker/conversion/time/zone.ts";
import { pairYear, settleYear, yearsOf } from "../../../worker/conversion/weight/history.ts";
import { prepareWeights, type WeightSources } from "../../../worker/conversion/weight/prepare.ts";
import { type BodyTally, bodyTally } from "../../../worker/conversion/weight/tally.ts";
import type { WeighIn } from "../../../worker/conversion/weight/weigh-in.ts";

interface WeightHistory extends BodyTally {
  /** Strictly ascending. */
  readonly weighIns: readonly WeighIn[];
}

export function buildWeightHistory(sources: WeightSources, zone: Zone): WeightHistory {
  const counts = bodyTally();
  counts.weights.read = sources.json.length + sources.csv.length;
  counts.fats.read = sources.json.filter((entry) => entry.fatPercent !== null).length + sources.fat.length;
  const prepared = prepareWeights(sources, zone, counts);
  const years = yearsOf(prepared);
  for (const year of years) pairYear(prepared, year, zone);
  const weighIns = years.flatMap((year) => settleYear(prepared, year, zone, counts));
  return { weighIns, ...counts };
}
