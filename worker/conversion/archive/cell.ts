/**
 * One field of an archive table. Numbers, times and offsets stand as they are; free text that a spreadsheet would run
 * as a formula gets an apostrophe in front (OWASP, CSV injection). Line breaks and other control characters become
 * spaces, so that one record is one line. Quoting follows RFC 4180.
 */

/** What spreadsheets take in one cell. */
const MAX_CELL_CHARS = 32_767;
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,4})?$/;
const OFFSET = /^[+-]\d{2}:?\d{2}$/;
/** Also in full width. Tab, carriage return and NUL would count too; they have become spaces by then. */
const FORMULA_START = /^[=+\-@\uff1d\uff0b\uff0d\uff20]/;

export function textCell(text: string): string {
  const isPlain = NUMBER.test(text) || OFFSET.test(text);
  const line = oneLine(text).slice(0, MAX_CELL_CHARS);
  // White space in front is looked through: some spreadsheets trim it.
  return quoted(!isPlain && FORMULA_START.test(line.trimStart()) ? `'${line}` : line);
}

/** A value of a JSON record: text, number, truth value; anything else has no cell of its own. */
export function valueCell(value: unknown): string {
  if (typeof value === "string") return textCell(value);
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : "";
  return typeof value === "boolean" ? String(value) : "";
}

/** Whether all of it finds room in a cell. */
export const fitsCell = (text: string): boolean => text.length <= MAX_CELL_CHARS;

function oneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it is about
  return text.replace(/[\u0000-\u001f\u007f\u2028\u2029]+/g, " ");
}

function quoted(text: string): string {
  return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
