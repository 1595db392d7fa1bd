/**
 * Decides which samples are held while a few activities are written: those inside of one of them, each moment of a
 * source once, and not more than a day can have. The others are counted, so that the accounts still balance.
 */
import type { Keep, Refusal, Sample, Taker, Window } from "../activity/series-files.ts";

/** Of each kind of sample; a day of one each second has 86,400. */
export const MAX_SAMPLES = 100_000;

export class SeriesKeeper<Item extends Sample> implements Taker<Item> {
  /** Samples inside of an activity that another of the same source and moment says already. */
  repeated = 0;
  /** Samples inside of an activity for which there was no room. */
  left = 0;
  /** Rows inside of an activity that are no sample. */
  readonly refused = new Map<Refusal, number>();
  readonly #windows: readonly Window[];
  readonly #seen = new Map<string, Set<number>>();
  #held = 0;

  constructor(windows: readonly Window[]) {
    this.#windows = windows;
  }

  readonly refuse = (atMs: number, why: Refusal): void => {
    if (isIn(this.#windows, { atMs })) this.refused.set(why, (this.refused.get(why) ?? 0) + 1);
  };

  readonly keep: Keep<Item> = (sample) => {
    const { atMs, source } = sample;
    if (!isIn(this.#windows, sample)) return false;
    const moments = this.#seen.get(source);
    if (moments?.has(atMs) === true) {
      this.repeated += 1;
      return false;
    }
    if (this.#held >= MAX_SAMPLES) {
      this.left += 1;
      return false;
    }
    this.#held += 1;
    if (moments === undefined) this.#seen.set(source, new Set([atMs]));
    else moments.add(atMs);
    return true;
  };
}

export function isIn(windows: readonly Window[], { atMs }: Pick<Sample, "atMs">): boolean {
  return windows.some(({ fromMs, toMs }) => atMs >= fromMs && atMs <= toMs);
}
