import Papa from "papaparse";
import { describe, expect, it } from "vitest";
import type { ConversionOptions } from "../../../../worker/conversion/step.ts";
import { seriesJson } from "../../../support/export/daily-export.ts";
import { convertAll, EVERYTHING, type NamedBytes, uploadOf } from "../../../support/export/upload.ts";
import { weightCsv } from "../../../support/export/weight-export.ts";

const HEADER =
  "Date,Calories Burned,Steps,Distance,Floors,Minutes Sedentary,Minutes Lightly Active,Minutes Fairly Active,Minutes Very Active,Activity Calories";

/** As Fitbit wrote it for an American: thousands with commas; two tables of days, foods and sleep. */
const OCTOBER = `Body
Date,Weight,BMI,Fat
"2021-10-29","140.5","20.7","0"
"2021-10-30","0","0","0"
"2021-10-31","141.25","20.8","18.5"

Foods
Date,Calories In
"2021-10-29","1,500"

Activities
${HEADER}
"2021-10-29","2,948","13,845","7.92","61","616","246","28","57","1,619"
"2021-10-30","1,500","0","0","0","1,440","0","0","0","0"
"2021-10-31","3,113","16,322","9.76","69","668","299","10","59","1,820"

Sleep
Start Time,End Time,Minutes Asleep
"2021-10-29 11:12PM","2021-10-30 6:33AM","403"

Food Log 20211029
Daily Totals
"=1+1","12"
`;

const old = (text = OCTOBER, name = "fitbit_export_20211029.csv"): NamedBytes => ({ name, bytes: text });
const convert = (parts: readonly NamedBytes[], options: ConversionOptions = EVERYTHING) =>
  convertAll(uploadOf(parts), options);
const textOf = (files: readonly { name: string; bytes: Uint8Array }[], name: string) =>
  new TextDecoder().decode(files.find((file) => file.name === name)?.bytes);
const summaryOf = ({ report }: Awaited<ReturnType<typeof convert>>) =>
  report.data_types.find(({ type }) => type === "daily_summary");

describe("an old 31-day export", () => {
  it("gives Garmin its weights in the unit that Garmin asks for, and its days", async () => {
    const { files, report } = await convert([old()]);
    expect(files.map((file) => [file.name, file.type, file.records])).toEqual([
      ["weight-old-export/garmin-body-2021.csv", "body", 2],
      ["daily-old-export/garmin-daily-2021-10.csv", "daily_old", 2],
      ["archive/old-31-day-export.csv", "archive", 3],
    ]);
    expect(textOf(files, "weight-old-export/garmin-body-2021.csv")).toBe(
      'Body\nDate,Weight,BMI,Fat\n"2021-10-29","140.50","20.70","0.00"\n"2021-10-31","141.25","20.80","18.50"\n',
    );
    expect(textOf(files, "daily-old-export/garmin-daily-2021-10.csv")).toBe(
      `Activities\n${HEADER}\n` +
        '"2021-10-29","2948","13845","7.92","61","616","246","28","57","1619"\n' +
        '"2021-10-31","3113","16322","9.76","69","668","299","10","59","1820"\n',
    );
    expect(report.issues).toContainEqual({
      code: "weight-unit-unknown",
      severity: "warning",
      file: "",
      seen: "2 weights",
    });
  });

  it("keeps foods and sleep in the archive, as text that runs no formula", async () => {
    const { files } = await convert([old()]);
    const { data } = Papa.parse<Record<string, string>>(textOf(files, "archive/old-31-day-export.csv"), {
      header: true,
      skipEmptyLines: true,
    });
    expect(data.map((row) => [row.record, row.date])).toEqual([
      ["food log", "2021-10-29"],
      ["foods", "2021-10-29"],
      ["sleep", "2021-10-29"],
    ]);
    expect(data[0]?.["daily totals"]).toBe("'=1+1");
  });

  it("accounts for every row", async () => {
    const summary = summaryOf(await convert([old()]));
    expect(summary).toMatchObject({
      files: 1,
      read: 9,
      written: 4,
      merged: 0,
      from: "2021-10-29",
      to: "2021-10-31",
    });
    expect(summary?.skipped.reduce((sum, { count }) => sum + count, 0)).toBe(5);
  });

  it("gives way to the same days of a newer export", async () => {
    const newer = [
      { name: "weight.csv", bytes: weightCsv([["2021-10-29T07:00:00Z", 63_700]]) },
      { name: "steps-2021-10-01.json", bytes: seriesJson([[Date.parse("2021-10-31T09:00:00Z"), 16_000]]) },
    ];
    const result = await convert([old(), ...newer]);
    expect(textOf(result.files, "weight-old-export/garmin-body-2021.csv")).not.toContain("2021-10-29");
    expect(textOf(result.files, "daily-old-export/garmin-daily-2021-10.csv")).not.toContain("2021-10-31");
    expect(summaryOf(result)).toMatchObject({ written: 2, merged: 2 });
  });

  it("is the same said twice, in another language, and in small steps", async () => {
    const german = OCTOBER.replace(/"(\d{4})-(\d\d)-(\d\d)"/g, '"$3-$2-$1"')
      .replace(/"(\d+),(\d{3})"/g, '"$1.$2"')
      .replace(/"(\d+)\.(\d{1,2})"/g, '"$1,$2"');
    const once = await convert([old()]);
    const twice = await convert([old(), old(german, "fitbit_export_20211029 (1).csv")]);
    for (const name of [
      "weight-old-export/garmin-body-2021.csv",
      "daily-old-export/garmin-daily-2021-10.csv",
    ])
      expect(textOf(twice.files, name)).toBe(textOf(once.files, name));
    const slow = await convertAll(uploadOf([old(), old()]), EVERYTHING, { maxReads: 1, maxBytes: 1 });
    expect(slow.all).toEqual((await convert([old(), old()])).all);
  });

  it.each(["october.csv", "Fitbit export of Jo.csv"])(
    "is known by its first line where it is called %s",
    async (name) => {
      expect(summaryOf(await convert([old(OCTOBER, name)]))).toMatchObject({ files: 1, written: 4 });
      for (const title of ['\ufeff"Body"\r', '"Body",""', '"Body","","",""\r', "\r\n\nBody,,,"]) {
        const result = await convert([old(`${title}\n${OCTOBER.slice(5)}`, name)]);
        expect(summaryOf(result)).toMatchObject({ written: 4 });
      }
    },
  );

  it("stays alone where an unknown file is no old export", async () => {
    const { report } = await convert([old("Bodyweight,x\n1,2\n", "other.csv")]);
    expect(report.ignored).toEqual([{ name: "other.csv", reason: "not a Fitbit file that we know" }]);
  });

  it("is left out where day and month cannot be told apart, and never guessed", async () => {
    const text = `Body\nDate,Weight,BMI,Fat\n"01-02-2021","70.5","22","0"\n"05-03-2021","70.1","22","0"\n`;
    const result = await convert([old(text)]);
    expect(result.files).toEqual([]);
    expect(result.report.issues).toMatchObject([{ code: "date-order-unknown", where: "Body" }]);
    expect(summaryOf(result)?.skipped).toEqual([{ reason: "day and month cannot be told apart", count: 2 }]);
  });

  it("has its broken rows and tables reported", async () => {
    const text = `Activities\nDate,Steps\n"2021-10-29","5"\n\nBody\nDate,Weight,BMI,Fat\n"2021-10-29","heavy","",""\n"2021-10-30","70"\n`;
    const result = await convert([old(text), old("nothing,here\n1,2\n")]);
    expect(result.report.issues.map(({ code, where }) => [code, where])).toEqual([
      ["file-header", "Activities"],
      ["file-header", undefined],
      ["weight-unit-unknown", undefined],
    ]);
    expect(summaryOf(result)).toMatchObject({ read: 3, written: 1 });
  });

  it.each(["Body\n", "Body\n\nActivities\n", "Body\nDate,Weight,BMI,Fat\n\nFoods\nDate,Calories In\n\n"])(
    "is said to be empty where it has no days: %j",
    async (text) => {
      const result = await convert([old(text), old()]);
      expect(result.report.issues).toContainEqual({
        ...{ code: "old-export-empty", severity: "warning", file: "fitbit_export_20211029.csv" },
      });
      expect(summaryOf(result)).toMatchObject({ files: 2, read: 9 });
      expect(textOf(result.all, "READ ME FIRST.txt")).toContain("no days under them");
      const full = await convert([old()]);
      expect(full.report.issues.map(({ code }) => code)).not.toContain("old-export-empty");
    },
  );

  it("follows what was asked for", async () => {
    const asked = (include: ConversionOptions["include"], archive = false) =>
      convert([old()], { ...EVERYTHING, include, archive });
    const types = ({ files }: Awaited<ReturnType<typeof asked>>) => files.map((file) => file.type);
    const weight = await asked(["weight"]);
    expect(types(weight)).toEqual(["body"]);
    expect(summaryOf(weight)).toMatchObject({ read: 9, written: 2, outcome: "partly" });
    expect(summaryOf(weight)?.skipped).toContainEqual({ reason: "left out as you asked", count: 6 });
    expect(types(await asked(["daily"]))).toEqual(["daily_old"]);
    const tables = await asked(["activities"], true);
    expect(types(tables)).toEqual(["archive"]);
    for (const nothing of [tables, await asked(["activities"])])
      expect(summaryOf(nothing)).toMatchObject({ outcome: "cannot", reason: "left out as you asked" });
    expect(types(await asked(["activities"]))).toEqual([]);
  });
});
