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
}

export const noOps = (): Ops => ({ do: 0, d1: 0, d1RowsWritten: 0, r2: 0, kv: 0, bg: 0 });

/** The value of `X-Ops`: all counters, always. */
export const describeOps = (ops: Ops): string =>
  `do=${ops.do}, d1=${ops.d1}, r2=${ops.r2}, kv=${ops.kv}, bg=${ops.bg}`;
