/**
 * Reads CSV: papaparse, as RFC 4180 has it (commas, doubled quotes, line breaks inside quotes, LF or CRLF, an optional
 * byte-order mark), with the header looked up by name. The text is parsed a window after the other, so that a file of
 * millions of tiny rows needs no more memory than one of few. Files of a value a second or a minute do not come here:
 * they have no quotes, and a scanner of their own reads them in a fraction of the time (series-files.ts,
 * series-scan.ts).
 */
import Papa from "papaparse";

export interface CsvTable {
  /** Column names, trimmed and in lower case. */
  readonly header: readonly string[];
  /** To be gone through once. */
  readonly rows: Iterable<readonly string[]>;
}

/** The table of a text, or null where there is not even a header. */
export function readCsv(text: string): CsvTable | null {
  const rows = csvRows(text);
  const first = rows.next();
  return first.done === true ? null : { header: first.value.map((name) => name.trim().toLowerCase()), rows };
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

const BYTE_ORDER_MARK = "\ufeff";
const WINDOW_CHARS = 64 * 1024;
/** Longer than any row of an export by far; of one that is longer the beginning is read. */
const MAX_ROW_CHARS = 16 * WINDOW_CHARS;

/** All rows that are not empty lines. Malformed quotes give odd fields, which the reader of the row refuses. */
export function* csvRows(
  text: string,
  windowChars = WINDOW_CHARS,
  maxRowChars = MAX_ROW_CHARS,
): Generator<string[], undefined> {
  const plain = text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
  const unix = plain.includes("\r\n") ? plain.replaceAll("\r\n", "\n") : plain;
  let size = windowChars;
  for (let at = 0; at < unix.length; ) {
    const end = at + size;
    const { rows, length } = wholeRows(unix.slice(at, end), end >= unix.length);
    yield* rows;
    at += length;
    if (length > 0) size = windowChars;
    else if (size < maxRowChars) size *= 2;
    else {
      yield* wholeRows(unix.slice(at, end), true).rows;
      const next = unix.indexOf("\n", end);
      at = next === -1 ? unix.length : next + 1;
    }
  }
}

/** The rows that end inside of a window, or all of the last one; and how much of it they are. */
function wholeRows(window: string, isLast: boolean): { rows: string[][]; length: number } {
  const parser = new Papa.Parser({ delimiter: ",", newline: "\n" });
  const { data, meta }: Papa.ParseResult<string[]> = parser.parse(window, 0, !isLast);
  const rows = data.filter((row) => row.length > 1 || row[0] !== "");
  return { rows, length: isLast ? window.length : meta.cursor };
}
