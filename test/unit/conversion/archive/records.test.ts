/** Whole files of the archive as records: each with its day, its cells and whether these are all of it. */
import { describe, expect, it } from "vitest";
import { familiesOf, familyName } from "../../../../worker/conversion/archive/catalog.ts";
import { flattenRecord } from "../../../../worker/conversion/archive/flatten.ts";
import { recordDay } from "../../../../worker/conversion/archive/record-day.ts";
import {
  type ArchiveRecord,
  readArchiveCsv,
  readArchiveJson,
} from "../../../../worker/conversion/archive/records.ts";
import { MAX_HELD_CELLS, RowBuffer } from "../../../../worker/conversion/archive/row-buffer.ts";
import { ArchiveTable, type TableRow } from "../../../../worker/conversion/archive/table.ts";
import type { VisitedFile } from "../../../../worker/conversion/fitbit/read-result.ts";
import { isoDay } from "../../../../worker/conversion/time/calendar.ts";
import { openZone, utcZone } from "../../../../worker/conversion/time/zone.ts";

const west = openZone("America/Los_Angeles") ?? utcZone();

function shown(read: (visit: (record: ArchiveRecord) => void) => VisitedFile) {
  const records: unknown[] = [];
  const accounts = read(({ day, cells, isWhole }) =>
    records.push({ day: day === null ? null : isoDay(day), cells: Object.fromEntries(cells), isWhole }),
  );
  return { ...accounts, records };
}
const record = (day: string | null, cells: object, isWhole = true) => ({ day, cells, isWhole });
const csv = (text: string | Uint8Array, isDaily = false) =>
  shown((visit) =>
    readArchiveCsv(
      typeof text === "string" ? new TextEncoder().encode(text) : text,
      { zone: west, isDaily },
      visit,
    ),
  );
const json = (text: string) => shown((visit) => readArchiveJson(new TextEncoder().encode(text), west, visit));
const NONE = { read: 0, taken: 0, refused: {}, problem: null, records: [] };

describe("a CSV of the archive", () => {
  it("is a record a row, short rows too, and longer ones are refused", () => {
    const text = 'date,note,kg\n2024-01-02,"a, b",5\n2024-01-03\n\n2024-01-04,x,6,7\n,=1,8\n';
    expect(csv(text)).toEqual({
      ...{ read: 4, taken: 3, refused: { "row does not fit its header": 1 }, problem: null },
      records: [
        record("2024-01-02", { date: "2024-01-02", note: '"a, b"', kg: "5" }),
        record("2024-01-03", { date: "2024-01-03", note: "", kg: "" }),
        record(null, { date: "", note: "'=1", kg: "8" }),
      ],
    });
  });

  it("of nothing has no records, and one that is no text is a problem", () => {
    expect([csv(""), csv("\n\n")]).toEqual([NONE, NONE]);
    expect(csv("a,b\n")).toEqual(NONE);
    expect(csv(new Uint8Array([0x61, 0xff, 0x0a]))).toEqual({ ...NONE, problem: "file-encoding" });
  });

  it.each([
    ["2024-01-03 23:30:00+0000", " +05:30 ", "2024-01-04"],
    ["2024-01-03 23:30:00+0000", "-08:00", "2024-01-03"],
    ["2024-01-03 07:30:00+0000", "-08:00", "2024-01-02"],
    ["2024-01-04 07:30:00+0000", "+00:00", "2024-01-03"],
    ["2024-01-04 07:30:00+0000", "?", "2024-01-03"],
    ["yesterday", "+05:30", "2024-01-01"],
    ["", "", "2024-01-01"],
  ])("dates a night that ended at %j (%j) by its end: %s", (end, offset, day) => {
    const text = `sleep_start,sleep_end,end_utc_offset\n2024-01-01T10:00:00Z,${end},${offset}\n`;
    expect(csv(text).records).toMatchObject([{ day }]);
  });

  it("knows midnight UTC for a day in files of days alone", () => {
    const text = "timestamp,value\n2024-01-02T00:00:00Z,5\n";
    expect(csv(text, true).records).toMatchObject([{ day: "2024-01-02" }]);
    expect(csv(text).records).toMatchObject([{ day: "2024-01-01" }]);
  });

  it("has 200 columns, and is more than its cells where there is something beyond", () => {
    const names = Array.from({ length: 202 }, (_, i) => `c${i}`);
    const row = (values: Readonly<Record<number, string>>) => names.map((_, i) => values[i] ?? "").join(",");
    const { records } = csv(
      [names.join(","), row({ 199: "x" }), row({ 200: "x" }), row({ 201: "x" })].join("\n"),
    );
    const cells = Object.fromEntries(names.slice(0, 200).map((name) => [name, ""]));
    expect(records).toEqual([
      record(null, { ...cells, c199: "x" }),
      record(null, cells, false),
      record(null, cells, false),
    ]);
  });
});

describe("a JSON file of the archive", () => {
  it("is a record for each object of its list; what is none is refused", () => {
    const text = '[{"day":"2024-01-02","v":{"x":1.5}},3,null,[1],{"no":"date"}]';
    expect(json(text)).toEqual({
      ...{ read: 5, taken: 2, refused: { "not a record as Fitbit writes it": 3 }, problem: null },
      records: [record("2024-01-02", { day: "2024-01-02", "v.x": "1.5" }), record(null, { no: "date" })],
    });
  });

  it("keeps a long number however little stands around it", () => {
    expect(json('[{"a":1539163346025262952}]').records).toEqual([record(null, { a: "1539163346025262952" })]);
    expect(json('[{"a":153916334602526}]').records).toEqual([record(null, { a: "153916334602526" })]);
  });

  it("has moments in the user's zone, at midnight, too", () => {
    expect(json('[{"n":1,"at":"2024-01-02T00:00:00Z"}]').records).toMatchObject([{ day: "2024-01-01" }]);
  });

  it("leaves out days that have a value but no date", () => {
    const padded = (date: string) => `[{"dateTime":"01/02/24 00:00:00","value":{${date}"value":0}}]`;
    expect(json(padded('"date":null,'))).toMatchObject({
      ...{ taken: 0, refused: { "placeholder without a value": 1 } },
    });
    for (const date of ['"date":"01/02/24",', ""]) expect(json(padded(date))).toMatchObject({ taken: 1 });
    expect(json('[{"dateTime":"01/02/24","value":5}]')).toMatchObject({ taken: 1, refused: {} });
  });

  it("is a problem where it is no list of records", () => {
    expect(json("{")).toEqual({ ...NONE, problem: "file-not-json" });
    expect(json('{"a":1}').problem).toBe("file-shape");
  });

  it("is read seven names deep", () => {
    const deep = (levels: number): object => (levels === 0 ? { end: 1 } : { in: deep(levels - 1) });
    expect([...flattenRecord(deep(6)).cells]).toEqual([["in.in.in.in.in.in.end", "1"]]);
    expect([...flattenRecord(deep(7)).cells]).toEqual([]);
  });
});

describe("the longest and the shortest text that is a date", () => {
  it.each([
    ["2024-01-02T23:00:00.123456789-08:00", "2024-01-02"],
    ["2024-01-02T23:00:00.1234567890-08:00", null],
    ["01/02/24", "2024-01-02"],
    ["1/2/24", null],
    ["12/2-4/-", null],
  ])("%s", (text, day) => {
    const found = recordDay([text], west, false);
    expect(found === null ? null : isoDay(found)).toBe(day);
  });
});

describe("the family of a file", () => {
  it.each([
    ["a.bcd.csv", "a.bcd"],
    ["Stress Score(1).csv", "stress_score"],
    ["Stress Score (12).csv", "stress_score"],
    ["Stress Score (123).csv", "stress_score"],
    ["Stress Score (1234).csv", "stress_score_(1234)"],
    ["Stress (1) Score.csv", "stress_(1)_score"],
    ["a - b.csv", "a_b"],
    ["a -- b__c.json", "a_b_c"],
    ["A.JSON", "a"],
    ["sleep_2024.a-b", "sleep"],
    ["no-extension", "no_extension"],
    ["20240101.csv", "20240101"],
    ["a2024.csv", "a2024"],
    ["x.y.z12.tar", "x.y.z12"],
  ])("%s is %s", (name, family) => {
    expect(familyName(name)).toBe(family);
  });

  it("is as large as a table only where all of its files are JSON", () => {
    const size = 1024 ** 2 + 1;
    const files = (["sleep-csv", "sleep-json"] as const).map((kind) => ({ kind, name: "sleep.x", size }));
    expect(familiesOf(files)).toEqual([{ name: "sleep.x", files, bytes: 2 * size, isCopied: false }]);
    const old = files.map((file) => ({ ...file, kind: "sleep-json" as const }));
    expect(familiesOf(old)).toEqual([{ name: "sleep.x", files: old, bytes: 2 * size, isCopied: true }]);
  });
});

describe("rows on their way into a table", () => {
  it("are passed on as soon as they are so many cells, and not before", () => {
    const pieces: (readonly TableRow[])[] = [];
    const buffer = new RowBuffer((rows) => pieces.push(rows));
    const row = { date: "", isWhole: true, cells: new Map([["a", "1"]]) };
    for (let i = 0; i < MAX_HELD_CELLS / 2 - 1; i++) buffer.push(row);
    expect(pieces).toEqual([]);
    buffer.push(row);
    expect(pieces.map((rows) => rows.length)).toEqual([MAX_HELD_CELLS / 2]);
    buffer.push(row);
    buffer.flush();
    expect(pieces.map((rows) => rows.length)).toEqual([MAX_HELD_CELLS / 2, 1]);
  });

  it("are the same after a step, whatever character they begin with", () => {
    for (const record of ["\ufeffa", "\u0000", "😀", "é,"]) {
      const table = new ArchiveTable();
      const cells = new Map([["\ufeffcolumn", "\ufeff1"]]);
      table.add(record, [{ date: "2024-01-01", isWhole: true, cells }]);
      const later = ArchiveTable.decode(table.encode());
      for (const one of [table, later])
        one.add(record, [{ date: "2024-01-02", isWhole: true, cells: new Map([["b", "2"]]) }]);
      expect(later.close()).toEqual(table.close());
    }
  });
});
