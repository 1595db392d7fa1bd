import { describe, expect, it } from "vitest";
import { indexUploadFile, MAX_FILE_BYTES } from "../../../../worker/conversion/index/build-index.ts";
import { inspect } from "../../../../worker/conversion/inspect.ts";
import type { UploadFile } from "../../../../worker/conversion/upload-file.ts";
import { portsOver } from "../../../support/export/node-ports.ts";
import { uploadOf } from "../../../support/export/upload.ts";
import { buildZip, type ZipItem } from "../../../support/export/zip-builder.ts";

const indexZip = async (items: readonly ZipItem[]) => {
  const bytes = buildZip(items);
  const ports = portsOver(bytes);
  const part = await indexUploadFile({ name: "a.zip", kind: "zip", offset: 0, length: bytes.length }, ports);
  return { part: part.ok ? { ...part, files: [...part.files] } : part, ports };
};
/** A file that claims to unpack to this; the packed data is as long as that needs. */
const claims = (name: string, size: number): ZipItem => ({
  name,
  bytes: "",
  data: new Uint8Array(Math.ceil(size / 1032)),
  claims: { size },
});

describe("indexing an archive", () => {
  it("keeps known files, in the order of their bytes, without their folders", async () => {
    const { part } = await indexZip([
      { name: "Jo Doe/", bytes: "", stored: true },
      { name: "Jo Doe/weight.csv", bytes: "x" },
      { name: "Jo Doe/Fitbit/steps-2024-01-01.json", bytes: "yy", stored: true },
    ]);
    if (!part.ok) throw new Error(part.problem.code);
    expect(part.files).toMatchObject([
      { kind: "weight-csv", name: "weight.csv", day: null, offset: 37, size: 1 },
      { kind: "steps-json", name: "steps-2024-01-01.json", day: 19_723, size: 2 },
    ]);
    expect(JSON.stringify(part)).not.toContain("Doe");
  });

  it("names what it leaves alone, but not what is nobody's business", async () => {
    const names = [
      ".DS_Store",
      "__MACOSX/._weight.csv",
      "weight_readme.txt",
      "badge.json",
      "inner.zip",
      "cat.jpg",
    ];
    const { part } = await indexZip(names.map((name) => ({ name, bytes: "" })));
    expect(part.ok && part.ignored).toEqual([
      { name: "badge.json", reason: "holds no health records" },
      { name: "inner.zip", reason: "an archive inside an archive is not opened" },
      { name: "cat.jpg", reason: "not a Fitbit file that we know" },
    ]);
  });

  it("does not read a file that is too large for one, and says so", async () => {
    const { part } = await indexZip([
      claims("weight.csv", MAX_FILE_BYTES),
      claims("height.csv", MAX_FILE_BYTES + 1),
    ]);
    if (!part.ok) throw new Error(part.problem.code);
    expect(part.files.map((file) => file.name)).toEqual(["weight.csv"]);
    expect(part.issues).toEqual([
      {
        code: "file-too-large",
        severity: "error",
        file: "height.csv",
        seen: "13 MiB",
        expected: "at most 12 MiB",
      },
    ]);
  });

  it("refuses a bomb under a known name, without inflating it, and lets a film alone", async () => {
    const bomb = await indexZip([claims("weight.csv", 256 * 1024 ** 2 + 1)]);
    expect(bomb.part).toEqual({
      ok: false,
      problem: { code: "archive-too-large", file: "a.zip", offset: 0 },
    });
    expect(bomb.ports.counts.inflated).toBe(0);
    expect((await indexZip([claims("weight.csv", 256 * 1024 ** 2)])).part).toMatchObject({
      ok: true,
      files: [],
    });
    expect((await indexZip([claims("film.mp4", 900 * 1024 ** 2)])).part).toMatchObject({
      ok: true,
      issues: [],
    });
  });
});

describe("indexing loose files", () => {
  const loose = async (
    name: string,
    text: string,
    kind: UploadFile["kind"] = "csv",
    length = text.length,
  ) => {
    const ports = portsOver(new TextEncoder().encode(text));
    const part = await indexUploadFile({ name, kind, offset: 0, length }, ports);
    if (!part.ok) throw new Error(part.problem.code);
    return { ...part, files: [...part.files], counted: ports.counts.reads };
  };

  it("needs no read for a known name", async () => {
    expect(await loose("weight.csv", "x")).toMatchObject({
      counted: 0,
      reads: 0,
      bytes: 0,
      files: [{ kind: "weight-csv", facts: null, size: 1 }],
    });
  });

  it.each([
    ["Body\nDate,Weight\n", "old-blocks-csv"],
    ['"Activities"\r\n', "old-blocks-csv"],
    ["a,b\n1,2\n", undefined],
  ])("looks at the first line of a CSV of unknown name: %j", async (text, kind) => {
    const part = await loose("my export.csv", text);
    expect([part.counted, part.reads, part.files[0]?.kind]).toEqual([1, 1, kind]);
  });

  it.each([
    ["cat.jpg", "other", "x"],
    ["unknown.json", "json", "x"],
    ["readme.txt", "other", "x"],
    ["empty.csv", "csv", ""],
  ] as const)("does not open %s", async (name, kind, text) => {
    expect(await loose(name, text, kind)).toMatchObject({ counted: 0, files: [] });
  });

  it("takes a file of the largest size and none beyond", async () => {
    expect((await loose("weight.csv", "x", "csv", MAX_FILE_BYTES)).files.length).toBe(1);
    expect(await loose("weight.csv", "x", "csv", MAX_FILE_BYTES + 1)).toMatchObject({
      files: [],
      issues: [{ code: "file-too-large" }],
    });
  });

  it("opens half a dozen of a thousand unknown ones", async () => {
    const { files, ports } = uploadOf(
      Array.from({ length: 1000 }, (_, i) => ({ name: `${i} things.csv`, bytes: "a,b\n" })),
    );
    expect(await inspect(files, { timeZone: null }, ports)).toMatchObject({
      ok: true,
      inspection: { ignored_count: 1000 },
    });
    expect(ports.counts.reads).toBe(6);
  });
});
