/**
 * Weight histories as FIT files that Garmin Connect imports: `file_id.type` 9, then one weight_scale message a weigh-in,
 * ascending. Body fat and BMI are only there where they are known; a zero in their place would be a measurement. One
 * file a local calendar year, so that a bad file costs a year and not the history.
 */
import { isoDay } from "../time/calendar.ts";
import type { WeighIn } from "../weight/weigh-in.ts";
import { fitTime, newFitFile } from "./fit-file.ts";
import { FILE_ID, FILE_TYPE_WEIGHT, MANUFACTURER_DEVELOPMENT, WEIGHT_SCALE } from "./fit-profile.ts";

export interface WeightFile {
  /** `weight/garmin-weight-2024.fit` */
  readonly name: string;
  readonly records: number;
  /** Null where FIT cannot hold the year: its time begins on the last day of 1989. */
  readonly bytes: Uint8Array | null;
}

/** `weighIns` strictly ascending. */
export function weightFitFiles(weighIns: readonly WeighIn[]): WeightFile[] {
  const byYear = Map.groupBy(weighIns, (weighIn) => isoDay(weighIn.day).slice(0, 4));
  return [...byYear].map(([year, ofYear]) => ({
    name: `weight/garmin-weight-${year}.fit`,
    records: ofYear.length,
    bytes: weightFit(ofYear),
  }));
}

function weightFit(weighIns: readonly WeighIn[]): Uint8Array | null {
  const file = newFitFile();
  file.write(FILE_ID.message, [
    [FILE_ID.type, FILE_TYPE_WEIGHT],
    [FILE_ID.manufacturer, MANUFACTURER_DEVELOPMENT],
    [FILE_ID.product, 0],
    // Not now, but the first weigh-in: the same history gives the same file.
    [FILE_ID.timeCreated, fitTime(weighIns[0]?.atSec ?? 0)],
  ]);
  for (const weighIn of weighIns) {
    file.write(WEIGHT_SCALE.message, [
      [WEIGHT_SCALE.timestamp, fitTime(weighIn.atSec)],
      [WEIGHT_SCALE.weightKg, weighIn.kg],
      [WEIGHT_SCALE.percentFat, weighIn.fatPercent],
      [WEIGHT_SCALE.bmi, weighIn.bmi],
    ]);
  }
  return file.close();
}
