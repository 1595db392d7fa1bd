import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readPeekReply } from "../../../worker/limiting/replies.ts";

const TIER = { name: "uploads", limit: 20, windowMs: 300_000, remaining: 19, resetMs: 1 };
const BLOCK = { retryAfterMs: 1000, reason: "attempts", strikes: 1 };
const KNOWN = { v: 1, outcome: "known", tiers: [TIER], block: null };

describe("a reply about usage", () => {
  it.each([KNOWN, { ...KNOWN, block: BLOCK }, { ...KNOWN, block: BLOCK, blockStarted: BLOCK }])(
    "is believed when it is whole: %j",
    (reply) => {
      expect(readPeekReply(reply)).toEqual(reply);
    },
  );

  it("of a newer object, which says more, is believed for what this version knows", () => {
    expect(readPeekReply({ ...KNOWN, colour: "green" })).toEqual(KNOWN);
  });

  it.each([
    null,
    {},
    { ...KNOWN, v: 2 },
    { ...KNOWN, tiers: {} },
    { ...KNOWN, tiers: [{ ...TIER, remaining: "19" }] },
    { ...KNOWN, tiers: [{ ...TIER, resetMs: Number.NaN }] },
    { ...KNOWN, block: {} },
    { ...KNOWN, block: { ...BLOCK, reason: "mood" } },
    { v: 1, outcome: "admitted", tiers: [TIER] },
    { v: 1, outcome: "unreadable", reason: "state" },
  ])("tells nothing when it is anything else: %j", (reply) => {
    expect(readPeekReply(reply)).toBeNull();
  });

  it("never throws and never turns noise into an answer", () => {
    fc.assert(
      fc.property(fc.anything(), (noise) => {
        expect(readPeekReply(noise)).toBeNull();
      }),
    );
  });
});
