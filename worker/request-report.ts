/**
 * What a request leaves behind: one log line, one Analytics Engine point, one `Server-Timing` header. They hold the route
 * as the table writes it, numbers and names of ours; never a path as it came, an address, a name, a value or a token.
 * The platform's clock stands still while code runs, so times are those of waiting, never of computing.
 */
import { type Ops, PRODUCTS } from "./bindings/ops.ts";

export interface RequestReport {
  readonly requestId: string;
  /** As in the route table, such as `/api/upload/:upload_id`; `none` when nothing is there. */
  readonly route: string;
  readonly method: string;
  readonly status: number;
  /** Who decided the request's admission: `do`, `kv`, `memory`; `none` when nobody was asked. */
  readonly backend: string;
  /** Why it was not admitted; `admitted` or `none` otherwise. */
  readonly verdict: string;
  readonly ms: number;
  readonly ops: Ops;
}

const METHODS: readonly string[] = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"];

/** A method can be any word that somebody sends. */
const methodOf = (method: string): string => (METHODS.includes(method) ? method : "other");

const round = (ms: number): number => Math.round(ms * 10) / 10;

export function logLine({ requestId, route, method, status, backend, verdict, ms, ops }: RequestReport) {
  const { waitedMs, d1RowsWritten, ...counts } = ops;
  return {
    event: "request",
    request_id: requestId,
    route,
    method: methodOf(method),
    status,
    backend,
    verdict,
    ms: round(ms),
    ...counts,
    d1_rows_written: d1RowsWritten,
    waited_ms: Object.fromEntries(PRODUCTS.map((product) => [product, round(waitedMs[product])])),
  };
}

/** RFC-less but common: developer tools draw it. Who decided stands in the description. */
export function serverTiming({ backend, ms, ops }: RequestReport): string {
  const products = PRODUCTS.filter((product) => ops[product] > 0).map(
    (product) => `${product};dur=${round(ops.waitedMs[product])};desc="${ops[product]}x"`,
  );
  return [`total;dur=${round(ms)}`, `limiter;desc="${backend}"`, ...products].join(", ");
}

/** At most 96 bytes of index; blobs and doubles in a fixed order, because queries name them by number. */
export const dataPoint = ({ route, method, status, backend, verdict, ms, ops }: RequestReport) => ({
  indexes: [route.slice(0, 96)],
  blobs: [route, methodOf(method), String(status), backend, verdict],
  doubles: [1, ms, ops.do, ops.d1, ops.d1RowsWritten, ops.r2, ops.kv, ops.bg],
});
