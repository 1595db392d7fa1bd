/**
 * What a conversion costs: invented exports of 1, 3, 10 and 20 years on disk, and one with lists as long as they can be,
 * read by range as the service reads them, with the service's own step limits. CPU of the whole and of single steps,
 * peak memory, where the time goes, and the same data through others (convert-peer.ts). Each measurement runs in a
 * process of its own: a plain one for the time, one with a heap of 64 MiB and a profiler for memory and shares.
 *
 *   npm run bench:convert            all sizes; keeps bench/results/convert.md
 *   npm run bench:convert -- 3       one size; keeps nothing
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { Session } from "node:inspector/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { DEFAULT_LIMITS } from "../worker/conversion/step.ts";
import { writeCrowdedExport } from "./convert-crowded.ts";
import { type ExportSize, writeExport } from "./convert-export.ts";
import { ROUNDS, runFitbit2garmin, runLibraries } from "./convert-peer.ts";
import {
  type ChildResults,
  type MemoryResult,
  nameOf,
  type Run,
  report,
  type StepsResult,
  type Title,
} from "./convert-report.ts";
import { convertWhole, EVERYTHING, sampleSteps, stepsOf, WEIGHT_ALONE } from "./convert-run.ts";
import { keepResult } from "./table.ts";

const YEARS = [1, 3, 10];
const SIZE = "SWITCHBAND_BENCH_EXPORT";
/** As many steps of an export are measured one by one: without series all of ten years, which may cost 10 ms at most. */
const SAMPLES = 450;
const SAMPLES_WITH_SERIES = 60;
const COLD_STARTS = 5;

/** Parts of the converter by folder, as the profiler names its functions. */
const PARTS: readonly (readonly [string, RegExp])[] = [
  ["encoding", /\/garmin\//],
  [
    "parsing",
    /\/fitbit\/|series-files|exercise|tcx|xml|heart-rate|\/time\/|\/daily\/(?:reading|seen|travels)/,
  ],
  ["merging", /\/weight\/|\/activity\/|\/daily\/|\/archive\//],
  ["archive and checkpoint", /\/zip\/|\/index\/|\/job\/|convert\.ts|node:zlib/],
];

async function sharesOf(work: () => Promise<unknown>): Promise<Readonly<Record<string, number>>> {
  const session = new Session();
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.start");
  await work();
  const { profile } = await session.post("Profiler.stop");
  session.disconnect();
  const names = profile.nodes.map(({ id, callFrame }) => [id, `${callFrame.url}#${callFrame.functionName}`]);
  const urls = new Map(names as [number, string][]);
  const shares: Record<string, number> = {};
  for (const [i, id] of (profile.samples ?? []).entries()) {
    const url = urls.get(id) ?? "";
    if (url.endsWith("#(idle)")) continue;
    const part = PARTS.find(([, pattern]) => pattern.test(url))?.[0] ?? "inflate, JSON, text, memory";
    shares[part] = (shares[part] ?? 0) + (profile.timeDeltas?.[i] ?? 0);
  }
  const all = Object.values(shares).reduce((sum, one) => sum + one, 0);
  return Object.fromEntries(Object.entries(shares).map(([part, time]) => [part, time / all]));
}

/** Most of the heap and of the byte arrays outside of it, at each read of the conversion; rubbish included. */
async function measureMemory(size: ExportSize): Promise<MemoryResult> {
  let peakBytes = 0;
  const look = (): void => {
    const { heapUsed, external } = process.memoryUsage();
    peakBytes = Math.max(peakBytes, heapUsed + external);
  };
  const shares = await sharesOf(() => convertWhole(size, EVERYTHING, look));
  return { shares, peakBytes };
}

/** Each kind's first step once more, as the first thing that a fresh isolate does; the CPU of its thread, the median. */
async function measureSteps(size: ExportSize, stride: number): Promise<StepsResult> {
  const { samples, firsts, fastestReferenceMs } = await sampleSteps(size, stride);
  const cold: Record<string, number> = {};
  for (const [phase, checkpoint] of firsts) {
    const starts: number[] = [];
    for (let i = 0; i < COLD_STARTS; i++) {
      const worker = new Worker(import.meta.filename, { workerData: { size, checkpoint } });
      starts.push(await new Promise<number>((done) => worker.once("message", done)));
    }
    cold[phase] = starts.sort((a, b) => a - b)[COLD_STARTS >> 1] ?? 0;
  }
  return { samples, cold, fastestReferenceMs };
}

async function coldStep(): Promise<void> {
  const { size, checkpoint } = workerData as { size: ExportSize; checkpoint: Uint8Array | null };
  const { step, close } = stepsOf(size, EVERYTHING);
  const before = process.threadCpuUsage();
  await step(checkpoint);
  const { user, system } = process.threadCpuUsage(before);
  parentPort?.postMessage((user + system) / 1000);
  close();
}

/** CPU in ms of a conversion of the weights alone, the first time and on average, as the peer is measured. */
async function convertWeights(size: ExportSize): Promise<{ firstMs: number; meanMs: number }> {
  const all: number[] = [];
  for (let i = 0; i < ROUNDS; i++) all.push(1000 * (await convertWhole(size, WEIGHT_ALONE)).cpuSeconds);
  return { firstMs: all[0] ?? 0, meanMs: all.reduce((sum, one) => sum + one, 0) / ROUNDS };
}

/** What the processes of this bench measure, one each. */
const CHILDREN: {
  readonly [Name in keyof ChildResults]: (size: ExportSize, stride: number) => Promise<ChildResults[Name]>;
} = {
  whole: (size) => convertWhole(size, EVERYTHING),
  weight: convertWeights,
  steps: measureSteps,
  memory: measureMemory,
  libraries: runLibraries,
};

function measure<Name extends keyof ChildResults>(
  name: Name,
  size: ExportSize,
  { stride = 1, flags = [] }: { readonly stride?: number; readonly flags?: readonly string[] } = {},
): ChildResults[Name] {
  const child = spawnSync(process.execPath, [...flags, import.meta.filename, name, `${stride}`], {
    env: { ...process.env, [SIZE]: JSON.stringify(size) },
    encoding: "utf8",
    maxBuffer: 1e8,
    stdio: ["ignore", "pipe", "inherit"],
  });
  // Printed by this file, as the process of that name.
  return JSON.parse(child.stdout) as ChildResults[Name];
}

function measureRun(title: Title, size: ExportSize): Run {
  const whole = measure("whole", size);
  // Odd, because steps that take turns, as reading a large file and summing it up, would else be one of them only.
  const stride = Math.ceil(whole.steps / (title.withSeries ? SAMPLES_WITH_SERIES : SAMPLES)) | 1;
  console.error(`${nameOf(title)}: ${whole.steps} steps`);
  return {
    ...title,
    ...{ size, whole },
    steps: measure("steps", size, { stride }),
    memory: measure("memory", size, { flags: ["--max-old-space-size=64", "--max-semi-space-size=4"] }),
  };
}

function measureYears(path: string, years: number, withSeries: boolean): Run {
  return measureRun({ years, withSeries }, writeExport(path, years, withSeries));
}

async function main(only: number | null): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "switchband-bench-"));
  const path = join(folder, "takeout.zip");
  const years = only === null ? YEARS : [only];
  const runs = years.flatMap((one) => [measureYears(path, one, false), measureYears(path, one, true)]);
  if (only === null)
    runs.push(
      measureYears(path, 20, false),
      measureRun({ years: null, withSeries: false }, writeCrowdedExport(path)),
    );
  const peer = writeExport(path, years.at(-1) ?? 1, false);
  const fitbit2garmin = { ours: measure("weight", peer), theirs: await runFitbit2garmin(peer) };
  const small = writeExport(path, 1, true);
  const libraries = { ours: measure("whole", small), theirs: measure("libraries", small) };
  rmSync(folder, { recursive: true });
  const machine = `${cpus()[0]?.model.trim() ?? "unknown"}, ${cpus().length} cores, Node ${process.versions.node}`;
  const lines = report({ machine, runs, fitbit2garmin, libraries, limits: DEFAULT_LIMITS });
  if (only === null) keepResult("bench/results/convert.md", lines);
  else console.log(lines.join("\n"));
}

const sizeText = process.env[SIZE];
const [first, stride] = process.argv.slice(2);
if (!isMainThread) await coldStep();
else if (sizeText === undefined) await main(first === undefined ? null : Number(first));
else {
  const child = CHILDREN[first as keyof ChildResults];
  // We wrote this text ourselves, in the process that started this one.
  console.log(JSON.stringify(await child(JSON.parse(sizeText) as ExportSize, Number(stride))));
}
