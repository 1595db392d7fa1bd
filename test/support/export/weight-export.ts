/** Weight, height and body fat files as Fitbit writes them. Values are invented by the tests. */

const KG_PER_POUND = 0.45359237;

/** One entry of the old JSON. `wall` is `2024-02-29T07:01:00`, local. */
export interface WeightEntry {
  readonly wall: string;
  readonly pounds: number;
  readonly bmi?: number;
  readonly fat?: number;
}

export function weightJson(entries: readonly WeightEntry[]): string {
  return JSON.stringify(
    entries.map(({ wall, pounds, bmi, fat }) => ({
      logId: Date.parse(`${wall}Z`),
      weight: pounds,
      ...(bmi === undefined ? {} : { bmi }),
      ...(fat === undefined ? {} : { fat }),
      date: `${wall.slice(5, 7)}/${wall.slice(8, 10)}/${wall.slice(2, 4)}`,
      time: wall.slice(11, 19),
    })),
    null,
    2,
  );
}

/** Rows of `[instant, grams]`; `2024-02-29T06:01:00Z`. */
export function weightCsv(rows: readonly (readonly [string, number])[]): string {
  return `timestamp,weight grams\n${rows.map(([at, grams]) => `${at},${grams}\n`).join("")}`;
}

export function bodyFatCsv(rows: readonly (readonly [string, number])[]): string {
  return `timestamp,body fat percentage,data source\n${rows.map(([at, fat]) => `${at},${fat},Scale\n`).join("")}`;
}

export function heightJson(wall: string, millimetres: number): string {
  const date = `${wall.slice(5, 7)}/${wall.slice(8, 10)}/${wall.slice(2, 4)}`;
  return JSON.stringify([{ dateTime: `${date} ${wall.slice(11, 19)}`, value: `${millimetres}` }]);
}

export function profileCsv(timeZone: string): string {
  return `id,full_name,gender,timezone,weight_unit\n1,"Doe, Jo",NA,${timeZone},METRIC\n`;
}

/** The old JSON cuts pounds to a tenth. */
export function truncatedPounds(grams: number): number {
  return Math.floor((grams / 1000 / KG_PER_POUND) * 10 + 1e-9) / 10;
}
