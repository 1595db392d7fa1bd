import { describe, expect, it } from "vitest";
import {
  asObject,
  numberOf,
  objectOf,
  parseNumber,
  readJsonRecords,
  textOf,
} from "../../../../worker/conversion/fitbit/json.ts";
import { readHeightJson, readWeightJson } from "../../../../worker/conversion/fitbit/weight-files.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

describe("JSON of unknown origin", () => {
  const list = (count: number, item: string) => bytes(`[${new Array(count).fill(item).join(",")}]`);
  const MIB = 1024 ** 2;

  it.each<[string, number, string]>([
    ["a million numbers", 1_000_000, "1234"],
    ["half a million objects", 500_000, '{"a": 1}'],
    ["a hundred thousand lists in lists", 100_000, '[["]", {"}": ["\\""]}], 1]'],
  ])("is read piece by piece when it is a list of %s", (_, count, item) => {
    const read = readJsonRecords(list(count, item));
    let same = 0;
    for (const record of read.ok ? read.records : [])
      if (JSON.stringify(record) === JSON.stringify(JSON.parse(item))) same += 1;
    expect(same).toBe(count);
  });

  it.each<[string, Uint8Array, string]>([
    ["a file of more than 8 MiB", bytes(`[1${" ".repeat(8 * MIB)}]`), "file-too-large"],
    ["a record of a megabyte", list(2, `"${"x".repeat(MIB)}"`), "file-too-large"],
    ["a long list that is cut off", list(100_000, '"0123456789"').slice(0, -1), "file-not-json"],
    ["a long list with a gap", list(100_000, '"0123456789", ').slice(0, -1), "file-not-json"],
    ["a long list with a comma at its end", bytes(`[${'"0123456789",'.repeat(90_000)}]`), "file-not-json"],
    [
      "a long list that ends before its end",
      bytes(`[${"[1],".repeat(90_000)}2],[${"3,".repeat(200_000)}4]`),
      "file-not-json",
    ],
    ["a long text that never ends", bytes(`[1,"${"x,".repeat(200_000)}]`), "file-not-json"],
    ["a long object", bytes(`{"a":"${"x".repeat(MIB)}"}`), "file-shape"],
  ])("refuses %s whole", (_, file, code) => {
    expect(readJsonRecords(file)).toEqual({ ok: false, code });
  });

  it.each<[string, Uint8Array, object]>([
    ["an array", bytes("[1,2]"), { ok: true, records: [1, 2] }],
    ["a byte-order mark", bytes("\ufeff[]"), { ok: true, records: [] }],
    ["nothing at all", bytes(" \n"), { ok: true, records: [] }],
    ["an object", bytes("{}"), { ok: false, code: "file-shape" }],
    ["half a file", bytes("[{"), { ok: false, code: "file-not-json" }],
    ["UTF-16", new Uint8Array([0xff, 0xfe, 0x5b, 0, 0x5d, 0]), { ok: false, code: "file-encoding" }],
    ["250,000 open brackets", bytes("[".repeat(250_000)), { ok: false, code: "file-not-json" }],
  ])("reads or refuses %s", (_, file, result) => {
    expect(readJsonRecords(file)).toEqual(result);
  });

  it("walks past two hundred thousand nested arrays", () => {
    const deep = `[${"[".repeat(200_000)}${"]".repeat(200_000)}]`;
    expect(readWeightJson(bytes(deep))).toMatchObject({ read: 1, items: [], problem: "file-shape" });
  });

  it("sees own properties only", () => {
    const object =
      asObject(JSON.parse('{"__proto__":{"weight":1},"a":"1e2","b":true,"c":{},"d":[1],"e":1e400}')) ?? {};
    expect(numberOf(object, "weight")).toBeNull();
    expect(numberOf(object, "toString")).toBeNull();
    expect(textOf(object, "constructor")).toBeNull();
    expect([numberOf(object, "a"), numberOf(object, "e"), numberOf(object, "b")]).toEqual([100, null, null]);
    expect([objectOf(object, "c"), objectOf(object, "d")]).toEqual([{}, null]);
    expect(Object.prototype).not.toHaveProperty("weight");
  });

  it("takes no list for the number or the text in it", () => {
    const object = asObject({ a: [5], b: ["x"], c: { d: 1 } }) ?? {};
    expect(["a", "b", "c", "d"].map((key) => [numberOf(object, key), textOf(object, key)])).toEqual(
      new Array(4).fill([null, null]),
    );
    expect([objectOf(object, "c"), objectOf(object, "a"), objectOf(object, "d")]).toEqual([
      ...[{ d: 1 }, null, null],
    ]);
  });

  it.each([null, 1, "x", []])("takes %j for no object", (value) => {
    expect(asObject(value)).toBeNull();
  });

  it.each<[string, number | null]>([
    ["63", 63],
    ["-1.5", -1.5],
    ["-2.8421709430404007E-14", -2.8421709430404007e-14],
    [".5", 0.5],
    [".25", 0.25],
    ["+7.25e+2", 725],
    ["7e-02", 0.07],
    ["12e", null],
    ["1.2.3", null],
    ["1 ", null],
    [".", null],
    ["x1", null],
    ["1x", null],
    ["5.", 5],
    ["", null],
    [" 1", null],
    ["1,000", null],
    ["0x10", null],
    ["Infinity", null],
    ["1e400", null],
    ["1e99999", null],
    ["--1", null],
  ])("reads the number %j as %s", (text, value) => {
    expect(parseNumber(text)).toBe(value);
  });
});

describe("body files", () => {
  it("refuses single records with a reason and keeps the others", () => {
    const good = { weight: 150, date: "01/31/24", time: "07:00:00" };
    const file = JSON.stringify([
      good,
      { ...good, date: "31/01/24" },
      { ...good, time: "7:00" },
      { ...good, weight: null },
      7,
    ]);
    const result = readWeightJson(bytes(file));
    expect(result).toMatchObject({
      read: 5,
      problem: null,
      refused: { "date or time not readable": 2, "not a record as Fitbit writes it": 2 },
    });
    expect(result.items).toEqual([
      { wallMs: Date.parse("2024-01-31T07:00:00Z"), kg: 150 * 0.45359237, bmi: null, fatPercent: null },
    ]);
  });

  it("refuses a file whose records are not Fitbit's", () => {
    const file = '[{"dateTime":"2024-01-15","value":{"weight":75.5,"bmi":23.5,"fat":18.0}}]';
    expect(readWeightJson(bytes(file))).toMatchObject({ read: 1, items: [], problem: "file-shape" });
  });

  it("reads heights in millimetres", () => {
    expect(readHeightJson(bytes('[{"dateTime":"10/19/22 00:00:00","value":"1625"}]')).items).toEqual([
      { sinceMs: Date.parse("2022-10-19T00:00:00Z"), metres: 1.625 },
    ]);
  });
});
