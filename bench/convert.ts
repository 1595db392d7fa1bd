/**
 * What a conversion costs: an invented export of 1, 3 and 10 years on disk, read by range as the service reads it, with
 * the service's own step limits. Prints time, records a second, the CPU of single steps, peak memory, and where the
 * time goes. Each size runs in processes of its own: one plain for the time, one with a heap of 64 MiB and a profiler
 * for the rest. No peer runs here beside it: the closest ones are a Python program without a package and a web site.
 *
 *   npm run bench:convert            all sizes
 *   npm run bench:convert -- 3       one size
 */
import { spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readSync, rmSync } from "node:fs";
import { Session } from "node:inspector/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { inflate } from "../test/support/export/node-ports.ts";
import { convertStep } from "../worker/conversion/convert.ts";
import type { Ports } from "../worker/conversion/ports.ts";
import type { Report } from "../worker/conversion/report.ts";
import { DEFAULT_LIMITS } from "../worker/conversion/step.ts";
import { type ExportSize, writeExport } from "./convert-export.ts";

const YEARS = [1, 3, 10];
const MIB = 1024 ** 2;

interface Measured {
  readonly steps: readonly number[];
  readonly checkpoints: number;
  readonly outputBytes: number;
  readonly files: number;
  readonly deliveries: number;
  readonly report: Report;
}

async function convert(size: ExportSize): Promise<Measured> {
  const file = openSync(size.path, "r");
  const ports: Ports = {
    crc32: (bytes) => crc32(bytes),
    inflate,
    readRange: (offset, length) => {
      const bytes = new Uint8Array(length);
      readSync(file, bytes, 0, length, offset);
      lookAtMemory();
      return Promise.resolve(bytes);
    },
  };
  const files = [{ name: "takeout.zip", kind: "zip", offset: 0, length: size.zipBytes }] as const;
  const options = { timeZone: "Europe/Berlin", include: ["weight", "activities", "daily"] } as const;
  const steps: number[] = [];
  let state = {
    checkpoint: null as Uint8Array | null,
    outputBytes: 0,
    files: 0,
    deliveries: 0,
    checkpoints: 0,
  };
  for (;;) {
    const before = process.cpuUsage();
    const result = await convertStep(
      { files, options, checkpoint: state.checkpoint, limits: DEFAULT_LIMITS },
      ports,
    );
    lookAtMemory();
    const { user, system } = process.cpuUsage(before);
    steps.push((user + system) / 1000);
    if (!result.ok) throw new Error(result.problem.code);
    state = {
      checkpoint: result.checkpoint,
      outputBytes: state.outputBytes + result.files.reduce((sum, one) => sum + one.bytes.length, 0),
      files: state.files + result.files.length,
      deliveries: state.deliveries + (result.files.length > 0 ? 1 : 0),
      checkpoints: Math.max(state.checkpoints, result.checkpoint.length),
    };
    if (result.report !== null) {
      closeSync(file);
      return { ...state, steps, report: result.report };
    }
  }
}

/** Parts of the converter by folder, as the profiler names its functions. */
const PARTS: readonly (readonly [string, RegExp])[] = [
  ["encoding", /\/garmin\/|fit-file-parser|\/fit-/],
  ["parsing", /\/fitbit\/|series-files|exercise|tcx|xml|\/daily\/(?:reading|minutes|rows)/],
  ["merging", /\/weight\/|\/activity\/|\/daily\/|\/archive\//],
  ["archive and checkpoint", /\/zip\/|\/index\/|\/job\/|convert\.ts|node:zlib|node:internal/],
];

async function profiled<Result>(
  work: () => Promise<Result>,
): Promise<{ result: Result; shares: Map<string, number> }> {
  const session = new Session();
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.start");
  const result = await work();
  const { profile } = await session.post("Profiler.stop");
  session.disconnect();
  const urls = new Map(
    profile.nodes.map((node) => [node.id, `${node.callFrame.url}#${node.callFrame.functionName}`]),
  );
  const shares = new Map<string, number>();
  for (const [i, id] of (profile.samples ?? []).entries()) {
    const url = urls.get(id) ?? "";
    if (url.endsWith("#(idle)")) continue;
    const part =
      PARTS.find(([, pattern]) => pattern.test(url))?.[0] ?? "runtime (inflate, JSON, text, memory)";
    shares.set(part, (shares.get(part) ?? 0) + (profile.timeDeltas?.[i] ?? 0));
  }
  return { result, shares };
}

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** Time: as it comes, without a profiler and without a narrow heap. */
async function printTime(years: number, size: ExportSize): Promise<void> {
  const start = performance.now();
  const it = await convert(size);
  const seconds = (performance.now() - start) / 1000;
  const records = it.report.data_types.reduce((sum, type) => sum + type.read, 0);
  const steps = [...it.steps].sort((a, b) => a - b);
  const ms = (share: number): string => percentile(steps, share).toFixed(1);
  console.log(
    [
      `${years} year(s): ${size.files} files, ${(size.rawBytes / MIB).toFixed(0)} MiB raw, ${(size.zipBytes / MIB).toFixed(0)} MiB zip, ${size.activities} activities`,
      `  ${seconds.toFixed(1)} s, ${Math.round(records / seconds).toLocaleString("en")} records/s, ${records.toLocaleString("en")} records`,
      `  ${it.steps.length} steps; CPU a step: median ${ms(0.5)} ms, 95 % ${ms(0.95)} ms, most ${ms(1)} ms`,
      `  ${it.files} files, ${(it.outputBytes / MIB).toFixed(1)} MiB out in ${it.deliveries} deliveries; largest checkpoint ${(it.checkpoints / MIB).toFixed(1)} MiB`,
    ].join("\n"),
  );
}

/** Memory, and where the time goes. */
async function printMemory(size: ExportSize): Promise<void> {
  const { shares } = await profiled(() => convert(size));
  const all = [...shares.values()].reduce((sum, one) => sum + one, 0);
  const parts = [...shares]
    .sort((a, b) => b[1] - a[1])
    .map(([part, time]) => `${part} ${Math.round((100 * time) / all)} %`);
  console.log(
    [
      `  memory in a heap of 64 MiB: at most ${(peakBytes / MIB).toFixed(0)} MiB in use; process ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MiB (empty: ${(emptyRss / MIB).toFixed(0)})`,
      `  ${parts.join(", ")}`,
    ].join("\n"),
  );
}

const emptyRss = process.memoryUsage.rss();
/** Most of the heap and of the byte arrays outside of it, seen after each step and at each read; rubbish included. */
let peakBytes = 0;

function lookAtMemory(): void {
  const { heapUsed, external } = process.memoryUsage();
  peakBytes = Math.max(peakBytes, heapUsed + external);
}

const SIZE = "SWITCHBAND_BENCH_EXPORT";
const sizeText = process.env[SIZE];
const [first, mode] = process.argv.slice(2);
if (sizeText !== undefined) {
  // We wrote this text ourselves, in the process that started this one.
  const size = JSON.parse(sizeText) as ExportSize;
  await (mode === "time" ? printTime(Number(first), size) : printMemory(size));
} else {
  const folder = mkdtempSync(join(tmpdir(), "switchband-bench-"));
  const years = first === undefined ? YEARS : [Number(first)];
  const runs = [
    { years: years[0] ?? 1, withSeries: false },
    ...years.map((one) => ({ years: one, withSeries: true })),
  ];
  for (const run of runs) {
    const size = writeExport(join(folder, "takeout.zip"), run.years, run.withSeries);
    if (!run.withSeries) console.log("Without heart rate and GPS:");
    const env = { ...process.env, [SIZE]: JSON.stringify(size) };
    const start = (flags: readonly string[], kind: string) =>
      spawnSync(process.execPath, [...flags, import.meta.filename, `${run.years}`, kind], {
        env,
        stdio: "inherit",
      });
    start([], "time");
    start(["--max-old-space-size=64", "--max-semi-space-size=4"], "memory");
  }
  rmSync(folder, { recursive: true });
}
