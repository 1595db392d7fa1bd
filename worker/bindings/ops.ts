/**
 * What a request cost, by product. The budget of every route is a test, so everything that reaches a binding has to
 * pass through the counting wrappers of this folder; only the composition root sees a bare binding.
 */

export interface Ops {
  /** Durable Object requests (each RPC call is one). */
  do: number;
  /** D1 statements, each statement of a batch. */
  d1: number;
  /** D1 rows written, as billed. */
  d1RowsWritten: number;
  /** R2 operations. */
  r2: number;
  /** KV operations. */
  kv: number;
  /** Refreshes of shared data, started by this request and paid in the background. */
  bg: number;
  /** How long the request waited for each product, all waits added up, also those that ran side by side. */
  readonly waitedMs: Record<Product, number>;
}

/** What a request can wait for. */
export const PRODUCTS = ["do", "d1", "r2", "kv"] as const;
export type Product = (typeof PRODUCTS)[number];

export const noOps = (): Ops => ({
  do: 0,
  d1: 0,
  d1RowsWritten: 0,
  r2: 0,
  kv: 0,
  bg: 0,
  waitedMs: { do: 0, d1: 0, r2: 0, kv: 0 },
});

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  (typeof value === "object" || typeof value === "function") &&
  value !== null &&
  typeof Reflect.get(value, "then") === "function";

/** Adds the time until `pending` is settled; `pending` itself is passed on untouched. */
export function timed<R>(ops: Ops, product: Product, pending: R): R {
  if (!isThenable(pending)) return pending;
  const startedMs = performance.now();
  const done = () => {
    ops.waitedMs[product] += performance.now() - startedMs;
  };
  pending.then(done, done);
  return pending;
}

/** The value of `X-Ops`: all counters, always. */
export const describeOps = (ops: Ops): string =>
  `do=${ops.do}, d1=${ops.d1}, r2=${ops.r2}, kv=${ops.kv}, bg=${ops.bg}`;
