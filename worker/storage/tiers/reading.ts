/** What a read through the tiers answers. "Nothing there" and "nobody could say" are different answers. */
import type { TierName } from "./data-class.ts";

export type Reading<Value> =
  | {
      readonly outcome: "found";
      readonly value: Value;
      readonly tier: TierName;
      /** When the truth was last known to be this. */
      readonly cachedAtMs: number;
      /** Served past its lifetime, while it is refreshed or because no store answers. */
      readonly stale: boolean;
    }
  /** The truth was asked and has none. */
  | { readonly outcome: "absent"; readonly tier: TierName }
  /** Every tier failed, or only copies answered and had none. */
  | { readonly outcome: "unknown" };

/** The value that was read, else the default. */
export const valueOr = <Value>(reading: Reading<Value>, fallback: Value): Value =>
  reading.outcome === "found" ? reading.value : fallback;
