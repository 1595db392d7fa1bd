/**
 * The limiter as one would write it without any care for speed, for the linearizability checker: a list of charged
 * units for each key. The clock stands still within a step of a history, so it is part of the input.
 */

import type { SequentialModel } from "./linearizability.ts";

export interface LimitedTier {
  /** Whom it counts, by a name of the test's choice. */
  readonly of: string;
  readonly limit: number;
  readonly windowMs: number;
}

export type LimiterInput =
  | {
      readonly kind: "check";
      readonly tiers: readonly LimitedTier[];
      readonly cost: number;
      readonly nowMs: number;
    }
  | {
      readonly kind: "refund";
      readonly tiers: readonly LimitedTier[];
      readonly cost: number;
      readonly atMs: number;
    };

/** `admitted` with what was left of each tier, `limited`, or `done`. */
export type LimiterOutput =
  | { readonly outcome: "admitted"; readonly remaining: readonly number[] }
  | { readonly outcome: "limited" }
  | { readonly outcome: "done" };

interface Unit {
  readonly of: string;
  readonly atMs: number;
}

const used = (units: readonly Unit[], tier: LimitedTier, nowMs: number): number =>
  units.filter((unit) => unit.of === tier.of && nowMs - unit.atMs < tier.windowMs).length;

function afterCheck(
  units: readonly Unit[],
  input: Extract<LimiterInput, { kind: "check" }>,
): readonly Unit[] {
  const charged = input.tiers.flatMap(({ of }) =>
    Array.from({ length: input.cost }, (): Unit => ({ of, atMs: input.nowMs })),
  );
  return [...units, ...charged];
}

function afterRefund(
  units: readonly Unit[],
  input: Extract<LimiterInput, { kind: "refund" }>,
): readonly Unit[] {
  const left = [...units];
  for (const { of } of input.tiers) {
    for (let unit = 0; unit < input.cost; unit += 1) {
      const index = left.findIndex((candidate) => candidate.of === of && candidate.atMs === input.atMs);
      if (index >= 0) left.splice(index, 1);
    }
  }
  return left;
}

export const limiterModel: SequentialModel<readonly Unit[], LimiterInput, LimiterOutput> = {
  initial: [],
  step(units, input, output) {
    if (input.kind === "refund") return afterRefund(units, input);
    const fits = input.tiers.every((tier) => used(units, tier, input.nowMs) + input.cost <= tier.limit);
    if (output?.outcome === "limited") return fits ? null : units;
    if (!fits) return output === undefined ? units : null;
    const after = afterCheck(units, input);
    if (output?.outcome !== "admitted") return output === undefined ? after : null;
    const left = input.tiers.map((tier) => tier.limit - used(after, tier, input.nowMs));
    return left.every((count, index) => count === output.remaining[index]) ? after : null;
  },
  fingerprint: (units) =>
    units
      .map(({ of, atMs }) => `${of}@${atMs}`)
      .sort()
      .join(),
};
