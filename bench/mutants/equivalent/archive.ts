/** Mutants of the folder `archive` that no input can tell from the original. */
import { because, type Equivalent } from "./because.ts";

export const ARCHIVE: readonly Equivalent[] = [
  ...because("no name comes twice", "archive/catalog.ts", [["a < b", "a <= b"]]),
  ...because("a name has no line breaks", "archive/catalog.ts", [
    ["/(?<![\\s_-])[\\s_-]+\\d.*$/", "/(?<![\\s_-])[\\s_-]+\\d.*/"],
  ]),
  ...because("behind the end there is neither a quote nor a digit", "archive/exact-integers.ts", [
    ["at < text.length", "at <= text.length"],
  ]),
  ...because("only a quick look before the patterns", "archive/record-day.ts", [
    ['text.length < 8 || text.length > 35 || !(text[2] === "/" || text[4] === "-")', "false"],
    ["text.length < 8 || text.length > 35", "false"],
    ["text.length < 8 || text.length > 35", "text.length < 8 && text.length > 35"],
    [
      'text.length < 8 || text.length > 35 || !(text[2] === "/" || text[4] === "-")',
      '(text.length < 8 || text.length > 35) && !(text[2] === "/" || text[4] === "-")',
    ],
    ["text.length < 8", "false"],
    ["text.length > 35", "false"],
    ['text[2] === "/" || text[4] === "-"', "true"],
  ]),
  ...because("what is missing can be read as little", "archive/records.ts", [['""', '"Stryker was here!"']]),
  ...because("only a quick look before each number is looked at", "archive/records.ts", [
    ["/\\d{16}/", "/\\d/"],
  ]),
  ...because("which of equal lines is kept makes no difference", "archive/table.ts", [["i - 1", "i + 1"]]),
  ...because("what was encoded as UTF-8 is UTF-8", "archive/table.ts", [["false", "true"]]),
];
