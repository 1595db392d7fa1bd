import fc from "fast-check";
import Papa from "papaparse";
import { describe, expect, it } from "vitest";
import { textCell, valueCell } from "../../../../worker/conversion/archive/cell.ts";

describe("a field of an archive table", () => {
  it.each([
    ["plain text", "plain text"],
    ["", ""],
    ["-12.5", "-12.5"],
    ["+7", "+7"],
    ["-2.8421709430404007E-14", "-2.8421709430404007E-14"],
    ["+07:00", "+07:00"],
    ["2024-01-01T00:00:00Z", "2024-01-01T00:00:00Z"],
    ['say "cheese"', '"say ""cheese"""'],
    ["bread, brown", '"bread, brown"'],
    ["=1+1", "'=1+1"],
    ["+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"],
    ["-1+1", "'-1+1"],
    ["@SUM(1)", "'@SUM(1)"],
    ["  =1+1", "'  =1+1"],
    ["\t=1+1", "' =1+1"],
    ["\r\n=1+1", "' =1+1"],
    ["two\nlines", "two lines"],
    ["NUL\0here", "NUL here"],
    ["--", "'--"],
  ])("%j is written as %j", (text, cell) => {
    expect(textCell(text)).toBe(cell);
  });

  it.each<[unknown, string]>([
    [-3.5, "-3.5"],
    [Number.POSITIVE_INFINITY, ""],
    [true, "true"],
    [null, ""],
    [{}, ""],
    ["=x", "'=x"],
  ])("the JSON value %j is written as %j", (value, cell) => {
    expect(valueCell(value)).toBe(cell);
  });

  it("whatever the text, it is one field of one line and no formula", () => {
    const hostile = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.string({ unit: fc.constantFrom(..."=+-@\t\r\n\0\"', 1a:") }),
    );
    fc.assert(
      fc.property(hostile, (text) => {
        const { data } = Papa.parse<string[]>(`x,${textCell(text)},y`, { delimiter: "," });
        expect(data).toHaveLength(1);
        expect(data[0]).toHaveLength(3);
        const field = data[0]?.[1] ?? "";
        const isNumber = /^[+-]?[\d.]+(e[+-]?\d+)?$/i.test(field) || /^[+-]\d\d:?\d\d$/.test(field);
        expect(isNumber || !/^\s*[=+\-@]/.test(field)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});
