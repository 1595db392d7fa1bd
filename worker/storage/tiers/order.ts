/**
 * The order of the tiers is configuration: `memory,d1,kv` unless an operator sets another. D1 is the truth and always
 * takes part; memory costs nothing and, if it takes part, comes first.
 */
import type { StoreName, TierName } from "./data-class.ts";

export interface TierOrder {
  readonly memory: boolean;
  /** In the order in which they are asked. */
  readonly stores: readonly StoreName[];
}

export const DEFAULT_ORDER: TierOrder = { memory: true, stores: ["d1", "kv"] };

const NAMES: readonly TierName[] = ["memory", "d1", "kv"];
const isTierName = (name: string): name is TierName => NAMES.some((known) => known === name);

/** `null` for anything but each tier at most once, D1 among them, memory nowhere but first. */
export function parseOrder(text: string): TierOrder | null {
  const names = text.split(",").map((name) => name.trim());
  if (!names.every(isTierName) || new Set(names).size !== names.length) return null;
  if (!names.includes("d1") || names.indexOf("memory") > 0) return null;
  return { memory: names[0] === "memory", stores: names.filter((name) => name !== "memory") };
}
