import { constants, deflateRawSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inflate } from "../../../../web/src/device/inflate.ts";
import { inflate as byZlib } from "../../../support/export/node-ports.ts";

/** What zlib makes of it, but for which of two failures it is: zlib packs a piece at a time, so it may see either first. */
const outcome = (unpack: typeof inflate, deflated: Uint8Array, maxBytes: number) => {
  const result = unpack(deflated, maxBytes);
  return "failure" in result
    ? "refused"
    : { hex: Buffer.from(result.bytes).toString("hex"), consumed: result.consumed };
};

const text = fc
  .array(fc.constantFrom('"bpm":', "60", "61", ",", "}\n", "2024-06-01T07:", "a".repeat(300)), {
    maxLength: 400,
  })
  .map((words) => new TextEncoder().encode(words.join("")));
const content = fc.oneof(text, fc.uint8Array({ maxLength: 3000 }));
const strategies = [
  constants.Z_DEFAULT_STRATEGY,
  constants.Z_HUFFMAN_ONLY,
  constants.Z_RLE,
  constants.Z_FIXED,
];
const packed = fc
  .record({ content, level: fc.integer({ min: 0, max: 9 }), strategy: fc.constantFrom(...strategies) })
  .map(({ content: bytes, ...how }) => ({ bytes, deflated: new Uint8Array(deflateRawSync(bytes, how)) }));

describe("inflating on the device", () => {
  it("gives back what was packed, however it was packed, and uses all of it", () => {
    fc.assert(
      fc.property(packed, ({ bytes, deflated }) => {
        const result = inflate(deflated, bytes.length + 1);
        expect(result).toEqual({ bytes, consumed: deflated.length });
      }),
    );
  });

  it("stops at the cap", () => {
    fc.assert(
      fc.property(packed, fc.nat(4000), ({ bytes, deflated }, most) => {
        fc.pre(most > 0);
        const result = inflate(deflated, most);
        expect("failure" in result ? result.failure : "done").toBe(
          bytes.length > most ? "too-large" : "done",
        );
      }),
    );
  });

  it("does not take more memory than the packed bytes can fill, whatever the cap", () => {
    const deflated = new Uint8Array(deflateRawSync(new Uint8Array(1_000_000)));
    const result = inflate(deflated, 2 ** 40);
    if ("failure" in result) throw new Error(result.failure);
    expect(result.bytes.length).toBe(1_000_000);
    expect(result.bytes.buffer.byteLength).toBeLessThan(1_100_000);
  });

  it("counts the bytes after the end as not used", () => {
    fc.assert(
      fc.property(packed, fc.uint8Array({ minLength: 1, maxLength: 9 }), ({ bytes, deflated }, tail) => {
        const result = inflate(new Uint8Array([...deflated, ...tail]), bytes.length + 1);
        expect(result).toEqual({ bytes, consumed: deflated.length });
      }),
    );
  });

  it("refuses every beginning that is not the whole", () => {
    const deflated = new Uint8Array(deflateRawSync(Buffer.from("the quick brown fox, the quick brown fox")));
    for (let length = 0; length < deflated.length; length++)
      expect(inflate(deflated.subarray(0, length), 100)).toEqual({ failure: "corrupt" });
  });

  it("takes and refuses what zlib takes and refuses, with some bits turned over", () => {
    const flips = fc.array(fc.tuple(fc.nat(), fc.nat(7)), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(packed, flips, ({ deflated }, turned) => {
        const broken = Uint8Array.from(deflated);
        for (const [at, bit] of turned) {
          const index = at % Math.min(broken.length, 60);
          broken[index] = (broken[index] ?? 0) ^ (1 << bit);
        }
        expect(outcome(inflate, broken, 20_000)).toEqual(outcome(byZlib, broken, 20_000));
      }),
      { numRuns: 3000 },
    );
  });

  it("takes and refuses what zlib does of bytes that nobody packed", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), fc.nat(7), (bytes, first) => {
        if (bytes.length > 0) bytes[0] = ((bytes[0] ?? 0) & ~7) | first;
        expect(outcome(inflate, bytes, 20_000)).toEqual(outcome(byZlib, bytes, 20_000));
      }),
      { numRuns: 3000 },
    );
  });
});
