/** Accounts of one kind of record: read = written + merged + skipped. Local to one computation. */

export interface Tally {
  readonly read: number;
  written: number;
  merged: number;
  readonly skipped: ReadonlyMap<string, number>;
  skip(reason: string, count?: number): void;
}

export function tally(read: number): Tally {
  const skipped = new Map<string, number>();
  return {
    read,
    written: 0,
    merged: 0,
    skipped,
    skip: (reason, count = 1) => void skipped.set(reason, (skipped.get(reason) ?? 0) + count),
  };
}
