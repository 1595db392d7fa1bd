/** Weights as their readers give them, and the history that comes out of them. */
import { KG_PER_POUND } from "../../../worker/conversion/fitbit/weight-files.ts";
import { openZone, type Zone } from "../../../worker/conversion/time/zone.ts";
import type { WeightSources } from "../../../worker/conversion/weight/prepare.ts";
import { buildWeightHistory } from "./build-weight-history.ts";

export const zone = (id: string): Zone => {
  const opened = openZone(id);
  if (opened === null) throw new Error(id);
  return opened;
};

/** `wall` is `2024-05-05T07:01:10`, local. */
export const json = (wall: string, pounds: number, more: { bmi?: number; fat?: number } = {}) => ({
  wallMs: Date.parse(`${wall}Z`),
  kg: pounds * KG_PER_POUND,
  bmi: more.bmi ?? null,
  fatPercent: more.fat ?? null,
});
export const csv = (at: string, grams: number) => ({ instantMs: Date.parse(at), grams });
export const fat = (at: string, fatPercent: number) => ({ instantMs: Date.parse(at), fatPercent });
export const none: WeightSources = { json: [], csv: [], fat: [], heights: [] };

/** The history with its weigh-ins as `2024-05-05T05:01:10 80.000`, in UTC and kilograms. */
export function build(sources: Partial<WeightSources>, id = "UTC") {
  const history = buildWeightHistory({ ...none, ...sources }, zone(id));
  return {
    ...history,
    shown: history.weighIns.map(
      (it) => `${new Date(it.atSec * 1000).toISOString().slice(0, 19)} ${it.kg.toFixed(3)}`,
    ),
  };
}
