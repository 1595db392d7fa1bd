/**
 * Weights in the form of Fitbit's own old CSV export (`Body`), for those whose unit nobody knows: Garmin's import asks
 * the user for it, so nothing has to be guessed. ISO dates, quoted rows, `\n`, one entry a day, one file a year.
 */
import { isoDay } from "../time/calendar.ts";

export interface BodyCsvRow {
  readonly day: number;
  readonly weight: number;
  readonly bmi: number;
  readonly fat: number;
}

export interface BodyCsvFile {
  /** `weight-old-export/garmin-body-2021.csv` */
  readonly name: string;
  readonly records: number;
  readonly bytes: Uint8Array;
}

/** `rows` ascending, one a day. */
export function bodyCsvFiles(rows: readonly BodyCsvRow[]): BodyCsvFile[] {
  const years = Map.groupBy(rows, ({ day }) => isoDay(day).slice(0, 4));
  return [...years].map(([year, ofYear]) => {
    const lines = ofYear.map(({ day, weight, bmi, fat }) =>
      [isoDay(day), ...[weight, bmi, fat].map((value) => value.toFixed(2))]
        .map((field) => `"${field}"`)
        .join(","),
    );
    const text = `Body\nDate,Weight,BMI,Fat\n${lines.map((line) => `${line}\n`).join("")}`;
    return {
      name: `weight-old-export/garmin-body-${year}.csv`,
      records: ofYear.length,
      bytes: new TextEncoder().encode(text),
    };
  });
}
