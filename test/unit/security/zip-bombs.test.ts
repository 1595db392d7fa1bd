/** Zip bombs cost nothing: what lies is stopped at what it declared, what overlaps is not unpacked at all. */
import { crc32, inflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { codec } from "../../../worker/codec.ts";
import { convertStep } from "../../../worker/conversion/convert.ts";
import { inspect } from "../../../worker/conversion/inspect.ts";
import { DEFAULT_LIMITS } from "../../../worker/conversion/step.ts";
import { u16, u32 } from "../../../worker/conversion/zip/bytes.ts";
import { inflate } from "../../support/export/node-ports.ts";
import { convertAll, EVERYTHING, uploadOf } from "../../support/export/upload.ts";
import { weightJson } from "../../support/export/weight-export.ts";
import { buildZip, type ZipItem } from "../../support/export/zip-builder.ts";
import { fifieldBomb, MIB, packedZeros, poisonedZeros } from "./bombs.ts";

const NAME = "weight-2024-01-01.json";
const zipUpload = (bytes: Uint8Array) => uploadOf([{ name: "export.zip", bytes }]);

const answersOf = async (bytes: Uint8Array) => {
  const { files, ports } = zipUpload(bytes);
  const seen = await inspect(files, { timeZone: null }, ports);
  const step = { files, options: EVERYTHING, checkpoint: null, limits: DEFAULT_LIMITS };
  const converted = await convertStep(step, ports);
  const codes = [seen, converted].map((it) => (it.ok ? "ok" : it.problem.code));
  return { codes, counts: ports.counts };
};

describe("800 MB of zeros", () => {
  it.each([
    ["the service", codec.inflate],
    ["the command line and the tests", inflate],
  ])("are given up within the cap and one MiB by the inflater of %s", (_, unpack) => {
    for (const capMib of [1, 12]) {
      // Past the cap and a MiB the stream is poisoned: unpacking on would find it corrupt.
      expect(unpack(poisonedZeros(capMib + 1), capMib * MIB)).toEqual({ failure: "too-large" });
    }
    expect(unpack(poisonedZeros(2), 12 * MIB)).toEqual({ failure: "corrupt" });
    expect(unpack(packedZeros(800), MIB)).toEqual({ failure: "too-large" });
    expect(unpack(packedZeros(2), 2 * MIB)).toMatchObject({ bytes: { length: 2 * MIB } });
  });

  it("that say what they are: the archive is refused, and nothing of it is unpacked", async () => {
    const data = packedZeros(800);
    const bytes = buildZip([{ name: NAME, bytes: "", data, ...lie(800 * MIB) }]);
    const { codes, counts } = await answersOf(bytes);
    expect(codes).toEqual(["archive-too-large", "archive-too-large"]);
    expect(counts.inflated).toBe(0);
  });

  it("that say they are small: the file is reported, and the rest converts", async () => {
    const good = weightJson([{ wall: "2023-05-05T07:00:00", pounds: 150, bmi: 22 }]);
    const bytes = buildZip([
      { name: NAME, bytes: "", data: packedZeros(800), ...lie(5000) },
      { name: "weight-2023-05-01.json", bytes: good },
    ]);
    const { report } = await convertAll(zipUpload(bytes));
    expect(report.issues.map(({ code, file }) => [code, file])).toContainEqual([
      "entry-longer-than-declared",
      NAME,
    ]);
    expect(report.data_types.find(({ type }) => type === "weight")).toMatchObject({ read: 1, written: 1 });
  });

  it("that say they are smaller than they can be packed: the archive is refused", async () => {
    const bytes = buildZip([{ name: NAME, bytes: "x", claims: { size: 3_000_000_000 } }]);
    expect(await answersOf(bytes)).toMatchObject({ codes: ["archive-ratio", "archive-ratio"] });
  });
});

/** A size that both headers claim. */
function lie(size: number): Pick<ZipItem, "claims" | "localClaims"> {
  return { claims: { size }, localClaims: { size } };
}

describe("overlapping files", () => {
  const names = Array.from({ length: 60 }, (_, i) => `weight-20${String(i + 10)}-01-01.json`);
  const bomb = fifieldBomb(names, 1);

  it("are made for the test so that each of them is sound for itself", () => {
    const end = bomb.length - 22;
    let at = u32(bomb, end + 16);
    let unpacked = 0;
    for (const _ of names) {
      const start = u32(bomb, at + 42);
      const data = start + 30 + u16(bomb, start + 26);
      const plain = inflateRawSync(bomb.subarray(data, data + u32(bomb, at + 20)));
      expect([plain.length, crc32(plain)]).toEqual([u32(bomb, at + 24), u32(bomb, at + 16)]);
      unpacked += plain.length;
      at += 46 + u16(bomb, at + 28);
    }
    expect(unpacked / bomb.length).toBeGreaterThan(5000);
  });

  it("are refused before a byte of them is unpacked", async () => {
    const { codes, counts } = await answersOf(bomb);
    expect(codes).toEqual(["archive-overlap", "archive-overlap"]);
    expect([counts.inflated, counts.reads]).toEqual([0, 2]);
  });

  it("are refused also when all of them are one and the same", async () => {
    const zeros = new Uint8Array(MIB);
    const items = names.map((name) => ({ name, bytes: zeros, claims: { offset: 0 } }));
    const { codes, counts } = await answersOf(buildZip(items));
    expect(codes).toEqual(["archive-overlap", "archive-overlap"]);
    expect(counts.inflated).toBe(0);
  });
});
