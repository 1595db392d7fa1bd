/** What a conversion makes of the tables of an old 31-day export: which become days, which a table of the archive. */
import Papa from "papaparse";
import { describe, expect, it } from "vitest";
import { convertAll, EVERYTHING, uploadOf } from "../../../support/export/upload.ts";

const HEADER =
  "Date,Calories Burned,Steps,Distance,Floors,Minutes Sedentary,Minutes Lightly Active,Minutes Fairly Active,Minutes Very Active,Activity Calories";

async function convert(bytes: string) {
  const { files, report } = await convertAll(
    uploadOf([{ name: "fitbit_export_20210301.csv", bytes }]),
    EVERYTHING,
  );
  const text = (type: string) => new TextDecoder().decode(files.find((file) => file.type === type)?.bytes);
  return { text, summary: report.data_types.find(({ type }) => type === "daily_summary") };
}

describe("a table for the archive", () => {
  it("is called by its title, with or without a day, which is then the day of its rows", async () => {
    const { text, summary } = await convert(
      "Foods\nDate,Calories In\n2021-03-01,900\n\nFood Log 20210305\nMeal\nSoup\n\nFood Log\nMeal\nBread\n",
    );
    const { data } = Papa.parse<Record<string, string>>(text("archive"), {
      ...{ header: true, skipEmptyLines: true },
    });
    expect(data.map((row) => [row.record, row.date, row.meal ?? ""]).toSorted()).toEqual([
      ["food log", "", "Bread"],
      ["food log", "2021-03-05", "Soup"],
      ["foods", "2021-03-01", ""],
    ]);
    expect(summary).toMatchObject({ read: 3, written: 0, from: "2021-03-01", to: "2021-03-05" });
  });
});

describe("a day of activity", () => {
  it("is written from its first step on, and one without any is counted as left out", async () => {
    const day = (date: string, steps: number) => `${date},1500,${steps},0.5,0,1400,20,10,10,30\n`;
    const { text, summary } = await convert(
      `Activities\n${HEADER}\n${day("2021-03-01", 0)}${day("2021-03-02", 1)}`,
    );
    expect(text("daily_old").trimEnd().split("\n").slice(2)).toEqual([
      '"2021-03-02","1500","1","0.50","0","1400","20","10","10","30"',
    ]);
    expect(summary).toMatchObject({
      ...{ read: 2, written: 1, merged: 0, from: "2021-03-02", to: "2021-03-02" },
      skipped: [{ reason: "on a day without steps", count: 1 }],
    });
  });
});

describe("what is wrong with an old export", () => {
  const said = async (bytes: string | Uint8Array) => {
    const { report } = await convertAll(
      uploadOf([{ name: "fitbit_export_20210301.csv", bytes }]),
      EVERYTHING,
    );
    return {
      issues: report.issues.map(({ code, file, where, seen }) => [code, file, where ?? seen ?? ""]),
      skipped: report.data_types.find(({ type }) => type === "daily_summary")?.skipped ?? [],
    };
  };
  const FILE = "fitbit_export_20210301.csv";
  const row = (date: string) => `"${date}","70.5","22","20"\n`;
  const BODY = "Body\nDate,Weight,BMI,Fat\n";

  it.each<[string, string | Uint8Array, string]>([
    ["is no text", new Uint8Array([0x42, 0xff, 0x0a]), "file-encoding"],
    ["has no table that has a title", "a,b\n1,2\n", "file-header"],
    ["has tables without rows", BODY, "old-export-empty"],
  ])("is told where it %s", async (_, bytes, code) => {
    const { issues, skipped } = await said(bytes);
    expect([issues, skipped]).toEqual([[[code, FILE, ""]], []]);
  });

  it("is told of a table whose days cannot be told from its months, and of no other", async () => {
    const { issues, skipped } = await said(
      `${BODY}${row("02-03-2021")}${row("03-02-2021")}\nActivities\n${HEADER}\n`,
    );
    expect(issues).toEqual([["date-order-unknown", FILE, "Body"]]);
    expect(skipped).toEqual([{ reason: "day and month cannot be told apart", count: 2 }]);
  });

  it("is told of a table that lacks a column, if it has rows", async () => {
    const { issues, skipped } = await said(
      `Body\nDate,BMI\n"2021-03-01","22"\n"2021-03-02","22"\n\nActivities\nDate,Floors\n`,
    );
    expect(issues).toEqual([["file-header", FILE, "Body"]]);
    expect(skipped).toEqual([{ reason: "its table lacks a column", count: 2 }]);
  });
});

describe("a table of the archive", () => {
  it("is told of rows that are none, with how many there are", async () => {
    const bytes = JSON.stringify([{ dateOfSleep: "2024-08-01", minutesAsleep: 400 }, 3, "x"]);
    const { report } = await convertAll(uploadOf([{ name: "sleep-2024-08-01.json", bytes }]), EVERYTHING);
    expect(report.issues).toEqual([
      {
        ...{ code: "records-refused", severity: "warning" },
        ...{ file: "sleep-2024-08-01.json", seen: "2 of 3 records" },
      },
    ]);
  });
});
