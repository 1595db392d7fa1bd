/**
 * Which data types a conversion opens at all. A page that sends only what is needed of a large export asks here; what
 * is not needed is counted and dated by its file names alone. Imports nothing, so that it costs the page nothing.
 */
import type { DataType } from "./data-type.ts";

const NEEDED: ReadonlySet<DataType> = new Set([
  ...(["weight", "body_fat", "height", "profile"] as const),
  ...(["activities", "activity_gps", "heart_rate", "swim_lengths"] as const),
  ...(["steps", "distance", "floors", "calories", "active_minutes", "daily_summary"] as const),
]);

export function isNeeded(type: DataType): boolean {
  return NEEDED.has(type);
}
