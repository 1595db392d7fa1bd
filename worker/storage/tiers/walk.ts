/**
 * Asks the stores in their order, each under its deadline, until one can say. A store that is late, fails or holds
 * something of another shape is skipped. Only D1 may say "there is none": a copy that is missing proves nothing.
 */
import { withDeadline } from "../../bindings/deadline.ts";
import type { Stored } from "./copies.ts";
import type { DataClass, StoreName } from "./data-class.ts";
import type { OnTierEvent, TierOutcome } from "./events.ts";
import type { Reading } from "./reading.ts";

export interface Walk<Value> {
  readonly dataClass: DataClass<Value>;
  readonly stores: readonly StoreName[];
  readonly ask: Readonly<Record<StoreName, () => Promise<Stored | null>>>;
  readonly onEvent: OnTierEvent;
  /** A store that was given up answers after all. */
  readonly onLate: (landing: Promise<Reading<Value>>) => void;
}

const UNKNOWN = { outcome: "unknown" } as const;

function judge<Value>(
  dataClass: DataClass<Value>,
  tier: StoreName,
  stored: Stored | null,
): { readonly event: TierOutcome; readonly reading: Reading<Value> } {
  if (stored === null)
    return { event: "miss", reading: tier === "d1" ? { outcome: "absent", tier } : UNKNOWN };
  const value = dataClass.parse(stored.raw);
  if (value === null) return { event: "invalid", reading: UNKNOWN };
  return {
    event: "hit",
    reading: { outcome: "found", value, tier, cachedAtMs: stored.cachedAtMs, stale: false },
  };
}

export async function walk<Value>({
  dataClass,
  stores,
  ask,
  onEvent,
  onLate,
}: Walk<Value>): Promise<Reading<Value>> {
  for (const tier of stores) {
    const tell = (outcome: TierOutcome) => onEvent({ className: dataClass.name, tier, outcome });
    // The async wrapper turns an exception before the first await into a rejection.
    const asked = (async () => ask[tier]())();
    const timed = await withDeadline(() => asked, dataClass.deadlinesMs[tier]);
    if (timed.ok) {
      const { event, reading } = judge(dataClass, tier, timed.value);
      tell(event);
      if (reading.outcome !== "unknown") return reading;
      continue;
    }
    tell(timed.late ? "late" : "failed");
    if (timed.late) {
      const landing = asked.then((stored) => judge(dataClass, tier, stored).reading);
      onLate(landing.catch((): Reading<Value> => UNKNOWN));
    }
  }
  return UNKNOWN;
}
