import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readCheckReply, readPeekReply } from "../../../worker/limiting/replies.ts";

const TIER = { name: "uploads", limit: 20, windowMs: 300_000, remaining: 19, resetMs: 1 };
const CHARGE = { atMs: 1, cost: 1, tiers: [{ id: 1, scope: "client", keep: "durable", shared: false }] };
const BLOCK = { retryAfterMs: 1000, reason: "attempts", strikes: 1 };
const VIOLATION = { name: "uploads", scope: "client", retryAfterMs: 1000 };
const ADMITTED = { v: 1, outcome: "admitted", tiers: [TIER], charge: CHARGE };
const LIMITED = { v: 1, outcome: "limited", tiers: [TIER], violated: [VIOLATION], retryAfterMs: 1000 };
const BLOCKED = { v: 1, outcome: "blocked", block: BLOCK };
const KNOWN = { v: 1, outcome: "known", tiers: [TIER], block: null };

describe("a reply of the object", () => {
  it.each([ADMITTED, LIMITED, BLOCKED, { ...BLOCKED, blockStarted: BLOCK }])(
    "is believed when it is whole: %j",
    (reply) => {
      expect(readCheckReply(reply)).toEqual(reply);
    },
  );

  it("of a newer object, which says more, is believed for what this version knows", () => {
    expect(readCheckReply({ ...ADMITTED, colour: "green" })).toMatchObject(ADMITTED);
    expect(readPeekReply({ ...KNOWN, colour: "green" })).toEqual(KNOWN);
  });

  it.each([
    null,
    undefined,
    "admitted",
    1,
    [],
    {},
    { ...ADMITTED, v: 2 },
    { ...ADMITTED, tiers: undefined },
    { ...ADMITTED, tiers: [{ ...TIER, remaining: "19" }] },
    { ...ADMITTED, tiers: [{ ...TIER, resetMs: Number.NaN }] },
    { ...ADMITTED, charge: null },
    { ...ADMITTED, blockStarted: {} },
    { ...LIMITED, retryAfterMs: Number.POSITIVE_INFINITY },
    { ...LIMITED, retryAfterMs: -1 },
    { ...LIMITED, violated: ["uploads"] },
    { ...LIMITED, violated: [{ ...VIOLATION, scope: "planet" }] },
    { ...BLOCKED, block: null },
    { ...BLOCKED, block: { ...BLOCK, reason: "mood" } },
    { v: 1, outcome: "unreadable", reason: "state" },
    { v: 1, outcome: "known", tiers: [TIER], block: null },
  ])("is no decision when it is anything else: %j", (reply) => {
    expect(readCheckReply(reply)).toBeNull();
  });

  it.each([null, {}, { ...KNOWN, v: 2 }, { ...KNOWN, tiers: {} }, { ...KNOWN, block: {} }, ADMITTED])(
    "tells no usage when it is anything else: %j",
    (reply) => {
      expect(readPeekReply(reply)).toBeNull();
    },
  );

  it("never throws and never turns noise into an admission", () => {
    fc.assert(
      fc.property(fc.anything(), (noise) => {
        expect(readCheckReply(noise)?.outcome).not.toBe("admitted");
        expect(readPeekReply(noise)).toBeNull();
      }),
    );
  });
});
