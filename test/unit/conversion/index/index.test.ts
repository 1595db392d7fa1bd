import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { KINDS } from "../../../../worker/conversion/fitbit/kinds.ts";
import { newBudget } from "../../../../worker/conversion/index/budget.ts";
import {
  countKinds,
  type IndexedFile,
  namedDays,
  packIndex,
  selectFiles,
} from "../../../../worker/conversion/index/entry-index.ts";
import { readFiles } from "../../../../worker/conversion/index/read-files.ts";
import { workOf } from "../../../../worker/conversion/index/work.ts";
import { portsOver } from "../../../support/export/node-ports.ts";

const u32 = fc.integer({ min: 0, max: 0xffff_ffff });
const u16 = fc.integer({ min: 0, max: 0xfffe });
const file = fc
  .record({
    kind: fc.constantFrom(...KINDS),
    name: fc.stringMatching(/^[a-zé日 ._-]{1,30}$/u),
    day: fc.option(fc.integer({ min: 0, max: 40_000 })),
    offset: fc.integer({ min: 0, max: 2 ** 50 }),
    length: fc.integer({ min: 0, max: 2 ** 40 }),
    size: fc.integer({ min: 0, max: 2 ** 40 }),
    facts: fc.option(
      fc.record({
        flags: u16,
        method: u16,
        crc: u32,
        compressedSize: fc.integer({ min: 0, max: 2 ** 40 }),
        nameLength: u16,
        nameCrc: u32,
      }),
    ),
  })
  .map(({ facts, ...rest }) => ({ ...rest, facts: facts === null ? null : { ...facts, size: rest.size } }));

describe("the index", () => {
  it("gives back what was put in, with its rows", () => {
    fc.assert(
      fc.property(fc.array(file, { maxLength: 20 }), (files) => {
        const packed = packIndex(files);
        expect(selectFiles(packed, () => true)).toEqual(files.map((one, row) => ({ ...one, row })));
        const kinds = new Set(files.slice(0, 3).map((one) => one.kind));
        expect(selectFiles(packed, (kind) => kinds.has(kind)).length).toBe(
          files.filter((one) => kinds.has(one.kind)).length,
        );
        expect([...countKinds(packed).values()].reduce((sum, count) => sum + count, 0)).toBe(files.length);
      }),
    );
  });

  it("of two parts is one", () => {
    fc.assert(
      fc.property(fc.array(file, { maxLength: 9 }), fc.array(file, { maxLength: 9 }), (first, second) => {
        const [a, b] = [packIndex(first), packIndex(second, packIndex(first).names.length)];
        const both = {
          rows: new Uint8Array([...a.rows, ...b.rows]),
          names: new Uint8Array([...a.names, ...b.names]),
        };
        expect(both).toEqual(packIndex([...first, ...second]));
      }),
    );
  });

  it("gives the files of the wanted days alone", () => {
    fc.assert(
      fc.property(fc.array(file, { maxLength: 20 }), (files) => {
        const days = new Set(files.slice(0, 3).map((one) => one.day));
        const found = selectFiles(
          packIndex(files),
          () => true,
          (_kind, _row, day) => days.has(day),
        );
        expect(found.map((one) => one.row)).toEqual(
          files.flatMap((one, row) => (days.has(one.day) ? [row] : [])),
        );
      }),
    );
  });

  it("knows the first and last day of each kind", () => {
    const one = (day: number | null) => ({
      kind: "weight-json" as const,
      name: "a",
      day,
      offset: 0,
      length: 0,
      size: 0,
      facts: null,
    });
    expect([...namedDays(packIndex([one(20), one(null), one(10), one(30)]))]).toEqual([
      ["weight-json", { from: 10, to: 30 }],
    ]);
    expect([...namedDays(packIndex([one(null)]))]).toEqual([]);
  });
});

describe("a step's budget", () => {
  it.each([
    [3, 10, 2, 6, true],
    [3, 10, 2, 7, false],
    [3, 10, 3, 6, false],
    [3, 10, 0, 6, true],
  ])(
    "of %s reads and %s bytes, after one read of 4 bytes: %s and %s more is %s",
    (maxReads, maxBytes, reads, bytes, allowed) => {
      const budget = newBudget({ maxReads, maxBytes });
      budget.spend(1, 4);
      expect(budget.allows(reads, bytes)).toBe(allowed);
      expect(budget.bytesLeft).toBe(maxBytes - 4);
    },
  );

  it("always allows the first piece of work, and no second one beyond it", () => {
    const budget = newBudget({ maxReads: 1, maxBytes: 1 });
    expect(budget.allows(9, 9)).toBe(true);
    budget.spend(0, 9);
    expect(budget.allows(0, 1)).toBe(false);
  });

  it("takes work that reads nothing as long as there is room, and the first piece always", () => {
    const budget = newBudget({ maxReads: 0, maxBytes: 10 });
    expect([budget.take(4), budget.take(7), budget.take(6), budget.take(1)]).toEqual([
      true,
      false,
      true,
      false,
    ]);
    expect(newBudget({ maxReads: 0, maxBytes: 10 }).take(11)).toBe(true);
  });
});

describe("reading files of the index", () => {
  const bytes = Uint8Array.from({ length: 400_000 }, (_, i) => i & 0xff);
  const at = (offset: number, length: number): IndexedFile => ({
    kind: "weight-csv",
    row: 0,
    name: "a",
    day: null,
    offset,
    length,
    size: length,
    facts: null,
  });
  const read = async (files: readonly IndexedFile[], limits = { maxReads: 99, maxBytes: 1e9 }, start = 0) => {
    const ports = portsOver(bytes);
    const seen: Uint8Array[] = [];
    const next = await readFiles(files, start, { ports, budget: newBudget(limits) }, (_, content) => {
      if (content.ok) seen.push(content.bytes);
    });
    return { seen, next, reads: ports.counts.reads };
  };

  it("fetches neighbours at once, and small gaps along with them", async () => {
    const files = [at(0, 10), at(10, 10), at(100, 5), at(105 + 65_536, 5)];
    const { seen, next, reads } = await read(files);
    expect([next, reads]).toEqual([4, 1]);
    expect(seen).toEqual(files.map(({ offset, length }) => bytes.slice(offset, offset + length)));
  });

  it.each([
    ["a large gap", [at(0, 10), at(10 + 65_537, 10)]],
    ["a step back", [at(50, 10), at(0, 10)]],
    ["an overlap", [at(0, 10), at(9, 10)]],
  ])("fetches twice over %s", async (_, files) => {
    const { seen, reads } = await read(files);
    expect(reads).toBe(2);
    expect(seen).toEqual(files.map(({ offset, length }) => bytes.slice(offset, offset + length)));
  });

  it("stops where the budget ends, and goes on from there", async () => {
    const files = [at(0, 10), at(10, 10), at(20, 10)];
    expect(await read(files, { maxReads: 99, maxBytes: 20 })).toMatchObject({ next: 2, reads: 1 });
    expect(await read(files, { maxReads: 99, maxBytes: 19 })).toMatchObject({ next: 1, reads: 1 });
    expect(await read(files, { maxReads: 99, maxBytes: 1 }, 2)).toMatchObject({ next: 3, reads: 1 });
    expect(
      await read([at(200_000, 5), at(0, 5), at(300_000, 5)], { maxReads: 2, maxBytes: 99 }),
    ).toMatchObject({ next: 2, reads: 2 });
  });

  it("counts a file as what it costs, also among neighbours that one range brings", async () => {
    const files = [at(0, 10), at(10, 10), at(20, 10)];
    const budget = newBudget({ maxReads: 99, maxBytes: 60 }, ({ size }) => 3 * size);
    expect(await readFiles(files, 0, { ports: portsOver(bytes), budget }, () => undefined)).toBe(2);
    expect(budget.bytesLeft).toBe(0);
  });

  it("takes XML for dearer than what is passed over line by line", () => {
    const work = (kind: IndexedFile["kind"]) => workOf({ kind, size: 1000 });
    expect([work("tcx"), work("sleep-json"), work("calories-json"), work("heart-rate-json")]).toEqual([
      12_000, 4000, 1000, 500,
    ]);
  });

  it("reads an empty file without asking for nothing", async () => {
    expect(await read([at(5, 0)])).toEqual({ seen: [new Uint8Array()], next: 1, reads: 0 });
  });
});
