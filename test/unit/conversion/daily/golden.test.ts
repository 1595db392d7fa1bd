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

describe.skipIf(!present)("the days of a real export", () => {
  it.each([
    ["old JSON", isOld],
    ["new CSV", isNew],
    ["both together", () => true],
  ])("have the same steps and floors from %s", async (_, wanted) => {
    const rows = await rowsOf(wanted);
    expect(rows.map((row) => Number(row?.Steps))).toEqual([3848, 6783, 6870, 5368]);
    expect(rows.map((row) => Number(row?.Floors))).toEqual([4, 3, 3, 1]);
  });

  it("have the distance of the old JSON in kilometres", async () => {
    const distances = (await rowsOf(() => true)).map((row) => row?.Distance);
    expect(distances).toEqual(["2.51", "4.90", "4.92", "4.06"]);
  });

  it("have the minutes of the daily files, and nothing of the days that are made up", async () => {
    const { files: written, report } = await convertAll(uploadOf(files(() => true)), bangkok);
    const rows = dailyRows(written);
    expect(rows.find((row) => row.Date === "2025-08-05")).toMatchObject({
      "Minutes Sedentary": "728",
      "Minutes Lightly Active": "157",
      "Minutes Fairly Active": "4",
      "Minutes Very Active": "59",
      "Activity Calories": "0",
    });
    expect(rows.at(-1)?.Date).toBe("2025-08-08");
    const minutes = report.data_types.find((type) => type.type === "active_minutes");
    expect(minutes?.skipped.map((skipped) => skipped.reason)).toContain(
      "placeholder after the last real day",
    );
  });
});
