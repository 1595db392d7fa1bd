/**
 * Who is asking, as the limiter sees it: a key, the object that decides it, and which tiers apply. Nothing in it can
 * be turned back into an address.
 */

import type { LimiterKey } from "../../durable-objects/protocol.ts";

/** The places where an object can be made that we ask for (developers.cloudflare.com/durable-objects/reference/data-location). */
export type LocationHint = "enam" | "sam" | "weur" | "apac" | "oc" | "afr";

/** Where the deciding object lives. `locationHint` counts only when the object is first created. */
export interface Placement {
  readonly objectName: string;
  readonly locationHint: LocationHint | null;
}

/**
 * `client`: one fingerprint of one subnet. `shared`: all requests that do not say where they come from, together.
 * `account`: one person, wherever they are.
 */
export type CallerKind = "client" | "shared" | "account";

export interface Caller {
  readonly kind: CallerKind;
  readonly key: LimiterKey;
  readonly placement: Placement;
  readonly subnetTier: boolean;
  /** Plan of an account, whose limits apply; null for everyone else. */
  readonly plan: string | null;
}

/** A signed-in person. */
export interface Account {
  readonly id: string;
  readonly plan: string | null;
}
