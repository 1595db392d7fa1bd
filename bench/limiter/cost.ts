/** Load of an object and monthly cost of the limiter, from the number of requests in a day. Arithmetic alone. */

/** developers.cloudflare.com/durable-objects/platform/pricing (2026): a month's allowance, then dollars a million. */
const PAID = { requests: { included: 1e6, dollars: 0.15 }, rows: { included: 50e6, dollars: 1 } };
/** A day's allowance. */
const FREE = { requests: 100_000, rows: 100_000 };
const DAYS_A_MONTH = 30;
const REGIONS = 3;
const PEAK = 3;
const DURABLE_SHARE = 0.7;
const DENIED_SHARE = 0.02;
const MOST_PER_OBJECT = 200;

export interface Cost {
  readonly requestsPerDay: number;
  readonly shards: number;
  readonly objects: number;
  readonly peakPerObject: number;
  readonly objectRequests: number;
  readonly rows: number;
  readonly fitsFree: boolean;
  readonly dollarsPerMonth: number;
}

const over = (perDay: number, { included, dollars }: { included: number; dollars: number }): number =>
  (Math.max(0, perDay * DAYS_A_MONTH - included) / 1e6) * dollars;

export function costOf(requestsPerDay: number): Cost {
  const peak = (requestsPerDay / 86_400) * PEAK;
  const shards = Math.max(4, Math.ceil(peak / (REGIONS * MOST_PER_OBJECT)));
  const objects = shards * REGIONS;
  const rows = requestsPerDay * DURABLE_SHARE * (1 - DENIED_SHARE);
  return {
    requestsPerDay,
    shards,
    objects,
    peakPerObject: peak / objects,
    objectRequests: requestsPerDay,
    rows,
    fitsFree: requestsPerDay <= FREE.requests && rows <= FREE.rows,
    dollarsPerMonth: over(requestsPerDay, PAID.requests) + over(rows, PAID.rows),
  };
}
