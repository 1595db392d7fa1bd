import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readSeriesCsv, readSeriesJson } from "../../../../worker/conversion/fitbit/series-files.ts";
import { scanSeries } from "../../../../worker/conversion/fitbit/series-scan.ts";
import { seriesJson, usMoment } from "../../../support/export/daily-export.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

const read = (file: Uint8Array) => {
  const records: [number, number][] = [];
  const result = readSeriesJson(file, (atMs, [value = Number.NaN]) => {
    records.push([atMs, value]);
    return null;
  });
  return { ...result, records };
};

const readCsv = (text: string, columns: readonly string[]) => {
  const records: [string, readonly number[], string][] = [];
  const result = readSeriesCsv(bytes(text), columns, (atMs, values, source) => {
    records.push([new Date(atMs).toISOString(), [...values], source]);
    return null;
  });
  return { ...result, records };
};

const moment = fc.integer({ min: Date.UTC(2000, 0, 1) / 1000, max: Date.UTC(2099, 11, 31) / 1000 });
const value = fc.oneof(
  fc.nat(100_000).map(String),
  fc.tuple(fc.nat(9999), fc.nat(99)).map(([whole, part]) => `${whole}.${part}`),
  fc.double({ noNaN: true, min: -1e6, max: 1e6 }).map(String),
);
const records = fc.array(
  fc.tuple(
    moment.map((seconds) => seconds * 1000),
    value,
  ),
  { maxLength: 40 },
);

it("a CSV may begin with empty lines", () => {
  const rows = "timestamp,steps\n2024-01-05T06:01:00Z,7\n";
  const expected = readCsv(rows, ["steps"]);
  expect(expected).toMatchObject({ read: 1, problem: null });
  expect(readCsv(`\n\r\n${rows}`, ["steps"])).toEqual(expected);
  expect(readCsv("\n\n", ["steps"])).toMatchObject({ read: 0, problem: null });
});

describe("minute files in JSON", () => {
  it("the scanner and the general reader read the same", () => {
    fc.assert(
      fc.property(records, fc.constantFrom(0, 2, "\t", " \r\n "), (drawn, indent) => {
        const objects = drawn.map(([ms, text]) => ({ dateTime: usMoment(ms), value: text }));
        const expected = drawn.map(([ms, text]) => [ms, Number(text) + 0]);
        for (const text of [JSON.stringify(objects, null, indent), seriesJson(drawn)]) {
          const { records: found, read: count, refused } = read(bytes(text));
          expect(found.map(([ms, number]) => [ms, number + 0])).toEqual(expected);
          expect([count, refused]).toEqual([drawn.length, {}]);
        }
      }),
    );
  });

  it("the scanner takes plain numbers exactly and leaves nothing out", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(999_999), fc.nat(9999)), { minLength: 1, maxLength: 30 }),
        (drawn) => {
          const texts = drawn.map(([whole, part]) => `${whole}.${part}`);
          const series = scanSeries(
            bytes(seriesJson(texts.map((text, i) => [i * 60_000 + Date.UTC(2024, 1, 28), text]))),
          );
          expect([...(series?.values ?? [])]).toEqual(texts.map(Number));
        },
      ),
    );
  });

  it.each([
    ["an empty list", " [ ] \n", 0],
    ["one record", '[{"dateTime":"02/29/24 23:59:59","value":"7"}]', 1],
    ["white space everywhere", ' [\r\n{ "dateTime"\t: "02/29/24 23:59:59" , "value" : "7" } ] ', 1],
  ])("the scanner reads %s", (_, text, count) => {
    expect(scanSeries(bytes(text))?.atMs.length).toBe(count);
  });

  it.each([
    ["nothing", ""],
    ["a comma at the end", '[{"dateTime":"02/29/24 23:59:59","value":"7"},]'],
    ["something behind the list", "[] x"],
    ["half a record", '[{"dateTime":"02/29/24 23:59:59","val'],
    ["no such day", '[{"dateTime":"02/30/24 23:59:59","value":"7"}]'],
    ["no such hour", '[{"dateTime":"02/29/24 24:00:00","value":"7"}]'],
    ["letters for digits", '[{"dateTime":"0a/29/24 23:59:59","value":"7"}]'],
    ["another order", '[{"value":"7","dateTime":"02/29/24 23:59:59"}]'],
    ["one field more", '[{"dateTime":"02/29/24 23:59:59","value":"7","x":1}]'],
    ["a number without quotes", '[{"dateTime":"02/29/24 23:59:59","value":7}]'],
    ["an exponent", '[{"dateTime":"02/29/24 23:59:59","value":"7e1"}]'],
    ["a sign", '[{"dateTime":"02/29/24 23:59:59","value":"-7"}]'],
    ["two points", '[{"dateTime":"02/29/24 23:59:59","value":"7.1.2"}]'],
    ["a point at the end", '[{"dateTime":"02/29/24 23:59:59","value":"7."}]'],
    ["no digit at all", '[{"dateTime":"02/29/24 23:59:59","value":""}]'],
    ["more digits than a number has", '[{"dateTime":"02/29/24 23:59:59","value":"1234567890123456"}]'],
    ["other separators", '[{"dateTime":"02-29-24 23:59:59","value":"7"}]'],
    ["ISO dates", '[{"dateTime":"2024-02-29","value":"7"}]'],
  ])("the scanner leaves %s to the general reader", (_, text) => {
    expect(scanSeries(bytes(text))).toBeNull();
  });

  it("refuses single records with a reason and reads the others", () => {
    const good = { dateTime: "02/29/24 00:01:00", value: 3 };
    const text = JSON.stringify([
      good,
      { dateTime: "2024-02-29", value: "1" },
      { ...good, value: "x" },
      5,
      null,
    ]);
    expect(read(bytes(text))).toEqual({
      read: 5,
      records: [[Date.UTC(2024, 1, 29, 0, 1), 3]],
      refused: {
        "date or time not readable": 1,
        "value not a number": 1,
        "not a record as Fitbit writes it": 2,
      },
      problem: null,
    });
  });

  it.each<[string, string, string]>([
    ["an object", "{}", "file-shape"],
    ["half a file", "[{", "file-not-json"],
    ["only strange records", '[{"dateTime":"2024-01-01","value":"1"}]', "file-shape"],
  ])("says what is wrong with %s", (_, text, problem) => {
    expect(read(bytes(text)).problem).toBe(problem);
  });
});

describe("what a minute file says besides", () => {
  const sourcesOf = (file: string) => {
    const sources: string[] = [];
    readSeriesJson(bytes(file), (_, __, source) => {
      sources.push(source);
      return null;
    });
    return sources;
  };

  it("is no source in JSON, whichever reader reads it", () => {
    const record = '{"dateTime":"02/29/24 23:59:59","value":"7"}';
    expect(sourcesOf(`[${record},${record}]`)).toEqual(["", ""]);
    expect(sourcesOf(`[${record},{}]`)).toEqual([""]);
  });

  it("is read though there are eight million spaces in it, more than in any other JSON that is read", () => {
    const spaces = " ".repeat(8 * 1024 ** 2);
    const file = `[${spaces}{"dateTime":"02/29/24 23:59:59","value":"7"}]`;
    expect(read(bytes(file))).toMatchObject({ read: 1, problem: null });
    expect(read(bytes(file.replace('"7"', "7")))).toMatchObject({ read: 0, problem: "file-too-large" });
  });

  it("is refused by whoever takes it, with their reasons", () => {
    const taken: number[] = [];
    const refuse = (_: number, [value = 0]: readonly number[]) => {
      taken.push(value);
      return value > 1 ? `more than ${value - 1}` : null;
    };
    const csv = [1, 2, 2, 3].map((steps) => `2024-02-29T00:00:0${steps}Z,${steps}\n`).join("");
    expect(readSeriesCsv(bytes(`timestamp,steps\n${csv}`), ["steps"], refuse)).toEqual({
      ...{ read: 4, refused: { "more than 1": 2, "more than 2": 1 }, problem: null },
    });
    expect(readSeriesJson(bytes(seriesJson([[0, 3]])), refuse).problem).toBe("file-shape");
    expect(taken).toEqual([1, 2, 2, 3, 3]);
  });
});

describe("minute files in CSV", () => {
  it("take their moments from the column of that name, though another has moments too", () => {
    const line = "2024-01-01T00:00:00Z,2024-01-02T00:00:00Z,5\n";
    const { records } = readCsv(`created,timestamp,steps\n${line}`, ["steps"]);
    expect(records).toEqual([["2024-01-02T00:00:00.000Z", [5], ""]]);
  });

  it("are none where they are no text, or where a word is not UTF-8", () => {
    const file = bytes("timestamp,steps\n2024-01-01T00:00:00Z,5\n");
    file[18] = 0xff;
    expect(readSeriesCsv(file, ["steps"], () => null)).toEqual({
      ...{ read: 0, refused: {}, problem: "file-encoding" },
    });
  });

  it("are read row by row where one has too few fields or a value too much", () => {
    const text =
      "timestamp,a,b,data source\n2024-01-01T00:00:00Z,1\n2024-01-01T00:00:00Z,1,x,s\n2024-01-01T00:00:00Z,y,2,s\n2024-01-01T00:00:00Z,1,2\n2024-01-01T00:00:00Z, 1 , 2 , s \n";
    expect(readCsv(text, ["a", "b"])).toEqual({
      ...{ read: 5, refused: { "value not a number": 3 }, problem: null },
      records: [
        ["2024-01-01T00:00:00.000Z", [1, 2], ""],
        ["2024-01-01T00:00:00.000Z", [1, 2], "s"],
      ],
    });
  });

  it("reads moments with and without fractions, sources, and columns in any order", () => {
    const text =
      "data source,extra,Steps ,timestamp\r\n" +
      "Inspire 3,,5,2026-03-19T18:21:00Z\r\n" +
      '"Phone, old",x,7e0,2026-03-19T18:21:01.602062Z\r\n' +
      ",,8,2026-03-20 00:00:00+0000\r\n";
    expect(readCsv(text, ["steps"])).toEqual({
      read: 3,
      refused: {},
      problem: null,
      records: [
        ["2026-03-19T18:21:00.000Z", [5], "Inspire 3"],
        ["2026-03-19T18:21:01.602Z", [7], "Phone, old"],
        ["2026-03-20T00:00:00.000Z", [8], ""],
      ],
    });
  });

  it("refuses rows whose moment or value is none", () => {
    const text =
      "timestamp,steps\n2024-02-30T00:00:00Z,1\n2024-02-29T24:00:00Z,1\n2024-02-29T00:00:00Z,\n2024-02-29T00:00:00,1\nx\n";
    expect(readCsv(text, ["steps"])).toEqual({
      read: 5,
      records: [],
      refused: { "date or time not readable": 4, "value not a number": 1 },
      problem: "file-shape",
    });
  });

  it.each([
    ["timestamp,other\n", "file-header"],
    ["", null],
    ["timestamp,steps\n", null],
  ])("of %j the problem is %s", (text, problem) => {
    expect(readCsv(text, ["steps"]).problem).toBe(problem);
  });

  it("needs all of several columns", () => {
    expect(
      readCsv("timestamp,light,very,moderate\n2024-02-29T00:00:00Z,1,3,2\n", ["light", "moderate", "very"])
        .records,
    ).toEqual([["2024-02-29T00:00:00.000Z", [1, 2, 3], ""]]);
  });

  it("reads plain files line by line as it reads quoted ones", () => {
    const stamp = fc.oneof(
      moment.map((seconds) => new Date(seconds * 1000).toISOString().replace(".000Z", "Z")),
      fc.constantFrom(
        "2024-02-30T00:00:00Z",
        "2024-02-29T24:00:00Z",
        "2024-02-29T00:00:00.5Z",
        "x",
        "",
        "2024-02-29 1:00",
      ),
    );
    const field = fc.oneof(
      value,
      fc.constantFrom("", " 7 ", "1.", ".5", "1e3", "-1", "12345678901234567", "NaN", "a b"),
    );
    const label = fc.constantFrom("", "Inspire 3", " Phone ", "MobileTrack");
    const end = fc.constantFrom("\n", "\r\n", "\n\n");
    const line = fc
      .tuple(stamp, field, field, label, end)
      .map(([at, a, b, source, rest]) => `${at},${a},${b},${source}${rest}`);
    const broken = fc.constantFrom(
      "\n",
      "2024-02-29T00:00:00Z\n",
      "2024-02-29T00:00:00Z,1\n",
      ",,,\n",
      "2024-02-29T00:00:00Z,1,2,s,more\n",
    );
    fc.assert(
      fc.property(fc.array(fc.oneof({ weight: 4, arbitrary: line }, broken), { maxLength: 20 }), (lines) => {
        const body = lines.join("");
        const plain = readCsv(`timestamp,steps,x,data source\n${body}`, ["steps"]);
        expect(plain).toEqual(readCsv(`"timestamp",steps,x,data source\n${body}`, ["steps"]));
        const two = readCsv(`timestamp,moderate,light,data source\n${body}`, ["light", "moderate"]);
        expect(two).toEqual(
          readCsv(`"timestamp",moderate,light,data source\n${body}`, ["light", "moderate"]),
        );
      }),
      { numRuns: 120 },
    );
  });
});
