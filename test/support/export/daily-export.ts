/** Minute and day files as Fitbit writes them, from invented values. */

const two = (value: number): string => String(value).padStart(2, "0");

/** `01/31/24 23:59:00`, of a time read as if it were UTC. */
export function usMoment(ms: number): string {
  const at = new Date(ms);
  const date = [at.getUTCMonth() + 1, at.getUTCDate(), at.getUTCFullYear() % 100].map(two).join("/");
  return `${date} ${[at.getUTCHours(), at.getUTCMinutes(), at.getUTCSeconds()].map(two).join(":")}`;
}

/** Old JSON: values are text, the file is spread over lines. */
export function seriesJson(records: readonly (readonly [ms: number, value: number | string])[]): string {
  const one = ([ms, value]: readonly [number, number | string]) =>
    `{\n  "dateTime" : "${usMoment(ms)}",\n  "value" : "${value}"\n}`;
  return `[${records.map(one).join(",")}]`;
}

/** A row of a new CSV; the source only where the export has that column. */
export interface SeriesRow {
  readonly ms: number;
  readonly values: readonly (number | string)[];
  readonly source?: string;
}

export function seriesCsv(
  columns: readonly string[],
  rows: readonly SeriesRow[],
  hasSources = false,
): string {
  const header = ["timestamp", ...columns, ...(hasSources ? ["data source"] : [])].join(",");
  const line = ({ ms, values, source }: SeriesRow) =>
    [new Date(ms).toISOString().replace(".000Z", "Z"), ...values, ...(hasSources ? [source ?? ""] : [])].join(
      ",",
    );
  return `${header}\n${rows.map((row) => `${line(row)}\n`).join("")}`;
}
