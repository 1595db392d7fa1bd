/**
 * Decides which samples are held while a few activities are written: those inside of one of them, each moment of a
 * source once, and not more than a day can have. The others are counted, so that the accounts still balance.
 */
import type { Keep, Sample, Window } from "../activity/series-files.ts";

/** Of each kind of sample; a day of one each second has 86,400. */
export const MAX_SAMPLES = 100_000;

export class SeriesKeeper<Item extends Sample> {
  /** Samples inside of an activity that another of the same source and moment says already. */
  repeated = 0;
  /** Samples inside of an activity for which there was no room. */
  left = 0;
  readonly #windows: readonly Window[];
  readonly #isUsable: Keep<Item>;
  readonly #seen = new Map<string, Set<number>>();
  #held = 0;

  constructor(windows: readonly Window[], isUsable: Keep<Item> = () => true) {
    this.#windows = windows;
    this.#isUsable = isUsable;
  }

  readonly keep: Keep<Item> = (sample) => {
    const { atMs, source } = sample;
    if (!isIn(this.#windows, sample) || !this.#isUsable(sample)) return false;
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

export function isIn(windows: readonly Window[], { atMs }: Sample): boolean {
  return windows.some(({ fromMs, toMs }) => atMs >= fromMs && atMs <= toMs);
}
