/**
 * The limits, as data. Ids name logs in storage: they are never reused, and a tier that goes away leaves a gap.
 * A subnet may do `SUBNET_FACTOR` times what one client may.
 */

import type { Attempts, Tier } from "../../durable-objects/protocol.ts";

export type PolicyName = "uploads" | "validations" | "conversions" | "downloads" | "steps" | "requests";

export interface PolicyTier {
  readonly name: string;
  readonly id: number;
  readonly limit: number;
  readonly windowMs: number;
  readonly keep: "durable" | "memory";
}

export type PolicyTable = Readonly<Record<PolicyName, readonly PolicyTier[]>>;

const SECOND = 1000;
const HOUR = 3600 * SECOND;

const SUBNET_FACTOR = 10;
export const SUBNET_SUFFIX = "-subnet";

export const POLICIES: PolicyTable = {
  uploads: [{ name: "uploads", id: 1, limit: 20, windowMs: 300 * SECOND, keep: "durable" }],
  validations: [{ name: "validations", id: 2, limit: 30, windowMs: 300 * SECOND, keep: "durable" }],
  conversions: [
    { name: "conversions-hour", id: 3, limit: 10, windowMs: HOUR, keep: "durable" },
    { name: "conversions-day", id: 4, limit: 50, windowMs: 24 * HOUR, keep: "durable" },
  ],
  downloads: [{ name: "downloads", id: 5, limit: 50, windowMs: 300 * SECOND, keep: "durable" }],
  steps: [{ name: "steps", id: 6, limit: 1200, windowMs: 60 * SECOND, keep: "memory" }],
  requests: [{ name: "requests", id: 7, limit: 120, windowMs: 60 * SECOND, keep: "memory" }],
};

export const POLICY_NAMES: readonly PolicyName[] = [
  "uploads",
  "validations",
  "conversions",
  "downloads",
  "steps",
  "requests",
];

/** Every request counts, denied ones too; more than `limit` in a window blocks the client. */
export const ATTEMPTS: Omit<Attempts, "count"> = {
  limit: 300,
  windowMs: 60 * SECOND,
  blockMs: HOUR,
  maxBlockMs: 24 * HOUR,
};

/** The limits in force: the table, or what an operator made of it, by plan. */
export interface LimitTable {
  readonly everyone: PolicyTable;
  /** Plans whose limits differ. */
  readonly plans: ReadonlyMap<string, PolicyTable>;
}

export const DEFAULT_LIMITS: LimitTable = { everyone: POLICIES, plans: new Map() };

const subnetTier = (tier: PolicyTier): Tier => ({
  ...tier,
  name: tier.name + SUBNET_SUFFIX,
  scope: "subnet",
  limit: tier.limit * SUBNET_FACTOR,
});

interface MadeTiers {
  readonly client: readonly Tier[];
  /** The client's, then the subnet's. */
  readonly both: readonly Tier[];
}

/** By a policy's own list: the same tiers for every request, as long as the limits stay. */
const made = new WeakMap<readonly PolicyTier[], MadeTiers>();

function tiersOf(policy: readonly PolicyTier[]): MadeTiers {
  const known = made.get(policy);
  if (known !== undefined) return known;
  const client = policy.map((tier): Tier => ({ ...tier, scope: "client" }));
  const tiers = { client, both: [...client, ...policy.map(subnetTier)] };
  made.set(policy, tiers);
  return tiers;
}

/** The tiers of a policy as the object is asked for them. */
export function tiersFor(
  limits: LimitTable,
  policy: PolicyName,
  caller: { readonly plan: string | null; readonly subnetTier: boolean },
): readonly Tier[] {
  const table = (caller.plan === null ? undefined : limits.plans.get(caller.plan)) ?? limits.everyone;
  const { client, both } = tiersOf(table[policy]);
  return caller.subnetTier ? both : client;
}
