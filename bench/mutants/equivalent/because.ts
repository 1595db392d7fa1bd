/** A mutant that no input can tell from the original, with the reason. Whoever adds one has thought about it. */
export interface Equivalent {
  /** From the folder of the converter. */
  readonly file: string;
  /** As the report prints it. */
  readonly was: string;
  readonly became: string;
  readonly why: string;
}

/** Mutants of a file that are equivalent for one reason: what was there, and what became of it. */
export function because(
  why: string,
  file: string,
  changes: readonly (readonly [was: string, became: string])[],
): readonly Equivalent[] {
  return changes.map(([was, became]) => ({ file, was, became, why }));
}
