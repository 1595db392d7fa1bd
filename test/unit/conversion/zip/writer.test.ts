import { crc32 } from "node:zlib";
import { Uint8ArrayReader, Uint8ArrayWriter, ZipReader } from "@zip.js/zip.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { concatBytes } from "../../../../worker/conversion/zip/bytes.ts";
import { readDirectory } from "../../../../worker/conversion/zip/directory.ts";
import {
  archiveLength,
  centralDirectory,
  dataOffset,
  recordLength,
  type StoredEntry,
  storedRecord,
} from "../../../../worker/conversion/zip/writer.ts";
import { portsOver } from "../../../support/export/node-ports.ts";
import { buildZip } from "../../../support/export/zip-builder.ts";

interface Item {
  readonly name: string;
  readonly bytes: Uint8Array;
}

function write(items: readonly Item[]): Uint8Array {
  const records: Uint8Array[] = [];
  const entries: StoredEntry[] = [];
  let offset = 0;
  for (const { name, bytes } of items) {
    const crc = crc32(bytes);
    const record = storedRecord({ name, bytes, crc });
    records.push(record);
    entries.push({ name, crc, length: bytes.length, offset });
    offset += record.length;
  }
  return concatBytes([...records, centralDirectory(entries)]);
}

const items = fc.uniqueArray(
  fc.record({
    name: fc.stringMatching(/^[a-zé日]{1,12}\.(fit|csv)$/u),
    bytes: fc.uint8Array({ maxLength: 200 }),
  }),
  { selector: (item) => item.name, maxLength: 12, minLength: 1 },
);

describe("writing a zip of stored files", () => {
  it("writes what zip.js in strict mode reads back", async () => {
    await fc.assert(
      fc.asyncProperty(items, async (list) => {
        const reader = new ZipReader(new Uint8ArrayReader(write(list)), { strictness: "strict" });
        const entries = await reader.getEntries();
        expect(entries.map((entry) => entry.filename)).toEqual(list.map((item) => item.name));
        for (const [i, entry] of entries.entries()) {
          if (entry.directory) throw new Error("a folder");
          const bytes = await entry.getData(new Uint8ArrayWriter(), { checkSignature: true });
          expect(bytes).toEqual(list[i]?.bytes);
        }
      }),
      { numRuns: 50 },
    );
  });

  it("knows the exact length beforehand, and where each file's data starts", async () => {
    await fc.assert(
      fc.asyncProperty(items, async (list) => {
        const bytes = write(list);
        expect(archiveLength(list.map(({ name, bytes: own }) => ({ name, length: own.length })))).toBe(
          bytes.length,
        );
        const [first] = list;
        if (first === undefined) return;
        const start = dataOffset(first.name);
        expect(bytes.subarray(start, start + first.bytes.length)).toEqual(first.bytes);
        expect(recordLength(first.name, first.bytes.length)).toBe(start + first.bytes.length);
      }),
    );
  });

  it("is read by our own reader", async () => {
    const bytes = write([{ name: "a.fit", bytes: new Uint8Array([1, 2, 3]) }]);
    const directory = await readDirectory(
      { name: "r", offset: 0, length: bytes.length },
      portsOver(bytes).readRange,
    );
    expect(directory).toMatchObject({ ok: true });
  });

  it("writes byte for byte what another writer of stored files writes", () => {
    const list = ["a.fit", "é/日.csv", "empty"].map((name, i) => ({
      name,
      bytes: new Uint8Array(i).fill(65),
    }));
    expect(write(list)).toEqual(buildZip(list.map((item) => ({ ...item, stored: true }))));
  });

  it.each([
    [0xffff_fffe, 0xffff_fffe],
    [0xffff_ffff, null],
    [0x1_0000_0000, null],
  ])("takes %s bytes for a length of %s, as the format does", (bytes, length) => {
    expect(archiveLength([{ name: "a", length: bytes - 31 - 47 - 22 }])).toBe(length);
  });

  it("gives no length where the format ends, instead of a wrong one", () => {
    expect(archiveLength([{ name: "a", length: 0xffff_ffff }])).toBeNull();
    expect(archiveLength(Array.from({ length: 65_535 }, (_, i) => ({ name: `${i}`, length: 0 })))).toBeNull();
    expect(archiveLength([{ name: "a", length: 4_294_967_000 }])).toBe(4_294_967_000 + 31 + 47 + 22);
  });
});
