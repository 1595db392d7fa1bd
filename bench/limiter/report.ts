/** The tables of the limiter's bench, and which of its targets it met. */
import { cpus } from "node:os";
import { markdownTable } from "../table.ts";
import type { DecisionTimes } from "./decision.ts";
import type { Measured } from "./load.ts";
import type { Beside } from "./neighbour.ts";
import { ADMITTED, DENIED_AGAIN, NO_LIMITER, SAME_WRITE, type Scenario } from "./scenarios.ts";
import { median, type Ratio, ratioOf } from "./statistics.ts";

export interface Line {
  readonly scenario: Scenario;
  readonly runs: Measured[];
  /** Of each run; empty where nobody tells. */
  readonly cpuUs: number[];
  ops: Readonly<Record<string, number>>;
  burst: string;
}

export interface Results {
  readonly lines: readonly Line[];
  readonly decisions: DecisionTimes;
  readonly beside: readonly Beside[];
  readonly how: {
    readonly rounds: number;
    readonly seconds: number;
    readonly connections: number;
    /** Load average of the machine before the bench. */
    readonly load: number;
  };
}

const ADMISSION_TARGET = 0.85;
const DENIAL_TARGET = 1;
const DECISION_TARGET_NS = 200;

const digits = (value: number, count = 2): string => (Number.isFinite(value) ? value.toFixed(count) : "?");
const named = (lines: readonly Line[], name: string): Line | undefined =>
  lines.find(({ scenario }) => scenario.name === name);
const ratesOf = (line: Line | undefined): readonly number[] => line?.runs.map((run) => run.perSecond) ?? [];

function contendersTable(lines: readonly Line[]): readonly string[] {
  const none = named(lines, NO_LIMITER);
  const write = named(lines, SAME_WRITE);
  const toNone = (line: Line, pick: (run: Measured) => number): string =>
    digits(median(line.runs.map(pick)) / median(none?.runs.map(pick) ?? []));
  return markdownTable(
    [
      ...["", "requests/s", "to no limiter", "to the same write", "p50", "p99", "CPU, µs"],
      ...["DO", "rows", "KV reads", "KV writes", "2,000 at once"],
    ],
    lines.map((line) => {
      const { ops, scenario } = line;
      const rate = median(ratesOf(line));
      return [
        scenario.name,
        digits(rate, 0),
        digits(rate / median(ratesOf(none))),
        digits(rate / median(ratesOf(write))),
        toNone(line, (run) => run.p50Ms),
        toNone(line, (run) => run.p99Ms),
        digits(median(line.cpuUs), 0),
        ...[ops.do, ops.rows, ops.kvReads, ops.kvWrites].map((count) => digits(count ?? 0)),
        line.burst,
      ];
    }),
  );
}

/** The median decides; how far the rounds lie apart stands beside it. */
const verdict = ({ median: middle }: Ratio, target: number): string => (middle >= target ? "met" : "missed");

const range = ({ median: middle, low, high }: Ratio): string =>
  `${digits(middle)} (${digits(low)} to ${digits(high)})`;

function ratioRow(
  text: string,
  target: number,
  [ours, theirs]: readonly [Line | undefined, Line | undefined],
) {
  const byClock = ratioOf(ratesOf(ours), ratesOf(theirs));
  // Less CPU is better, so the other way round.
  const byCpu = ratioOf(theirs?.cpuUs ?? [], ours?.cpuUs ?? []);
  return [
    text,
    digits(target),
    range(byClock),
    range(byCpu),
    verdict(byClock, target),
    verdict(byCpu, target),
  ];
}

function targetsTable({ lines, decisions }: Results): readonly string[] {
  const { admittedNs, deniedNs } = decisions;
  const slowestNs = Math.max(admittedNs, deniedNs);
  const kept = slowestNs <= DECISION_TARGET_NS ? "met" : "missed";
  return markdownTable(
    ["target", "", "by the clock", "by CPU time", "by the clock", "by CPU time"],
    [
      ratioRow("an admission, to the same write by an empty object: at least", ADMISSION_TARGET, [
        named(lines, ADMITTED),
        named(lines, SAME_WRITE),
      ]),
      ratioRow("a repeated denial, to no limiter: at least", DENIAL_TARGET, [
        named(lines, DENIED_AGAIN),
        named(lines, NO_LIMITER),
      ]),
      ["the whole decision, ns a tier: at most", DECISION_TARGET_NS, "", digits(slowestNs, 0), "", kept],
    ],
  );
}

function decisionTable(decisions: DecisionTimes): readonly string[] {
  return markdownTable(
    ["", "ns"],
    [
      ["sliding window, one tier: ask and charge", digits(decisions.windowNs, 0)],
      ["the whole decision, admitted, for each of its two tiers", digits(decisions.admittedNs, 0)],
      ["the whole decision, denied, for each of its two tiers", digits(decisions.deniedNs, 0)],
      ["rate-limiter-flexible, memory store, one key", digits(decisions.flexibleNs, 0)],
    ],
  );
}

function besideTable(beside: readonly Beside[]): readonly string[] {
  const [alone, unseen] = beside;
  return markdownTable(
    [
      "neighbour beside",
      "p50, ms",
      "p99, ms",
      "p99 to alone",
      "p99 to no limiter",
      "DO requests a flooding request",
    ],
    beside.map(({ what, p50Ms, p99Ms, calls }) => [
      what,
      digits(p50Ms),
      digits(p99Ms),
      digits(p99Ms / (alone?.p99Ms ?? 1)),
      digits(p99Ms / (unseen?.p99Ms ?? 1)),
      digits(calls),
    ]),
  );
}

/** Everything, as lines of Markdown. */
export function describe(results: Results): readonly string[] {
  const { rounds, seconds, connections, load } = results.how;
  return [
    "# The limiter beside its alternatives",
    "",
    `Made by \`npm run bench:limiter\`: ${rounds} rounds of ${seconds} s each in turn (every fourth for the lines that are not compared),`,
    `median; ${connections} connections, one workerd, the load from the same machine (Node ${process.versions.node}, ${process.platform}, ${cpus().length} CPUs,`,
    `load average ${digits(load, 1)} before). All lines get the same request and make the same response. CPU is workerd's own, for one request,`,
    'the reading of it included; DO, rows and KV are operations a request. p50 and p99 are ratios to "no limiter". 600 clients, each in a',
    'subnet of its own, come again and again, so buckets and keys are warm; "never met" has a new client in each request: two hashes',
    'more and, while the bucket is not in memory, a row read. "Denied" asks the object each time. The row of the empty object is as long as a',
    "bucket of the bench. The asynchronous storage counts its rows itself: one for each put, one for an alarm.",
    "",
    ...contendersTable(results.lines),
    "",
    "Targets. Ratios of the same round; in brackets, between which half of the rounds lie. CPU ratios are turned round: more is better.",
    "",
    ...targetsTable(results),
    "",
    "The decision alone, warm, one core, CPU time:",
    "",
    ...decisionTable(results.decisions),
    "",
    "A neighbour of a flood: admitted uploads of other subnets of the same object, over two connections; the flood over eight, as fast as it can, through the",
    "same thread (in the service, other isolates and other machines). What counts is the difference between a flood that no limiter sees and one that is denied.",
    "",
    ...besideTable(results.beside),
    "",
  ];
}
