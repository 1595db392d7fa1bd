/** Which mutants are tried: a share of them, drawn by seed, so that the same code and seed give the same mutants. */
import { createHash } from "node:crypto";

export interface Sample {
  /** 0 to 1; 1 = every mutant. */
  readonly share: number;
  readonly seed: number;
}

/** The variable in which the command hands the sample to Stryker's processes: "share:seed". */
export const SAMPLE_VARIABLE = "MUTANTS_SAMPLE";

/** The variable in which the command says whose tests to run: a folder of the converter's, or all with `**`. */
export const FOLDER_VARIABLE = "MUTANTS_FOLDER";

export const sampleText = ({ share, seed }: Sample): string => `${share}:${seed}`;

export function readSample(text: string | undefined): Sample {
  const [share = 1, seed = 1] = (text ?? "1:1").split(":").map(Number);
  return { share, seed };
}

/** @param id of a mutant: Stryker numbers the mutants of a run. */
export const isDrawn = ({ share, seed }: Sample, id: string): boolean =>
  createHash("sha256").update(`${seed}:${id}`).digest().readUInt32BE(0) / 2 ** 32 < share;
