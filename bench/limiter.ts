/**
 * `npm run bench:limiter`: the limiter beside its alternatives, in one run and one runtime, in turn. Absolute numbers
 * belong to this machine; the ratios are what counts, by the clock and in CPU time of workerd. The tables are printed
 * and kept in `bench/results/limiter.md`.
 */
import { loadavg } from "node:os";
import { headersOf } from "./limiter/clients.ts";
import { childrenCpu } from "./limiter/cpu.ts";
import { measureDecisions } from "./limiter/decision.ts";
import { type Asked, after, type Connections, type Measured, openConnections } from "./limiter/load.ts";
import { measureNeighbour } from "./limiter/neighbour.ts";
import { describe, type Line } from "./limiter/report.ts";
import { SCENARIOS, type Scenario } from "./limiter/scenarios.ts";
import { bundleBenchWorker, startService } from "./limiter/service.ts";
import { median } from "./limiter/statistics.ts";
import { keepResult } from "./table.ts";

const ROUNDS = 12;
/** Of these rounds one measures the scenarios that are not the main ones. */
const OTHERS_EVERY = 4;
const DURATION_MS = 500;
const CONNECTIONS = 16;
const BURST_CALLERS = 16;
const BURST_CALLS = 125;

const loadBefore = loadavg()[0] ?? 0;
const service = await startService(bundleBenchWorker());
const connections = openConnections(CONNECTIONS);
const cpuMs = childrenCpu();

const asked = (contender: string, client: number, verb = "ask", calls = 1): Asked => ({
  url: `${service.origin}/${verb}/${encodeURIComponent(contender)}/${client}/${calls}`,
  headers: headersOf(client),
});
const opsNow = async (over: Connections): Promise<Readonly<Record<string, number>>> =>
  JSON.parse(await over.fetchText(asked("all", 0, "ops")));

/** Scenarios never meet each other's clients; strangers are met once. */
const FIRST_STRANGER = 4_000_000;
let strangers = FIRST_STRANGER;
function clientOf({ clients }: Scenario, scenarioIndex: number, request: number): number {
  if (clients !== null) return scenarioIndex * 100_000 + (request % clients);
  strangers += 1;
  return strangers;
}

const lines: readonly (Line & { turn: number })[] = SCENARIOS.map((scenario) => ({
  ...{ scenario, runs: [], cpuUs: [], ops: {}, burst: "", turn: 0 },
}));

async function run(index: number, isOver: (request: number) => boolean): Promise<Measured> {
  const line = lines[index];
  if (line === undefined) throw new Error("no such scenario");
  return connections.run(() => {
    line.turn += 1;
    return asked(line.scenario.contender, clientOf(line.scenario, index, line.turn));
  }, isOver);
}

async function measure(index: number): Promise<void> {
  const line = lines[index];
  if (line === undefined) return;
  const before = await opsNow(connections);
  const cpuBeforeMs = cpuMs?.() ?? 0;
  const measured = await run(index, after(DURATION_MS));
  if (cpuMs !== null) line.cpuUs.push(((cpuMs() - cpuBeforeMs) * 1000) / measured.requests);
  const ops = await opsNow(connections);
  line.runs.push(measured);
  const each = (count: number): number => count / measured.requests;
  line.ops = {
    do: each(ops.do ?? 0),
    rows: each((ops.rows ?? 0) - (before.rows ?? 0)),
    kvReads: each(ops.kvReads ?? 0),
    kvWrites: each(ops.kvWrites ?? 0),
  };
}

async function burst({ contender, limit }: Scenario): Promise<string> {
  if (limit === null) return "";
  const callers = openConnections(BURST_CALLERS);
  const calls = Array.from({ length: BURST_CALLERS }, () =>
    callers.fetchText(asked(contender, 999_999, "burst", BURST_CALLS)),
  );
  const answers: readonly { admitted: number }[] = (await Promise.all(calls)).map((text) => JSON.parse(text));
  callers.close();
  return `${answers.reduce((sum, { admitted }) => sum + admitted, 0)} of ${limit}`;
}

for (const [index, { scenario }] of lines.entries()) {
  if (scenario.before > 0) await run(index, (request) => request >= scenario.before);
}
for (let round = 0; round < ROUNDS; round += 1) {
  for (const [index, { scenario }] of lines.entries()) {
    if (scenario.main || round % OTHERS_EVERY === 0) await measure(index);
  }
}
// On connections of their own from here on: one that was idle for some seconds may be closed while it is used.
connections.close();
for (const line of lines) line.burst = await burst(line.scenario);
const looks = openConnections(1);
const beside = await measureNeighbour({
  asked,
  median,
  takeCalls: async () => (await opsNow(looks)).do ?? 0,
});
looks.close();
await service.stop();
const decisions = await measureDecisions();
const how = { rounds: ROUNDS, seconds: DURATION_MS / 1000, connections: CONNECTIONS, load: loadBefore };
keepResult("bench/results/limiter.md", describe({ lines, decisions, beside, how }));
