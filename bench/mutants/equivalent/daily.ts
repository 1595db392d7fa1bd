/** Mutants of the folder `daily` that no input can tell from the original. */
import { because, type Equivalent } from "./because.ts";

export const DAILY: readonly Equivalent[] = [
  ...because("every kind with a day's value has a metric", "daily/reading.ts", [['"sedentary"', '""']]),
  ...because("no record is from before 1970", "daily/reading.ts", [["file.day === null", "false"]]),
  ...because("behind the last value is a zero", "daily/reading.ts", [
    ["i < values.length", "i <= values.length"],
  ]),
  ...because("behind the last metric is none", "daily/reading.ts", [
    ["i < open.metrics.length", "i <= open.metrics.length"],
  ]),
  ...because("the same source, looked up again", "daily/reading.ts", [["label === lastLabel", "false"]]),
  ...because("the same value is set again", "daily/reading.ts", [["value > before", "value >= before"]]),
  ...because("the first day itself lies inside and never gets here", "daily/day-column.ts", [
    ["day < this.#first", "day <= this.#first"],
  ]),
  ...because("behind the end is no day", "daily/day-column.ts", [
    ["i < this.#values.length", "i <= this.#values.length"],
  ]),
  ...because("an empty column reaches no day", "daily/day-column.ts", [
    ["length > 0", "true"],
    ["length > 0", "length >= 0"],
  ]),
  ...because("the same room is made again", "daily/day-column.ts", [
    ["day >= this.#first", "day > this.#first"],
  ]),
  ...because("a day behind the end is farther from the first than the room", "daily/day-column.ts", [
    ["day < this.#first", "true"],
  ]),
  ...because("the minute itself is asked then, with the same answer", "daily/repeated-hour.ts", [
    [
      "offsetAt(zone, day * DAY_MS) > offsetAt(zone, (day + 1) * DAY_MS)",
      "offsetAt(zone, day * DAY_MS) >= offsetAt(zone, (day + 1) * DAY_MS)",
    ],
    ["offsetAt(zone, day * DAY_MS) > offsetAt(zone, (day + 1) * DAY_MS)", "true"],
  ]),
  ...because("the first minute replaces them", "daily/repeated-hour.ts", [["[Number.NaN, false]", "[]"]]),
  ...because("the first minute replaces it", "daily/repeated-hour.ts", [["false", "true"]]),
  ...because("the same day, asked about again", "daily/repeated-hour.ts", [["ofDay !== day", "true"]]),
  ...because("no day begins with a moment that is no whole minute", "daily/seen-moments.ts", [
    ["atMs < day * DAY_MS", "atMs <= day * DAY_MS"],
  ]),
  ...because("the same bits, looked up again", "daily/seen-moments.ts", [["day === this.#lastDay", "false"]]),
  ...because("no two sources have the same name", "daily/settling.ts", [["a < b", "a <= b"]]),
  ...because("of each day that is gone through, there is a source", "daily/settling.ts", [
    ["chosen.length === 0", "false"],
  ]),
  ...because("the JSON files of one type all have the same clock", "daily/settling.ts", [
    [
      'jsons.every((source) => source.kind.clock === "day")',
      'jsons.some(source => source.kind.clock === "day")',
    ],
  ]),
  ...because("only the order of ranks is asked", "daily/passes.ts", [
    ["10 * sourceClass(source) + kind.rank + 1", "10 * sourceClass(source) + kind.rank - 1"],
  ]),
  ...because("a direction is never zero", "daily/travels.ts", [["direction < 0", "direction <= 0"]]),
  ...because("a search among no stays finds none", "daily/travels.ts", [["stays.length === 0", "false"]]),
  ...because("the search finds the stay that is known already", "daily/travels.ts", [
    ["before !== undefined && atMs < before.toMs", "true"],
    ["atMs < before.toMs", "true"],
    ["atMs < before.toMs", "atMs <= before.toMs"],
  ]),
  ...because("without a search, the stays are gone through from the first on", "daily/travels.ts", [
    ["low < high", "false"],
  ]),
];
