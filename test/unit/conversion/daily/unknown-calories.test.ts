import { expect, it } from "vitest";
import { seriesJson } from "../../../support/export/daily-export.ts";
import { dailyRows } from "../../../support/export/daily-rows.ts";
import { convertAll, uploadOf } from "../../../support/export/upload.ts";

const at = (day: number) => Date.parse(`2024-01-0${day}T12:00:00Z`);
const minutes = (family: string, days: readonly number[], value: number) => ({
  name: `${family}-2024-01-01.json`,
  bytes: seriesJson(days.map((day) => [at(day), String(value)])),
});

async function converted(daysWithCalories: readonly number[]) {
  const parts = [minutes("steps", [1, 2, 3], 900), minutes("calories", daysWithCalories, 1800)];
  const { files, report } = await convertAll(uploadOf(parts), { timeZone: "UTC", include: ["daily"] });
  return {
    calories: dailyRows(files).map((row) => row["Calories Burned"]),
    issues: report.issues.map(({ code, seen }) => `${code} ${seen}`),
  };
}

it.each([
  ["none", [], ["0", "0", "0"], []],
  ["some", [1, 3], ["1800", "0", "1800"], ["calories-unknown 1 of 3 days"]],
  ["all", [1, 2, 3], ["1800", "1800", "1800"], []],
])(
  "where %s of the days have calories, it is said of how many nothing is known",
  async (_, days, rows, issues) => {
    expect(await converted(days)).toEqual({ calories: rows, issues });
  },
);
