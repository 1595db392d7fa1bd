/** One file's span, byte for byte, and its name: what a header may leave open, and what has to follow the data. */
import { crc32 } from "node:zlib";
import { describe, expect, it } from "vitest";
import { concatBytes, putU16, putU32 } from "../../../../worker/conversion/zip/bytes.ts";
import { readDirectory } from "../../../../worker/conversion/zip/directory.ts";
import { type EntryFacts, openEntry } from "../../../../worker/conversion/zip/entry.ts";
import { displayName } from "../../../../worker/conversion/zip/name.ts";
import { portsOver } from "../../../support/export/node-ports.ts";
import { buildZip } from "../../../support/export/zip-builder.ts";

const SATURATED = 0xffff_ffff;
const ports = portsOver(new Uint8Array());
const data = new TextEncoder().encode("12345678");
const name = new TextEncoder().encode("a.csv");
const DESCRIBED = 0x0808;

interface Header {
  readonly flags?: number;
  readonly crc?: number;
  readonly packed?: number;
  readonly size?: number;
  readonly name?: Uint8Array;
  readonly extra?: Uint8Array;
}

const header = (says: Header): Uint8Array => {
  const bytes = new Uint8Array(30);
  const [own, extra] = [says.name ?? name, says.extra ?? new Uint8Array()];
  putU32(bytes, 0, 0x0403_4b50);
  putU16(bytes, 6, says.flags ?? 0x0800);
  putU32(bytes, 14, says.crc ?? crc32(data));
  putU32(bytes, 18, says.packed ?? data.length);
  putU32(bytes, 22, says.size ?? data.length);
  putU16(bytes, 26, own.length);
  putU16(bytes, 28, extra.length);
  return concatBytes([bytes, own, extra]);
};

/** What a stored file gives whose header says this and whose data is followed by that. */
function open(says: Header, rest: Uint8Array = new Uint8Array(), facts: Partial<EntryFacts> = {}): string {
  const opened = openEntry(
    concatBytes([header(says), data, rest]),
    {
      ...{ flags: says.flags ?? 0x0800, method: 0, crc: crc32(data), compressedSize: 8, size: 8 },
      ...{ nameLength: name.length, nameCrc: crc32(name), ...facts },
    },
    ports,
  );
  return opened.ok ? new TextDecoder().decode(opened.bytes) : opened.problem;
}

function numbers(...values: readonly (readonly [value: number, bytes: 4 | 8])[]): Uint8Array {
  return concatBytes(
    values.map(([value, length]) => {
      const bytes = new Uint8Array(length);
      putU32(bytes, 0, value);
      return bytes;
    }),
  );
}
const wideField = (...sizes: readonly Uint8Array[]): Uint8Array => {
  const content = concatBytes(sizes);
  const head = new Uint8Array(4);
  putU16(head, 0, 1);
  putU16(head, 2, content.length);
  return concatBytes([head, content]);
};

const SIGNATURE = numbers([0x0807_4b50, 4]);
const NARROW = numbers([crc32(data), 4], [8, 4], [8, 4]);
const WIDE = numbers([crc32(data), 4], [8, 8], [8, 8]);
const OPEN: Header = { flags: DESCRIBED, crc: 0, packed: 0, size: 0 };

describe("what follows the data of a file with a descriptor", () => {
  it.each<[string, Uint8Array]>([
    ["12 bytes", NARROW],
    ["16 bytes, signed", concatBytes([SIGNATURE, NARROW])],
    ["20 bytes, wide", WIDE],
    ["24 bytes, wide and signed", concatBytes([SIGNATURE, WIDE])],
  ])("may be %s", (_, rest) => {
    expect(open(OPEN, rest)).toBe("12345678");
  });

  it("may be nothing else, to the byte", () => {
    const whole = concatBytes([SIGNATURE, WIDE, SIGNATURE]);
    const lengths = Array.from({ length: 28 }, (_, i) => i).filter((i) => ![12, 16, 20, 24].includes(i));
    for (const rest of [whole, concatBytes([NARROW, whole])])
      expect(lengths.map((length) => open(OPEN, rest.slice(0, length)))).toEqual(
        lengths.map(() => "entry-span-mismatch"),
      );
  });

  it("is nothing where there is none", () => {
    expect(open({})).toBe("12345678");
    for (const rest of [new Uint8Array(1), NARROW, concatBytes([SIGNATURE, NARROW])])
      expect(open({}, rest)).toBe("entry-span-mismatch");
  });

  it("says the size of the data and of the content, each in its place", () => {
    const said = (packed: number, size: number) => ({
      narrow: open(OPEN, numbers([crc32(data), 4], [packed, 4], [size, 4])),
      wide: open(OPEN, numbers([crc32(data), 4], [packed, 8], [size, 8])),
    });
    const wrong = { narrow: "entry-descriptor-mismatch", wide: "entry-descriptor-mismatch" };
    expect([said(8, 8), said(8, 9), said(9, 8), said(0, 8), said(8, 0)]).toEqual([
      ...[{ narrow: "12345678", wide: "12345678" }, wrong, wrong, wrong, wrong],
    ]);
  });
});

describe("a header", () => {
  it.each<[string, Header]>([
    ["says all that the descriptor says again", { flags: DESCRIBED }],
    ["leaves all open", OPEN],
  ])("of a file with a descriptor %s", (_, says) => {
    expect(open(says, NARROW)).toBe("12345678");
  });

  it.each<[string, Header]>([
    ["the checksum", { ...OPEN, crc: 5 }],
    ["the right checksum", { ...OPEN, crc: crc32(data) }],
    ["one size", { ...OPEN, size: 8 }],
    ["the other size", { ...OPEN, packed: 8 }],
    ["both sizes", { ...OPEN, packed: 8, size: 8 }],
    ["two wrong sizes", { ...OPEN, packed: 3, size: 3 }],
  ])("of a file with a descriptor does not say only %s", (_, says) => {
    expect(open(says, NARROW)).toBe("entry-header-mismatch");
  });

  it("leaves nothing open where no descriptor follows", () => {
    expect(open({ crc: 0, packed: 0, size: 0 })).toBe("entry-header-mismatch");
  });

  it("says a size of its own only where the directory says the same", () => {
    for (const says of [{ packed: SATURATED }, { size: SATURATED }]) {
      const facts = { size: says.size ?? 8, compressedSize: says.packed ?? 8 };
      expect(open(says, undefined, facts)).toBe("entry-header-mismatch");
    }
  });

  it("has both sizes in its zip64 field, exact ones, or leaves both open", () => {
    const saturated = { packed: SATURATED, size: SATURATED };
    const huge = concatBytes([new Uint8Array(7), new Uint8Array([1])]);
    const eight = numbers([8, 8]);
    const at = (extra: Uint8Array, says: Header = {}) => open({ ...saturated, ...says, extra });
    expect(at(wideField(eight, eight))).toBe("12345678");
    for (const field of [
      wideField(),
      wideField(eight),
      wideField(eight, eight.slice(0, 7)),
      wideField(huge, huge),
    ])
      expect(at(field)).toBe("entry-header-mismatch");
    const none = new Uint8Array(8);
    const described = (extra: Uint8Array) => open({ ...OPEN, ...saturated, extra }, WIDE);
    expect(described(wideField(none, none))).toBe("12345678");
    for (const field of [wideField(none), wideField(huge, huge), wideField(none, eight), new Uint8Array()])
      expect(described(field)).toBe("entry-header-mismatch");
  });

  it("has a name of the length that the directory tells, whatever its checksum", () => {
    const unseen = new Uint8Array([0x9d, 0x0a, 0xd9, 0x6d]);
    expect([crc32(unseen), crc32(new Uint8Array())]).toEqual([0, 0]);
    const facts = { nameLength: 0, nameCrc: 0 };
    expect(open({ name: new Uint8Array() }, undefined, facts)).toBe("12345678");
    expect(open({ name: unseen }, undefined, facts)).toBe("entry-header-mismatch");
  });
});

describe("a stored file", () => {
  it.each([
    [7, "entry-longer-than-declared"],
    [9, "entry-shorter-than-declared"],
  ])("of 8 bytes that should have %s is refused: %s", (size, problem) => {
    expect(open({ size }, undefined, { size })).toBe(problem);
  });

  it("does not end before its last byte", () => {
    expect(open({ packed: 9, size: 9 }, undefined, { compressedSize: 9, size: 9 })).toBe(
      "entry-span-mismatch",
    );
    expect(open({ packed: 9, size: 9 }, new Uint8Array(1), { compressedSize: 9, size: 9 })).toBe(
      "entry-checksum",
    );
  });
});

describe("a name", () => {
  const namesOf = async (...names: readonly (string | Uint8Array)[]) => {
    const bytes = buildZip(names.map((one) => ({ name: one, bytes: "", flags: 0 })));
    const place = { name: "x.zip", offset: 0, length: bytes.length };
    const result = await readDirectory(place, portsOver(bytes).readRange);
    return result.ok ? result.entries.map(({ entry }) => entry.name) : result.problem.code;
  };

  it("in no known alphabet has a character of its own for each byte", async () => {
    const bytes = new Uint8Array([0x41, 0x7e, 0x80, 0x81, 0xff, 0x2e]);
    expect(await namesOf(bytes)).toEqual(["A~\ue080\ue081\ue0ff."]);
  });

  it("is that of two files where some system would take both for one, and only there", async () => {
    expect(await namesOf("straße", "STRASSE")).toEqual(["straße", "STRASSE"]);
    expect(await namesOf("straße é", "STRASSE É")).toEqual(["straße é", "STRASSE É"]);
    expect(await namesOf("É", "é")).toBe("archive-name-duplicate");
    expect(await namesOf("\u00c9", "e\u0301")).toBe("archive-name-duplicate");
    expect(await namesOf("a_b", "A_B")).toBe("archive-name-duplicate");
  });

  it.each([
    ["Jo Doe/Takeout/weight.csv", "weight.csv"],
    ["Jo Doe\\weight.csv", "weight.csv"],
    ["a/b\\c", "c"],
    ["a\\b/c", "c"],
    ["weight.csv", "weight.csv"],
    ["a/", ""],
    ["a\u0007b\u007fc", "a?b?c"],
    ["a\u202eb\u200bc\ufeff", "a?b?c?"],
    ["a\ue080b", "a?b"],
    ["a\ud800b", "a?b"],
    ["a\u2028b\u2029c", "a?b?c"],
    ["ü 日 😀 <b>", "ü 日 😀 <b>"],
    ["n".repeat(100), "n".repeat(100)],
    ["n".repeat(101), `${"n".repeat(97)}...`],
    ["n".repeat(250), `${"n".repeat(97)}...`],
  ])("%j is shown as %j", (path, shown) => {
    expect(displayName(path)).toBe(shown);
  });
});
