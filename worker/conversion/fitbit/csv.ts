/**
 * Reads CSV: papaparse, as RFC 4180 has it (commas, doubled quotes, line breaks inside quotes, LF or CRLF, an optional
 * byte-order mark), with the header looked up by name. Files of a value a second or a minute do not come here: they
 * have no quotes, and a scanner of their own reads them in a fraction of the time (series-files.ts, series-scan.ts).
 */
import Papa from "papaparse";

export interface CsvTable {
  /** Column names, trimmed and in lower case. */
  readonly header: readonly string[];
  readonly rows: Iterable<readonly string[]>;
}

/** The table of a text, or null where there is not even a header. */
export function readCsv(text: string): CsvTable | null {
  const [header, ...rows] = csvRows(text);
  return header === undefined ? null : { header: header.map((name) => name.trim().toLowerCase()), rows };
}

/** The places of the wanted columns, or null where one is missing. */
export function columnsOf<Name extends string>(
  header: readonly string[],
  names: readonly Name[],
): Readonly<Record<Name, number>> | null {
  const places = Object.fromEntries(names.map((name) => [name, header.indexOf(name)])) as Record<
    Name,
    number
  >;
  return names.every((name) => places[name] >= 0) ? places : null;
}

/** All rows that are not empty lines. Malformed quotes give odd fields, which the reader of the row refuses. */
export function csvRows(text: string): string[][] {
  const unix = text.includes("\r\n") ? text.replaceAll("\r\n", "\n") : text;
  return Papa.parse<string[]>(unix, { delimiter: ",", newline: "\n", skipEmptyLines: true }).data;
}
