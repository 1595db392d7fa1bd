/** What tells the order of day and month, the groups of a number and the name of a table, and what does not. */
import { describe, expect, it } from "vitest";
import { dateOrderOf, parseCount, parseMeasure } from "../../../../worker/conversion/blocks/locale.ts";
import { orderOf } from "../../../../worker/conversion/blocks/rows.ts";
import { splitBlocks } from "../../../../worker/conversion/blocks/split.ts";

describe("the order of day and month", () => {
  it.each<[string, readonly (readonly string[])[]]>([
    ["tables of which only one can be read", [["2021-02-13"], ["x"]]],
    ["tables in two orders", [["2021-02-13"], ["13-02-2021"]]],
    [
      "days that follow each other in either order",
      [
        ["01-02-2021", "02-02-2021"],
        ["01-02-2021", "01-03-2021"],
      ],
    ],
    ["nothing", []],
    ["tables without days", [[], []]],
  ])("is not known by %s", (_, tables) => {
    expect(dateOrderOf(tables)).toBeNull();
    expect(dateOrderOf(tables.toReversed())).toBeNull();
    const blocks = tables.map((dates) => ({ header: ["date"], rows: dates.map((date) => [date]) }));
    expect(orderOf(blocks.map((block) => ({ ...block, title: "Body", more: 0 })))).toBeNull();
  });

  it.each<[string, readonly (readonly string[])[]]>([
    ["dmy", [["13-02-2021"], ["01-02-2021"], []]],
    ["mdy", [["02-13-2021"], ["01-02-2021"], ["01-02-2021", "02-02-2021"]]],
    ["ymd", [["2021-01-02"], ["2021-02-01"]]],
  ])("is %s by what all tables allow", (order, tables) => {
    expect(dateOrderOf(tables)).toBe(order);
    expect(dateOrderOf(tables.toReversed())).toBe(order);
  });
});

describe("the groups of a number", () => {
  it.each([
    ["1,234", 1234],
    ["12,345", 12_345],
    ["123.456", 123_456],
    ["12.345,6", 12_345.6],
    ["123,456.78", 123_456.78],
    ["12.345.678", 12_345_678],
    ["12 345", 12_345],
    ["12'345.6", 12_345.6],
    ["12’345", 12_345],
    ["12345", 12_345],
    ["12345.67", 12_345.67],
    ["\ufeff 7,5\u00a0", 7.5],
  ])("%j are those of %s", (text, value) => {
    expect(parseMeasure(text)).toBe(value);
    if (Number.isInteger(value)) expect(parseCount(text)).toBe(value);
  });

  it.each(["1,23,456", "1,2345", ",5", "5,", "1..5", "1,,234", ".", "--5", "+5", "5-", "1e3"])(
    "%j are none",
    (text) => {
      expect(parseMeasure(text)).toBeNull();
    },
  );
});

describe("the name of a table", () => {
  it("stands alone in its line, with spaces or quotes around it", () => {
    for (const title of [" Body ", '"Body"', '" Body "', "Body,,", "\tBody"])
      expect(splitBlocks(`${title}\nDate\n1\n`)).toEqual([
        { title: "Body", header: ["date"], rows: [["1"]], more: 0 },
      ]);
  });

  it("begins a table of its own, also where the one before has no rows or no header", () => {
    expect(
      splitBlocks("Body\nFoods\nDate\nBody\nDate\n1\n").map(({ title, header }) => [title, header]),
    ).toEqual([
      ["Body", []],
      ["Foods", ["date"]],
      ["Body", ["date"]],
    ]);
  });
});
