/** Which of two entries of the CSV is the one of the JSON, and which of two days a typed-in entry was meant for. */
import { describe, expect, it } from "vitest";
import { KG_PER_POUND } from "../../../../worker/conversion/fitbit/weight-files.ts";
import { openZone, utcZone } from "../../../../worker/conversion/time/zone.ts";
import { heightAt, heightTable } from "../../../../worker/conversion/weight/height.ts";
import { placeholderDay } from "../../../../worker/conversion/weight/placeholder.ts";
import { buildWeightHistory } from "../../../support/export/build-weight-history.ts";

const at = (wall: string): number => Date.parse(`${wall}Z`);

/** The instant of the CSV that became the partner of 176.3 lb at 08:00 on the wall. */
function partner(zone: string, ...instants: readonly string[]): string | undefined {
  const wall = { wallMs: at("2024-05-05T08:00:00"), kg: 176.3 * KG_PER_POUND, bmi: 24, fatPercent: null };
  const csv = instants.map((instant, i) => ({ instantMs: at(instant), grams: 80_000 + i }));
  const sources = { json: [wall], csv, fat: [], heights: [] };
  const { weighIns, weights } = buildWeightHistory(sources, openZone(zone) ?? utcZone());
  expect(weights).toMatchObject({ read: 3, merged: 1, written: 2 });
  const grams = Math.round((weighIns.find(({ bmi }) => bmi === 24)?.kg ?? 0) * 1000);
  return instants[grams - 80_000];
}

describe("the partner of an entry", () => {
  it.each<[string, string, string, string]>([
    ["of the user's zone, not of another", "Europe/Berlin", "2024-05-05T06:00:00", "2024-05-05T10:00:00"],
    ["of a zone nearer to the user's", "Europe/Berlin", "2024-05-05T05:00:00", "2024-05-05T09:00:00"],
    ["west of UTC, too", "America/New_York", "2024-05-05T12:00:00", "2024-05-05T04:00:00"],
    ["of any zone before the same day", "UTC", "2024-05-05T03:00:00", "2024-05-05T08:00:07"],
    ["of the farthest zone before the same day", "UTC", "2024-05-04T18:00:00", "2024-05-05T08:00:07"],
    [
      "of the same day, nearer to the user's clock",
      "Europe/Berlin",
      "2024-05-05T06:07:13",
      "2024-05-05T10:07:13",
    ],
    ["of the same day, west of UTC", "America/New_York", "2024-05-05T12:07:13", "2024-05-05T04:07:13"],
  ])("is the one %s (%s)", (_, zone, right, other) => {
    expect(partner(zone, right, other)).toBe(right);
    expect(partner(zone, other, right)).toBe(right);
  });
});

describe("an entry without a time that two zones could have written", () => {
  it.each([
    ["Europe/Berlin", "2024-01-10T09:59:59", "2024-01-09"],
    ["Africa/Nairobi", "2024-01-10T09:59:59", "2024-01-10"],
    ["America/New_York", "2024-01-10T09:59:59", "2024-01-09"],
    ["Pacific/Tongatapu", "2024-01-10T09:59:59", "2024-01-10"],
    ["Europe/Berlin", "2024-01-10T11:59:59", "2024-01-10"],
    ["America/New_York", "2024-01-10T11:59:59", "2024-01-09"],
    ["Europe/Berlin", "2024-01-10T11:59:58", null],
    ["Europe/Berlin", "2024-01-10T11:58:59", null],
  ])("is of the day of the zone nearer to %s: %s is of %s", (zone, instant, day) => {
    const found = placeholderDay(at(instant), openZone(zone) ?? utcZone());
    expect(found).toBe(day === null ? null : at(`${day}T00:00:00`) / 86_400_000);
  });
});

describe("a table of heights", () => {
  it("holds a height once where it is said again and again", () => {
    const metres = [1.7, 1.7, 1.8, 1.8, 1.8, 1.7, 3, 1.7];
    const table = heightTable(metres.map((height, i) => ({ sinceMs: i, metres: height })));
    expect(table).toEqual([
      { sinceMs: 0, metres: 1.7 },
      { sinceMs: 2, metres: 1.8 },
      { sinceMs: 5, metres: 1.7 },
    ]);
    expect([-1, 1, 2, 4, 5, 99].map((ms) => heightAt(table, ms))).toEqual([1.7, 1.7, 1.8, 1.8, 1.7, 1.7]);
  });
});
