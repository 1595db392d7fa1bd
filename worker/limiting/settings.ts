/**
 * What operators can change without a deploy, read from flags:
 *
 *   limiter.backend                 do 100 | do 25 | shadow 25 | kv
 *   limiter.limit.<tier>            40/300: forty units in any 300 seconds, for everyone
 *   limiter.limit.<tier>@<plan>     the same for the accounts of one plan
 *
 * A value that is not of this form is refused and the default stays.
 */

import {
  DEFAULT_LIMITS,
  type LimitTable,
  POLICIES,
  POLICY_NAMES,
  type PolicyTable,
  type PolicyTier,
} from "./policies.ts";
import { DEFAULT_ROLLOUT, type Rollout, readRollout } from "./rollout.ts";

export interface LimiterSettings {
  readonly rollout: Rollout;
  readonly limits: LimitTable;
}

export const DEFAULT_SETTINGS: LimiterSettings = { rollout: DEFAULT_ROLLOUT, limits: DEFAULT_LIMITS };

export const BACKEND_FLAG = "limiter.backend";
const LIMIT_FLAG = /^limiter\.limit\.([a-z-]+)(?:@([a-z0-9-]+))?$/;
const LIMIT = /^([1-9]\d{0,5})\/([1-9]\d{0,4})$/;
const MAX_WINDOW_S = 86_400;

export interface LimitOverride {
  readonly limit: number;
  readonly windowMs: number;
}

/** `40/300`: at least one unit and one second, at most a million units and a day; null for anything else. */
export function readLimit(text: string): LimitOverride | null {
  const match = LIMIT.exec(text);
  const [limit, windowS] = [Number(match?.[1]), Number(match?.[2])];
  return match !== null && windowS <= MAX_WINDOW_S ? { limit, windowMs: windowS * 1000 } : null;
}

const TIER_NAMES: ReadonlySet<string> = new Set(
  POLICY_NAMES.flatMap((policy) => POLICIES[policy].map((tier) => tier.name)),
);

/** What is wrong with a flag of the limiter's; null for a good one and for other people's flags. */
export function faultOf(name: string, value: string): string | null {
  if (name === BACKEND_FLAG) return readRollout(value) === null ? "do 0..100, shadow 0..100 or kv" : null;
  if (!name.startsWith("limiter.")) return null;
  const tier = LIMIT_FLAG.exec(name)?.[1];
  if (tier === undefined || !TIER_NAMES.has(tier))
    return `a flag that exists: ${BACKEND_FLAG} or limiter.limit.<${[...TIER_NAMES].join("|")}>[@plan]`;
  return readLimit(value) === null ? "<units>/<seconds>, such as 40/300, of at most 86400 seconds" : null;
}

interface PlacedOverride extends LimitOverride {
  readonly tier: string;
  readonly plan: string | null;
}

function withOverrides(table: PolicyTable, overrides: readonly PlacedOverride[]): PolicyTable {
  const tierOf = (tier: PolicyTier): PolicyTier => {
    const override = overrides.find((candidate) => candidate.tier === tier.name);
    return override === undefined ? tier : { ...tier, limit: override.limit, windowMs: override.windowMs };
  };
  return {
    uploads: table.uploads.map(tierOf),
    validations: table.validations.map(tierOf),
    conversions: table.conversions.map(tierOf),
    downloads: table.downloads.map(tierOf),
    steps: table.steps.map(tierOf),
    requests: table.requests.map(tierOf),
  };
}

/** The settings that the flags make, and the names of those that were refused. A plan starts from everyone's limits. */
export function settingsFrom(flags: readonly { readonly name: string; readonly value: string }[]): {
  readonly settings: LimiterSettings;
  readonly refused: readonly string[];
} {
  const refused = flags.filter(({ name, value }) => faultOf(name, value) !== null).map(({ name }) => name);
  const good = flags.filter(({ name }) => !refused.includes(name));
  const backend = good.find(({ name }) => name === BACKEND_FLAG);
  const overrides = good.flatMap(({ name, value }): readonly PlacedOverride[] => {
    const [, tier, plan = null] = LIMIT_FLAG.exec(name) ?? [];
    const limit = readLimit(value);
    return tier === undefined || limit === null ? [] : [{ ...limit, tier, plan }];
  });
  if (backend === undefined && overrides.length === 0) return { settings: DEFAULT_SETTINGS, refused };
  const byPlan = Map.groupBy(overrides, ({ plan }) => plan);
  const everyone = withOverrides(POLICIES, byPlan.get(null) ?? []);
  const plans = new Map(
    [...byPlan].flatMap(([plan, own]) =>
      plan === null ? [] : [[plan, withOverrides(everyone, own)] as const],
    ),
  );
  const rollout = (backend && readRollout(backend.value)) ?? DEFAULT_ROLLOUT;
  return { settings: { rollout, limits: { everyone, plans } }, refused };
}
