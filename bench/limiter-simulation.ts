/**
 * `npm run bench:limiter-simulation`: what the limiter's placement means from a thousand to a thousand million requests
 * a day, what a hot subnet does to its object, and what a million keys take. The decisions, the stored form and the
 * memory of denials are the real ones; time is virtual, prices are those of the Workers pages (2026). The tables are
 * printed and kept in `bench/results/limiter-simulation.md`.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { simulateCardinality } from "./limiter/cardinality.ts";
import { costOf } from "./limiter/cost.ts";
import { simulateHotSubnet } from "./limiter/hot-subnet.ts";

const RESULT = "bench/results/limiter-simulation.md";
const DAYS = [1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9];

const number = (value: number, digits = 0): string =>
  value.toLocaleString("en", { maximumFractionDigits: digits });
const row = (...cells: readonly (string | number)[]): string => `| ${cells.join(" | ")} |`;

const costs = DAYS.map(costOf);
const floods = [100, 1000, 10_000].map((perSecond) =>
  simulateHotSubnet({ perSecond, isolates: 16, fingerprints: 1000 }),
);
const crowd = simulateCardinality({ keys: 1_000_000, shards: 4 });

const text = [
  "# Simulation of the limiter",
  "",
  "## Load and cost",
  "",
  "Three busy regions, the busiest hour at three times the mean, 70 % of the requests on durable policies, 2 % denied. The",
  "shards are the fewest that keep an object under 200 requests a second in that hour; the documents say 500 to 1,000.",
  "",
  row(
    "requests a day",
    "LIMITER_SHARDS",
    "objects",
    "requests/s an object, peak",
    "DO requests",
    "rows",
    "Free plan",
    "Paid, $ a month",
  ),
  row("---", "---", "---", "---", "---", "---", "---", "---"),
  ...costs.map((cost) =>
    row(
      number(cost.requestsPerDay),
      cost.shards,
      cost.objects,
      number(cost.peakPerObject, 2),
      number(cost.objectRequests),
      number(cost.rows),
      cost.fitsFree ? "fits" : "no",
      number(cost.dollarsPerMonth, 2),
    ),
  ),
  "",
  "## A hot subnet",
  "",
  "A thousand fingerprints of one subnet flood `downloads` for a minute through sixteen isolates.",
  "",
  row("requests/s", "requests", "admitted", "limit of the subnet", "calls to the object", "calls a second"),
  row("---", "---", "---", "---", "---", "---"),
  ...floods.map((flood) =>
    row(
      number(flood.perSecond),
      number(flood.requests),
      number(flood.admitted),
      number(flood.limit),
      number(flood.calls),
      number(flood.calls / 60, 1),
    ),
  ),
  "",
  "## A million keys",
  "",
  "One upload each within five minutes, every client in a subnet of its own: the worst case for storage.",
  "",
  row("", ""),
  row("---", "---"),
  row("objects", crowd.objects),
  row("rows (never more than 1,024 an object)", number(crowd.rows)),
  row("bytes stored for a client and its subnet, for each of the two keys", number(crowd.bytesPerKey, 1)),
  row("largest bucket, bytes (full at 262,144)", number(crowd.largestBucket)),
  row("bytes an object", number(crowd.bytesPerObject)),
  row("time to rewrite a bucket at that fill, microseconds", number(crowd.rewriteMicroseconds)),
  row(
    "bytes of all rows after the window has passed and every bucket was used once",
    number(crowd.bytesAfter),
  ),
  "",
].join("\n");
mkdirSync("bench/results", { recursive: true });
writeFileSync(RESULT, text);
console.log(text);
