import { describe, expect, it } from "vitest";
import type { Caller } from "../../../worker/limiting/caller.ts";
import { createDenialCache } from "../../../worker/limiting/denials.ts";

const caller = (client: string, subnet = "5555555555555555"): Caller => ({
  kind: "client",
  key: { subnet, client: client.padStart(16, "0") },
  placement: { objectName: "eu:0", locationHint: "weur" },
  subnetTier: true,
  plan: null,
});
const ALICE = caller("a11ce");
const NEIGHBOUR = caller("b0b");
const CLIENT_STATE = { name: "uploads", limit: 20, windowMs: 300_000, remaining: 0, resetMs: 5000 };
const SUBNET_STATE = { ...CLIENT_STATE, name: "uploads-subnet", limit: 200 };
const ask = { policy: "uploads", cost: 1, whileBlocked: false } as const;
const full = (scope: "client" | "subnet", retryAfterMs: number) => ({
  askedMs: 1000,
  answeredMs: 1010,
  cost: 1,
  violated: [{ name: scope === "client" ? "uploads" : "uploads-subnet", scope, retryAfterMs }],
  tiers: [CLIENT_STATE, SUBNET_STATE],
});

describe("the memory of denials", () => {
  it("answers for the client that was denied until the first moment at which it could be admitted", () => {
    const denials = createDenialCache();
    denials.remember(ALICE, "uploads", full("client", 5000));
    expect(denials.find(ALICE, ask, 5999)).toEqual({
      outcome: "limited",
      backend: "do",
      tiers: [
        { ...CLIENT_STATE, resetMs: 11 },
        { ...SUBNET_STATE, resetMs: 11 },
      ],
      violated: ["uploads"],
      retryAfterS: 1,
      cached: true,
    });
    expect(denials.find(ALICE, ask, 6000)).toBeNull();
  });

  it("holds ten seconds at most, and promises the true moment all the same", () => {
    const denials = createDenialCache();
    denials.remember(ALICE, "uploads", full("client", 60_000));
    expect(denials.find(ALICE, ask, 10_999)).toMatchObject({ retryAfterS: 51 });
    expect(denials.find(ALICE, ask, 11_000)).toBeNull();
  });

  it("answers for nobody else, for no other policy and for nothing cheaper", () => {
    const denials = createDenialCache();
    denials.remember(ALICE, "uploads", { ...full("client", 5000), cost: 2 });
    expect(denials.find(NEIGHBOUR, ask, 2000)).toBeNull();
    expect(denials.find(ALICE, { ...ask, policy: "downloads", cost: 2 }, 2000)).toBeNull();
    expect(denials.find(ALICE, ask, 2000)).toBeNull();
    expect(denials.find(ALICE, { ...ask, cost: 2 }, 2000)).not.toBeNull();
    expect(denials.find(ALICE, { ...ask, cost: 3 }, 2000)).not.toBeNull();
  });

  it("answers for every fingerprint of a full subnet, without telling what another client has left", () => {
    const denials = createDenialCache();
    denials.remember(ALICE, "uploads", full("subnet", 5000));
    expect(denials.find(NEIGHBOUR, ask, 2000)).toMatchObject({
      violated: ["uploads-subnet"],
      tiers: [{ name: "uploads-subnet" }],
    });
    expect(denials.find(caller("a11ce", "6666666666666666"), ask, 2000)).toBeNull();
  });

  it("answers with the later of two moments when client and subnet are full", () => {
    const denials = createDenialCache();
    denials.remember(ALICE, "uploads", full("client", 5000));
    denials.remember(NEIGHBOUR, "uploads", full("subnet", 8000));
    expect(denials.find(ALICE, ask, 2000)).toMatchObject({
      violated: ["uploads", "uploads-subnet"],
      retryAfterS: 8,
    });
  });

  it("answers for all policies of a blocked client, but not for what it may still do", () => {
    const denials = createDenialCache();
    denials.rememberBlock(
      ALICE,
      { retryAfterMs: 3_600_000, reason: "attempts" },
      { askedMs: 1000, answeredMs: 1000 },
    );
    expect(denials.find(ALICE, { ...ask, policy: "downloads" }, 2000)).toEqual({
      outcome: "blocked",
      backend: "do",
      retryAfterS: 3599,
      reason: "attempts",
      cached: true,
    });
    expect(denials.find(ALICE, { ...ask, policy: "requests", whileBlocked: true }, 2000)).toBeNull();
    expect(denials.find(NEIGHBOUR, ask, 2000)).toBeNull();
  });

  it("is bounded: the oldest denial makes room", () => {
    const denials = createDenialCache();
    for (let index = 0; index < 20_001; index += 1) {
      denials.remember(caller(index.toString(16)), "uploads", full("client", 5000));
    }
    expect(denials.find(caller("0"), ask, 2000)).toBeNull();
    expect(denials.find(caller("1"), ask, 2000)).not.toBeNull();
  });

  it("reports each attempt once, and none that is older than a minute", () => {
    const denials = createDenialCache();
    denials.tally(ALICE, 1000);
    denials.tally(ALICE, 2000);
    expect([denials.takeTally(ALICE, 3000), denials.takeTally(ALICE, 3000)]).toEqual([2, 0]);
    denials.tally(ALICE, 4000);
    expect(denials.takeTally(ALICE, 64_000)).toBe(0);
  });
});
