import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { POLICIES, tiersFor } from "../../../worker/limiting/policies.ts";
import { courseOf, readRollout } from "../../../worker/limiting/rollout.ts";
import { DEFAULT_SETTINGS, faultOf, readLimit, settingsFrom } from "../../../worker/limiting/settings.ts";

const flag = (name: string, value: string) => ({ name, value });
const limitOf = (flags: readonly ReturnType<typeof flag>[], plan: string | null) =>
  tiersFor(settingsFrom(flags).settings.limits, "uploads", { plan, subnetTier: false }).map(
    ({ limit, windowMs }) => [limit, windowMs],
  );

describe("the limiter's settings", () => {
  it("are the defaults without flags, whatever flags others have", () => {
    expect(settingsFrom([])).toEqual({ settings: DEFAULT_SETTINGS, refused: [] });
    expect(settingsFrom([flag("page.banner", "hello")]).settings).toBe(DEFAULT_SETTINGS);
  });

  it("take a limit for everyone, and another one for a plan", () => {
    const flags = [flag("limiter.limit.uploads", "40/600"), flag("limiter.limit.uploads@plus", "200/60")];
    expect(limitOf(flags, null)).toEqual([[40, 600_000]]);
    expect(limitOf(flags, "plus")).toEqual([[200, 60_000]]);
    expect(limitOf(flags, "unheard-of")).toEqual([[40, 600_000]]);
  });

  it("let a plan keep everyone's limits where it has none of its own", () => {
    const { limits } = settingsFrom([
      flag("limiter.limit.downloads", "9/10"),
      flag("limiter.limit.uploads@plus", "200/60"),
    ]).settings;
    expect(tiersFor(limits, "downloads", { plan: "plus", subnetTier: false })).toMatchObject([{ limit: 9 }]);
    expect(tiersFor(limits, "conversions", { plan: "plus", subnetTier: false })).toMatchObject([
      { limit: 10 },
      { limit: 50 },
    ]);
  });

  it("multiply an override for the subnet, too", () => {
    const { limits } = settingsFrom([flag("limiter.limit.uploads", "40/600")]).settings;
    expect(tiersFor(limits, "uploads", { plan: null, subnetTier: true })).toMatchObject([
      { name: "uploads", limit: 40 },
      { name: "uploads-subnet", limit: 400, windowMs: 600_000 },
    ]);
  });

  it.each([
    ["limiter.limit.uploads", ""],
    ["limiter.limit.uploads", "0/300"],
    ["limiter.limit.uploads", "-1/300"],
    ["limiter.limit.uploads", "20/0"],
    ["limiter.limit.uploads", "20/86401"],
    ["limiter.limit.uploads", "1e9/300"],
    ["limiter.limit.uploads", "10000000/300"],
    ["limiter.limit.uploads", "20 / 300"],
    ["limiter.limit.uploads", "NaN/300"],
    ["limiter.limit.uploads", "unlimited"],
    ["limiter.limit.nonsense", "20/300"],
    ["limiter.limit.uploads@", "20/300"],
    ["limiter.other", "20/300"],
    ["limiter.backend", "off"],
    ["limiter.backend", "do"],
    ["limiter.backend", "do 101"],
    ["limiter.backend", "shadow -1"],
    ["limiter.backend", "kv 10"],
  ])("refuse %s = %j and keep the default", (name, value) => {
    expect(faultOf(name, value)).not.toBeNull();
    expect(settingsFrom([flag(name, value)])).toEqual({ settings: DEFAULT_SETTINGS, refused: [name] });
  });

  it("never make a limit of nothing or without end, whatever the value", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^\d{0,8}\/\d{0,8}$/)), (text) => {
        const limit = readLimit(text);
        if (limit === null) return;
        expect(limit.limit >= 1 && limit.limit <= 999_999).toBe(true);
        expect(limit.windowMs >= 1000 && limit.windowMs <= 86_400_000).toBe(true);
      }),
    );
  });

  it("leave the table itself as it is", () => {
    settingsFrom([flag("limiter.limit.uploads", "40/600")]);
    expect(POLICIES.uploads[0]?.limit).toBe(20);
  });
});

describe("the rollout", () => {
  const key = (digits: string) => ({ subnet: `000000000000${digits}`, client: "0".repeat(16) });

  it("reads back as it is written", () => {
    expect(readRollout("do 25")).toEqual({ mode: "do", percent: 25 });
    expect(readRollout("shadow 0")).toEqual({ mode: "shadow", percent: 0 });
    expect(readRollout("kv")).toEqual({ mode: "kv" });
  });

  it("samples whole subnets, as many as it says", () => {
    const decided = Array.from({ length: 0x1000 }, (_, index) =>
      courseOf({ mode: "do", percent: 25 }, key((index * 16).toString(16).padStart(4, "0"))),
    );
    expect(decided.filter(({ decides }) => decides === "do")).toHaveLength(0x400);
    expect(decided.some(({ shadow }) => shadow)).toBe(false);
  });

  it("lets the object decide everything at 100 and nothing at 0, and never in a shadow", () => {
    for (const digits of ["0000", "ffff"]) {
      expect(courseOf({ mode: "do", percent: 100 }, key(digits)).decides).toBe("do");
      expect(courseOf({ mode: "do", percent: 0 }, key(digits)).decides).toBe("kv");
      expect(courseOf({ mode: "shadow", percent: 100 }, key(digits))).toEqual({
        decides: "kv",
        shadow: true,
      });
      expect(courseOf({ mode: "kv" }, key(digits))).toEqual({ decides: "kv", shadow: false });
    }
  });
});
