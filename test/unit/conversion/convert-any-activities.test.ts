/** Whatever exercises an export holds: each is accounted for, and steps of any size give the same files. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { accountsOf, activitiesOf, convertActivities } from "../../support/export/activity-conversion.ts";
import {
  csvTime,
  exerciseJson,
  gpsCsv,
  heartRateCsv,
  heartRateJson,
  userExercisesCsv,
} from "../../support/export/exercise-export.ts";
import type { NamedBytes } from "../../support/export/upload.ts";

describe("any export of activities", () => {
  const base = Date.parse("2024-08-03T00:00:00Z");
  const iso = (sec: number) => new Date(base + sec * 1000).toISOString().slice(0, 19);
  const entry = fc.record({
    start: fc.integer({ min: 0, max: 3 * 86_400 }),
    seconds: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 7000 }), fc.constant(200_000)),
    logId: fc.integer({ min: 1, max: 9 }),
    delta: fc.integer({ min: -200, max: 200 }),
  });
  const given = fc.record({
    json: fc.array(entry, { maxLength: 8 }),
    csv: fc.array(entry, { maxLength: 8 }),
  });
  const partsOf = (it: {
    json: { start: number; seconds: number; logId: number }[];
    csv: { start: number; seconds: number; delta: number; logId: number }[];
  }): NamedBytes[] => [
    {
      name: "exercise-0.json",
      bytes: exerciseJson(
        it.json.map(({ start, seconds, logId }) => ({ start: iso(start), seconds, logId })),
      ),
    },
    {
      name: "UserExercises_2024-01-01.csv",
      bytes: userExercisesCsv(
        [...it.csv, ...it.json.map((one) => ({ ...one, delta: 3 }))].map(
          ({ start, seconds, delta, logId }) => ({
            exercise_id: `${logId}`,
            exercise_start: csvTime(iso(start + delta)),
            exercise_end: csvTime(iso(start + delta + seconds)),
            activity_name: "Run",
          }),
        ),
      ),
    },
    { name: "heart_rate_2024-08-03.csv", bytes: heartRateCsv(iso(30_000), 500, 9) },
    { name: "heart_rate-2024-08-04.json", bytes: heartRateJson(iso(100_000), 300, 9) },
    { name: "gps_location_2024-08-03.csv", bytes: gpsCsv(iso(31_000), 400) },
  ];

  it("is accounted for record by record, and every FIT is sound", async () => {
    await fc.assert(
      fc.asyncProperty(given, async (it) => {
        const converted = await convertActivities(partsOf(it));
        for (const type of converted.report.data_types) {
          const skipped = type.skipped.reduce((sum, one) => sum + one.count, 0);
          expect([type.type, type.written + type.merged + skipped]).toEqual([type.type, type.read]);
        }
        const all = activitiesOf(converted);
        expect(accountsOf(converted, "activities")?.written ?? 0).toBe(all.length);
        for (const { messages } of all) {
          const times = (messages.recordMesgs ?? []).map((record) => Number(record.timestamp));
          expect(times.every((time, i) => i === 0 || time > Number(times[i - 1]))).toBe(true);
          expect(times.length).toBeGreaterThanOrEqual(2);
          expect([messages.sessionMesgs?.length, messages.activityMesgs?.length]).toEqual([1, 1]);
        }
      }),
      { numRuns: 40 },
    );
  });

  it("gives the same files and report whatever the size of its steps", async () => {
    await fc.assert(
      fc.asyncProperty(given, fc.integer({ min: 1, max: 60_000 }), async (it, maxBytes) => {
        const whole = await convertActivities(partsOf(it), { maxReads: 1000, maxBytes: 1e9 });
        const cut = await convertActivities(partsOf(it), { maxReads: 1, maxBytes });
        expect(cut.files).toEqual(whole.files);
        expect(cut.report).toEqual(whole.report);
      }),
      { numRuns: 15 },
    );
  });
});
