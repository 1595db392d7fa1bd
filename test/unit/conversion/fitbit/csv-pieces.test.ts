/** CSV whose text comes in pieces, as that of a long file does: cut anywhere, it has the same rows. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { csvRows, readCsv } from "../../../../worker/conversion/fitbit/csv.ts";
import { decodePieces } from "../../../../worker/conversion/fitbit/json.ts";

const cutAt = (text: string, places: readonly number[]): readonly string[] => {
  const sorted = [0, ...places.map((place) => place % (text.length + 1)), text.length].toSorted(
    (a, b) => a - b,
  );
  return sorted.slice(1).map((end, i) => text.slice(sorted[i], end));
};

it("rows are the same wherever their text is cut, also between the two characters of a line's end", () => {
  const parts = fc.array(fc.constantFrom('"', ",", "\n", "\r\n", "\r", "a", "bc", '""', "é"), {
    maxLength: 40,
  });
  const places = fc.array(fc.nat(80), { maxLength: 6 });
  fc.assert(
    fc.property(parts, places, fc.integer({ min: 1, max: 9 }), (drawn, cuts, size) => {
      const text = drawn.join("");
      expect([...csvRows(cutAt(text, cuts), size)]).toEqual([...csvRows([text])]);
    }),
    { numRuns: 300 },
  );
});

it.each([["a,b\r\n1,2\r\n"], ["\ufeffa,b\r\n\r\n1,2"], ["a,b\n1,2\n\n"]])(
  "the rows of %j are a,b and 1,2 wherever it is cut",
  (text) => {
    for (let at = 1; at <= text.length; at++)
      expect([...csvRows([text.slice(0, at), text.slice(at)])]).toEqual([
        ["a", "b"],
        ["1", "2"],
      ]);
  },
);

it("a carriage return alone ends no line, at the end of the text neither", () => {
  expect([...csvRows(["a\r", "b\r"])]).toEqual([["a\rb\r"]]);
});

it("only the first piece has a byte-order mark to lose", () => {
  expect([...csvRows(["\ufeffa\n", "\ufeffb\n"])]).toEqual([["a"], ["\ufeffb"]]);
});

it("a row that is longer than any is passed over, though it ends pieces later or never", () => {
  const rows = (...pieces: readonly string[]) => [...csvRows(pieces, 4, 16)];
  const long = "x".repeat(40);
  expect(rows(`a\n${long}`, long, `${long}\nb\nc\n`)).toEqual([["a"], ["x".repeat(16)], ["b"], ["c"]]);
  expect(rows(`a\n${long}`, long)).toEqual([["a"], ["x".repeat(16)]]);
});

it("a table of pieces has its header and its rows", () => {
  const table = readCsv(["\ufeffTime", "stamp,A \r", "\n1,", "2\n"]);
  expect(table?.header).toEqual(["timestamp", "a"]);
  expect([...(table?.rows ?? [])]).toEqual([["1", "2"]]);
  expect(readCsv([])).toBeNull();
  expect(readCsv(["", ""])).toBeNull();
});

it("a long file is given in pieces that make the whole, letters of several bytes included", () => {
  const text = `\ufeff${"é,ü\r\n".repeat(160_000)}`;
  const bytes = new TextEncoder().encode(text);
  const pieces = [...(decodePieces(bytes) ?? [])];
  expect(pieces.length).toBeGreaterThan(10);
  expect(pieces.join("") === text.slice(1)).toBe(true);
  expect([...(decodePieces(bytes.subarray(0, 3 + 700)) ?? [])]).toEqual(["é,ü\r\n".repeat(100)]);
});

it.each<[string, (bytes: Uint8Array) => void]>([
  ["ends within a letter", (bytes) => bytes.set([0xc3], bytes.length - 1)],
  ["is broken in its middle", (bytes) => bytes.set([0xff], bytes.length >> 1)],
  ["begins with a zero", (bytes) => bytes.set([0], 0)],
  ["has a zero behind its first letter", (bytes) => bytes.set([0], 1)],
])("no file is text that %s, be it long or short", (_, bend) => {
  for (const length of [1000, 1024 ** 2 + 70_000]) {
    const bytes = new Uint8Array(length).fill(0x61);
    expect(decodePieces(bytes)).not.toBeNull();
    bend(bytes);
    expect(decodePieces(bytes)).toBeNull();
  }
});
