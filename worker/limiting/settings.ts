/** What operators can change without a deploy: who decides, and the limits. */

import { DEFAULT_LIMITS, type LimitTable } from "./policies.ts";
import { DEFAULT_ROLLOUT, type Rollout } from "./rollout.ts";

export interface LimiterSettings {
  readonly rollout: Rollout;
  readonly limits: LimitTable;
}

export const DEFAULT_SETTINGS: LimiterSettings = { rollout: DEFAULT_ROLLOUT, limits: DEFAULT_LIMITS };
