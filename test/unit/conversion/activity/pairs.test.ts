/** Pairs of exercises: what is found along the time line is what a look at all pairs finds. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  countOverlapping,
  DAY_MS,
  type DetectableExercise,
  isGeneric,
  pairByOverlap,
  writtenMs,
} from "../../../../worker/conversion/activity/overlaps.ts";
import { pairOff } from "../../../../worker/conversion/activity/pair-off.ts";
import { pairByStart } from "../../../../worker/conversion/activity/same-start.ts";
import { SEED_SPORTS, sportOf } from "../../../../worker/conversion/activity/sport-map.ts";
import { blankExercise } from "../../../support/export/blank-exercise.ts";

const START = Date.parse("2024-08-03T08:00:00Z");
const MINUTE = 60_000;

const exercise = (startMs: number, elapsedMs: number, more: Partial<DetectableExercise> = {}) => ({
  ...{ ...blankExercise(START + startMs, elapsedMs), isDetected: false, ...more },
});
const inOrder = <Item extends { startMs: number }>(items: readonly Item[]) =>
  items.toSorted((a, b) => a.startMs - b.startMs);

/** The best of all pairs first, of equals those that come first; each item in one pair. */
function bestOf<Left, Right>(
  left: readonly Left[],
  right: readonly Right[],
  rank: (one: Left, other: Right) => number | null,
): readonly (readonly [number, number])[] {
  const all = left.flatMap((one, i) =>
    right.flatMap((other, k) => {
      const value = rank(one, other);
      return value === null ? [] : [{ left: i, right: k, value }];
    }),
  );
  const [lefts, rights] = [new Set<number>(), new Set<number>()];
  const pairs: [number, number][] = [];
  for (const pair of all.toSorted((a, b) => a.value - b.value)) {
    if (lefts.has(pair.left) || rights.has(pair.right)) continue;
    lefts.add(pair.left);
    rights.add(pair.right);
    pairs.push([pair.left, pair.right]);
  }
  return pairs.toSorted(([a], [b]) => a - b);
}
const sorted = (pairs: ReadonlyMap<number, number>) => [...pairs].sort(([a], [b]) => a - b);

describe("exercises that begin together", () => {
  const second = fc.constantFrom(0, 4, 5, 6, 60, 119, 120, 121, 240, 300, 3600);
  const item = fc
    .tuple(second, second, fc.constantFrom(0, 1), fc.constantFrom(0, 60, 300, 301, 540, 600))
    .map(([a, b, ms, length]) => exercise((a + b) * 1000 + ms, length * 1000));

  it("are those of all pairs that are nearest, within two minutes, and of a like length beyond five seconds", () => {
    fc.assert(
      fc.property(fc.array(item, { maxLength: 9 }), fc.array(item, { maxLength: 9 }), (some, others) => {
        const [left, right] = [inOrder(some), inOrder(others)];
        const expected = bestOf(left, right, (one, other) => {
          const apart = Math.abs(one.startMs - other.startMs);
          const isLike = Math.abs(one.elapsedMs - other.elapsedMs) <= 240_000;
          return apart <= 5000 || (apart <= 120_000 && isLike) ? apart : null;
        });
        expect(sorted(pairByStart(left, right))).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    [120_000, 240_000, true],
    [-120_000, 240_000, true],
    [120_001, 0, false],
    [-120_001, 0, false],
    [5001, 240_001, false],
    [-5001, -240_001, false],
    [5000, 9_000_000, true],
    [-5000, -300_000, true],
  ])("%s ms later and %s ms longer, are a pair: %s", (laterMs, longerMs, arePair) => {
    const [one, other] = [exercise(0, 600_000), exercise(laterMs, 600_000 + longerMs)];
    // Others far before and behind them change nothing.
    const far = [exercise(-9_000_000, 600_000), exercise(9_000_000, 600_000)];
    const right = inOrder([...far, other]);
    expect(sorted(pairByStart([one], right))).toEqual(arePair ? [[0, right.indexOf(other)]] : []);
    expect(sorted(pairByStart(right, [one]))).toEqual(arePair ? [[right.indexOf(other), 0]] : []);
  });
});

describe("exercises that overlap", () => {
  const item = fc
    .record({
      ...{
        from: fc.integer({ min: 0, max: 130 }),
        minutes: fc.constantFrom(0, 9, 10, 30, 40, 60, 1440, 1441),
      },
      ...{ name: fc.constantFrom("Walk", "Run", "Workout"), isDetected: fc.boolean() },
      timerMinutes: fc.constantFrom(9, 40, 2000),
    })
    .map(({ from, minutes, timerMinutes, ...more }) => {
      const timerMs = Math.min(timerMinutes, minutes) * MINUTE;
      return exercise(from * MINUTE, minutes * MINUTE, { ...more, timerMs });
    });
  const lasts = (one: DetectableExercise) => (one.elapsedMs > DAY_MS ? one.timerMs : one.elapsedMs);
  const shared = (one: DetectableExercise, other: DetectableExercise) =>
    Math.min(one.startMs + lasts(one), other.startMs + lasts(other)) - Math.max(one.startMs, other.startMs);
  const overlap = (one: DetectableExercise, other: DetectableExercise) =>
    [one, other].every((it) => lasts(it) >= 1000 && lasts(it) <= DAY_MS) &&
    shared(one, other) >= Math.min(lasts(one), lasts(other)) * 0.9;
  const areSame = (one: DetectableExercise, other: DetectableExercise) => {
    const [longer, shorter] = lasts(one) >= lasts(other) ? [one, other] : [other, one];
    if (shorter.isDetected) return true;
    if (shared(one, other) < lasts(longer) * 0.75) return false;
    const isTold = one.name === other.name || one.name === "Workout" || other.name === "Workout";
    return longer.isDetected || isTold;
  };

  it("are those of all pairs that are one and share most", () => {
    fc.assert(
      fc.property(fc.array(item, { maxLength: 8 }), fc.array(item, { maxLength: 8 }), (some, others) => {
        const [left, right] = [inOrder(some), inOrder(others)];
        const expected = bestOf(left, right, (one, other) =>
          overlap(one, other) && areSame(one, other) ? -shared(one, other) : null,
        );
        expect(sorted(pairByOverlap(left, right, SEED_SPORTS))).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });

  it("are found late in a long list, too", () => {
    const days = Array.from({ length: 120 }, (_, day) => day * 2 * DAY_MS);
    const logs = days.map((ms) => exercise(ms, 40 * MINUTE));
    const rows = days.map((ms) => exercise(ms + 5 * MINUTE, 35 * MINUTE));
    expect(sorted(pairByOverlap(logs, rows, SEED_SPORTS))).toEqual(days.map((_, i) => [i, i]));
    expect(sorted(pairByStart(logs, logs))).toEqual(days.map((_, i) => [i, i]));
  });

  it("are counted where the shorter lies mostly within another, of two alike the later", () => {
    fc.assert(
      fc.property(fc.array(item, { maxLength: 12 }), (some) => {
        const list = inOrder(some);
        const within = new Set<number>();
        for (const [i, one] of list.entries()) {
          for (const [k, other] of list.entries())
            if (i < k && overlap(one, other)) within.add(lasts(one) < lasts(other) ? i : k);
        }
        expect(countOverlapping(list)).toBe(within.size);
      }),
      { numRuns: 200 },
    );
  });

  it("last as long as they are written: of a forgotten timer the active part", () => {
    for (const [elapsedMs, written] of [
      [DAY_MS - 1, DAY_MS - 1],
      [DAY_MS, DAY_MS],
      [DAY_MS + 1, 5],
    ] as const)
      expect(writtenMs(exercise(0, elapsedMs, { timerMs: 5 }))).toBe(written);
  });

  it.each([
    ["Workout", true],
    ["Structured Workout", true],
    ["Sport", true],
    ["Zorbing", true],
    ["Walk", false],
    ["Aerobic Workout", false],
  ])("of the name %s tell no sport: %s", (name, tellsNone) => {
    expect(isGeneric(exercise(0, 1, { name }), SEED_SPORTS)).toBe(tellsNone);
    expect(sportOf({ typeId: 90_013, name }, SEED_SPORTS).known).toBe(true);
  });
});

describe("pairing off", () => {
  it("gives each to the best that is still free", () => {
    const candidates = ["0 0", "1 0", "0 1", "1 1", "2 1", "2 3"].map((text) => {
      const [left = 0, right = 0] = text.split(" ").map(Number);
      return { left, right };
    });
    expect([...pairOff(candidates)]).toEqual([
      [0, 0],
      [1, 1],
      [2, 3],
    ]);
    expect([...pairOff([])]).toEqual([]);
  });
});
