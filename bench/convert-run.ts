/**
 * One conversion of an export on disk, step by step as the service does it, with the service's own limits; and what is
 * measured of it. Steps are pure, so one can be done again and again: that is how the CPU of a few milliseconds is
 * measured with a clock that may tick in fours. Nothing is printed here.
 */
import { closeSync, openSync, readSync } from "node:fs";
import { crc32, deflateRawSync, inflateRawSync } from "node:zlib";
import { inflate } from "../test/support/export/node-ports.ts";
import { convertStep, phaseOf } from "../worker/conversion/convert.ts";
import type { Ports } from "../worker/conversion/ports.ts";
import type { Report } from "../worker/conversion/report.ts";
import { type ConversionOptions, DEFAULT_LIMITS, type StepResult } from "../worker/conversion/step.ts";
import type { ExportSize } from "./convert-export.ts";

export const EVERYTHING: ConversionOptions = {
  timeZone: "Europe/Berlin",
  include: ["weight", "activities", "daily"],
};
export const WEIGHT_ALONE: ConversionOptions = {
  timeZone: "Europe/Berlin",
  include: ["weight"],
  archive: false,
};

type DoneStep = Extract<StepResult, { readonly ok: true }>;

/** One step of the conversion of `size`, as often as it is called. */
export type Step = (checkpoint: Uint8Array | null) => Promise<DoneStep>;

/** `look` is called at each read, for the memory. */
export function stepsOf(
  size: ExportSize,
  options: ConversionOptions,
  look: () => void = () => undefined,
): { readonly step: Step; close(): void } {
  const file = openSync(size.path, "r");
  const ports: Ports = {
    crc32: (bytes) => crc32(bytes),
    inflate,
    readRange: (offset, length) => {
      const bytes = new Uint8Array(length);
      readSync(file, bytes, 0, length, offset);
      look();
      return Promise.resolve(bytes);
    },
  };
  const files = [{ name: "takeout.zip", kind: "zip", offset: 0, length: size.zipBytes }] as const;
  return {
    async step(checkpoint) {
      const result = await convertStep({ files, options, checkpoint, limits: DEFAULT_LIMITS }, ports);
      if (!result.ok) throw new Error(result.problem.code);
      return result;
    },
    close: () => closeSync(file),
  };
}

export interface Whole {
  readonly steps: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly records: number;
  readonly files: number;
  readonly outputBytes: number;
  readonly deliveries: number;
  readonly checkpointBytes: number;
}

const recordsOf = (report: Report): number => report.data_types.reduce((sum, type) => sum + type.read, 0);

/** The whole conversion as it comes. CPU is that of the process: also what the engine does beside. */
export async function convertWhole(
  size: ExportSize,
  options: ConversionOptions,
  look?: () => void,
): Promise<Whole> {
  const { step, close } = stepsOf(size, options, look);
  const [start, cpu] = [performance.now(), process.cpuUsage()];
  let [steps, files, outputBytes, deliveries, checkpointBytes] = [0, 0, 0, 0, 0];
  let checkpoint: Uint8Array | null = null;
  for (;;) {
    const done: DoneStep = await step(checkpoint);
    steps += 1;
    files += done.files.length;
    outputBytes += done.files.reduce((sum, one) => sum + one.bytes.length, 0);
    deliveries += done.files.length > 0 ? 1 : 0;
    checkpointBytes = Math.max(checkpointBytes, done.checkpoint.length);
    checkpoint = done.checkpoint;
    if (done.report === null) continue;
    close();
    const { user, system } = process.cpuUsage(cpu);
    const [seconds, cpuSeconds] = [(performance.now() - start) / 1000, (user + system) / 1e6];
    const records = recordsOf(done.report);
    return { steps, seconds, cpuSeconds, records, files, outputBytes, deliveries, checkpointBytes };
  }
}

/** CPU of this thread for one round of some work, in ms, as a mean over at least `forMs`. */
async function cpuOf(work: () => unknown, forMs: number): Promise<number> {
  const before = process.threadCpuUsage();
  let rounds = 0;
  for (let spentMs = 0; spentMs < forMs; rounds++) {
    await work();
    const { user, system } = process.threadCpuUsage(before);
    spentMs = (user + system) / 1000;
  }
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000 / rounds;
}

const SAMPLE_MS = 60;
const REFERENCE_MS = 24;

/** What a step is compared with: a little of everything that a conversion does, about a millisecond of it. */
export function newReference(): () => number {
  const records = Array.from({ length: 2000 }, (_, i) => ({ dateTime: "06/01/22 07:00:00", value: `${i}` }));
  const text = JSON.stringify(records, null, 2);
  const packed = deflateRawSync(text);
  return () => {
    const bytes = inflateRawSync(packed);
    let sum = crc32(bytes);
    for (let i = 0; i < bytes.length; i++) sum = (Math.imul(sum, 31) + (bytes[i] ?? 0)) | 0;
    return sum + JSON.parse(text).length;
  };
}

/** The CPU of the steps of one kind, in ms, and that of the reference beside each. */
export interface StepSample {
  readonly phase: string;
  readonly cpuMs: number;
  readonly referenceMs: number;
}

export interface Sampled {
  readonly samples: readonly StepSample[];
  /** The first checkpoint of each kind of step. */
  readonly firsts: ReadonlyMap<string, Uint8Array | null>;
  /** The shortest that the reference ever took, by the wall clock: what it takes when nobody disturbs. */
  readonly fastestReferenceMs: number;
}

/** Measures every `stride`th step of each kind, and each kind's first one. */
export async function sampleSteps(size: ExportSize, stride: number): Promise<Sampled> {
  const { step, close } = stepsOf(size, EVERYTHING);
  const reference = newReference();
  const samples: StepSample[] = [];
  const counts = new Map<string, number>();
  const firsts = new Map<string, Uint8Array | null>();
  let fastestReferenceMs = Number.POSITIVE_INFINITY;
  const timedReference = (): void => {
    const start = performance.now();
    reference();
    fastestReferenceMs = Math.min(fastestReferenceMs, performance.now() - start);
  };
  let checkpoint: Uint8Array | null = null;
  for (;;) {
    const [at, phase]: [Uint8Array | null, string] = [checkpoint, phaseOf(checkpoint)];
    const count = counts.get(phase) ?? 0;
    counts.set(phase, count + 1);
    if (count === 0) firsts.set(phase, at);
    if (count % stride === 0) {
      for (let i = 0; i < 5; i++) await step(at);
      const before = await cpuOf(timedReference, REFERENCE_MS);
      const cpuMs = await cpuOf(() => step(at), SAMPLE_MS);
      const after = await cpuOf(timedReference, REFERENCE_MS);
      samples.push({ phase, cpuMs, referenceMs: (before + after) / 2 });
    }
    const done: DoneStep = await step(at);
    checkpoint = done.checkpoint;
    if (done.report === null) continue;
    close();
    return { samples, firsts, fastestReferenceMs };
  }
}
