/** Zips with one field bent, or written as few programs do: what is refused by name, and what is taken all the same. */
import { describe, expect, it } from "vitest";
import { concatBytes, putU16, putU32 } from "../../../../worker/conversion/zip/bytes.ts";
import { readDirectory } from "../../../../worker/conversion/zip/directory.ts";
import { openEntry } from "../../../../worker/conversion/zip/entry.ts";
import { portsOver } from "../../../support/export/node-ports.ts";
import { buildZip, type ZipItem } from "../../../support/export/zip-builder.ts";

const SATURATED = 0xffff_ffff;
const text = new TextEncoder();
const one: readonly ZipItem[] = [{ name: "Takeout/Fitbit/a.json", bytes: "[1]" }];

function read(bytes: Uint8Array) {
  return readDirectory({ name: "x.zip", offset: 0, length: bytes.length }, portsOver(bytes).readRange);
}

async function codeOf(bytes: Uint8Array): Promise<string> {
  const result = await read(bytes);
  return result.ok ? "ok" : result.problem.code;
}

/** The zip64 extra field with these numbers. */
function wideField(...values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(4 + values.length * 8);
  putU16(bytes, 0, 1);
  putU16(bytes, 2, values.length * 8);
  for (const [i, value] of values.entries()) putU32(bytes, 4 + i * 8, value);
  return bytes;
}

describe("the end of a zip", () => {
  it.each([
    ["count", { count: 0xffff }],
    ["size", { size: SATURATED }],
    ["offset", { offset: SATURATED }],
  ])("that sends to a zip64 record for its %s has to have one", async (_, end) => {
    expect(await codeOf(buildZip(one, { end }))).toBe("archive-zip64-invalid");
  });

  it.each([
    ["its own disk", 16],
    ["the directory's disk", 20],
  ])("whose zip64 record names %s as another is one of several", async (_, place) => {
    const bytes = buildZip(one, { zip64: true });
    expect(await codeOf(bytes)).toBe("ok");
    putU32(bytes, bytes.length - (22 + 20 + 56) + place, 1);
    expect(await codeOf(bytes)).toBe("archive-multi-disk");
  });

  it.each(["", "P", "PK", "PK\u0003"])(
    "is not looked for beyond an upload of the bytes %j",
    async (bytes) => {
      expect(await codeOf(text.encode(bytes))).toBe(bytes === "" ? "archive-empty" : "archive-not-zip");
    },
  );
});

describe("a name in a zip", () => {
  it.each(["Fitbit/part a:b.json", "Fitbit/C:", "ab:c", "1:a"])("may be %j", async (name) => {
    expect(await codeOf(buildZip([{ name, bytes: "x" }]))).toBe("ok");
  });

  it.each(["C:", "c:a.json", "Z:/a.json"])("may not begin with a drive, as %j does", async (name) => {
    expect(await codeOf(buildZip([{ name, bytes: "x" }]))).toBe("archive-name-unsafe");
  });
});

describe("a zip64 extra field", () => {
  const sized = (centralExtra: Uint8Array) =>
    buildZip([{ name: "a", bytes: "x", claims: { size: SATURATED }, centralExtra }]);
  const other = new Uint8Array([9, 0, 2, 0, 1, 0]);

  it("is found behind another field", async () => {
    for (const extra of [wideField(1), concatBytes([other, wideField(1)])]) {
      const result = await read(sized(extra));
      expect(result.ok && result.entries.map(({ entry }) => entry.size)).toEqual([1]);
    }
  });

  it("is not there where another field reaches beyond the end", async () => {
    const long = new Uint8Array([9, 0, 20, 0]);
    expect(await codeOf(sized(concatBytes([long, wideField(1)])))).toBe("archive-zip64-invalid");
    expect(await codeOf(sized(other))).toBe("archive-zip64-invalid");
  });
});

describe("a file whose own header says its sizes in a zip64 field", () => {
  const body = "timestamp,steps\n";
  const wide = { size: SATURATED, compressedSize: SATURATED };
  async function open(item: Partial<ZipItem>): Promise<string> {
    const bytes = buildZip([{ name: "a.csv", bytes: body, stored: true, ...item }]);
    const ports = portsOver(bytes);
    const directory = await read(bytes);
    if (!directory.ok) return directory.problem.code;
    const [placed] = directory.entries;
    if (placed === undefined) return "no entry";
    const { entry, end } = placed;
    const facts = { ...entry, nameLength: entry.nameBytes.length, nameCrc: ports.crc32(entry.nameBytes) };
    const opened = openEntry(bytes.subarray(entry.offset, end), facts, ports);
    return opened.ok ? new TextDecoder().decode(opened.bytes) : opened.problem;
  }

  it.each([
    ["both sizes", wideField(16, 16)],
    ["both, behind another field", concatBytes([new Uint8Array([9, 0, 2, 0, 1, 0]), wideField(16, 16)])],
  ])("is read where the field has %s", async (_, localExtra) => {
    expect(await open({ localClaims: wide, localExtra })).toBe(body);
  });

  it.each([
    ["zeros", wideField(0, 0)],
    ["the largest number of 32 bits", wideField(SATURATED, SATURATED)],
  ])("is read where the field leaves them to the descriptor, with %s", async (_, localExtra) => {
    expect(await open({ descriptor: "zip64", localClaims: wide, localExtra })).toBe(body);
  });

  it.each<[string, Partial<ZipItem>]>([
    ["no field", { localClaims: wide }],
    ["one size in the field", { localClaims: wide, localExtra: wideField(16) }],
    ["another size in the field", { localClaims: wide, localExtra: wideField(16, 17) }],
    ["one size in the header", { localClaims: { size: SATURATED }, localExtra: wideField(16, 16) }],
    [
      "two sizes for the descriptor to choose from",
      { descriptor: "zip64", localClaims: wide, localExtra: wideField(3, 4) },
    ],
  ])("is refused with %s", async (_, item) => {
    expect(await open(item)).toBe("entry-header-mismatch");
  });
});

describe("a span that is shorter than a header", () => {
  const facts = { flags: 0, method: 0, crc: 0, compressedSize: 0, size: 0, nameLength: 0, nameCrc: 0 };

  it("has no header that could agree, even where its bytes do", () => {
    const header = new Uint8Array(30);
    putU32(header, 0, 0x0403_4b50);
    const ports = portsOver(header);
    expect(openEntry(header, facts, ports)).toEqual({ ok: true, bytes: new Uint8Array() });
    expect(openEntry(header.subarray(0, 29), facts, ports)).toEqual({
      ...{ ok: false, problem: "entry-header-mismatch" },
    });
  });
});
