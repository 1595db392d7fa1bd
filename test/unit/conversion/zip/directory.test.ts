import { describe, expect, it } from "vitest";
import { readDirectory } from "../../../../worker/conversion/zip/directory.ts";
import { portsOver } from "../../../support/export/node-ports.ts";
import { buildZip, type ZipItem, type ZipOptions } from "../../../support/export/zip-builder.ts";

const text = new TextEncoder();
const two: readonly ZipItem[] = [
  { name: "Takeout/Fitbit/a.json", bytes: "[1]" },
  { name: "Takeout/Fitbit/b.csv", bytes: "timestamp,steps\n".repeat(50) },
];

async function read(
  bytes: Uint8Array,
  limits = { maxEntries: 10, maxTotalBytes: 1e9, maxDirectoryBytes: 1e6 },
) {
  const ports = portsOver(bytes);
  const result = await readDirectory(
    { name: "x.zip", offset: 0, length: bytes.length },
    ports.readRange,
    limits,
  );
  return { result, ports };
}

async function codeOf(bytes: Uint8Array): Promise<string> {
  const { result, ports } = await read(bytes);
  expect(ports.counts.inflated).toBe(0);
  return result.ok ? "ok" : result.problem.code;
}

const zip64Extra = (...values: number[]) => {
  const bytes = new Uint8Array(4 + values.length * 8);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 1, true);
  view.setUint16(2, values.length * 8, true);
  for (const [i, value] of values.entries()) view.setBigUint64(4 + i * 8, BigInt(value), true);
  return bytes;
};

describe("reading a zip's directory", () => {
  it.each<[string, readonly ZipItem[], ZipOptions]>([
    ["packed files", two, {}],
    ["stored files", [{ name: "a.json", bytes: "[]", stored: true }], {}],
    [
      "data descriptors, as macOS writes",
      two.map((item) => ({ ...item, descriptor: "signed" as const })),
      {},
    ],
    ["unsigned descriptors", two.map((item) => ({ ...item, descriptor: "unsigned" as const })), {}],
    ["zip64 descriptors", two.map((item) => ({ ...item, descriptor: "zip64" as const })), {}],
    ["a comment", two, { comment: text.encode("made by hand") }],
    ["zip64 end records", two, { zip64: true }],
    ["folders, as Windows writes", [{ name: "Fitbit/", bytes: "", stored: true }, ...two], {}],
    [
      "extra fields in local headers",
      [{ name: "a.json", bytes: "[]", localExtra: new Uint8Array([1, 0, 0, 0]) }],
      {},
    ],
    ["a name in no known alphabet", [{ name: new Uint8Array([0x8e, 0xff]), bytes: "", flags: 0 }], {}],
    ["a name with dots", [{ name: "a..b/...c", bytes: "" }], {}],
  ])("accepts %s", async (_, items, options) => {
    const { result } = await read(buildZip(items, options));
    expect(result).toMatchObject({ ok: true });
    expect(result.ok && result.entries.length).toBe(items.length);
  });

  it("takes one read for a small archive", async () => {
    const { result, ports } = await read(buildZip(two));
    expect(ports.counts.reads).toBe(1);
    expect(result).toMatchObject({ reads: 1, bytes: 2 * 46 + 41 });
  });

  it("takes two reads for an archive whose directory is far from the end", async () => {
    const { result, ports } = await read(buildZip(two, { comment: new Uint8Array(65_500) }));
    expect(result).toMatchObject({ ok: true, reads: ports.counts.reads });
  });

  it("gives each file the span up to the next", async () => {
    const { result } = await read(buildZip(two));
    if (!result.ok) throw new Error(result.problem.code);
    expect(result.entries[0]?.end).toBe(result.entries[1]?.entry.offset);
  });

  const sized = (size: number): ZipItem => ({ name: "a", bytes: "x", claims: { size } });
  it.each<[string, Uint8Array]>([
    ["archive-empty", new Uint8Array()],
    ["archive-empty", buildZip([])],
    ["archive-not-zip", text.encode("GIF89a and more")],
    ["archive-not-zip", new Uint8Array(100)],
    ["archive-truncated", buildZip(two).slice(0, -30)],
    ["archive-truncated", buildZip(two, { comment: text.encode("abcdef") }).slice(0, -3)],
    ["archive-appended-data", buildZip(two, { append: text.encode("junk") })],
    ["archive-ambiguous-end", buildZip(two, { comment: buildZip([]) })],
    ["archive-prepended-data", buildZip(two, { prepend: text.encode("MZ junk") })],
    ["archive-prepended-data", buildZip(two, { gap: new Uint8Array(70_000) })],
    ["archive-prepended-data", buildZip(two, { end: { offset: 0 } })],
    ["archive-multi-disk", buildZip(two, { end: { disk: 1 } })],
    ["archive-count-mismatch", buildZip(two, { end: { count: 1 } })],
    ["archive-count-mismatch", buildZip(two, { end: { count: 3 } })],
    ["archive-zip64-invalid", buildZip(two, { end: { count: 0xffff } })],
    ["archive-zip64-invalid", buildZip(two, { zip64: true, end: { size: 5 } })],
    ["archive-zip64-invalid", buildZip([{ ...sized(0xffffffff) }])],
    ["archive-directory-outside", buildZip(two, { end: { offset: 5000 } })],
    ["archive-directory-invalid", buildZip([{ ...sized(5), stored: true }])],
    [
      "archive-too-many-entries",
      buildZip(Array.from({ length: 11 }, (_, i) => ({ name: `${i}`, bytes: "" }))),
    ],
    ["archive-too-large", buildZip([{ ...sized(0xffffffff), method: 9, centralExtra: zip64Extra(5e9) }])],
    ["archive-ratio", buildZip([{ name: "a", bytes: "x", claims: { size: 1_000_000 } }])],
    [
      "archive-overlap",
      buildZip([two[0], { ...two[1], claims: { offset: 3 } }].flatMap((it) => (it ? [it as ZipItem] : []))),
    ],
    [
      "archive-entry-outside",
      buildZip([{ name: "a", bytes: "x", stored: true, claims: { compressedSize: 900, size: 900 } }]),
    ],
    ["archive-name-invalid", buildZip([{ name: new Uint8Array([0x61, 0xff]), bytes: "" }])],
    ["archive-name-invalid", buildZip([{ name: "a\u0000.json", bytes: "" }])],
    ["archive-name-invalid", buildZip([{ name: "", bytes: "" }])],
    ["archive-name-unsafe", buildZip([{ name: "../a.json", bytes: "" }])],
    ["archive-name-unsafe", buildZip([{ name: "x/../../a.json", bytes: "" }])],
    ["archive-name-unsafe", buildZip([{ name: "x\\..\\a.json", bytes: "" }])],
    ["archive-name-unsafe", buildZip([{ name: "/etc/passwd", bytes: "" }])],
    ["archive-name-unsafe", buildZip([{ name: "\\\\host\\a", bytes: "" }])],
    ["archive-name-unsafe", buildZip([{ name: "C:\\a.json", bytes: "" }])],
    ["archive-name-too-long", buildZip([{ name: "n".repeat(256), bytes: "" }])],
    ["archive-name-too-long", buildZip([{ name: "n/".repeat(600), bytes: "" }])],
    [
      "archive-name-duplicate",
      buildZip([
        { name: "a", bytes: "" },
        { name: "a", bytes: "" },
      ]),
    ],
    [
      "archive-name-duplicate",
      buildZip([
        { name: "Fitbit/a", bytes: "" },
        { name: "FITBIT/A", bytes: "" },
      ]),
    ],
    [
      "archive-name-duplicate",
      buildZip([
        { name: "\u00e9", bytes: "" },
        { name: "e\u0301", bytes: "" },
      ]),
    ],
    ["archive-special-file", buildZip([{ name: "a", bytes: "x", mode: 0o120777 }])],
    ["archive-special-file", buildZip([{ name: "a", bytes: "x", mode: 0o020666 }])],
    ["archive-special-file", buildZip([{ name: "a", bytes: "x", mode: 0o040755 }])],
    ["archive-name-unsafe", buildZip([{ name: "a//b", bytes: "x" }])],
  ])("refuses with %s", async (code, bytes) => {
    expect(await codeOf(bytes)).toBe(code);
  });

  it.each<[string, readonly ZipItem[], ZipOptions]>([
    ["a name of 255 characters", [{ name: "n".repeat(255), bytes: "" }], {}],
    [
      "a path of 1,024 bytes",
      [
        {
          name: `${"n".repeat(250)}/${"n".repeat(250)}/${"n".repeat(250)}/${"n".repeat(250)}/${"n".repeat(20)}`,
          bytes: "",
        },
      ],
      {},
    ],
    [
      "the best that deflate can do",
      [{ name: "a", bytes: "", data: new Uint8Array(10), claims: { size: 10_320 } }],
      {},
    ],
    [
      "a folder with its mode",
      [
        { name: "a/", bytes: "", stored: true, mode: 0o040755 },
        { name: "a/b", bytes: "" },
      ],
      {},
    ],
    ["a file without a mode", [{ name: "a", bytes: "", mode: 0 }], {}],
    [
      "as many unclaimed bytes as a local extra field can have",
      [{ name: "a", bytes: "x" }],
      { gap: new Uint8Array(65_559) },
    ],
  ])("accepts %s", async (_, items, options) => {
    expect(await codeOf(buildZip(items, options))).toBe("ok");
  });

  it.each<[string, string, readonly ZipItem[], ZipOptions]>([
    [
      "a path of 1,025 bytes",
      "archive-name-too-long",
      [
        {
          name: `${"n".repeat(250)}/${"n".repeat(250)}/${"n".repeat(250)}/${"n".repeat(250)}/${"n".repeat(21)}`,
          bytes: "",
        },
      ],
      {},
    ],
    [
      "a little better than deflate can do",
      "archive-ratio",
      [{ name: "a", bytes: "", data: new Uint8Array(10), claims: { size: 10_321 } }],
      {},
    ],
    [
      "one unclaimed byte more",
      "archive-prepended-data",
      [{ name: "a", bytes: "x" }],
      { gap: new Uint8Array(65_560) },
    ],
    [
      "an overlap of one byte",
      "archive-overlap",
      [
        { name: "name", bytes: "xy", stored: true, claims: { size: 3, compressedSize: 3 } },
        { name: "b", bytes: "" },
      ],
      {},
    ],
  ])("refuses %s", async (_, code, items, options) => {
    expect(await codeOf(buildZip(items, options))).toBe(code);
  });

  it("reads a directory that lists the files in another order than they lie", async () => {
    const [a, b, c] = ["a", "b", "c"].map((name) => ({ name, bytes: name }));
    if (a === undefined || b === undefined || c === undefined) return;
    const straight = buildZip([a, b, c]);
    const length = 46 + 1;
    const start = straight.length - 22 - 3 * length;
    const turned = straight.slice();
    turned.set(straight.subarray(start + 2 * length, start + 3 * length), start);
    turned.set(straight.subarray(start, start + length), start + 2 * length);
    const { result } = await read(turned);
    expect(result.ok && result.entries.map(({ entry }) => entry.name)).toEqual(["a", "b", "c"]);
  });

  it("keeps to its limits, to the last file and byte", async () => {
    const bytes = buildZip(two);
    const size = two.reduce((sum, item) => sum + item.bytes.length, 0);
    const limits = { maxEntries: 2, maxTotalBytes: size, maxDirectoryBytes: 2 * 46 + 41 };
    const codes = async (more: Partial<typeof limits>) => {
      const { result } = await read(bytes, { ...limits, ...more });
      return result.ok ? "ok" : result.problem.code;
    };
    expect(await codes({})).toBe("ok");
    expect(await codes({ maxEntries: 1 })).toBe("archive-too-many-entries");
    expect(await codes({ maxTotalBytes: size - 1 })).toBe("archive-too-large");
    expect(await codes({ maxDirectoryBytes: 2 * 46 + 41 - 1 })).toBe("archive-too-large");
  });

  it("says at which byte the trouble is", async () => {
    const bytes = buildZip(two, { append: text.encode("junk") });
    const { result } = await read(bytes);
    expect(result).toEqual({
      ok: false,
      problem: { code: "archive-appended-data", file: "x.zip", offset: bytes.length - 4 - 22 },
    });
  });

  it("keeps a file called __proto__ a file", async () => {
    const { result } = await read(buildZip([{ name: "__proto__", bytes: "x" }]));
    expect(result.ok && result.entries[0]?.entry.name).toBe("__proto__");
    expect(Object.prototype).not.toHaveProperty("name");
  });
});
