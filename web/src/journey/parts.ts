/** The three parts of a conversion that can be chosen, and the data types that each of them takes in. */
import type { Include, Inspection } from "../api/contract.ts";

export const PARTS: readonly Include[] = ["weight", "activities", "daily"];

/** Types that are not named here are never converted. */
const PART_OF: Readonly<Record<string, Include>> = {
  weight: "weight",
  body_fat: "weight",
  activities: "activities",
  activity_gps: "activities",
  heart_rate: "activities",
  steps: "daily",
  distance: "daily",
  floors: "daily",
  calories: "daily",
  active_minutes: "daily",
};

export const partOf = (type: string): Include | null => PART_OF[type] ?? null;

/** The parts for which the export holds something that reaches Garmin. */
export function includable({ data_types }: Inspection): readonly Include[] {
  const found = new Set(
    data_types.filter(({ outcome }) => outcome !== "cannot").map(({ type }) => partOf(type)),
  );
  return PARTS.filter((part) => found.has(part));
}
