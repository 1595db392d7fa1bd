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

/** The table of a text, which may come in pieces, or null where there is not even a header. */
export function readCsv(text: string | Iterable<string>): CsvTable | null {
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
  text: string | Iterable<string>,
  windowChars = WINDOW_CHARS,
  maxRowChars = MAX_ROW_CHARS,
): Generator<string[], undefined> {
  const rest = new Rest(typeof text === "string" ? [text] : text);
  let size = windowChars;
  for (let window = rest.first(size); window.text !== ""; window = rest.first(size)) {
    const { rows, length } = wholeRows(window.text, window.isLast);
    yield* rows;
    rest.pass(length);
    if (length > 0) size = windowChars;
    else if (size < maxRowChars) size *= 2;
    else {
      yield* wholeRows(window.text, true).rows;
      rest.pass(window.text.length);
      rest.passLine();
    }
  }
}

/** What is left of a text that comes in pieces; without a byte-order mark, its lines ended as Unix does. */
class Rest {
  readonly #pieces: Iterator<string>;
  #text = "";
  #isEnded = false;
  /** A carriage return at the end of a piece may belong to the line feed of the next. */
  #held = "";

  constructor(pieces: Iterable<string>) {
    this.#pieces = pieces[Symbol.iterator]();
    this.#take();
    if (this.#text.startsWith(BYTE_ORDER_MARK)) this.#text = this.#text.slice(1);
  }

  first(chars: number): { readonly text: string; readonly isLast: boolean } {
    while (this.#text.length <= chars && !this.#isEnded) this.#take();
    return { text: this.#text.slice(0, chars), isLast: this.#text.length <= chars };
  }

  pass(chars: number): void {
    this.#text = this.#text.slice(chars);
  }

  passLine(): void {
    for (;;) {
      const end = this.#text.indexOf("\n");
      this.#text = end < 0 ? "" : this.#text.slice(end + 1);
      if (end >= 0 || this.#isEnded) return;
      this.#take();
    }
  }

  #take(): void {
    const next = this.#pieces.next();
    this.#isEnded = next.done === true;
    const text = this.#held + (next.done === true ? "" : next.value);
    this.#held = !this.#isEnded && text.endsWith("\r") ? "\r" : "";
    const whole = text.slice(0, text.length - this.#held.length);
    this.#text += whole.includes("\r\n") ? whole.replaceAll("\r\n", "\n") : whole;
  }
}

/** The rows that end inside of a window, or all of the last one; and how much of it they are. */
function wholeRows(window: string, isLast: boolean): { rows: string[][]; length: number } {
  const parser = new Papa.Parser({ delimiter: ",", newline: "\n" });
  const { data, meta }: Papa.ParseResult<string[]> = parser.parse(window, 0, !isLast);
  const rows = data.filter((row) => row.length > 1 || row[0] !== "");
  return { rows, length: isLast ? window.length : meta.cursor };
}
