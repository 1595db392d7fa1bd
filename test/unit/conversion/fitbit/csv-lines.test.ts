/**
 * The fast way through the lines of a minute CSV, against a slow one that is written down here as a pattern: which
 * lines it takes itself, what it reads in them, and what it hands back.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type CsvColumns,
  isPlainCsv,
  scanCsvLines,
} from "../../../../worker/conversion/fitbit/series-csv-scan.ts";

type Line =
  | { readonly at: string; readonly values: readonly number[]; readonly source: string }
  | { readonly other: string };

const bytes = (text: string) => new TextEncoder().encode(text);

function scan(text: string, columns: CsvColumns, start = 0): readonly Line[] {
  const found: Line[] = [];
  scanCsvLines(bytes(text), start, columns, {
    plain: (atMs, values, source) =>
      found.push({ at: new Date(atMs).toISOString(), values: [...values], source }),
    other: (from, to) => found.push({ other: text.slice(from, to) }),
  });
  return found;
}

/** A calendar knows which moments exist: the others come back as another text. */
function isMoment(text: string): boolean {
  const ms = Date.parse(text);
  return (
    text.startsWith("20") && !Number.isNaN(ms) && new Date(ms).toISOString() === text.replace("Z", ".000Z")
  );
}

function expectedLine(line: string, { values: wanted, source }: CsvColumns): Line {
  const [, moment = "", rest = ""] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ),(.*)$/.exec(line) ?? [];
  const fields = rest.split(",");
  const texts = wanted.map((column) => fields[column - 1] ?? "");
  const areNumbers = texts.every(
    (text) => /^\d+(?:\.\d+)?$/.test(text) && text.replace(".", "").length <= 15,
  );
  const label = source < 0 ? "" : fields[source - 1];
  if (!isMoment(moment) || !areNumbers || label === undefined) return { other: line };
  return { at: moment.replace("Z", ".000Z"), values: texts.map(Number), source: label.trim() };
}

const expected = (text: string, columns: CsvColumns): readonly Line[] =>
  text
    .split("\n")
    .map((line) => line.replace(/\r$/, ""))
    .filter((line) => line !== "")
    .map((line) => expectedLine(line, columns));

const ONE: CsvColumns = { values: [1], source: -1 };

describe("a line of a minute CSV", () => {
  it.each<[string, string, CsvColumns, Line]>([
    ["a value", "2025-08-01T06:10:00Z,13", ONE, { at: "2025-08-01T06:10:00.000Z", values: [13], source: "" }],
    [
      "values in another order, and their source",
      "2025-08-01T23:59:59Z,x,2.50,,1, Inspire 3 ,more",
      { values: [4, 2], source: 5 },
      { at: "2025-08-01T23:59:59.000Z", values: [1, 2.5], source: "Inspire 3" },
    ],
    [
      "an empty source at the end",
      "2000-01-01T00:00:00Z,0,",
      { values: [1], source: 2 },
      { at: "2000-01-01T00:00:00.000Z", values: [0], source: "" },
    ],
  ])("with %s is read at once", (_, line, columns, read) => {
    expect(scan(line, columns)).toEqual([read]);
  });

  it.each<[string, string, CsvColumns]>([
    ["no value", "2025-08-01T06:10:00Z", ONE],
    ["an empty value", "2025-08-01T06:10:00Z,", ONE],
    ["something between moment and comma", "2025-08-01T06:10:00Z 1,13", ONE],
    ["too few columns", "2025-08-01T06:10:00Z,13", { values: [2], source: -1 }],
    ["one of two values", "2025-08-01T06:10:00Z,13", { values: [1, 2], source: -1 }],
    ["no source though there should be one", "2025-08-01T06:10:00Z,13", { values: [1], source: 2 }],
    ["a source where the moment stands", "2025-08-01T06:10:00Z,13", { values: [1], source: 0 }],
    ["a column that no file has", "2025-08-01T06:10:00Z,13", { values: [-1], source: -1 }],
    ["the year before the first that is believed", "1999-12-31T23:59:59Z,13", ONE],
    ["the year behind the last that is believed", "2100-01-01T00:00:00Z,13", ONE],
  ])("with %s is handed back", (_, line, columns) => {
    expect(scan(line, columns)).toEqual([{ other: line }]);
  });

  it("is read or handed back whichever byte of its moment is another", () => {
    const moments = [
      "2025-01-10T09:19:29Z",
      "2019-12-09T19:09:59Z",
      "2091-11-19T10:00:00Z",
      "2024-02-20T20:50:50Z",
    ];
    const lines = moments.flatMap((moment) =>
      [...moment].flatMap((_, i) =>
        [..."0123459/:- TZz,."].map((byte) => `${moment.slice(0, i)}${byte}${moment.slice(i + 1)},7`),
      ),
    );
    const text = lines.join("\n");
    expect(scan(text, ONE)).toEqual(expected(text, ONE));
    // In a file of its own too, where no line before has opened the day.
    expect(lines.flatMap((line) => scan(line, ONE))).toEqual(expected(text, ONE));
  });

  it("is read or handed back whatever its value looks like", () => {
    const digits = "123456789012345";
    const values = [
      ...[
        "0",
        "9",
        "10",
        "007",
        "1.5",
        "1.05",
        "0.1",
        "12.345678",
        "00.10",
        ".5",
        "5.",
        ".",
        "1..5",
        "1.2.3",
      ],
      ...["", " 1", "1 ", "+1", "-1", "1e3", "1/2", "1:2", "/", ":", "NaN", "0x10", "1.5.", "a"],
      ...[
        digits,
        `${digits}6`,
        `${digits.slice(0, 14)}.5`,
        `${digits}.5`,
        `0.${digits}`,
        `0.${digits.slice(1)}`,
      ],
      ...["999999999999999", "99999999.9999999", "0.000000000000001", "3.3", "2.675", "1.005"],
    ];
    const text = values.map((value) => `2025-08-01T06:10:00Z,${value},x`).join("\n");
    expect(scan(text, ONE)).toEqual(expected(text, ONE));
  });

  it("has its own source, whatever the line before had", () => {
    const sources = ["", "A", "AB", "AC", "A", "", " A", "A ", "B", "BA", "B", "B"];
    const text = sources.map((source, i) => `2025-08-01T06:10:00Z,${i},${source}`).join("\n");
    const columns = { values: [1], source: 2 };
    expect(scan(text, columns).map((line) => ("source" in line ? line.source : line))).toEqual(
      sources.map((source) => source.trim()),
    );
  });

  it("may end in any way, and empty lines are none", () => {
    const text =
      "\r\n\n2025-08-01T06:10:00Z,1\r\n\r\n2025-08-01T06:11:00Z,2\n\r\r\nx\r\n\n2025-08-01T06:12:00Z,3\r";
    expect(scan(text, ONE)).toEqual([
      { at: "2025-08-01T06:10:00.000Z", values: [1], source: "" },
      { at: "2025-08-01T06:11:00.000Z", values: [2], source: "" },
      { other: "\r" },
      { other: "x" },
      { at: "2025-08-01T06:12:00.000Z", values: [3], source: "" },
    ]);
  });

  it("counts from where the rows begin", () => {
    const header = "timestamp,steps\n";
    const row = "2025-08-01T06:10:00Z,1";
    expect(scan(header + row, ONE, header.length)).toEqual(expected(row, ONE));
    expect(scan(header, ONE, header.length)).toEqual([]);
  });

  it("is read as the pattern reads it, in files of any lines and columns", () => {
    const moment = fc.oneof(
      fc
        .integer({ min: Date.UTC(1999, 11, 30) / 1000, max: Date.UTC(2100, 0, 2) / 1000 })
        .map((seconds) => new Date(seconds * 1000).toISOString().replace(".000Z", "Z")),
      fc.constantFrom("2024-02-29T00:00:00Z", "2023-02-29T00:00:00Z", "2024-02-29T00:00:00+0000", "x", ""),
    );
    const field = fc.oneof(
      fc.nat(100_000).map(String),
      fc.tuple(fc.nat(9999), fc.nat(9999)).map(([whole, part]) => `${whole}.${part}`),
      fc.constantFrom("", " ", "Inspire 3", "MobileTrack", "1.", "-1"),
    );
    const line = fc
      .tuple(moment, fc.array(field, { maxLength: 5 }), fc.constantFrom("\n", "\r\n", "\n\n"))
      .map(([at, fields, end]) => [at, ...fields].join(",") + end);
    const columns = fc.record({
      values: fc.uniqueArray(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 }),
      source: fc.constantFrom(-1, 5),
    });
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), columns, (lines, chosen) => {
        const text = lines.join("");
        expect(scan(text, chosen)).toEqual(expected(text, chosen));
      }),
      { numRuns: 80 },
    );
  });
});

describe("a file of plain lines", () => {
  it("is one without a quote and without a letter beyond ASCII, wherever it stands", () => {
    for (let byte = 0; byte < 256; byte++) {
      const isPlain = byte !== 0x22 && byte < 0x80;
      for (const file of [[byte], [byte, 65, 65], [65, byte, 65], [65, 65, byte]])
        expect([byte, isPlainCsv(new Uint8Array(file))]).toEqual([byte, isPlain]);
    }
    expect(isPlainCsv(new Uint8Array())).toBe(true);
  });
});
