import fc from "fast-check";
import { Temporal } from "temporal-polyfill";
import { describe, expect, it } from "vitest";
import { seriesCsv, seriesJson } from "../../../support/export/daily-export.ts";
import { dailyRows } from "../../../support/export/daily-rows.ts";
import { convertAll, type NamedBytes, uploadOf } from "../../../support/export/upload.ts";

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** Zones and a day on which their clocks changed: spring and autumn, both halves of the world, half hours, midnight. */
const EDGES = [
  ["Europe/Berlin", "2024-03-31"],
  ["Europe/Berlin", "2024-10-27"],
  ["America/New_York", "2024-03-10"],
  ["America/New_York", "2024-11-03"],
  ["Australia/Lord_Howe", "2024-04-07"],
  ["Australia/Lord_Howe", "2024-10-06"],
  ["Pacific/Auckland", "2024-04-07"],
  ["America/Santiago", "2024-04-07"],
  ["America/Santiago", "2024-09-08"],
  ["Africa/Cairo", "2024-04-26"],
  ["Africa/Cairo", "2024-11-01"],
  ["America/Sao_Paulo", "2018-02-18"],
  ["Asia/Kathmandu", "2024-01-15"],
  ["Pacific/Kiritimati", "2024-01-15"],
  ["Pacific/Apia", "2011-12-30"],
  ["UTC", "2024-02-29"],
] as const;

const wallOf = (ms: number, zone: string) =>
  Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone).toPlainDateTime();
const dayOf = (ms: number, zone: string) => wallOf(ms, zone).toPlainDate().toString();
const wallMs = (ms: number, zone: string) =>
  Date.parse(`${wallOf(ms, zone).toString({ smallestUnit: "second" })}Z`);

function sumByDay(minutes: readonly (readonly [number, number])[], zone: string): Map<string, number> {
  const sums = new Map<string, number>();
  for (const [ms, value] of minutes) sums.set(dayOf(ms, zone), (sums.get(dayOf(ms, zone)) ?? 0) + value);
  return sums;
}

async function columnByDay(parts: readonly NamedBytes[], zone: string, column: string) {
  const { files } = await convertAll(uploadOf(parts), { timeZone: zone, include: ["daily"] });
  return new Map(dailyRows(files).map((row) => [row.Date, Number(row[column])]));
}

/** Every ninth minute of four days round a day, so that each hour of the change is met. */
const around = (day: string, step = 9): number[] => {
  const start = Date.parse(`${day}T00:00:00Z`) - 36 * HOUR_MS;
  return Array.from({ length: Math.floor((96 * 60) / step) }, (_, i) => start + i * step * MINUTE_MS);
};

describe("local days of minutes", () => {
  it.each(EDGES)("UTC minutes fall on the days of %s round %s", async (zone, day) => {
    const minutes = around(day).map((ms, i) => [ms, (i % 7) + 1] as const);
    const expected = sumByDay(minutes, zone);
    const json = { name: `steps-${day}.json`, bytes: seriesJson(minutes) };
    const csv = {
      name: `steps_${day}.csv`,
      bytes: seriesCsv(
        ["steps"],
        minutes.map(([ms, value]) => ({ ms, values: [value] })),
      ),
    };
    expect(await columnByDay([json], zone, "Steps")).toEqual(expected);
    expect(await columnByDay([csv], zone, "Steps")).toEqual(expected);
  });

  it.each(EDGES)("calories in local time keep every minute in %s round %s", async (zone, day) => {
    const minutes = around(day, 1).map((ms) => [ms, 1] as const);
    const local = minutes.map(([ms, value]) => [wallMs(ms, zone), value] as const);
    const steps = { name: `steps-${day}.json`, bytes: seriesJson(around(day).map((ms) => [ms, 1])) };
    const calories = { name: `calories-${day}.json`, bytes: seriesJson(local) };
    const expected = sumByDay(minutes, zone);
    expect(await columnByDay([steps, calories], zone, "Calories Burned")).toEqual(expected);
    expect(await columnByDay([steps, calories, calories], zone, "Calories Burned")).toEqual(expected);
  });

  it("any minutes of any zone fall on their day", async () => {
    const minute = fc.tuple(fc.integer({ min: 0, max: 3 * 366 * 1440 }), fc.integer({ min: 1, max: 200 }));
    const zones = fc.constantFrom(...new Set(EDGES.map(([zone]) => zone)));
    await fc.assert(
      fc.asyncProperty(
        zones,
        fc.uniqueArray(minute, { selector: ([at]) => at, maxLength: 40 }),
        async (zone, drawn) => {
          const start = Date.parse("2022-11-20T00:00:00Z");
          const minutes = drawn.map(([at, value]) => [start + at * MINUTE_MS, value] as const);
          const parts = [{ name: "steps-2022-11-20.json", bytes: seriesJson(minutes) }];
          expect(await columnByDay(parts, zone, "Steps")).toEqual(
            new Map([...sumByDay(minutes, zone)].sort(([a], [b]) => (a < b ? -1 : 1))),
          );
        },
      ),
      { numRuns: 60 },
    );
  });
});
