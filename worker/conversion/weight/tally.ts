/** Accounts of one kind of record: read = written + merged + skipped. Local to one computation. */

export interface Tally {
  read: number;
  written: number;
  merged: number;
  readonly skipped: Map<string, number>;
  skip(reason: string, count?: number): void;
}

export function tally(read = 0): Tally {
  const skipped = new Map<string, number>();
  return {
    read,
    written: 0,
    merged: 0,
    skipped,
    skip(reason, count = 1) {
      if (count > 0) skipped.set(reason, (skipped.get(reason) ?? 0) + count);
    },
  };
}

/** Two pairs of accounts for weights and for the body fat that rides on them. */
export interface BodyTally {
  readonly weights: Tally;
  readonly fats: Tally;
  /** Weigh-ins of the old files for whose second the new file tells another weight. */
  conflicts: number;
}

export function bodyTally(): BodyTally {
  return { weights: tally(), fats: tally(), conflicts: 0 };
}
