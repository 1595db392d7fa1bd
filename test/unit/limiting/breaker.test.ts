import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type BreakerEvent,
  type BreakerState,
  CLOSED,
  permits,
  reduce,
} from "../../../worker/limiting/breaker.ts";
import { createBreakers } from "../../../worker/limiting/breakers.ts";

const CONFIG = { failures: 3, coolDownMs: 5000, probeMs: 2000 };
const failed = (nowMs: number, severe = false, jitter = 0): BreakerEvent => ({
  kind: "failed",
  nowMs,
  severe,
  jitter,
});
const stateAfter = (...events: readonly BreakerEvent[]): BreakerState =>
  events.reduce((state, event) => reduce(state, event, CONFIG), CLOSED);

describe("the breaker", () => {
  it("opens at the third failure in a row, and not when an answer came between", () => {
    expect(stateAfter(failed(1), failed(2))).toEqual({ kind: "closed", failures: 2 });
    expect(stateAfter(failed(1), failed(2), failed(3))).toEqual({ kind: "open", untilMs: 5003 });
    expect(stateAfter(failed(1), failed(2), { kind: "answered" }, failed(3))).toEqual({
      kind: "closed",
      failures: 1,
    });
  });

  it("opens at once when asking again would make it worse", () => {
    expect(stateAfter(failed(1, true))).toEqual({ kind: "open", untilMs: 5001 });
  });

  it("lets exactly one probe through when the cool-down is over", () => {
    const open = stateAfter(failed(0, true));
    expect(permits(open, 4999, CONFIG)).toBe(false);
    expect(permits(open, 5000, CONFIG)).toBe(true);
    const probing = reduce(open, { kind: "asked", nowMs: 5000 }, CONFIG);
    expect(permits(probing, 5001, CONFIG)).toBe(false);
  });

  it("closes when the probe is answered and opens again when it fails", () => {
    const probing = reduce(stateAfter(failed(0, true)), { kind: "asked", nowMs: 5000 }, CONFIG);
    expect(reduce(probing, { kind: "answered" }, CONFIG)).toEqual(CLOSED);
    expect(reduce(probing, failed(5100), CONFIG)).toEqual({ kind: "open", untilMs: 10_100 });
  });

  it("gives up a probe that never reports", () => {
    const probing = reduce(stateAfter(failed(0, true)), { kind: "asked", nowMs: 5000 }, CONFIG);
    expect(permits(probing, 6999, CONFIG)).toBe(false);
    expect(permits(probing, 7000, CONFIG)).toBe(true);
  });

  it("is not kept open longer by late failures of calls from before", () => {
    expect(stateAfter(failed(0, true), failed(4000), failed(4900))).toEqual({ kind: "open", untilMs: 5000 });
  });

  it("always permits again within a cool-down and a probe, whatever happened", () => {
    const events = fc.array(
      fc.oneof(
        fc.record({ kind: fc.constant("answered" as const) }),
        fc.record({ kind: fc.constant("asked" as const), nowMs: fc.integer({ min: 0, max: 10_000 }) }),
        fc.record({
          kind: fc.constant("failed" as const),
          nowMs: fc.integer({ min: 0, max: 10_000 }),
          severe: fc.boolean(),
          jitter: fc.double({ min: 0, max: 1, noNaN: true }),
        }),
      ),
    );
    fc.assert(
      fc.property(events, (happened) => {
        expect(permits(stateAfter(...happened), 10_000 + CONFIG.coolDownMs + CONFIG.probeMs, CONFIG)).toBe(
          true,
        );
      }),
    );
  });
});

describe("the breakers of an isolate", () => {
  it("say once that something degraded and once that it recovered", () => {
    const breakers = createBreakers(CONFIG);
    const fail = (nowMs: number) => breakers.failed("eu:0", { nowMs, severe: false, jitter: 0 });
    expect([fail(0), fail(1), fail(2), fail(3)]).toEqual([null, null, "degraded", null]);
    expect([breakers.permit("eu:0", 10), breakers.permit("eu:1", 10)]).toEqual([false, true]);
    expect([breakers.permit("eu:0", 6000), breakers.permit("eu:0", 6000)]).toEqual([true, false]);
    expect([breakers.answered("eu:0"), breakers.answered("eu:0")]).toEqual(["recovered", null]);
  });

  it("are bounded", () => {
    const breakers = createBreakers(CONFIG);
    const severe = { nowMs: 0, severe: true, jitter: 0 };
    for (let index = 0; index <= 1000; index += 1) breakers.failed(`key:${index}`, severe);
    expect([breakers.permit("key:0", 1), breakers.permit("key:1", 1)]).toEqual([true, false]);
  });

  it("spread a thousand isolates' returns over a fifth of the cool-down, each with one probe", () => {
    const returns: number[] = [];
    for (let isolate = 0; isolate < 1000; isolate += 1) {
      const breakers = createBreakers(CONFIG);
      breakers.failed("eu:0", { nowMs: 0, severe: true, jitter: isolate / 1000 });
      for (let nowMs = 3900; nowMs <= 5000; nowMs += 10)
        if (breakers.permit("eu:0", nowMs)) returns.push(nowMs);
    }
    expect(returns).toHaveLength(1000);
    const inOneMoment = Math.max(
      ...[...Map.groupBy(returns, (nowMs) => nowMs).values()].map((group) => group.length),
    );
    expect(inOneMoment).toBeLessThanOrEqual(20);
  });
});
