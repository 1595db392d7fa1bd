import fc from "fast-check";
import Papa from "papaparse";
import { describe, expect, it } from "vitest";
import { columnsOf, csvRows, readCsv } from "../../../../worker/conversion/fitbit/csv.ts";

describe("reading CSV", () => {
  it.each<[string, string, string[][]]>([
    [
      "plain rows",
      "a,b\n1,2\n",
      [
        ["a", "b"],
        ["1", "2"],
      ],
    ],
    [
      "no last line break",
      "a,b\n1,2",
      [
        ["a", "b"],
        ["1", "2"],
      ],
    ],
    [
      "Windows line ends",
      "a,b\r\n1,2\r\n",
      [
        ["a", "b"],
        ["1", "2"],
      ],
    ],
    [
      "empty lines",
      "a,b\n\n\r\n1,2\n\n",
      [
        ["a", "b"],
        ["1", "2"],
      ],
    ],
    [
      "empty fields",
      ",\n,,\n",
      [
        ["", ""],
        ["", "", ""],
      ],
    ],
    ["quotes", '"a","b,c"\n', [["a", "b,c"]]],
    ["a byte-order mark", '\ufeff"a","b,c"\n', [["a", "b,c"]]],
    ["doubled quotes", '"a ""b""",c\n', [['a "b"', "c"]]],
    [
      "line breaks in quotes",
      '"a\nb",c\r\nd,e\n',
      [
        ["a\nb", "c"],
        ["d", "e"],
      ],
    ],
  ])("understands %s", (_, text, rows) => {
    expect([...csvRows(text)]).toEqual(rows);
  });

  it("gives what papaparse gives of the whole text, wherever a window ends", () => {
    const whole = (text: string) =>
      Papa.parse<string[]>(text, { delimiter: ",", newline: "\n", skipEmptyLines: true }).data;
    const pieces = fc.array(fc.constantFrom('"', '"', ",", "\n", "a", " ", '""', '",', '\n"'), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(pieces, fc.integer({ min: 1, max: 9 }), (parts, size) => {
        const text = parts.join("");
        expect([...csvRows(text, size)]).toEqual(whole(text));
      }),
      { numRuns: 1000 },
    );
  });

  it("goes on behind a row that is longer than any", () => {
    const long = `b,${"x".repeat(40)},c`;
    expect([...csvRows(`a,1\n${long}\nd,2\n`, 4, 16)]).toEqual([
      ["a", "1"],
      ["b", "x".repeat(14)],
      ["d", "2"],
    ]);
    expect([...csvRows(`a\n"b\n${"c,d\n".repeat(9)}e,3\n`, 4, 16)].at(-1)).toEqual(["e", "3"]);
  });

  it("holds few rows at once, however many there are", () => {
    const most = (windowChars?: number) => {
      const before = process.memoryUsage().heapUsed;
      let [count, heap] = [0, 0];
      for (const _ of csvRows("1\n".repeat(2_000_000), windowChars)) {
        count += 1;
        if (count % 250_000 === 1) heap = Math.max(heap, process.memoryUsage().heapUsed - before);
      }
      expect(count).toBe(2_000_000);
      return heap;
    };
    expect(most()).toBeLessThan(most(8_000_000) / 2);
  });

  it("reads headers in any case, after a byte-order mark", () => {
    const table = readCsv("\ufeffTimestamp, Weight Grams \nx,1\n");
    expect(table?.header).toEqual(["timestamp", "weight grams"]);
    expect([...(table?.rows ?? [])]).toEqual([["x", "1"]]);
    expect(readCsv("")).toBeNull();
  });

  it("finds columns by name and misses missing ones", () => {
    expect(columnsOf(["b", "a"], ["a", "b"])).toEqual({ a: 1, b: 0 });
    expect(columnsOf(["b"], ["a", "b"])).toBeNull();
  });
});
