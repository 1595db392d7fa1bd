/** Robust numbers of repeated measurements. */

const quantile = (values: readonly number[], share: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
};

export const median = (values: readonly number[]): number => quantile(values, 0.5);

export interface Ratio {
  readonly median: number;
  /** Half of the rounds lie between these. */
  readonly low: number;
  readonly high: number;
}

/** Round by round: what both met at nearly the same moment is compared. */
export function ratioOf(ours: readonly number[], theirs: readonly number[]): Ratio {
  const rounds = Math.min(ours.length, theirs.length);
  const ratios = Array.from({ length: rounds }, (_, round) => (ours[round] ?? 0) / (theirs[round] ?? 1));
  return { median: median(ratios), low: quantile(ratios, 0.25), high: quantile(ratios, 0.75) };
}
