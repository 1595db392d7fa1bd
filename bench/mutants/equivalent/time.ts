/** Mutants of the folder `time` that no input can tell from the original. */
import { because, type Equivalent } from "./because.ts";

export const TIME: readonly Equivalent[] = [
  ...because(
    "the shortcut is not taken then, and the general reader reads the same moment",
    "time/timestamps.ts",
    [
      ['"-"', '""'],
      ["ones >= 0", "ones > 0"],
      ["ones >= 0", "ones < 0"],
      ["tens * 10", "tens / 10"],
      ["100 * pairAt(text, 0)", "100 / pairAt(text, 0)"],
      ['"T"', '""'],
      ['":"', '""'],
      ['"Z"', '""'],
      [
        'text.length === 20 && text[4] === "-" && text[7] === "-" && text[10] === "T" && text[13] =…',
        "false",
      ],
      ["text.charCodeAt(at) - 0x30", "text.charCodeAt(at) + 0x30"],
      ["text.charCodeAt(at + 1) - 0x30", "text.charCodeAt(at + 1) + 0x30"],
      ["at + 1", "at - 1"],
      ["tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9", "false"],
      ["tens >= 0", "tens > 0"],
      ["tens >= 0", "tens < 0"],
      ["tens <= 9", "tens < 9"],
      ["tens <= 9", "tens > 9"],
      ["ones <= 9", "ones < 9"],
    ],
  ),
  ...because("every year that is believed has four digits", "time/calendar.ts", [["-4", "+4"]]),
  ...because("the first question replaces it before it is read", "time/zone.ts", [["false", "true"]]),
  ...because("the same answers, taken from the map again", "time/zone.ts", [["day !== last.day", "true"]]),
  ...because("the same answer, asked for again", "time/zone.ts", [["known.set(day, offset);", ";"]]),
];
