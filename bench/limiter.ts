/**
 * `npm run bench:limiter`: the limiter beside its alternatives, in one run and one runtime, in turn. Absolute numbers
 * belong to this machine; the ratios to "no limiter" are what counts. The table is printed and kept in
 * `bench/results/limiter.md`.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { measureDecisions } from "./limiter/decision.ts";
import { agent, fetchText, type Measured, measure } from "./limiter/load.ts";
import { bundleBenchWorker, startService } from "./limiter/service.ts";

const ROUNDS = 3;
const DURATION_MS = 2000;
const WARM_UP_MS = 500;
const BURST_CALLERS = 16;
const BURST_CALLS = 125;
const RESULT = "bench/results/limiter.md";

interface Scenario {
  readonly name: string;
  /** Clients in turn; one = always the same. */
  readonly clients: number;
  /** Requests of the one client before the first measurement. */
  readonly before: number;
  /** What 2,000 concurrent requests on one key may admit; null where there is no limit. */
  readonly limit: number | null;
}

const scenario = (name: string, clients: number, rest: Partial<Scenario> = {}): Scenario => ({
  name,
  clients,
  before: 0,
  limit: null,
  ...rest,
});

const SCENARIOS: readonly Scenario[] = [
  scenario("no limiter", 1),
  scenario("empty object", 100_000),
  scenario("empty object + row", 100_000),
  scenario("ours, admitted", 100_000, { limit: 20 }),
  scenario("ours, denied", 1, { before: 25 }),
  scenario("ours, denied again", 1, { before: 25 }),
  scenario("ours, by KV", 100_000, { limit: 20 }),
  scenario("KV, get then put", 100_000, { limit: 20 }),
  scenario("ratelimits binding", 100_000, { limit: 20 }),
  scenario("async storage + alarm", 2000, { limit: 20 }),
];

interface Line {
  readonly scenario: Scenario;
  readonly runs: Measured[];
  ops: Readonly<Record<string, number>>;
  burst: string;
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const round = (value: number, digits = 2): string => value.toFixed(digits);

const service = await startService(bundleBenchWorker());
const address = (verb: string, name: string, ...rest: readonly number[]): string =>
  `${service.origin}/${[verb, name, ...rest].map((part) => encodeURIComponent(part)).join("/")}`;
const opsNow = async (): Promise<Readonly<Record<string, number>>> =>
  JSON.parse(await fetchText(address("ops", "all")));

/** Clients of another scenario are never met again. */
let firstClient = 1000;

async function runOnce(line: Line, durationMs: number): Promise<Measured> {
  const { name, clients } = line.scenario;
  const first = clients === 1 ? SCENARIOS.indexOf(line.scenario) : firstClient;
  if (clients > 1) firstClient += 20_000;
  return measure((index) => address("ask", name, first + (index % clients)), durationMs);
}

async function countOps(line: Line, run: Measured, before: Readonly<Record<string, number>>): Promise<void> {
  const after = await opsNow();
  const rows = (after.rows ?? 0) - (before.rows ?? 0);
  const each = (count: number): number => count / run.requests;
  line.ops = {
    do: each(after.do ?? 0),
    rows: each(rows),
    kvReads: each(after.kvReads ?? 0),
    kvWrites: each(after.kvWrites ?? 0),
  };
}

async function burst({ name, limit }: Scenario): Promise<string> {
  if (limit === null) return "";
  const calls = Array.from({ length: BURST_CALLERS }, () =>
    fetchText(address("burst", name, 999, BURST_CALLS)),
  );
  const answers: readonly { admitted: number }[] = (await Promise.all(calls)).map((text) => JSON.parse(text));
  return `${answers.reduce((sum, { admitted }) => sum + admitted, 0)} of ${limit}`;
}

const lines: Line[] = SCENARIOS.map((each) => ({ scenario: each, runs: [], ops: {}, burst: "" }));
for (const line of lines) {
  for (let request = 0; request < line.scenario.before; request += 1) {
    await fetchText(address("ask", line.scenario.name, SCENARIOS.indexOf(line.scenario)));
  }
  await runOnce(line, WARM_UP_MS);
}
for (let turn = 0; turn < ROUNDS; turn += 1) {
  for (const line of lines) {
    const before = await opsNow();
    const run = await runOnce(line, DURATION_MS);
    line.runs.push(run);
    await countOps(line, run, before);
  }
}
for (const line of lines) line.burst = await burst(line.scenario);
await service.stop();
agent.destroy();

const rateOf = ({ runs }: Line): number => median(runs.map((run) => run.perSecond));
const [none] = lines;
const baseline = none === undefined ? 1 : rateOf(none);
const baseOf = (pick: (run: Measured) => number): number => median(none?.runs.map(pick) ?? [1]);
const ratio = (line: Line, pick: (run: Measured) => number): string =>
  round(median(line.runs.map(pick)) / baseOf(pick));
const decisions = await measureDecisions();

const table = [
  "| | requests/s | to no limiter | p50 | p99 | DO | rows | KV reads | KV writes | 2,000 at once |",
  "|---|---|---|---|---|---|---|---|---|---|",
  ...lines.map((line) => {
    const { ops, scenario: of } = line;
    const counts = [ops.do, ops.rows, ops.kvReads, ops.kvWrites].map((count) => round(count ?? 0));
    return `| ${[of.name, round(rateOf(line), 0), round(rateOf(line) / baseline), ratio(line, (run) => run.p50Ms), ratio(line, (run) => run.p99Ms), ...counts, line.burst].join(" | ")} |`;
  }),
];
const text = [
  "# The limiter beside its alternatives",
  "",
  `Made by \`npm run bench:limiter\`: ${ROUNDS} rounds of ${DURATION_MS / 1000} s each in turn, median; 16 connections, one workerd, the load`,
  `from the same machine (Node ${process.versions.node}, ${process.platform}). p50 and p99 are ratios to "no limiter", too; DO, rows and KV are`,
  "operations a request. The asynchronous storage of the last line counts its rows itself: one for each put, one for an alarm.",
  "",
  ...table,
  "",
  "The decision alone, warm, one core:",
  "",
  "| | ns |",
  "|---|---|",
  `| sliding window, one tier: ask and charge | ${round(decisions.windowNs, 0)} |`,
  `| the whole decision with seats, states and reply, for each of its two tiers | ${round(decisions.decisionNs, 0)} |`,
  `| rate-limiter-flexible, memory store, one key | ${round(decisions.flexibleNs, 0)} |`,
  "",
].join("\n");
mkdirSync("bench/results", { recursive: true });
writeFileSync(RESULT, text);
console.log(text);
console.log(`Kept in ${RESULT}.`);
