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
