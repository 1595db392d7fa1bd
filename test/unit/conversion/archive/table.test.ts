import fc from "fast-check";
import Papa from "papaparse";
import { describe, expect, it } from "vitest";
import { textCell } from "../../../../worker/conversion/archive/cell.ts";
import { flattenRecord } from "../../../../worker/conversion/archive/flatten.ts";
import { recordDay } from "../../../../worker/conversion/archive/record-day.ts";
import { MAX_HELD_CELLS, RowBuffer } from "../../../../worker/conversion/archive/row-buffer.ts";
import { ArchiveTable, type TableRow } from "../../../../worker/conversion/archive/table.ts";
import { isoDay } from "../../../../worker/conversion/time/calendar.ts";
import { openZone, utcZone } from "../../../../worker/conversion/time/zone.ts";

const cellsOf = (record: Readonly<Record<string, string>>) =>
  new Map(Object.entries(record).map(([name, text]) => [name, textCell(text)]));
const rowsOf = (table: ArchiveTable) =>
  Papa.parse<Record<string, string>>(new TextDecoder().decode(table.close().bytes), {
    ...{ header: true, skipEmptyLines: true, delimiter: "," },
  });

describe("an archive table", () => {
  it("holds every row under its columns, however columns grow and steps are cut", () => {
    const record = fc.dictionary(fc.stringMatching(/^[a-e]$/), fc.string({ maxLength: 6 }), { maxKeys: 4 });
    const files = fc.array(fc.tuple(fc.array(record, { maxLength: 4 }), fc.boolean()), { maxLength: 6 });
    fc.assert(
      fc.property(files, (drawn) => {
        let table = new ArchiveTable();
        let id = 0;
        const expected = drawn.flatMap(([records, isStep]) => {
          const rows = records.map((one) => ({ ...one, id: String(id++) }));
          const added = table.add(
            "file",
            rows.map((row) => ({ date: "2024-01-01", isWhole: true, cells: cellsOf(row) })),
          );
          expect(added).toBe(rows.length);
          if (isStep) table = ArchiveTable.decode(table.encode());
          return rows;
        });
        const { data, errors } = rowsOf(table);
        expect(errors.filter(({ code }) => code !== "UndetectableDelimiter")).toEqual([]);
        const byId = new Map(data.map((row) => [row.id, row]));
        expect(byId.size).toBe(expected.length);
        for (const row of expected) {
          for (const [name, text] of Object.entries(row)) {
            const cell = Papa.parse<string[]>(`x,${textCell(text)}`, { delimiter: "," }).data[0]?.[1];
            expect(byId.get(row.id)?.[name]).toBe(cell);
          }
        }
      }),
    );
  });

  it("says a repeated row once and counts the others", () => {
    const table = new ArchiveTable();
    const row = { date: "2024-01-01", isWhole: true, cells: cellsOf({ a: "1" }) };
    table.add("b", [row, row]);
    table.add("a", [row]);
    table.add("b", [row]);
    const { rows, repeated, bytes } = table.close();
    expect([rows, repeated]).toEqual([2, 2]);
    expect(new TextDecoder().decode(bytes)).toBe("record,date,a\na,2024-01-01,1\nb,2024-01-01,1\n");
  });

  it("is full at four million characters and takes what fits until then", () => {
    const table = new ArchiveTable();
    const wide = { date: "2024-01-01", isWhole: true, cells: cellsOf({ a: "x".repeat(2000) }) };
    const added = table.add("r", new Array(2500).fill(wide));
    expect(added).toBeGreaterThan(1900);
    expect(added).toBeLessThan(2100);
    expect(table.add("r", [wide])).toBe(0);
    expect(ArchiveTable.decode(table.encode()).add("r", [wide])).toBe(0);
  });

  it("is full at the same row, however steps are cut", () => {
    const fill = (cutsSteps: boolean) => {
      let table = new ArchiveTable();
      let added = 0;
      const row = { date: "", isWhole: true, cells: cellsOf({ a: "123456" }) };
      for (let i = 0; i < 40; i++) {
        added += table.add("r", i === 0 ? new Array(399_990).fill(row) : [row]);
        if (cutsSteps) table = ArchiveTable.decode(table.encode());
      }
      return added;
    };
    expect(fill(false)).toBe(400_001);
    expect(fill(true)).toBe(400_001);
  });

  it("is handed rows in pieces of so many cells, in their order", () => {
    const pieces: (readonly TableRow[])[] = [];
    const buffer = new RowBuffer((rows) => pieces.push(rows));
    const rows = Array.from({ length: 60_000 }, (_, i) => ({
      date: String(i),
      isWhole: true,
      cells: i % 2 === 0 ? cellsOf({ a: "1", b: "2" }) : new Map<string, string>(),
    }));
    for (const row of rows) buffer.push(row);
    buffer.flush();
    buffer.flush();
    expect(pieces.flat()).toEqual(rows);
    expect(pieces.length).toBe(3);
    expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThanOrEqual(MAX_HELD_CELLS / 2 + 1);
  });

  it("has 200 columns at most, with short names", () => {
    const table = new ArchiveTable();
    const many = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`${i} ${"n".repeat(200)}`, "1"]));
    table.add("r", [{ date: "", isWhole: true, cells: cellsOf(many) }]);
    const names = rowsOf(table).meta.fields ?? [];
    expect(names).toHaveLength(200);
    expect(Math.max(...names.map((name) => name.length))).toBe(80);
  });
});

describe("a JSON record as cells", () => {
  it("goes into objects, counts lists, and drops what has no text", () => {
    const record = { a: 1, b: { c: "x", d: { e: true } }, list: [1, 2, 3], none: null };
    expect([...flattenRecord(record).cells]).toEqual([
      ["a", "1"],
      ["b.c", "x"],
      ["b.d.e", "true"],
      ["list.count", "3"],
      ["none", ""],
    ]);
  });

  it("stops at a depth and at a width, and follows no prototype", () => {
    let deep: object = { end: 1 };
    for (let i = 0; i < 100_000; i++) deep = { in: deep };
    expect(flattenRecord(deep)).toEqual({ cells: new Map(), isWhole: false });
    const wide = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`k${i}`, i]));
    expect(flattenRecord({ wide }).cells.size).toBe(200);
    const own: object = JSON.parse('{"__proto__":{"polluted":1}}');
    expect([...flattenRecord(own).cells.keys()]).toEqual(["__proto__.polluted"]);
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
  });
});

describe("a record that is more than its cells", () => {
  it.each<[string, object, boolean]>([
    ["with plain values", { a: 1, b: { c: "x" }, none: null }, true],
    ["with an empty list", { list: [] }, true],
    ["with a list", { list: [1] }, false],
    ["with a list further in", { a: { b: [1] }, last: 1 }, false],
    ["with a text that a spreadsheet takes", { text: "x".repeat(32_767) }, true],
    ["with a longer text", { text: "x".repeat(32_768), last: 1 }, false],
    ["with 200 values", Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`k${i}`, i])), true],
    ["with 201 values", Object.fromEntries(Array.from({ length: 201 }, (_, i) => [`k${i}`, i])), false],
    ["that goes as deep as is read", { a: { a: { a: { a: { a: { a: { a: 1 } } } } } } }, true],
    ["that goes deeper", { a: { a: { a: { a: { a: { a: { a: {} } } } } } } }, false],
  ])("%s", (_, record, isWhole) => {
    expect(flattenRecord(record).isWhole).toBe(isWhole);
  });

  it.each<[string, TableRow, boolean]>([
    ["whole", { date: "", isWhole: true, cells: cellsOf({ k196: "1" }) }, false],
    ["no longer whole", { date: "", isWhole: false, cells: cellsOf({ k196: "1" }) }, true],
    ["with nothing in a column too many", { date: "", isWhole: true, cells: cellsOf({ k198: "" }) }, false],
    ["with a value in a column too many", { date: "", isWhole: true, cells: cellsOf({ k198: "1" }) }, true],
  ])("makes a shortened table, now and in later steps: a record %s", (_, row, isShortened) => {
    const full = Object.fromEntries(Array.from({ length: 198 }, (_, i) => [`k${i}`, "1"]));
    const table = new ArchiveTable();
    table.add("r", [{ date: "", isWhole: true, cells: cellsOf(full) }, row]);
    expect(table.close().isShortened).toBe(isShortened);
    const later = ArchiveTable.decode(table.encode());
    later.add("r", [{ date: "", isWhole: true, cells: cellsOf({ k1: "1" }) }]);
    expect(later.close().isShortened).toBe(isShortened);
  });
});

describe("the day of a record", () => {
  const west = openZone("America/Los_Angeles") ?? utcZone();
  it.each<[string, readonly string[], boolean, string | null]>([
    ["a moment, in the user's zone", ["2024-01-02T03:00:00Z"], false, "2024-01-01"],
    ["a moment with an offset", ["2024-01-02 03:00:00+0000"], false, "2024-01-01"],
    ["midnight UTC of a daily file", ["2024-01-02T00:00:00Z"], true, "2024-01-02"],
    ["another hour of a daily file", ["2024-01-02T03:00:00Z"], true, "2024-01-01"],
    ["midnight UTC of any other file", ["2024-01-02T00:00:00Z"], false, "2024-01-01"],
    ["a wall clock", ["2024-01-02T03:00:00.000"], false, "2024-01-02"],
    ["an American date and time", ["01/02/24 03:00:00"], false, "2024-01-02"],
    ["an American date", ["01/02/24"], false, "2024-01-02"],
    ["an ISO date", ["2024-01-02"], false, "2024-01-02"],
    [
      "the first field that is a date",
      ["28116314253", "+01:00", "2024-01-02", "2024-01-03"],
      false,
      "2024-01-02",
    ],
    ["nothing", ["x", "", "2024-99-99", "1234-5678901"], false, null],
  ])("is that of %s", (_, texts, isDaily, day) => {
    const found = recordDay(texts, west, isDaily);
    expect(found === null ? null : isoDay(found)).toBe(day);
  });
});
