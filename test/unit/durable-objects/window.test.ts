import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  advance,
  charge,
  createLog,
  delayFor,
  emptyAtMs,
  expire,
  refund,
  remaining,
  resetMs,
  type WindowLog,
} from "../../../durable-objects/window.ts";

/** The definition, word for word: a list of units, counted by looking at every one. */
class NaiveWindow {
  readonly windowMs: number;
  units: number[] = [];

  constructor(windowMs: number) {
    this.windowMs = windowMs;
  }

  used(nowMs: number): number {
    return this.units.filter((atMs) => nowMs - atMs < this.windowMs).length;
  }

  /** Tries each moment at which something leaves, in order. */
  delayFor(limit: number, cost: number, nowMs: number): number {
    const moments = [nowMs, ...this.units.map((atMs) => atMs + this.windowMs)].filter((at) => at >= nowMs);
    const first = moments.sort((a, b) => a - b).find((at) => this.used(at) + cost <= limit);
    return first === undefined ? Number.POSITIVE_INFINITY : first - nowMs;
  }

  charge(cost: number, nowMs: number): void {
    for (let unit = 0; unit < cost; unit += 1) this.units.push(nowMs);
  }

  refund(cost: number, atMs: number): number {
    let returned = 0;
    for (; returned < cost; returned += 1) {
      const index = this.units.indexOf(atMs);
      if (index < 0) break;
      this.units.splice(index, 1);
    }
    return returned;
  }
}

type Step =
  | {
      readonly kind: "check" | "probe";
      readonly waitMs: number;
      readonly cost: number;
      readonly limit: number;
    }
  | { readonly kind: "refund"; readonly waitMs: number; readonly cost: number; readonly pick: number };

const waits = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 40 }) },
  { weight: 2, arbitrary: fc.integer({ min: 900, max: 1100 }) },
  { weight: 1, arbitrary: fc.integer({ min: -50, max: 0 }) },
);
const steps = (limit: number): fc.Arbitrary<Step> =>
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constantFrom("check", "check", "probe"),
        waitMs: waits,
        cost: fc.integer({ min: 1, max: limit + 1 }),
        limit: fc.oneof(
          { weight: 5, arbitrary: fc.constant(limit) },
          { weight: 1, arbitrary: fc.integer({ min: 1, max: limit }) },
        ),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant("refund" as const),
        waitMs: waits,
        cost: fc.integer({ min: 1, max: limit }),
        pick: fc.nat(),
      }),
    },
  );

interface Run {
  readonly log: WindowLog;
  readonly naive: NaiveWindow;
  readonly charges: number[];
  clockMs: number;
  nowMs: number;
}

function play(run: Run, step: Step): void {
  run.clockMs += step.waitMs;
  run.nowMs = advance(run.nowMs, run.clockMs);
  const { log, naive, nowMs } = run;
  if (step.kind === "refund") {
    const atMs = run.charges[step.pick % Math.max(1, run.charges.length)] ?? nowMs;
    // A unit that has left the window is nobody's any more.
    const expected = nowMs - atMs < naive.windowMs ? naive.refund(step.cost, atMs) : 0;
    expire(log, nowMs);
    expect(refund(log, step.cost, atMs)).toBe(expected);
    return;
  }
  const delayMs = delayFor(log, step.limit, step.cost, nowMs);
  expect(delayMs).toBe(naive.delayFor(step.limit, step.cost, nowMs));
  expect(remaining(log, step.limit, nowMs)).toBe(Math.max(0, step.limit - naive.used(nowMs)));
  if (step.kind === "check" && delayMs === 0) {
    charge(log, step.cost, nowMs);
    naive.charge(step.cost, nowMs);
    run.charges.push(nowMs);
  }
}

const start = (windowMs: number): Run => ({
  log: createLog(windowMs),
  naive: new NaiveWindow(windowMs),
  charges: [],
  clockMs: 1_000_000,
  nowMs: 0,
});

describe("the sliding window against its definition", () => {
  it("agrees on every decision, delay and remainder, whatever the schedule, costs, limits and refunds", () => {
    const schedules = fc
      .integer({ min: 1, max: 12 })
      .chain((limit) => fc.array(steps(limit), { maxLength: 120 }));
    fc.assert(
      fc.property(schedules, fc.constantFrom(1, 7, 1000), (schedule, windowMs) => {
        const run = start(windowMs);
        for (const step of schedule) play(run, step);
      }),
      { numRuns: 500 },
    );
  });

  it("never holds more than the limit in any window, and never refuses while fewer are in it", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 1, max: 4 })), {
          maxLength: 200,
        }),
        (arrivals) => {
          const log = createLog(1000);
          const admitted: number[] = [];
          let nowMs = 5000;
          for (const [waitMs, cost] of arrivals) {
            nowMs += waitMs;
            const inWindow = admitted.filter((atMs) => atMs > nowMs - 1000).length;
            const fits = delayFor(log, 6, cost, nowMs) === 0;
            expect(fits).toBe(inWindow + cost <= 6);
            if (!fits) continue;
            charge(log, cost, nowMs);
            for (let unit = 0; unit < cost; unit += 1) admitted.push(nowMs);
          }
          for (const from of admitted) {
            expect(admitted.filter((atMs) => atMs >= from && atMs < from + 1000).length).toBeLessThanOrEqual(
              6,
            );
          }
        },
      ),
    );
  });

  it("is exact in a million random operations", () => {
    let seed = 0x2545f491;
    const next = (below: number): number => {
      seed ^= seed << 13;
      seed ^= seed >>> 17;
      seed ^= seed << 5;
      return (seed >>> 0) % below;
    };
    const log = createLog(1000);
    // A ring with one slot a millisecond of the window: another algorithm, fast enough for a million steps.
    const ring = new Uint32Array(1000);
    let used = 0;
    let nowMs = 1_000_000;
    let wrong = 0;
    for (let operation = 0; operation < 1_000_000; operation += 1) {
      const waitMs = next(16) === 0 ? next(600) : next(30);
      for (let tick = 0; tick < waitMs; tick += 1) {
        nowMs += 1;
        used -= ring[nowMs % 1000] ?? 0;
        ring[nowMs % 1000] = 0;
      }
      const cost = 1 + next(3);
      const fits = delayFor(log, 50, cost, nowMs) === 0;
      if (fits !== used + cost <= 50) wrong += 1;
      if (!fits) continue;
      charge(log, cost, nowMs);
      ring[nowMs % 1000] = (ring[nowMs % 1000] ?? 0) + cost;
      used += cost;
    }
    expect(wrong).toBe(0);
  });
});

describe("the edges of the window", () => {
  it("frees a unit exactly one window after its charge, not a millisecond earlier", () => {
    const log = createLog(1000);
    charge(log, 1, 5000);
    expect(delayFor(log, 1, 1, 5999)).toBe(1);
    expect(delayFor(log, 1, 1, 6000)).toBe(0);
  });

  it("says that a cost above the limit never fits", () => {
    expect(delayFor(createLog(1000), 3, 4, 5000)).toBe(Number.POSITIVE_INFINITY);
  });

  it("waits for as many units as the cost needs", () => {
    const log = createLog(1000);
    charge(log, 1, 5000);
    charge(log, 1, 5100);
    charge(log, 1, 5200);
    expect(delayFor(log, 3, 1, 5300)).toBe(700);
    expect(delayFor(log, 3, 2, 5300)).toBe(800);
    expect(delayFor(log, 3, 3, 5300)).toBe(900);
  });

  it("waits longer when the limit is lowered below what is in the window", () => {
    const log = createLog(1000);
    for (let atMs = 5000; atMs < 5005; atMs += 1) charge(log, 1, atMs);
    expect(delayFor(log, 2, 1, 5010)).toBe(993);
    expect(remaining(log, 2, 5010)).toBe(0);
  });

  it("tells when the first and the last charge leave", () => {
    const log = createLog(1000);
    expect([resetMs(log, 5000), emptyAtMs(log)]).toEqual([0, 0]);
    charge(log, 1, 5000);
    charge(log, 2, 5400);
    expect([resetMs(log, 5500), emptyAtMs(log)]).toEqual([500, 6400]);
  });

  it("lets a clock that stepped back stand still", () => {
    expect(advance(5000, 4000)).toBe(5000);
    expect(advance(5000, 5001)).toBe(5001);
  });
});
