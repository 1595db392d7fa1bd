/**
 * What the `data source` column of the new CSVs says. From 2026 on, tracker, phone and Health Connect stand side by side
 * in one file for the same seconds: adding them up would multiply what a person did, so one source is chosen.
 */

/** How good a source is; lower is better: the tracker itself, then the phone, then mirrors of either. */
export function sourceClass(source: string): number {
  if (/health ?connect|health ?kit|apple health/i.test(source)) return 3;
  if (/mobile ?track|phone|google health app|fitbit app|^android|^ios/i.test(source)) return 2;
  return 1;
}

/** The best of some sources and the number of their samples; among sources of a class, the one with more samples. */
export function bestSource(counts: readonly (readonly [source: string, samples: number])[]): string | null {
  const [best] = [...counts].sort(
    ([a, ofA], [b, ofB]) => sourceClass(a) - sourceClass(b) || ofB - ofA || (a < b ? -1 : 1),
  );
  return best?.[0] ?? null;
}
