/**
 * Decides which samples are held while a few activities are written: those inside of one of them, each moment of a
 * source once, and not more than a day can have. The others are counted, so that the accounts still balance.
 */
import type { Refusal, Sample, Taker, Window } from "../activity/series-files.ts";
import { NumberSet } from "../number-set.ts";
import { type SampleForm, SampleList } from "./sample-list.ts";

/** Of each kind of sample; a day of one each second has 86,400. */
export const MAX_SAMPLES = 100_000;
/** A person has a watch, a phone, and mirrors of both. */
export const MAX_SOURCES = 100;

export class SeriesKeeper<Item extends Sample> implements Taker<Item> {
  readonly list: SampleList<Item>;
  /** Samples inside of an activity that another of the same source and moment says already. */
  repeated = 0;
  /** Samples inside of an activity for which there was no room. */
  left = 0;
  /** Rows inside of an activity that are no sample. */
  readonly refused = new Map<Refusal, number>();
  readonly #windows: readonly Window[];
  #wanted: readonly Window[];
  /** Moments since the first window, a hundred times, and the place of the source. */
  readonly #seen = new NumberSet();
  readonly #sources = new Map<string, number>();

  constructor(windows: readonly Window[], form: SampleForm<Item>) {
    this.#windows = windows;
    this.#wanted = windows;
    this.list = new SampleList(form);
  }

  /** From now on holds what lies inside of these; inside of the others, samples only repeat what is known. */
  narrow(windows: readonly Window[]): void {
    this.#wanted = windows;
  }

  readonly refuse = (atMs: number, why: Refusal): void => {
    if (isIn(this.#windows, { atMs })) this.refused.set(why, (this.refused.get(why) ?? 0) + 1);
  };

  /** Holds it itself, so that the reader need not. */
  readonly keep = (sample: Item): false => {
    if (!isIn(this.#windows, sample)) return false;
    if (!isIn(this.#wanted, sample)) this.repeated += 1;
    else if (this.list.length >= MAX_SAMPLES) this.#leave(sample);
    else this.#hold(sample);
    return false;
  };

  #hold(sample: Item): void {
    const source = this.#placeOf(sample.source);
    if (source === null) this.left += 1;
    else if (this.#seen.add(this.#keyOf(sample, source))) this.list.add(sample);
    else this.repeated += 1;
  }

  #leave(sample: Item): void {
    const source = this.#placeOf(sample.source);
    if (source !== null && this.#seen.has(this.#keyOf(sample, source))) this.repeated += 1;
    else this.left += 1;
  }

  #keyOf({ atMs }: Sample, source: number): number {
    return (atMs - (this.#windows[0]?.fromMs ?? 0)) * MAX_SOURCES + source;
  }

  /** Null where there are too many. */
  #placeOf(source: string): number | null {
    const known = this.#sources.get(source);
    if (known !== undefined) return known;
    if (this.#sources.size >= MAX_SOURCES) return null;
    this.#sources.set(source, this.#sources.size);
    return this.#sources.size - 1;
  }
}

function isIn(windows: readonly Window[], { atMs }: Pick<Sample, "atMs">): boolean {
  return windows.some(({ fromMs, toMs }) => atMs >= fromMs && atMs <= toMs);
}
