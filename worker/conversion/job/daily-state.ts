/** Where the reading of daily totals stands. The sums themselves are bytes, among the sections of the job. */
import type { DailyWriting } from "./daily-write.ts";

export interface DailyState {
  /** Which of the passes is next: one for each data type, one after the other. */
  pass: number;
  /** The offsets of all activities are known. */
  isPlaced: boolean;
  /** Null before the totals are written and behind it. */
  writing: DailyWriting | null;
}
