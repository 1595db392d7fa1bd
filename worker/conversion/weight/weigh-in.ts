/** Vocabulary of the weight core: what sources say, what comes out, and what is believed at all. */

/** A weight as Garmin gets it. Whole seconds, strictly ascending in a history. */
export interface WeighIn {
  /** Unix seconds. */
  readonly atSec: number;
  /** The calendar day in Fitbit, which the instant's local day equals. */
  readonly day: number;
  readonly kg: number;
  readonly fatPercent: number | null;
  readonly bmi: number | null;
}

/** What Garmin's scale of people allows: outside of it is a slip, not a person. */
export const WEIGHT_RANGE_KG = { min: 20, max: 300 };
export const FAT_RANGE_PERCENT = { min: 1, max: 75 };
/** The FIT field holds more, but a BMI outside of this comes from a wrong height. */
export const BMI_RANGE = { min: 5, max: 100 };

/** The old JSON cuts pounds to a tenth (0.045 kg); two sources closer than this say the same. */
export const SAME_WEIGHT_KG = 0.06;

/** 23:59:59 means that no time was given: the entry was typed in by hand. */
export const NO_TIME_CLOCK_MS = 86_399_000;

export function within(value: number, range: { readonly min: number; readonly max: number }): boolean {
  return value >= range.min && value <= range.max;
}

/** More entries of one source on one day are no weigh-ins; the bound keeps the work linear. */
export const MAX_PER_DAY = 48;
/** Of each source; five a day for ten years. What lies beyond is counted and skipped. */
export const MAX_RECORDS = 20_000;
