/**
 * Reads CSV as RFC 4180 has it: commas, quotes doubled inside quotes, LF or CRLF, an optional byte-order mark, line
 * breaks inside quotes. Rows without a quote take a fast way. One pass, no backtracking. A quote that never closes
 * takes the rest of the file as its field: the row is then too short and is refused by its reader.
 */

export interface CsvTable {
  /** Column names, trimmed and in lower case. */
  readonly header: readonly string[];
  readonly rows: Iterable<readonly string[]>;
}

/** The table of a text, or null where there is not even a header. */
export function readCsv(text: string): CsvTable | null {
  const rows = csvRows(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
  const first = rows.next();
  if (first.done === true) return null;
  return { header: first.value.map((name) => name.trim().toLowerCase()), rows };
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

/** All rows that are not empty lines. */
export function* csvRows(text: string): Generator<readonly string[], undefined> {
  let at = 0;
  let quote = findQuote(text, 0);
  while (at < text.length) {
    // Looked for again only when passed: a search for each row would be quadratic.
    if (quote < at) quote = findQuote(text, at);
    const lineEnd = endOfLine(text, at);
    if (quote >= lineEnd) {
      const end = text[lineEnd - 1] === "\r" && lineEnd > at ? lineEnd - 1 : lineEnd;
      if (end > at) yield text.slice(at, end).split(",");
      at = lineEnd + 1;
    } else {
      const row = quotedRow(text, at);
      yield row.fields;
      at = row.next;
    }
  }
}

function findQuote(text: string, at: number): number {
  const found = text.indexOf('"', at);
  return found === -1 ? Number.POSITIVE_INFINITY : found;
}

function endOfLine(text: string, at: number): number {
  const found = text.indexOf("\n", at);
  return found === -1 ? text.length : found;
}

/** A row with at least one quote: field by field. */
function quotedRow(text: string, start: number): { fields: string[]; next: number } {
  const fields: string[] = [];
  let at = start;
  for (;;) {
    const field = text[at] === '"' ? quotedField(text, at) : bareField(text, at);
    fields.push(field.value);
    at = field.end;
    if (text[at] !== ",") break;
    at += 1;
  }
  if (text[at] === "\r") at += 1;
  return { fields, next: at + 1 };
}

function quotedField(text: string, start: number): { value: string; end: number } {
  let value = "";
  let at = start + 1;
  for (;;) {
    const quote = text.indexOf('"', at);
    if (quote === -1) return { value: value + text.slice(at), end: text.length };
    value += text.slice(at, quote);
    at = quote + 1;
    if (text[at] !== '"') break;
    value += '"';
    at += 1;
  }
  // Stray text between the closing quote and the comma belongs to the field.
  const rest = bareField(text, at);
  return { value: value + rest.value, end: rest.end };
}

function bareField(text: string, start: number): { value: string; end: number } {
  let end = start;
  while (end < text.length && text[end] !== "," && text[end] !== "\n") end++;
  const cut = text[end] !== "," && text[end - 1] === "\r" && end > start ? end - 1 : end;
  return { value: text.slice(start, cut), end: cut };
}
