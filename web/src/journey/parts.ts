/** The three parts of a conversion that can be chosen, and the data types that each of them takes in. */
import { TYPE_FATES } from "../../../worker/conversion/job/type-fates.ts";
import type { Include, Inspection } from "../api/contract.ts";

export const PARTS: readonly Include[] = ["weight", "activities", "daily"];

/** The parts for which the export holds something that reaches Garmin. */
export function includable({ data_types }: Inspection): readonly Include[] {
  const found = new Set(
    data_types.filter(({ outcome }) => outcome !== "cannot").map(({ type }) => TYPE_FATES[type].include),
  );
  return PARTS.filter((part) => found.has(part));
}
