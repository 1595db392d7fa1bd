/** What is measured side by side: each contender, with whom it is asked for and how often. */

/** Clients that come again and again; each may do twenty uploads, so together they are never refused in one run. */
const REGULARS = 600;

export interface Scenario {
  readonly name: string;
  /** The contender of the Worker that answers. */
  readonly contender: string;
  /** How many clients ask in turn. `null`: each request is a client whom nobody has met. */
  readonly clients: number | null;
  /** Clients that are asked for before anything is measured. */
  readonly before: number;
  /** What 2,000 concurrent requests on one key may admit; null where there is no limit. */
  readonly limit: number | null;
  /** Measured in every round, not only in some. */
  readonly main: boolean;
}

const scenario = (contender: string, rest: Partial<Scenario> = {}): Scenario => ({
  name: contender,
  contender,
  clients: REGULARS,
  before: REGULARS,
  limit: null,
  main: true,
  ...rest,
});

/** One client, far above its limit. */
const DENIED = { clients: 1, before: 100 };
const OTHER = { limit: 20, main: false, before: 100 };

export const NO_LIMITER = "no limiter";
export const SAME_WRITE = "empty object + row";
export const ADMITTED = "ours, admitted";
export const DENIED_AGAIN = "ours, denied again";

export const SCENARIOS: readonly Scenario[] = [
  scenario(NO_LIMITER),
  scenario("empty object"),
  scenario(SAME_WRITE),
  scenario(ADMITTED, { limit: 20 }),
  scenario("ours, denied", DENIED),
  scenario(DENIED_AGAIN, DENIED),
  scenario(ADMITTED, { name: "ours, admitted, never met", clients: null, before: 0, main: false }),
  scenario("ours, by KV", OTHER),
  scenario("KV, get then put", OTHER),
  scenario("ratelimits binding", OTHER),
  scenario("async storage + alarm", OTHER),
];
