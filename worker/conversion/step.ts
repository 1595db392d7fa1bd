/**
 * The contract of a bounded conversion step. A step reads at most `limits`, hands out finished files and a checkpoint
 * for the next step. Same files, options and limits give the same bytes; other limits give the same files in the same
 * order, cut into other steps. At most 40 steps of a conversion hand out files, whatever the input.
 */
import type { SportMap } from "./activity/sport-map.ts";
import type { ArchiveProblem } from "./archive-problem.ts";
import type { Report } from "./report.ts";
import type { UploadFile } from "./upload-file.ts";

/** What Garmin can get, in the order in which it is made. */
export const INCLUDABLE = ["weight", "activities", "daily"] as const;
export type Include = (typeof INCLUDABLE)[number];

export interface ConversionOptions {
  /** IANA zone of the user; null = Profile.csv decides, else UTC. */
  readonly timeZone: string | null;
  /** What Garmin is to get. */
  readonly include: readonly Include[];
  /**
   * Whether what Garmin cannot import is kept as tables, whatever `include` says: who leaves out their steps has not
   * said that their sleep may be lost. Absent = it is.
   */
  readonly archive?: boolean;
  /**
   * The unit of the old weight files, where a person knows better than all exports that were ever seen: those are in
   * pounds whatever the account says. Never chosen by us; the report tells when height and BMI speak against pounds.
   */
  readonly weightUnit?: WeightUnit;
}

export const WEIGHT_UNITS = ["pounds", "kilograms", "stones"] as const;
export type WeightUnit = (typeof WEIGHT_UNITS)[number];

export interface StepLimits {
  /** Calls of `readRange` in one step. */
  readonly maxReads: number;
  /**
   * Bytes read in one step, counted in those of the old minute files: what takes longer a byte counts more often
   * (index/work.ts). One file is always read, whatever its size, so a step moves on.
   */
  readonly maxBytes: number;
}

/** For the 10 ms of CPU that a request has on the Free plan of Workers; bench/results/convert.md has the measurement. */
export const DEFAULT_LIMITS: StepLimits = { maxReads: 24, maxBytes: 1_000_000 };

/** A finished file of the result. `type` says which folder of the report it belongs to. */
export interface OutputFile {
  readonly name: string;
  readonly type: string;
  readonly records: number;
  readonly bytes: Uint8Array;
}

export interface Progress {
  readonly done: number;
  readonly total: number;
  readonly unit: "files";
}

export interface StepInput {
  readonly files: readonly UploadFile[];
  readonly options: ConversionOptions;
  /** What the step before handed out; null starts. */
  readonly checkpoint: Uint8Array | null;
  readonly limits: StepLimits;
  /** Fitbit activity -> FIT sport; the project's own map where there is no better one. */
  readonly sports?: SportMap;
}

export type StepResult =
  | {
      readonly ok: true;
      readonly files: readonly OutputFile[];
      readonly checkpoint: Uint8Array;
      readonly progress: Progress;
      /** Not null: the conversion is finished. */
      readonly report: Report | null;
    }
  /** `conversion-outdated`: another version of this code wrote the checkpoint; begin again with null. */
  | { readonly ok: false; readonly problem: ArchiveProblem };
