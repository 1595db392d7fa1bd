import { describe, expect, it } from "vitest";
import { readDirectory } from "../../../../worker/conversion/zip/directory.ts";
import { openEntry } from "../../../../worker/conversion/zip/entry.ts";
import { portsOver } from "../../../support/export/node-ports.ts";
import { buildZip, type ZipItem } from "../../../support/export/zip-builder.ts";

const body = "timestamp,weight grams\n2024-01-01T00:00:00Z,70000\n";

async function open(item: Partial<ZipItem>): Promise<string> {
  const bytes = buildZip([{ name: "a.csv", bytes: body, ...item }]);
  const ports = portsOver(bytes);
  const directory = await readDirectory({ name: "x.zip", offset: 0, length: bytes.length }, ports.readRange);
  if (!directory.ok) throw new Error(directory.problem.code);
  const [placed] = directory.entries;
  if (placed === undefined) throw new Error("no entry");
  const { entry, end } = placed;
  const facts = { ...entry, nameLength: entry.nameBytes.length, nameCrc: ports.crc32(entry.nameBytes) };
  const opened = openEntry(bytes.subarray(entry.offset, end), facts, ports);
  return opened.ok ? new TextDecoder().decode(opened.bytes) : opened.problem;
}

describe("opening one file of a zip", () => {
  it.each<[string, Partial<ZipItem>]>([
    ["packed", {}],
    ["stored", { stored: true }],
    ["with a descriptor", { descriptor: "signed" }],
    ["with an unsigned descriptor", { descriptor: "unsigned" }],
    ["with a wide descriptor", { descriptor: "zip64" }],
    ["with local extra fields", { localExtra: new Uint8Array([9, 0, 2, 0, 1, 2]) }],
  ])("gives the content, %s", async (_, item) => {
    expect(await open(item)).toBe(body);
  });

  it("gives an empty file as empty, packed or stored", async () => {
    expect(await open({ bytes: "" })).toBe("");
    expect(await open({ bytes: "", stored: true })).toBe("");
  });

  const packed = (bytes: string): Uint8Array => buildZip([{ name: "a", bytes }]).slice(31);
  it.each<[string, Partial<ZipItem>]>([
    ["entry-encrypted", { flags: 0x0801 }],
    ["entry-method", { method: 12 }],
    ["entry-header-mismatch", { localClaims: { name: "b.csv" } }],
    ["entry-header-mismatch", { localClaims: { name: "longer.csv" } }],
    ["entry-header-mismatch", { localClaims: { method: 0 } }],
    ["entry-header-mismatch", { localClaims: { size: 4 } }],
    ["entry-header-mismatch", { localClaims: { compressedSize: 4 } }],
    ["entry-header-mismatch", { localClaims: { crc: 4 } }],
    [
      "entry-span-mismatch",
      { data: packed(body), claims: { compressedSize: 20 }, localClaims: { compressedSize: 20 } },
    ],
    ["entry-corrupt", { data: new Uint8Array(40).fill(0xff) }],
    ["entry-longer-than-declared", { claims: { size: 10 }, localClaims: { size: 10 } }],
    ["entry-shorter-than-declared", { claims: { size: 60 }, localClaims: { size: 60 } }],
    ["entry-checksum", { claims: { crc: 7 }, localClaims: { crc: 7 } }],
    ["entry-descriptor-mismatch", { descriptor: "signed", claims: { crc: 7 } }],
    ["entry-trailing-bytes", { data: new Uint8Array([3, 0, 9, 9]), bytes: "" }],
  ])("refuses with %s", async (problem, item) => {
    expect(await open(item)).toBe(problem);
  });
});
