/** All that one file of an upload contributes to the index, to the last field. */
import { crc32 } from "node:zlib";
import { describe, expect, it } from "vitest";
import { newBudget } from "../../../../worker/conversion/index/budget.ts";
import { indexUploadFile, MAX_FILE_BYTES } from "../../../../worker/conversion/index/build-index.ts";
import type { UploadFile } from "../../../../worker/conversion/upload-file.ts";
import { concatBytes } from "../../../../worker/conversion/zip/bytes.ts";
import { openEntry } from "../../../../worker/conversion/zip/entry.ts";
import { portsOver } from "../../../support/export/node-ports.ts";
import { buildZip } from "../../../support/export/zip-builder.ts";

describe("an archive somewhere in an upload", () => {
  const NAMES = ["Jo/weight.csv", "Jo/", "Jo\\", "Jo/steps-2024-01-02.json", "Jo/cat.jpg", "Jo/height.csv"];
  const items = NAMES.map((name, i) => ({ name, bytes: /[/\\]$/.test(name) ? "" : `${i}`.repeat(i + 1) }));
  const before = new Uint8Array(1000);
  const upload = (zip: Uint8Array) => {
    const bytes = concatBytes([before, zip, before]);
    const file: UploadFile = { name: "a.zip", kind: "zip", offset: before.length, length: zip.length };
    return { bytes, ports: portsOver(bytes), file };
  };

  it("contributes the files that are known, each with its span and what opens it", async () => {
    const { bytes, ports, file } = upload(buildZip(items.map((item) => ({ ...item, descriptor: "signed" }))));
    const part = await indexUploadFile(file, ports);
    if (!part.ok) throw new Error(part.problem.code);
    const files = [...part.files];
    expect({ ...part, files: [] }).toEqual({
      ...{ ok: true, files: [], issues: [], unread: [], reads: 1, ignoredMore: 0, issuesMore: 0 },
      ignored: [{ name: "cat.jpg", reason: "not a Fitbit file that we know" }],
      bytes: NAMES.reduce((sum, name) => sum + 46 + name.length, 0),
    });
    expect(files.map(({ name, kind, day, size }) => [name, kind, day, size])).toEqual([
      ["weight.csv", "weight-csv", null, 1],
      ["steps-2024-01-02.json", "steps-json", 19_724, 4],
      ["height.csv", "height-csv", null, 6],
    ]);
    const opened = files.map(({ offset, length, facts }) => {
      const span = bytes.subarray(offset, offset + length);
      const content = facts === null ? null : openEntry(span, facts, ports);
      return content?.ok === true ? new TextDecoder().decode(content.bytes) : content?.problem;
    });
    expect(opened).toEqual(["0", "3333", "555555"]);
    expect(files.map(({ facts }) => [facts?.nameLength, facts?.nameCrc])).toEqual(
      ["Jo/weight.csv", "Jo/steps-2024-01-02.json", "Jo/height.csv"].map((name) => [
        name.length,
        crc32(name),
      ]),
    );
  });

  it("contributes the kinds of its files that are too large", async () => {
    const large = (name: string) => ({
      ...{ name, bytes: "", data: new Uint8Array(MAX_FILE_BYTES / 1000) },
      claims: { size: MAX_FILE_BYTES + 1 },
    });
    const { ports, file } = upload(buildZip([large("weight.csv"), large("cat.jpg"), large("height.csv")]));
    const part = await indexUploadFile(file, ports);
    expect(part.ok && [...part.files]).toEqual([]);
    expect(part).toMatchObject({
      ...{ ok: true, unread: ["weight-csv", "height-csv"] },
      issues: [
        { code: "file-too-large", file: "weight.csv" },
        { code: "file-too-large", file: "height.csv" },
      ],
    });
  });

  it("that cannot be read contributes its problem, under its name without folders", async () => {
    const { ports, file } = upload(buildZip(items).slice(0, -1));
    expect(await indexUploadFile({ ...file, name: "Jo Doe/a.zip" }, ports)).toMatchObject({
      ...{ ok: false, problem: { code: "archive-truncated", file: "a.zip" } },
    });
  });
});

describe("a loose file", () => {
  const text = new TextEncoder().encode("....Body\nDate,Weight\n");
  const index = async (name: string, more: Partial<UploadFile> = {}, mayOpen = true) => {
    const ports = portsOver(text);
    const file: UploadFile = { name, kind: "csv", offset: 4, length: text.length - 4, ...more };
    const part = await indexUploadFile(file, ports, mayOpen);
    return { ...part, counted: ports.counts.reads };
  };
  const part = {
    ...{ ok: true, files: [], ignored: [], ignoredMore: 0, issues: [], issuesMore: 0 },
    ...{ unread: [], reads: 0, bytes: 0, counted: 0 },
  };

  it("of a known name contributes itself, unread", async () => {
    expect(await index("Jo/weight.csv")).toEqual({
      ...part,
      files: [
        { kind: "weight-csv", day: null, name: "weight.csv", offset: 4, length: 17, size: 17, facts: null },
      ],
    });
  });

  it("that is too large contributes its kind and why", async () => {
    expect(await index("weight.csv", { length: MAX_FILE_BYTES + 1 })).toEqual({
      ...{ ...part, unread: ["weight-csv"] },
      issues: [
        {
          ...{ code: "file-too-large", severity: "error", file: "weight.csv" },
          ...{ seen: "13 MiB", expected: "at most 12 MiB" },
        },
      ],
    });
  });

  it("of an unknown name is looked into where it may be, and known by its first line", async () => {
    expect(await index("mine.csv")).toMatchObject({
      ...{ counted: 1, reads: 1, bytes: 64, ignored: [] },
      files: [{ kind: "old-blocks-csv", day: null, name: "mine.csv", offset: 4, size: 17, facts: null }],
    });
    const unknown = [{ name: "mine.csv", reason: "not a Fitbit file that we know" }];
    const unopened = { name: "mine.csv", reason: "its name says nothing; the conversion looks into it" };
    expect(await index("mine.csv", {}, false)).toEqual({ ...part, ignored: [unopened] });
    expect(await index("mine.csv", { kind: "other" })).toEqual({ ...part, ignored: unknown });
  });

  it.each([".DS_Store", "._weight.csv", "__MACOSX/weight.csv"])(
    "that is the system's, as %s, is not opened",
    async (name) => {
      expect(await index(name)).toEqual(part);
    },
  );

  it("that is left alone for another reason than its name is not opened", async () => {
    expect(await index("badge.json")).toEqual({
      ...{ ...part, ignored: [{ name: "badge.json", reason: "holds no health records" }] },
    });
  });
});

describe("a budget", () => {
  it.each([
    [1, 0],
    [0, 1],
  ])("of which %s reads and %s bytes are spent is no longer fresh", (reads, bytes) => {
    const budget = newBudget({ maxReads: 1, maxBytes: 1 });
    expect(budget.allows(5, 5)).toBe(true);
    budget.spend(reads, bytes);
    expect([budget.allows(2, 0), budget.allows(0, 2)]).toEqual([false, false]);
    expect(budget.bytesLeft).toBe(1 - bytes);
  });
});
