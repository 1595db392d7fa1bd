/** What is asked of a limiter, whichever it is: may this caller spend so much of that policy now? */

import type { Tier } from "../../durable-objects/protocol.ts";
import type { Caller } from "./caller.ts";
import type { PolicyName } from "./policies.ts";

export interface Question {
  readonly caller: Caller;
  readonly policy: PolicyName;
  /** The policy's tiers that apply to the caller, with the limits in force. */
  readonly tiers: readonly Tier[];
  /** Units to charge on every tier. */
  readonly cost: number;
  /** A blocked caller passes too. */
  readonly whileBlocked: boolean;
}
