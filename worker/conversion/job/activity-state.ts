/** The accounts of the series. Plain JSON. */

export interface ActivityState {
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
    counted: [],
    heartRates: 0,
    positions: 0,
    repeatedHeartRates: 0,
    repeatedPositions: 0,
    usedLengths: 0,
  };
}
