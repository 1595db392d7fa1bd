/** Entries of a directory as few programs write them: sizes elsewhere, modes of other systems, any order, and offsets. */
import { describe, expect, it } from "vitest";
import { concatBytes, putU16, putU32 } from "../../../../worker/conversion/zip/bytes.ts";
import { readDirectory } from "../../../../worker/conversion/zip/directory.ts";
import { TAIL_LENGTH } from "../../../../worker/conversion/zip/end-record.ts";
import { portsOver } from "../../../support/export/node-ports.ts";
import { buildZip, type ZipItem, type ZipOptions } from "../../../support/export/zip-builder.ts";

const SATURATED = 0xffff_ffff;

function read(bytes: Uint8Array) {
  return readDirectory({ name: "x.zip", offset: 0, length: bytes.length }, portsOver(bytes).readRange);
}

async function codeOf(bytes: Uint8Array): Promise<string> {
  const result = await read(bytes);
  return result.ok ? "ok" : result.problem.code;
}

/** Where the directory of a zip without zip64 records and comment starts. */
function directoryOf(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(bytes.length - 6, true);
}

/** A zip with other bytes in the entry of its first file. */
function bent(bytes: Uint8Array, bend: (bytes: Uint8Array, entry: number) => void): Uint8Array {
  const copy = bytes.slice();
  bend(copy, directoryOf(copy));
  return copy;
}

describe("numbers that stand in the zip64 field instead of the entry", () => {
  const NAMES = ["size", "packed size", "offset", "disk"] as const;
  /** A file of four bytes at the start; those of the numbers that are chosen stand in the field. */
  function moved(chosen: readonly boolean[], length = Number.POSITIVE_INFINITY, high = 0): Uint8Array {
    const [size, packed, offset, disk] = chosen;
    const field: Uint8Array[] = [];
    for (const [is, value] of [
      [size, 4],
      [packed, 4],
      [offset, 0],
    ] as const) {
      const wide = new Uint8Array(8);
      putU32(wide, 0, value);
      putU32(wide, 4, high);
      if (is === true) field.push(wide);
    }
    if (disk === true) field.push(new Uint8Array(4));
    const content = concatBytes(field).slice(0, length);
    const head = new Uint8Array(4);
    putU16(head, 0, 1);
    putU16(head, 2, content.length);
    const bytes = buildZip([
      {
        ...{ name: "a", bytes: "abcd", stored: true, centralExtra: concatBytes([head, content]) },
        claims: {
          ...(size === true ? { size: SATURATED } : {}),
          ...(packed === true ? { compressedSize: SATURATED } : {}),
          ...(offset === true ? { offset: SATURATED } : {}),
        },
      },
    ]);
    return disk === true ? bent(bytes, (copy, entry) => putU16(copy, entry + 34, 0xffff)) : bytes;
  }
  const choices = Array.from({ length: 15 }, (_, i) => NAMES.map((_name, bit) => ((i + 1) >> bit) % 2 === 1));
  const named = choices.map((chosen) => [NAMES.filter((_, i) => chosen[i]).join(", "), chosen] as const);

  it.each(named)("are read there: %s", async (_, chosen) => {
    const result = await read(moved(chosen));
    expect(result.ok && result.entries[0]?.entry).toMatchObject({ size: 4, compressedSize: 4, offset: 0 });
  });

  it.each(named)("have all to be there: %s", async (_, chosen) => {
    const [size, packed, offset, disk] = chosen.map(Number);
    const length = 8 * ((size ?? 0) + (packed ?? 0) + (offset ?? 0)) + 4 * (disk ?? 0);
    expect(await codeOf(moved(chosen, length - 1))).toBe("archive-zip64-invalid");
    expect(await codeOf(moved(chosen, 0))).toBe("archive-zip64-invalid");
  });

  it.each(named.filter(([name]) => name !== "disk"))(
    "may not be larger than exact: %s",
    async (_, chosen) => {
      expect(await codeOf(moved(chosen, 99, 0x20_0000))).toBe("archive-zip64-invalid");
    },
  );

  it("may name another disk, which is then missing", async () => {
    const onDisk = moved([false, false, false, true]);
    const field = onDisk.length - 22 - 4;
    expect(await codeOf(onDisk)).toBe("ok");
    for (const byte of [0, 2]) {
      const bytes = onDisk.slice();
      bytes[field + byte] = 1;
      expect(await codeOf(bytes)).toBe("archive-multi-disk");
    }
  });

  it("may be followed by more than is needed", async () => {
    const whole = moved([true, true, false, true]);
    const less = bent(whole, (copy, entry) => {
      putU32(copy, entry + 20, 4);
      putU16(copy, entry + 34, 0);
      copy[entry + 46 + 1 + 4 + 8] = 9;
    });
    const result = await read(less);
    expect(result.ok && result.entries[0]?.entry).toMatchObject({ size: 4, compressedSize: 4, offset: 0 });
  });

  it("are not those of a field that reaches beyond the extra fields", async () => {
    for (const more of [1, 4, 9]) {
      const bytes = bent(moved([true, false, false, false]), (copy, entry) =>
        putU16(copy, entry + 46 + 1 + 2, 8 + more),
      );
      expect(await codeOf(bytes)).toBe("archive-zip64-invalid");
    }
  });

  it("are found before a comment of the file, which is no field", async () => {
    const plain = moved([true, false, false, false]);
    const comment = new Uint8Array([1, 0, 8, 0, 4, 0, 0, 0, 0, 0, 0, 0]);
    const commented = (bytes: Uint8Array) => {
      const end = bytes.length - 22;
      const longer = concatBytes([bytes.subarray(0, end), comment, bytes.subarray(end)]);
      putU16(longer, directoryOf(bytes) + 32, comment.length);
      putU32(longer, longer.length - 10, end + comment.length - directoryOf(bytes));
      return longer;
    };
    const result = await read(commented(plain));
    expect(result.ok && result.entries[0]?.entry.size).toBe(4);
    const none = buildZip([{ name: "a", bytes: "abcd", stored: true, claims: { size: SATURATED } }]);
    expect(await codeOf(commented(none))).toBe("archive-zip64-invalid");
    expect(await codeOf(commented(buildZip([{ name: "a", bytes: "x" }])))).toBe("ok");
  });
});

describe("the records at the end of a zip64", () => {
  const one: readonly ZipItem[] = [{ name: "a", bytes: "x", stored: true }];
  const truth = { count: 1, size: 47, offset: 32 };

  it.each(Object.entries(truth))("may say its %s twice, and then alike", async (field, value) => {
    const said = (number: number): ZipOptions => ({ zip64: true, end: { [field]: number } });
    expect(await codeOf(buildZip(one, said(value)))).toBe("ok");
    expect(await codeOf(buildZip(one, said(value + 1)))).toBe("archive-zip64-invalid");
    expect(await codeOf(buildZip(one, said(0)))).toBe("archive-zip64-invalid");
  });

  it("may be all that there is of it", async () => {
    expect(await codeOf(buildZip([], { zip64: true }))).toBe("archive-empty");
  });

  it("are looked for at the very start, too", async () => {
    const locator = new Uint8Array(20);
    putU32(locator, 0, 0x0706_4b50);
    const end = buildZip([], { end: { offset: 20 } });
    expect(await codeOf(concatBytes([locator, end]))).toBe("archive-zip64-invalid");
  });

  it("need no second read where the directory is just within the first", async () => {
    const empty = buildZip(one, { zip64: true });
    for (const [more, reads] of [
      [0, 1],
      [1, 2],
    ] as const) {
      const comment = new Uint8Array(TAIL_LENGTH - (empty.length - 32) + more);
      const result = await read(buildZip(one, { zip64: true, comment }));
      expect(result).toMatchObject({ ok: true, reads });
    }
  });
});

describe("a file of another system", () => {
  const LINK = 0o120777;
  it.each([
    [0, "ok"],
    [3, "archive-special-file"],
    [10, "ok"],
    [19, "archive-special-file"],
  ])("%s has a mode only where the system has modes: %s", async (system, code) => {
    const bytes = buildZip([{ name: "a", bytes: "x", mode: LINK }]);
    expect(
      await codeOf(
        bent(bytes, (copy, entry) => {
          copy[entry + 5] = system;
        }),
      ),
    ).toBe(code);
  });

  it.each([
    ["a", "archive-special-file"],
    ["a/b", "archive-special-file"],
    ["a\\b", "archive-special-file"],
    ["a/", "ok"],
    ["a\\", "ok"],
  ])("that says it is a folder has the name of one: %j", async (name, code) => {
    const folder = buildZip([{ name, bytes: "", stored: true, mode: 0o040755 }]);
    expect(await codeOf(folder)).toBe(code);
    const dos = bent(buildZip([{ name, bytes: "", stored: true, mode: 0 }]), (copy, entry) => {
      copy[entry + 38] = 0x10;
    });
    expect(await codeOf(dos)).toBe(code);
  });

  it("that is protected by a password is longer packed than unpacked, and spoils no other", async () => {
    const secret = { name: "a", bytes: "x", stored: true, data: new Uint8Array(13) };
    expect(await codeOf(buildZip([{ ...secret, flags: 0x0801 }]))).toBe("ok");
    expect(await codeOf(buildZip([secret]))).toBe("archive-directory-invalid");
  });
});

describe("the order of the files in the directory", () => {
  const [a, b, c] = ["a", "b", "c"].map((name) => buildZip([{ name, bytes: name.repeat(9), stored: true }]));
  const records = [a, b, c].map((zip) => zip?.subarray(0, 40) ?? new Uint8Array());
  const entries = [a, b, c].map((zip, i) => {
    const entry = (zip ?? new Uint8Array()).slice(40, 40 + 47);
    putU32(entry, 42, i * 40);
    return entry;
  });

  it.each([["0 1 2"], ["0 2 1"], ["1 0 2"], ["1 2 0"], ["2 0 1"], ["2 1 0"]])(
    "%s is not that of their bytes, in which they are given",
    async (order) => {
      const listed = order.split(" ").map((i) => entries[Number(i)] ?? new Uint8Array());
      const end = buildZip([], { end: { count: 3, size: 3 * 47, offset: 120 } });
      const result = await read(concatBytes([...records, ...listed, end]));
      expect(result.ok && result.entries.map(({ entry, end: to }) => [entry.name, entry.offset, to])).toEqual(
        [
          ["a", 0, 40],
          ["b", 40, 80],
          ["c", 80, 120],
        ],
      );
    },
  );
});

describe("the byte at which a directory is refused", () => {
  const good: ZipItem = { name: "a", bytes: "x", stored: true };
  // Two records of 32 bytes, then the directory with an entry of 47 bytes each.
  const [start, second] = [64, 64 + 47];

  it.each<[string, ZipItem, ZipOptions, number]>([
    ["archive-count-mismatch", good, { end: { count: 1 } }, second],
    ["archive-count-mismatch", { ...good, name: "b" }, { end: { count: 3 } }, second + 47],
    ["archive-name-duplicate", good, {}, second],
    ["archive-name-invalid", { ...good, name: "\n" }, {}, second],
    ["archive-special-file", { ...good, name: "b", mode: 0o120777 }, {}, second],
    ["archive-directory-invalid", { ...good, name: "b", claims: { size: 2 } }, {}, second],
    ["archive-entry-outside", { ...good, name: "b", claims: { size: 9, compressedSize: 9 } }, {}, 32],
    ["archive-directory-outside", { ...good, name: "b" }, { end: { offset: start + 1 } }, start + 1],
    ["archive-prepended-data", { ...good, name: "b" }, { end: { offset: start - 1 } }, second + 46],
    ["archive-prepended-data", { ...good, name: "b" }, { gap: new Uint8Array(70_000) }, 64],
    ["archive-multi-disk", { ...good, name: "b" }, { end: { disk: 1 } }, second + 47],
    ["archive-zip64-invalid", { ...good, name: "b" }, { end: { offset: SATURATED } }, second + 47],
  ])("with %s is that of what is wrong", async (code, item, options, offset) => {
    const result = await read(buildZip([good, item], options));
    expect(result).toEqual({ ok: false, problem: { code, file: "x.zip", offset } });
  });

  it("is that of an entry whose signature is another", async () => {
    const bytes = buildZip([good, { ...good, name: "b" }]);
    bytes[second] = 0;
    expect(await read(bytes)).toEqual({
      ok: false,
      problem: { code: "archive-directory-invalid", file: "x.zip", offset: second },
    });
  });

  it("is that of the file with which the sum of all becomes too large", async () => {
    const bytes = buildZip([good, { ...good, name: "b" }]);
    const limits = { maxEntries: 9, maxTotalBytes: 1, maxDirectoryBytes: 999 };
    const place = { name: "x.zip", offset: 0, length: bytes.length };
    expect(await readDirectory(place, portsOver(bytes).readRange, limits)).toEqual({
      ok: false,
      problem: { code: "archive-too-large", file: "x.zip", offset: second },
    });
  });

  it("is that of the last record where several could be the end of a zip", async () => {
    const zip = buildZip([good]);
    const ambiguous = buildZip([good], { comment: buildZip([]) });
    expect(await read(ambiguous)).toMatchObject({
      problem: { code: "archive-ambiguous-end", offset: zip.length - 22 },
    });
    const junk = new Uint8Array(3);
    const twice = concatBytes([zip, junk, zip, junk]);
    expect(await read(twice)).toMatchObject({
      problem: { code: "archive-appended-data", offset: twice.length - 3 - 22 },
    });
  });

  it("is not known of a long archive whose end is missing, nor of what never was one", async () => {
    const long = buildZip([{ name: "a", bytes: new Uint8Array(TAIL_LENGTH + 99).fill(7), stored: true }]);
    const cut = long.slice(0, -25);
    expect(await read(cut)).toMatchObject({ problem: { code: "archive-truncated", offset: null } });
    cut[3] = 0;
    expect(await read(cut)).toMatchObject({ problem: { code: "archive-not-zip", offset: null } });
  });
});
