/** What the rows of the health log come to, and how near the ceilings are. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { CEILINGS, headRoom } from "../../../../worker/limiting/head-room.ts";
import { longestGapMs, percentile, summarise } from "../../../../worker/storage/health/summary.ts";

const MINUTE = 60_000;
const row = (atMs: number, ok: boolean, ms: number) => ({
  atMs,
  results: [{ store: "d1", ok, ms }] as const,
  told: null,
});

it("counts probes and failures, and measures only what answered", () => {
  const [d1, r2] = summarise([row(3, true, 30), row(2, false, 3000), row(1, true, 10)]);
  expect(d1).toEqual({
    store: "d1",
    probes: 3,
    failures: 1,
    p50Ms: 10,
    p95Ms: 30,
    lastOkMs: 3,
    up: true,
  });
  expect(r2).toMatchObject({ probes: 0, failures: 0, p50Ms: null, lastOkMs: null, up: null });
});

it.each([
  [[], 0.5, null],
  [[7], 0.95, 7],
  [[1, 2, 3, 4], 0.5, 2],
  [[1, 2, 3, 4], 1, 4],
] as const)("the percentile of %j at %d is %j", (sorted, share, expected) => {
  expect(percentile(sorted, share)).toBe(expected);
});

it("the longest gap counts the time before the first row and after the last", () => {
  const rows = [row(50 * MINUTE, true, 1), row(45 * MINUTE, true, 1), row(10 * MINUTE, true, 1)];
  expect(longestGapMs(rows, 0, 55 * MINUTE)).toBe(35 * MINUTE);
  expect(longestGapMs(rows, 0, 200 * MINUTE)).toBe(150 * MINUTE);
  expect(longestGapMs([], 0, 5 * MINUTE)).toBe(5 * MINUTE);
});

const NOON = Date.UTC(2024, 5, 1, 12);

it("the tightest ceiling comes first, with the hour at which it would be used up", () => {
  const [first] = headRoom({ admitted: { requests: 90_000 }, denied: 0 }, NOON);
  expect(first?.ceiling).toMatch(/^(workerRequests|doRequests)$/);
  expect(first?.share).toBeLessThan(0.1);
  const outMs = first?.runsOutAtMs ?? 0;
  expect(outMs).toBeGreaterThan(NOON);
  expect(outMs).toBeLessThan(NOON + 2 * 3600_000);
});

it("a quiet day runs out of nothing, and keeps most of KV", () => {
  const rooms = headRoom({ admitted: {}, denied: 0 }, NOON);
  for (const { runsOutAtMs, share } of rooms) expect([runsOutAtMs, share > 0.9]).toEqual([null, true]);
});

it("more requests never leave more room, and every ceiling is named", () => {
  const count = fc.nat(200_000);
  const counts = fc.record({
    uploads: count,
    validations: count,
    conversions: count,
    downloads: count,
    steps: count,
    requests: count,
  });
  fc.assert(
    fc.property(counts, count, (admitted, denied) => {
      const less = headRoom({ admitted, denied }, NOON);
      const more = headRoom(
        { admitted: { ...admitted, steps: admitted.steps + 1000 }, denied: denied + 1 },
        NOON,
      );
      expect(less.map(({ ceiling }) => ceiling).sort()).toEqual(Object.keys(CEILINGS).sort());
      for (const { ceiling, share } of more)
        expect(share).toBeLessThanOrEqual(less.find((room) => room.ceiling === ceiling)?.share ?? 0);
    }),
  );
});
