import { describe, expect, it } from "vitest";
import { type LimiterInput, type LimiterOutput, limiterModel } from "../../support/limiter-model.ts";
import { isLinearizable, type Operation } from "../../support/linearizability.ts";

type Limited = Operation<LimiterInput, LimiterOutput>;

const TIER = { of: "client", limit: 2, windowMs: 1000 };
const admitted = (left: number): LimiterOutput => ({ outcome: "admitted", remaining: [left] });
const LIMITED: LimiterOutput = { outcome: "limited" };

/** A check between two positions of the global order; without an answer its reply was lost. */
function check(
  span: readonly [number, number],
  output: LimiterOutput | undefined,
  nowMs = 0,
  cost = 1,
): Limited {
  const input = { kind: "check", tiers: [TIER], cost, nowMs } as const;
  return {
    input,
    output,
    calledAt: span[0],
    returnedAt: output === undefined ? Number.POSITIVE_INFINITY : span[1],
  };
}
const refund = (span: readonly [number, number], atMs = 0): Limited => ({
  input: { kind: "refund", tiers: [TIER], cost: 1, atMs },
  output: { outcome: "done" },
  calledAt: span[0],
  returnedAt: span[1],
});
const accepts = (...history: readonly Limited[]): boolean => isLinearizable(history, limiterModel);

describe("the checker accepts", () => {
  it("a history one after the other", () => {
    expect(accepts(check([1, 2], admitted(1)), check([3, 4], admitted(0)), check([5, 6], LIMITED))).toBe(
      true,
    );
  });

  it("overlapping calls that were answered out of order", () => {
    expect(accepts(check([1, 6], LIMITED), check([2, 5], admitted(0)), check([3, 4], admitted(1)))).toBe(
      true,
    );
  });

  it("a lost reply that took effect, and one that did not", () => {
    expect(accepts(check([1, 0], undefined), check([2, 3], admitted(0)))).toBe(true);
    expect(accepts(check([1, 0], undefined), check([2, 3], admitted(1)))).toBe(true);
  });

  it("a unit again after its window, and after its refund", () => {
    expect(accepts(check([1, 2], admitted(0), 0, 2), check([3, 4], admitted(0), 1000, 2))).toBe(true);
    expect(accepts(check([1, 2], admitted(0), 0, 2), refund([3, 4]), check([5, 6], admitted(0)))).toBe(true);
  });
});

describe("the checker refuses", () => {
  it("one admission too many", () => {
    expect(accepts(check([1, 2], admitted(1)), check([3, 6], admitted(0)), check([4, 5], admitted(0)))).toBe(
      false,
    );
  });

  it("a refusal while there was room", () => {
    expect(accepts(check([1, 2], admitted(1)), check([3, 4], LIMITED))).toBe(false);
  });

  it("an answer from before what had already returned", () => {
    expect(accepts(check([1, 2], admitted(1)), check([3, 4], admitted(1)))).toBe(false);
  });

  it("a unit that came back before its window was over", () => {
    expect(accepts(check([1, 2], admitted(0), 0, 2), check([3, 4], admitted(1), 999))).toBe(false);
  });

  it("an effect without a call", () => {
    expect(accepts(check([1, 2], admitted(0)))).toBe(false);
  });
});
