/** A real export that others published, read by two independent ways: the days are known. It is not part of the project. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { dailyRows } from "../../../support/export/daily-rows.ts";
import { convertAll, type NamedBytes, uploadOf } from "../../../support/export/upload.ts";

const TAKEOUT = "../shared/samples/takeout-2025-metric";
const present = existsSync(TAKEOUT);
if (!present) console.log(`${TAKEOUT} is not here: the days of a real export are not compared.`);

const files = (wanted: (name: string) => boolean): NamedBytes[] =>
  readdirSync(TAKEOUT, { recursive: true, encoding: "utf8" })
    .sort()
    .filter((name) => statSync(join(TAKEOUT, name)).isFile() && wanted(name))
    .map((name) => ({ name, bytes: new Uint8Array(readFileSync(join(TAKEOUT, name))) }));

const bangkok = { timeZone: "Asia/Bangkok", include: ["daily"] } as const;
const isOld = (name: string) => name.endsWith(".json");
const isNew = (name: string) => name.endsWith(".csv");
const DAYS = ["2025-08-04", "2025-08-05", "2025-08-06", "2025-08-07"];

const rowsOf = async (wanted: (name: string) => boolean) => {
  const rows = dailyRows((await convertAll(uploadOf(files(wanted)), bangkok)).files);
  return DAYS.map((day) => rows.find((row) => row.Date === day));
};

interface Minute {
  readonly dateTime: string;
  readonly value: string;
}

/** The old JSON summed by day in the plainest way: `MM/DD/YY HH:MM:SS`, moved by the hours of the place. */
function sumByDay(family: string, zoneHours: number): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  const old = files((name) => new RegExp(`/${family}-[-\\d]+\\.json$`).test(name));
  for (const { bytes } of old) {
    const minutes: readonly Minute[] = JSON.parse(Buffer.from(bytes).toString("utf8"));
    for (const { dateTime, value } of minutes) {
      const [month = 0, date = 0, year = 0, hour = 0, minute = 0] = dateTime.split(/[/ :]/).map(Number);
      const local = new Date(Date.UTC(2000 + year, month - 1, date, hour + zoneHours, minute));
      const day = local.toISOString().slice(0, 10);
      sums.set(day, (sums.get(day) ?? 0) + Number(value));
    }
  }
  return sums;
}

/** Steps and distance are in UTC, the others in local time. */
const expected = (family: string, zoneHours = 0) => {
  const sums = sumByDay(family, zoneHours);
  return DAYS.map((day) => sums.get(day) ?? Number.NaN);
};

describe.skipIf(!present)("the days of a real export", () => {
  it.each([
    ["old JSON", isOld],
    ["new CSV", isNew],
    ["both together", () => true],
  ])("have the same steps and floors from %s", async (_, wanted) => {
    const rows = await rowsOf(wanted);
    expect(rows.map((row) => Number(row?.Steps))).toEqual(expected("steps", 7));
    // Ten feet gained are a floor.
    expect(rows.map((row) => Number(row?.Floors))).toEqual(expected("altitude").map((feet) => feet / 10));
  });

  it("have the distance of the old JSON in kilometres", async () => {
    const distances = (await rowsOf(() => true)).map((row) => row?.Distance);
    expect(distances).toEqual(expected("distance", 7).map((cm) => (cm / 100_000).toFixed(2)));
  });

  it("have the minutes of the daily files, and nothing of the days that are made up", async () => {
    const { files: written, report } = await convertAll(uploadOf(files(() => true)), bangkok);
    const rows = dailyRows(written);
    const [, day = ""] = DAYS;
    const minutesOn = (family: string) => String(sumByDay(family, 0).get(day));
    expect(rows.find((row) => row.Date === day)).toMatchObject({
      "Minutes Sedentary": minutesOn("sedentary_minutes"),
      "Minutes Lightly Active": minutesOn("lightly_active_minutes"),
      "Minutes Fairly Active": minutesOn("moderately_active_minutes"),
      "Minutes Very Active": minutesOn("very_active_minutes"),
      "Activity Calories": "0",
    });
    expect(rows.at(-1)?.Date).toBe("2025-08-08");
    const minutes = report.data_types.find((type) => type.type === "active_minutes");
    expect(minutes?.skipped.map((skipped) => skipped.reason)).toContain(
      "placeholder after the last real day",
    );
  });
});
