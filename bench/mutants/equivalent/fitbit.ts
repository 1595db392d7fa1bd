/** Mutants of the folder `fitbit` that no input can tell from the original. */
import { because, type Equivalent } from "./because.ts";

export const FITBIT: readonly Equivalent[] = [
  ...because("behind the end is no quote", "fitbit/series-csv-scan.ts", [
    ["i < bytes.length", "i <= bytes.length"],
  ]),
  ...because("the line behind the end is empty", "fitbit/series-csv-scan.ts", [
    ["at < bytes.length", "at <= bytes.length"],
  ]),
  ...because("the date of the same day, worked out again", "fitbit/series-csv-scan.ts", [
    ["dateKey !== this.#dateKey", "true"],
  ]),
  ...because("each value is set before a line is given", "fitbit/series-csv-scan.ts", [
    ["() => Number.NaN", "() => undefined"],
  ]),
  ...because("what ends a line is no comma", "fitbit/series-csv-scan.ts", [["comma > end", "comma >= end"]]),
  ...because("a source that is taken for another becomes the same text again", "fitbit/series-csv-scan.ts", [
    ["end - start === known.length", "false"],
    ["end - start", "end + start"],
    ["i < known.length", "i <= known.length"],
    ["i++", "i--"],
    ["this.#bytes[start + i] === known[i]", "false"],
    ["start + i", "start - i"],
    ["isKnown", "false"],
  ]),
  ...because("a number that ends with a point was refused before", "fitbit/series-csv-scan.ts", [
    ["decimals <= 0", "decimals < 0"],
  ]),
  ...because("a number that ends with a point was refused before", "fitbit/series-scan.ts", [
    ["decimals <= 0", "decimals < 0"],
  ]),
  ...because("the date of the same day, worked out again", "fitbit/series-scan.ts", [
    ["dateKey !== this.#dateKey", "true"],
  ]),
  ...because("more room than is needed", "fitbit/series-scan.ts", [
    ["bytes.length / MIN_RECORD_BYTES", "bytes.length * MIN_RECORD_BYTES"],
  ]),
  ...because("the value is set before it is given", "fitbit/series-files.ts", [["[0]", "[]"]]),
  ...because("it is only asked whether it is zero", "fitbit/series-files.ts", [["kept += 1", "kept -= 1"]]),
  ...because("the general reader reads the same rows", "fitbit/series-files.ts", [
    ['header[0] === "timestamp"', "false"],
  ]),
  ...because("a name that begins with a dot is the system's", "fitbit/recognise.ts", [
    ["dot > 0", "dot >= 0"],
  ]),
  ...because("no file has such a name, and groups that match are there", "fitbit/recognise.ts", [
    ['""', '"Stryker was here!"'],
  ]),
  ...because("null itself is given back then", "fitbit/json.ts", [["value !== null", "true"]]),
];
