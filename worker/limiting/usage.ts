/** Where a caller stands with every policy, in the routes' terms. */

import type { Tier } from "../../durable-objects/protocol.ts";
import type { Caller } from "./caller.ts";
import { type LimitTable, POLICY_NAMES, type PolicyName, tiersFor } from "./policies.ts";
import type { Backend, BlockReason, TierState, Usage } from "./verdict.ts";

export interface AllTiers {
  readonly byPolicy: readonly { readonly policy: PolicyName; readonly tiers: readonly Tier[] }[];
  readonly tiers: readonly Tier[];
}

/** Every tier of every policy that applies to the caller. */
export function allTiers(limits: LimitTable, caller: Caller): AllTiers {
  const byPolicy = POLICY_NAMES.map((policy) => ({ policy, tiers: tiersFor(limits, policy, caller) }));
  return { byPolicy, tiers: byPolicy.flatMap(({ tiers }) => tiers) };
}

export interface KnownStates {
  readonly backend: Backend;
  readonly states: readonly TierState[];
  readonly block: { readonly retryAfterMs: number; readonly reason: BlockReason } | null;
}

export function usageOf({ byPolicy }: AllTiers, { backend, states, block }: KnownStates): Usage {
  const byName = new Map(states.map((state) => [state.name, state]));
  const policies = byPolicy.map(({ policy, tiers }) => ({
    policy,
    tiers: tiers.flatMap(({ name }) => byName.get(name) ?? []),
  }));
  const told = block && {
    retryAfterS: Math.max(1, Math.ceil(block.retryAfterMs / 1000)),
    reason: block.reason,
  };
  return { outcome: "known", backend, policies, block: told };
}
