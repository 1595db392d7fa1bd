/** The two CSV files that Garmin's import of Fitbit exports reads, byte by byte. */
import { describe, expect, it } from "vitest";
import { bodyCsvFiles } from "../../../../worker/conversion/garmin/body-csv.ts";
import { type DailyRow, dailyCsvFiles } from "../../../../worker/conversion/garmin/daily-csv.ts";

const dayNumber = (iso: string): number => Date.parse(`${iso}T00:00:00Z`) / 86_400_000;
const text = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes);

describe("daily totals", () => {
  const row = (iso: string): DailyRow => ({
    day: dayNumber(iso),
    calories: 2948.4,
    steps: 13_845.5,
    distance: 7.918,
    floors: 60.7,
    sedentary: 616,
    light: 246.2,
    fair: 28,
    very: 57,
    activityCalories: 1618.6,
  });
  const names = (days: readonly DailyRow[]) => dailyCsvFiles(days, "daily").map(({ name }) => name);

  it("are a title, Fitbit's header and a quoted row a day, whole numbers but for the distance", () => {
    const [file, ...others] = dailyCsvFiles([row("2021-10-29"), row("2021-10-31")], "daily");
    expect(others).toEqual([]);
    expect(text(file?.bytes)).toBe(
      [
        "Activities",
        "Date,Calories Burned,Steps,Distance,Floors,Minutes Sedentary,Minutes Lightly Active," +
          "Minutes Fairly Active,Minutes Very Active,Activity Calories",
        '"2021-10-29","2948","13846","7.92","61","616","246","28","57","1619"',
        '"2021-10-31","2948","13846","7.92","61","616","246","28","57","1619"',
        "",
      ].join("\n"),
    );
    expect(file).toMatchObject({ name: "daily/garmin-daily-2021-10.csv", records: 2 });
  });

  it("are a file a month of each year", () => {
    expect(names([row("2020-01-31"), row("2020-02-01"), row("2021-02-01")])).toEqual([
      "daily/garmin-daily-2020-01.csv",
      "daily/garmin-daily-2020-02.csv",
      "daily/garmin-daily-2021-02.csv",
    ]);
    expect(names([])).toEqual([]);
  });

  it("stay in one folder up to 96 months, and are dealt to numbered ones beyond", () => {
    const months = Array.from({ length: 193 }, (_, i) =>
      row(`${2005 + Math.floor(i / 12)}-${String((i % 12) + 1).padStart(2, "0")}-15`),
    );
    expect(new Set(names(months.slice(0, 96)).map((name) => name.split("/")[0]))).toEqual(new Set(["daily"]));
    const folders = Map.groupBy(names(months), (name) => name.split("/")[0]);
    expect([...folders].map(([folder, files]) => [folder, files.length])).toEqual([
      ["daily-01", 96],
      ["daily-02", 96],
      ["daily-03", 1],
    ]);
  });
});

describe("weights whose unit nobody knows", () => {
  it("are a title, Fitbit's header and a quoted row a day with two decimals, a file a year", () => {
    const files = bodyCsvFiles([
      { day: dayNumber("2020-12-31"), weight: 140.126, bmi: 20.68, fat: 0 },
      { day: dayNumber("2021-01-01"), weight: 139, bmi: 0, fat: 21.5 },
      { day: dayNumber("2021-12-31"), weight: 138.5, bmi: 0, fat: 0 },
    ]);
    expect(files.map(({ name, records, bytes }) => [name, records, text(bytes)])).toEqual([
      [
        "weight-old-export/garmin-body-2020.csv",
        1,
        'Body\nDate,Weight,BMI,Fat\n"2020-12-31","140.13","20.68","0.00"\n',
      ],
      [
        "weight-old-export/garmin-body-2021.csv",
        2,
        'Body\nDate,Weight,BMI,Fat\n"2021-01-01","139.00","0.00","21.50"\n"2021-12-31","138.50","0.00","0.00"\n',
      ],
    ]);
  });
});
