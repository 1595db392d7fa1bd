import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  dateOrderOf,
  parseCount,
  parseLocalDate,
  parseMeasure,
} from "../../../../worker/conversion/blocks/locale.ts";
import { isoDay, parseIsoDay } from "../../../../worker/conversion/time/calendar.ts";

describe("numbers of an account's language", () => {
  it.each<[string, number | null]>([
    ["13,845", 13845],
    ["13.845", 13845],
    ["13 845", 13845],
    ["13\u202f845", 13845],
    ["13’845", 13845],
    ["0", 0],
    ["", null],
    ["-5", null],
    ["12a", null],
    ["1234567890", null],
  ])("the count %j is %j", (text, value) => {
    expect(parseCount(text)).toBe(value);
  });

  it.each<[string, number | null]>([
    ["140.13", 140.13],
    ["140,13", 140.13],
    ["7.9", 7.9],
    ["1", 1],
    ["0", 0],
    ["0.5", 0.5],
    ["0,125", 0.125],
    ["1,234.56", 1234.56],
    ["1.234,56", 1234.56],
    ["1,234", 1234],
    ["1234.5", 1234.5],
    ["1 234,5", 1234.5],
    ["1,234,567.5", 1234567.5],
    ["1234.567", null],
    ["1234,567.5", null],
    ["", null],
    ["1.2.3", null],
    ["abc", null],
    ["-1.5", null],
  ])("the measure %j is %j", (text, value) => {
    expect(parseMeasure(text)).toBe(value);
  });
});

describe("dates of an account's language", () => {
  it.each([
    ["2021-10-29", "ymd", "2021-10-29"],
    ["29-10-2021", "dmy", "2021-10-29"],
    ["29.10.21", "dmy", "2021-10-29"],
    ["10/29/2021", "mdy", "2021-10-29"],
    ["1/2/21", "mdy", "2021-01-02"],
    ["1/2/21", "dmy", "2021-02-01"],
    ["31-02-2021", "dmy", null],
    ["2021-10-29", "dmy", null],
    ["29-10-2021", "ymd", null],
    ["Oct 29", "mdy", null],
  ] as const)("%s in the order %s is %s", (text, order, day) => {
    const found = parseLocalDate(text, order);
    expect(found === null ? null : isoDay(found)).toBe(day);
  });

  it.each<[string, readonly (readonly string[])[], string | null]>([
    ["years in front", [["2021-10-01"]], "ymd"],
    ["a day above twelve", [["01-02-2021", "13-02-2021"]], "dmy"],
    ["a month that cannot be one", [["02/13/2021"]], "mdy"],
    ["days that follow each other", [["01-02-2021", "02-02-2021", "03-02-2021"]], "dmy"],
    ["days that follow each other downwards", [["03/02/2021", "03/01/2021"]], "mdy"],
    ["one of several tables", [["03/02/2021"], ["03/02/2021", "03/03/2021"]], "mdy"],
    ["nothing that tells", [["01-02-2021", "05-06-2021"]], null],
    ["a single day", [["01-02-2021"]], null],
    ["orders that contradict each other", [["13-02-2021"], ["02-13-2021"]], null],
    ["no date", [["x"]], null],
  ])("the order is known by %s", (_, tables, order) => {
    expect(dateOrderOf(tables)).toBe(order);
  });

  it("a month of days is read as it was written, whatever the order", () => {
    const first = parseIsoDay("2010-01-01") ?? 0;
    fc.assert(
      fc.property(fc.nat(4000), fc.constantFrom("ymd", "dmy", "mdy"), (start, order) => {
        const days = Array.from({ length: 31 }, (_, i) => first + start + i);
        const texts = days.map((day) => {
          const [year, month, date] = isoDay(day).split("-");
          return {
            ymd: `${year}-${month}-${date}`,
            dmy: `${date}-${month}-${year}`,
            mdy: `${month}/${date}/${year}`,
          }[order];
        });
        expect(dateOrderOf([texts])).toBe(order);
        expect(texts.map((text) => parseLocalDate(text, order))).toEqual(days);
      }),
    );
  });
});
