import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seriesCsv, seriesJson } from "../../../support/export/daily-export.ts";
import { dailyRows } from "../../../support/export/daily-rows.ts";
import { convertAll, type NamedBytes, uploadOf } from "../../../support/export/upload.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 1440 * MINUTE_MS;
const START = Date.parse("2024-02-27T00:00:00Z");
const berlin = { timeZone: "Europe/Berlin", include: ["daily"] } as const;

const minutes = fc
  .uniqueArray(fc.tuple(fc.integer({ min: 0, max: 20 * 1440 - 1 }), fc.nat(150)), {
    selector: ([at]) => at,
    minLength: 1,
    maxLength: 30,
  })
  .map((drawn) =>
    drawn.sort(([a], [b]) => a - b).map(([at, value]) => [START + at * MINUTE_MS, value] as const),
  );

type Minutes = readonly (readonly [number, number])[];

/** Splits minutes into files as Fitbit does, every `days` days. */
function split(all: Minutes, days: number, name: (day: string) => string, text: (some: Minutes) => string) {
  const parts = Map.groupBy(all, ([ms]) => Math.floor((ms - START) / (days * DAY_MS)));
  return [...parts].map(([part, some]) => ({
    name: name(new Date(START + part * days * DAY_MS).toISOString().slice(0, 10)),
    bytes: text(some),
  }));
}

const jsonFiles = (metric: string, all: Minutes, days: number): NamedBytes[] =>
  split(all, days, (day) => `${metric}-${day}.json`, seriesJson);

const csvFiles = (all: Minutes, source: string, days: number): NamedBytes[] =>
  split(
    all,
    days,
    (day) => `steps_${day}.csv`,
    (some) =>
      seriesCsv(
        ["steps"],
        some.map(([ms, value]) => ({ ms, values: [value], source })),
        true,
      ),
  );

const anyExport = fc
  .record({
    steps: minutes,
    distance: minutes,
    calories: minutes,
    altitude: minutes,
    tracker: minutes,
    phone: minutes,
    days: fc.constantFrom(3, 7, 20),
    twice: fc.boolean(),
    cutAt: fc.integer({ min: 0, max: 20 }),
  })
  .map(({ steps, distance, calories, altitude, tracker, phone, days, twice, cutAt }) => {
    const old = steps.filter(([ms]) => ms < START + cutAt * DAY_MS);
    return [
      ...jsonFiles("steps", steps, days),
      ...(twice ? jsonFiles("steps", old, days) : []),
      ...jsonFiles("distance", distance, days),
      ...jsonFiles("calories", calories, days),
      ...jsonFiles("altitude", altitude, days),
      ...csvFiles(tracker, "Inspire 3", 20),
      ...csvFiles(phone, "MobileTrack", 20),
    ];
  });

describe("the accounts of daily totals", () => {
  it("read = written + merged + skipped, for every type of every export", async () => {
    await fc.assert(
      fc.asyncProperty(anyExport, async (parts) => {
        const { report } = await convertAll(uploadOf(parts), berlin);
        for (const type of report.data_types) {
          const skipped = type.skipped.reduce((sum, { count }) => sum + count, 0);
          expect([type.type, type.written + type.merged + skipped]).toEqual([type.type, type.read]);
        }
        expect(report.data_types.length).toBeGreaterThanOrEqual(4);
      }),
      { numRuns: 80 },
    );
  });

  it("an older export beside the newer one changes nothing", async () => {
    await fc.assert(
      fc.asyncProperty(
        minutes,
        fc.integer({ min: 0, max: 20 * 1440 }),
        fc.constantFrom(3, 7),
        async (all, cut, days) => {
          const older = all.filter(([ms]) => ms < START + cut * MINUTE_MS);
          const newer = jsonFiles("steps", all, days);
          const once = await convertAll(uploadOf(newer), berlin);
          const twice = await convertAll(uploadOf([...jsonFiles("steps", older, days), ...newer]), berlin);
          expect(twice.files).toEqual(once.files);
          const merged = twice.report.data_types.find(({ type }) => type === "steps")?.merged ?? 0;
          expect(merged).toBe(older.length);
        },
      ),
      { numRuns: 80 },
    );
  });

  it("small steps and large ones write the same bytes and the same report", async () => {
    await fc.assert(
      fc.asyncProperty(anyExport, fc.integer({ min: 1, max: 4000 }), async (parts, maxBytes) => {
        const fast = await convertAll(uploadOf(parts), berlin);
        const slow = await convertAll(uploadOf(parts), berlin, { maxReads: 2, maxBytes });
        expect(slow.files).toEqual(fast.files);
        expect(slow.report).toEqual(fast.report);
        expect(slow.deliveries).toBeLessThanOrEqual(40);
      }),
      { numRuns: 40 },
    );
  });

  it("no day has more steps than its best single source", async () => {
    await fc.assert(
      fc.asyncProperty(minutes, minutes, async (tracker, phone) => {
        const parts = [...csvFiles(tracker, "Charge 6", 20), ...csvFiles(phone, "Health Connect", 20)];
        const alone = await Promise.all(
          [csvFiles(tracker, "Charge 6", 20), csvFiles(phone, "Health Connect", 20)].map((own) =>
            convertAll(uploadOf(own), berlin),
          ),
        );
        const [byTracker, byPhone] = alone.map(
          ({ files }) => new Map(dailyRows(files).map((row) => [row.Date, row.Steps])),
        );
        for (const row of dailyRows((await convertAll(uploadOf(parts), berlin)).files)) {
          expect(row.Steps).toBe(byTracker?.get(row.Date) ?? byPhone?.get(row.Date));
        }
      }),
      { numRuns: 40 },
    );
  });
});
