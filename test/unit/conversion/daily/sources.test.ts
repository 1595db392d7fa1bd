import { describe, expect, it } from "vitest";
import { seriesCsv, seriesJson } from "../../../support/export/daily-export.ts";
import { dailyRows } from "../../../support/export/daily-rows.ts";
import { convertAll, type NamedBytes, uploadOf } from "../../../support/export/upload.ts";

const at = (text: string) => Date.parse(`${text}:00Z`);
const utc = { timeZone: "UTC", include: ["daily"] } as const;
const convert = (...parts: readonly NamedBytes[]) => convertAll(uploadOf(parts), utc);

/** One day, each source with its own number of steps. */
const day = (sources: Readonly<Record<string, number>>, date = "2026-04-02") => ({
  name: `steps_${date}.csv`,
  bytes: seriesCsv(
    ["steps"],
    Object.entries(sources).map(([source, steps]) => ({ ms: at(`${date}T08:00`), values: [steps], source })),
    true,
  ),
});

const steps = (text: string, count: number | string) => ({
  name: `steps-${text.slice(0, 10)}.json`,
  bytes: seriesJson([[at(text), count]]),
});

describe("which source gives a day", () => {
  it.each<[string, Record<string, number>, string]>([
    ["the tracker before the phone", { "Inspire 3": 10, MobileTrack: 99 }, "10"],
    ["the tracker before the Google Health app", { "Google Fitbit Air": 10, "Google Health App": 99 }, "10"],
    ["the tracker before its mirror", { "Charge 6": 10, "Charge 6 Health Connect": 99 }, "10"],
    ["the phone before Health Connect", { "Fitbit App": 10, "Health Connect": 99 }, "10"],
    ["Health Connect where there is nothing else", { "Health Connect": 99 }, "99"],
    ["of two trackers the one that saw more", { "Charge 5": 10, "Inspire 3": 30 }, "30"],
    ["a file without names of sources", { "": 12, MobileTrack: 99 }, "12"],
  ])("%s", async (_, sources, expected) => {
    const { files, report } = await convert(day(sources));
    expect(dailyRows(files).map((row) => row.Steps)).toEqual([expected]);
    const others = Object.keys(sources).length - 1;
    expect(report.data_types[0]).toMatchObject({ written: 1, merged: others });
  });

  it("is the old JSON, which Fitbit reconciled, before all of them", async () => {
    const { files } = await convert(
      steps("2026-04-02T08:00", 5),
      day({ "Inspire 3": 10 }),
      steps("2026-04-03T08:00", 1),
    );
    expect(dailyRows(files).map((row) => row.Steps)).toEqual(["5", "1"]);
  });

  it("is not the old JSON on its last day, where the export cut it short", async () => {
    const { files } = await convert(steps("2026-04-02T08:00", 5), day({ "Inspire 3": 10, MobileTrack: 99 }));
    expect(dailyRows(files).map((row) => row.Steps)).toEqual(["10"]);
  });

  it("is chosen for each day anew", async () => {
    const { files } = await convert(
      day({ MobileTrack: 7, "Inspire 3": 5 }),
      day({ MobileTrack: 9 }, "2026-04-04"),
    );
    expect(dailyRows(files).map((row) => row.Steps)).toEqual(["5", "9"]);
  });

  it("counts a source's moments with fractions each, and a repeated one once", async () => {
    const rows = [1, 1, 2].map((ms) => ({
      ms: at("2026-04-02T08:00") + ms * 250,
      values: [10],
      source: "Pixel Watch",
    }));
    const { files, report } = await convert({
      name: "steps_2026-04-02.csv",
      bytes: seriesCsv(["steps"], rows, true),
    });
    expect(dailyRows(files)[0]?.Steps).toBe("20");
    expect(report.data_types[0]).toMatchObject({ read: 3, written: 2, merged: 1 });
  });
});

describe("sources at their limits", () => {
  it("are at most 24 in one type; the records of more are refused", async () => {
    const many = Object.fromEntries(Array.from({ length: 26 }, (_, i) => [`Tracker ${i}`, i + 1]));
    const { files, report } = await convert(day(many));
    expect(dailyRows(files)[0]?.Steps).toBe("24");
    expect(report.data_types[0]?.skipped).toEqual([{ reason: "too many sources in one file", count: 2 }]);
  });

  it("take noise around zero as zero, and the largest number that is believed", async () => {
    const ms = at("2026-04-02T08:00");
    const bytes = seriesJson([
      [ms, "-0.5"],
      [ms + 60_000, "10000000"],
      [ms + 120_000, "10000001"],
    ]);
    const { files, report } = await convert({ name: "steps-2026-04-02.json", bytes });
    expect(dailyRows(files)[0]?.Steps).toBe("10000000");
    expect(report.data_types[0]).toMatchObject({ written: 2, skipped: [{ count: 1 }] });
  });

  it("give way where the old JSON only made a day up and a CSV was there", async () => {
    const made = (name: string, value: number) => ({
      name: `${name}-2026-04-01.json`,
      bytes: seriesJson([
        [at("2026-04-02T00:00"), value],
        [at("2026-04-03T00:00"), value],
      ]),
    });
    const minutes = (date: string) => ({
      name: `active_minutes_${date}.csv`,
      bytes: seriesCsv(["light", "moderate", "very"], [{ ms: at(`${date}T08:00`), values: [1, 0, 1] }]),
    });
    const { files } = await convert(
      ...[steps("2026-04-02T08:00", 9), made("sedentary_minutes", 1440), made("very_active_minutes", 0)],
      ...[made("lightly_active_minutes", 0), minutes("2026-04-02")],
    );
    expect(dailyRows(files)[0]).toMatchObject({
      ...{ "Minutes Lightly Active": "1", "Minutes Very Active": "1", "Minutes Sedentary": "0" },
    });
  });
});

describe("minutes of a day before the last", () => {
  it("are those of the old JSON, though a CSV tells of more", async () => {
    const { files } = await convert(
      steps("2026-04-02T08:00", 9),
      {
        name: "lightly_active_minutes-2026-04-01.json",
        bytes: seriesJson([
          [at("2026-04-02T00:00"), 3],
          [at("2026-04-03T00:00"), 3],
        ]),
      },
      {
        name: "active_minutes_2026-04-02.csv",
        bytes: seriesCsv(["light", "moderate", "very"], [{ ms: at("2026-04-02T08:00"), values: [8, 0, 1] }]),
      },
    );
    expect(dailyRows(files)[0]).toMatchObject({ "Minutes Lightly Active": "3", "Minutes Very Active": "0" });
  });
});

describe("days", () => {
  it("have every column, in the units of Garmin's import", async () => {
    const date = "2026-04-02";
    const ms = at(`${date}T08:00`);
    const minutes = (name: string, value: number) => ({
      name: `${name}-${date}.json`,
      bytes: seriesJson([[at(`${date}T00:00`), value]]),
    });
    const { files } = await convert(
      steps(`${date}T08:00`, "1200"),
      {
        name: `distance-${date}.json`,
        bytes: seriesJson([
          [ms, "81234"],
          [ms + 60_000, "-2.8421709430404007E-14"],
        ]),
      },
      {
        name: `altitude-${date}.json`,
        bytes: seriesJson([
          [ms, "100"],
          [ms + 60_000, "20"],
        ]),
      },
      {
        name: `calories-${date}.json`,
        bytes: seriesJson([
          [ms, "1.06"],
          [ms + 60_000, "2.5"],
        ]),
      },
      ...[minutes("sedentary_minutes", 700), minutes("lightly_active_minutes", 120)],
      ...[minutes("moderately_active_minutes", 30), minutes("very_active_minutes", 15)],
    );
    expect(files.map((file) => [file.name, file.records])).toEqual([
      ["daily-experimental/garmin-daily-2026-04.csv", 1],
    ]);
    expect(new TextDecoder().decode(files[0]?.bytes)).toBe(
      "Activities\n" +
        "Date,Calories Burned,Steps,Distance,Floors,Minutes Sedentary,Minutes Lightly Active,Minutes Fairly Active,Minutes Very Active,Activity Calories\n" +
        '"2026-04-02","4","1200","0.81","12","700","120","30","15","0"\n',
    );
  });

  it("come from the new CSVs too: metres, floors before millimetres, minutes by intensity", async () => {
    const ms = at("2026-04-02T08:00");
    const csv = (name: string, columns: readonly string[], values: readonly number[]) => ({
      name: `${name}_2026-04-01.csv`,
      bytes: seriesCsv(columns, [{ ms, values }]),
    });
    const { files } = await convert(
      csv("steps", ["steps"], [900]),
      csv("distance", ["distance"], [12_345.6]),
      csv("floors", ["floors"], [2]),
      csv("altitude", ["gain"], [9144]),
      csv("calories", ["calories"], [4.4]),
      csv("active_minutes", ["light", "moderate", "very"], [1, 2, 3]),
    );
    expect(dailyRows(files)[0]).toMatchObject({
      ...{ Steps: "900", Distance: "12.35", Floors: "2", "Calories Burned": "4" },
      ...{ "Minutes Lightly Active": "1", "Minutes Fairly Active": "2", "Minutes Very Active": "3" },
    });
  });

  it("come from millimetres of altitude where floors are not counted", async () => {
    const ms = at("2026-04-02T08:00");
    const { files } = await convert(steps("2026-04-02T08:00", 9), {
      name: "altitude_2026-04-01.csv",
      bytes: seriesCsv(
        ["gain"],
        [
          { ms, values: [30_480] },
          { ms: ms + 60_000, values: [6096] },
        ],
      ),
    });
    expect(dailyRows(files)[0]?.Floors).toBe("12");
  });

  it("without steps are left out, and so is what Fitbit made up for the future", async () => {
    const sedentary = ["2026-04-01", "2026-04-02", "2026-04-03", "2026-04-04"].map(
      (date) => [at(`${date}T00:00`), date === "2026-04-02" ? 900 : 1440] as const,
    );
    const { files, report } = await convert(
      {
        name: "steps-2026-04-01.json",
        bytes: seriesJson([
          [at("2026-04-01T08:00"), 0],
          [at("2026-04-02T08:00"), 50],
        ]),
      },
      { name: "sedentary_minutes-2026-04-01.json", bytes: seriesJson(sedentary) },
    );
    expect(dailyRows(files).map((row) => row.Date)).toEqual(["2026-04-02"]);
    expect(report.data_types.map(({ type, written, skipped }) => [type, written, skipped])).toEqual([
      ["steps", 1, [{ reason: "on a day without steps", count: 1 }]],
      [
        "active_minutes",
        1,
        [
          { reason: "placeholder after the last real day", count: 2 },
          { reason: "on a day without steps", count: 1 },
        ],
      ],
    ]);
  });

  it("that an older export made up give way to what a newer one measured", async () => {
    const name = "sedentary_minutes-2026-04-01.json";
    const older = {
      name,
      bytes: seriesJson([
        [at("2026-04-01T00:00"), 37],
        [at("2026-04-02T00:00"), 1440],
      ]),
    };
    const newer = {
      name,
      bytes: seriesJson([
        [at("2026-04-01T00:00"), 800],
        [at("2026-04-02T00:00"), 700],
      ]),
    };
    const walked = {
      name: "steps-2026-04-01.json",
      bytes: seriesJson([
        [at("2026-04-01T08:00"), 9],
        [at("2026-04-02T08:00"), 9],
      ]),
    };
    for (const order of [
      [older, newer],
      [newer, older],
    ]) {
      const { files, report } = await convert(walked, ...order);
      expect(dailyRows(files).map((row) => row["Minutes Sedentary"])).toEqual(["800", "700"]);
      expect(report.data_types.find(({ type }) => type === "active_minutes")).toMatchObject({
        read: 4,
        written: 2,
        merged: 2,
      });
    }
  });

  it("are a file a month, at most 96 in a folder", async () => {
    const months = Array.from({ length: 100 }, (_, i) => Date.UTC(2010, i, 15, 12));
    const { files } = await convert({ name: "steps.json", bytes: seriesJson(months.map((ms) => [ms, 1])) });
    expect(files).toHaveLength(100);
    expect(files[0]?.name).toBe("daily-experimental-01/garmin-daily-2010-01.csv");
    expect(files[99]?.name).toBe("daily-experimental-02/garmin-daily-2018-04.csv");
  });

  it("are refused where a value is out of all reach or older than its file", async () => {
    const bytes = seriesJson([
      [at("2026-04-02T08:00"), 5],
      [at("2026-04-02T08:01"), "1e9"],
      [at("2026-04-02T08:02"), -3],
      [at("2026-03-01T08:00"), 4],
    ]);
    const { report } = await convert({ name: "steps-2026-04-02.json", bytes });
    expect(report.data_types[0]?.skipped).toEqual([
      { reason: "value that nobody reaches", count: 2 },
      { reason: "older than the days in the name of its file", count: 1 },
    ]);
    expect(report.issues).toMatchObject([{ code: "records-refused", seen: "3 of 4 records" }]);
  });
});
