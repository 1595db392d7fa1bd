/** Mutants that no input can tell from the original, each with the reason. Whoever adds one has thought about it. */
export interface Equivalent {
  /** From the folder of the converter. */
  readonly file: string;
  readonly was: string;
  readonly became: string;
  readonly why: string;
}

export const EQUIVALENT: readonly Equivalent[] = [];
