/** Mutants of the folder `activity` that no input can tell from the original. */
import { because, type Equivalent } from "./because.ts";

export const ACTIVITY: readonly Equivalent[] = [
  ...because("rows outside of the window are then refused by their moment", "activity/series-files.ts", [
    ["{ const code = at + i < text.length ? text.charCodeAt(at + i) : -1; const apart = code - s…", "{}"],
  ]),
  ...because("a point and itself give 0/0, which is no speed either", "activity/series.ts", [
    ["b.atSec <= a.atSec", "b.atSec < a.atSec"],
  ]),
  ...because("only adds a place to messages that nobody reads", "activity/xml.ts", [["false", "true"]]),
  ...because("the row is only looked at as a whole then, with the same answer", "activity/series-files.ts", [
    ["text.charCodeAt(at) === QUOTE", "true"],
    ["text.charCodeAt(at) === QUOTE", "false"],
    ["text.charCodeAt(at) === QUOTE", "text.charCodeAt(at) !== QUOTE"],
    ["compareAt(text, moment, from) >= 0 && compareAt(text, moment, to) <= 0", "true"],
    [
      "compareAt(text, moment, from) >= 0 && compareAt(text, moment, to) <= 0",
      "compareAt(text, moment, from) >= 0 || compareAt(text, moment, to) <= 0",
    ],
    ["compareAt(text, moment, from) >= 0", "true"],
    ["compareAt(text, moment, to) <= 0", "true"],
    ["isInside || !isUtc(text, moment)", "true"],
    ["{ const end = text.charCodeAt(at + 19); return ( text.charCodeAt(at + 4) === DASH && text.…", "{}"],
    ["at + 19", "at - 19"],
    ["at + 4", "at - 4"],
    ["at + 10", "at - 10"],
    ["text.charCodeAt(at + 4) === DASH && text.charCodeAt(at + 10) === LETTER_T && (end === LETT…", "false"],
    ["text.charCodeAt(at + 4) === DASH", "text.charCodeAt(at + 4) !== DASH"],
    ["end === LETTER_Z || end === POINT", "end === LETTER_Z && end === POINT"],
    ["end === LETTER_Z", "false"],
    ["end === POINT", "false"],
    ["i < stamp.length", "false"],
    ["i < stamp.length", "i >= stamp.length"],
    ["at + i < text.length", "true"],
    ["at + i < text.length", "at + i <= text.length"],
    ["apart !== 0", "true"],
    ["apart !== 0", "false"],
    ["apart !== 0", "apart === 0"],
  ]),
  ...because("the same name, only made again", "activity/series-files.ts", [
    ["known !== undefined", "false"],
    ["names.size < MAX_SOURCES", "true"],
    ["names.size < MAX_SOURCES", "false"],
    ["names.size < MAX_SOURCES", "names.size <= MAX_SOURCES"],
    ["names.size < MAX_SOURCES", "names.size >= MAX_SOURCES"],
    ["names.set(own, own);", ";"],
  ]),
  ...because("behind the end there is no row", "activity/series-files.ts", [
    ["at < text.length", "at <= text.length"],
  ]),
  ...because("what is missing can be read as little", "activity/series-files.ts", [
    ['""', '"Stryker was here!"'],
  ]),
  ...because("what is missing can be read as little", "activity/exercise-json.ts", [
    ['""', '"Stryker was here!"'],
  ]),
  ...because("what is missing can be read as little", "activity/heart-rate-json.ts", [
    ['""', '"Stryker was here!"'],
  ]),
  ...because("null is neither above zero nor a whole number", "activity/exercise-json.ts", [
    ["logId !== null", "true"],
    ["value !== null", "true"],
  ]),
  ...because("a list does not begin with a key or with the quote behind it", "activity/heart-rate-json.ts", [
    ["key < 0", "key <= 0"],
    ["open < 0", "open <= 0"],
  ]),
  ...because("behind the end of a text no record follows", "activity/heart-rate-json.ts", [
    ["i < PROBES", "i <= PROBES"],
  ]),
  ...because("of an empty window nothing is read, wherever it ends", "activity/heart-rate-json.ts", [
    ["end > start", "true"],
    ["end > start", "end >= start"],
  ]),
  ...because("those so far apart share no time", "activity/overlaps.ts", [
    [
      "(right[first]?.startMs ?? 0) < one.startMs - DAY_MS",
      "(right[first]?.startMs ?? 0) <= one.startMs - DAY_MS",
    ],
    ["other.startMs > one.startMs + DAY_MS", "false"],
    ["other.startMs > one.startMs + DAY_MS", "other.startMs >= one.startMs + DAY_MS"],
    ["other === undefined || other.startMs > one.startMs + DAY_MS", "false"],
    ["other.startMs >= one.startMs + writtenMs(one)", "false"],
    ["other.startMs >= one.startMs + writtenMs(one)", "other.startMs > one.startMs + writtenMs(one)"],
  ]),
  ...because("behind the last there is nobody", "activity/overlaps.ts", [
    ["first < right.length", "first <= right.length"],
  ]),
  ...because("behind the last there is nobody", "activity/same-start.ts", [
    ["first < right.length", "first <= right.length"],
  ]),
  ...because("a text in characters is as good as one in pieces", "activity/xml.ts", [
    ['typeof xml === "string"', "false"],
    ['"string"', '""'],
  ]),
  ...because("what no one opened is no word of a document type", "activity/xml.ts", [
    ['""', '"Stryker was here!"'],
  ]),
  ...because("only more of what was there is looked at again", "activity/xml.ts", [
    ["(before + piece).slice(-OVERLAP_CHARS)", "before + piece"],
  ]),
  ...because("only changes messages that nobody reads", "activity/xml.ts", [
    ["{ xmlns: false, position: false }", "{}"],
    ['"The element has too many attributes."', '""'],
    ['"The elements are nested too deeply."', '""'],
  ]),
];
