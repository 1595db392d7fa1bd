/** The tables of the converter's bench. Numbers in, Markdown out. */
import type { StepLimits } from "../worker/conversion/step.ts";
import type { ExportSize } from "./convert-export.ts";
import type { PeerRun } from "./convert-peer.ts";
import type { StepSample, Whole } from "./convert-run.ts";
import { markdownTable } from "./table.ts";

export interface StepsResult {
  readonly samples: readonly StepSample[];
  /** The first step of a fresh isolate, in ms of CPU, by kind. */
  readonly cold: Readonly<Record<string, number>>;
  readonly fastestReferenceMs: number;
}

export interface MemoryResult {
  readonly shares: Readonly<Record<string, number>>;
  readonly peakBytes: number;
}

export interface LibrariesRun {
  readonly cpuMs: number;
  readonly records: number;
}

/** CPU of a conversion of weights. */
export interface WeightRuns {
  readonly firstMs: number;
  readonly meanMs: number;
}

export interface ChildResults {
  readonly whole: Whole;
  readonly weight: WeightRuns;
  readonly steps: StepsResult;
  readonly memory: MemoryResult;
  readonly libraries: LibrariesRun;
}

export interface Title {
  /** Null = lists as long as they can be. */
  readonly years: number | null;
  readonly withSeries: boolean;
}

export interface Run extends Title {
  readonly size: ExportSize;
  readonly whole: Whole;
  readonly steps: StepsResult;
  readonly memory: MemoryResult;
}

export interface Measured {
  readonly machine: string;
  readonly runs: readonly Run[];
  readonly limits: StepLimits;
  readonly fitbit2garmin: {
    readonly ours: WeightRuns;
    readonly theirs: { readonly run: PeerRun } | { readonly reason: string };
  };
  readonly libraries: { readonly ours: Whole; readonly theirs: LibrariesRun };
}

const MIB = 1024 ** 2;
const whole = (value: number): string => Math.round(value).toLocaleString("en");
const oneDigit = (value: number): string => value.toFixed(1);
const mib = (bytes: number): string => whole(bytes / MIB);

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

export function nameOf({ years, withSeries }: Title): string {
  if (years === null) return "20,000 weights and exercises, each twice";
  return `${years} year${years === 1 ? "" : "s"}${withSeries ? ", heart rate and GPS" : ""}`;
}

export function report(it: Measured): readonly string[] {
  return [
    "# What a conversion costs",
    "",
    `\`npm run bench:convert\`, on ${it.machine}; steps of ${whole(it.limits.maxBytes)} bytes and ${it.limits.maxReads} reads.`,
    "The exports are invented: weight every day, 300 activities a year, minute files of steps, distance and calories;",
    "with series also a day of heart rate for each activity and GPS for every sixth.",
    "",
    "## The whole",
    "",
    ...wholeTable(it.runs),
    "",
    "CPU is that of the whole process, compiler and garbage collector included. Peak memory is heap and byte arrays in a",
    "process whose heap may have 64 MiB; rubbish that nobody has collected yet counts.",
    "",
    "## One step",
    "",
    ...stepNotes(it.runs),
    "",
    ...it.runs.flatMap((run) => [`### ${nameOf(run)}`, "", ...stepTable(run), ""]),
    "## Where the time goes",
    "",
    ...sharesTable(it.runs),
    "",
    "## The same data through others",
    "",
    ...peerLines(it),
  ];
}

function wholeTable(runs: readonly Run[]): readonly string[] {
  const first = (withSeries: boolean): Run | undefined => runs.find((run) => run.withSeries === withSeries);
  return markdownTable(
    [
      "export",
      "files",
      "MiB raw",
      "records",
      "CPU s",
      "records / CPU s",
      "CPU, ratio",
      "data, ratio",
      "steps",
      "peak MiB",
    ],
    runs.map((run) => {
      const base = run.years === null ? run : first(run.withSeries);
      const { cpuSeconds, records, steps } = run.whole;
      return [
        ...[nameOf(run), whole(run.size.files), mib(run.size.rawBytes), whole(records), oneDigit(cpuSeconds)],
        ...[whole(records / cpuSeconds), oneDigit(cpuSeconds / (base?.whole.cpuSeconds ?? 1))],
        ...[
          oneDigit(run.size.rawBytes / (base?.size.rawBytes ?? 1)),
          whole(steps),
          mib(run.memory.peakBytes),
        ],
      ];
    }),
  );
}

const factorOf = ({ referenceMs }: StepSample, fastestMs: number): number => fastestMs / referenceMs;

function stepNotes(runs: readonly Run[]): readonly string[] {
  const fastest = Math.min(...runs.map(({ steps }) => steps.fastestReferenceMs));
  const references = runs.flatMap(({ steps }) => steps.samples.map(({ referenceMs }) => referenceMs));
  return [
    "A step is pure, so each sampled one is done again and again, and beside it a fixed piece of work: unpacking, a",
    "checksum, JSON, a loop over bytes. *Measured* is the CPU of the thread. *Undisturbed* is that, times the fastest that the fixed",
    "piece ever was over what it took beside this step: what the same core does when nobody shares it. *Fresh* is the",
    "first step that a fresh isolate does, nothing compiled yet, measured, the median of five.",
    `The fixed piece took ${quantile(references, 0.5).toFixed(2)} ms in the median and ${fastest.toFixed(2)} ms at its fastest.`,
  ];
}

function stepTable({ steps: { samples, cold, fastestReferenceMs } }: Run): readonly string[] {
  const rows = [["all", samples] as const, ...Map.groupBy(samples, ({ phase }) => phase)];
  return markdownTable(
    [
      "steps that begin with",
      "sampled",
      "measured ms: median",
      "95 %",
      "most",
      "undisturbed ms: median",
      "95 %",
      "most",
      "fresh ms",
    ],
    rows.map(([phase, list]) => {
      const measured = list.map(({ cpuMs }) => cpuMs);
      const scaled = list.map((one) => one.cpuMs * factorOf(one, fastestReferenceMs));
      const three = (values: readonly number[]) =>
        [0.5, 0.95, 1].map((share) => oneDigit(quantile(values, share)));
      const fresh = cold[phase];
      return [
        phase,
        list.length,
        ...three(measured),
        ...three(scaled),
        fresh === undefined ? "" : oneDigit(fresh),
      ];
    }),
  );
}

function sharesTable(runs: readonly Run[]): readonly string[] {
  const parts = [...new Set(runs.flatMap(({ memory }) => Object.keys(memory.shares)))].sort();
  const percent = (share = 0): string => `${Math.round(100 * share)} %`;
  return markdownTable(
    ["export", ...parts],
    runs.map((run) => [nameOf(run), ...parts.map((part) => percent(run.memory.shares[part]))]),
  );
}

function peerLines({ fitbit2garmin, libraries }: Measured): readonly string[] {
  const { ours, theirs } = libraries;
  const ratio = (a: number, b: number): string => oneDigit(a / b);
  const bare = [
    "The bare work with the usual libraries (zip.js, JSON.parse, Papa Parse, fit-file-parser; nothing checked, merged or",
    `accounted for), 1 year with heart rate and GPS: ${oneDigit(theirs.cpuMs / 1000)} s of CPU, ${ratio(theirs.cpuMs / 1000, ours.cpuSeconds)} times ours (${oneDigit(ours.cpuSeconds)} s).`,
    "It holds the whole zip and all heart rates in memory.",
  ];
  if ("reason" in fitbit2garmin.theirs)
    return [`eshirvana/fitbit2garmin was left out: ${fitbit2garmin.theirs.reason}.`, "", ...bare];
  const { run } = fitbit2garmin.theirs;
  const micros = (ms: number): string => ((1000 * ms) / run.records).toFixed(0);
  return [
    `eshirvana/fitbit2garmin 2 (Python, MIT) on the ${whole(run.records)} weights of the longest export, unpacked for it beforehand, the mean of`,
    `ten rounds: ${micros(run.cpuMs)} µs of CPU a weight. Ours, with the zip: ${micros(fitbit2garmin.ours.meanMs)} µs (the first round alone, nothing compiled yet: ${micros(fitbit2garmin.ours.firstMs)} µs), a ratio of ${ratio(run.cpuMs, fitbit2garmin.ours.meanMs)}.`,
    `It writes ${whole(run.lines)} lines of CSV without the time of day and reads no other source of weights;`,
    "ours is FIT with the moment, the body fat and the BMI. Its activities need `UserExercises`, its steps the new CSVs.",
    "",
    ...bare,
  ];
}
