/** What the exercise files have given so far, and the accounts of the series. Plain JSON. */
import type { JsonExercise, TcxHead } from "../activity/activity.ts";
import type { SwimLength } from "../activity/series-files.ts";
import type { CsvExercise } from "../activity/user-exercises-csv.ts";

export interface ActivityState {
  json: JsonExercise[];
  csv: CsvExercise[];
  tcx: TcxHead[];
  lengths: SwimLength[];
  /** Rows of the index whose samples are counted; a day file can be opened for several activities. */
  counted: number[];
  heartRates: number;
  positions: number;
  /** Samples inside an activity that another says already. */
  repeatedHeartRates: number;
  repeatedPositions: number;
  usedLengths: number;
}

export function newActivityState(): ActivityState {
  return {
    json: [],
    csv: [],
    tcx: [],
    lengths: [],
    counted: [],
    heartRates: 0,
    positions: 0,
    repeatedHeartRates: 0,
    repeatedPositions: 0,
    usedLengths: 0,
  };
}
