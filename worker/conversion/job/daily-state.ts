/** Where the reading of daily totals stands. The sums themselves are bytes, among the sections of the job. */
export interface DailyState {
  /** Which of the passes is next: one for each data type, one after the other. */
  pass: number;
  /** The offsets of all activities are known. */
  isPlaced: boolean;
}
