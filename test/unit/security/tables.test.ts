/** What a spreadsheet opens: text that came from the export never runs as a formula, and numbers stay numbers. */
import fc from "fast-check";
import Papa from "papaparse";
import { describe, expect, it } from "vitest";
import { dailyCsvFiles } from "../../../worker/conversion/garmin/daily-csv.ts";
import { convertAll, uploadOf } from "../../support/export/upload.ts";

async function tableOf(parts: readonly { name: string; bytes: string }[], name: string) {
  const { files } = await convertAll(uploadOf(parts));
  const text = new TextDecoder().decode(files.find((file) => file.name === `archive/${name}.csv`)?.bytes);
  const { data, errors } = Papa.parse<string[]>(text, { delimiter: ",", newline: "\n" });
  expect(errors).toEqual([]);
  return data.slice(0, -1);
}

/** What a spreadsheet takes for a formula: what OWASP lists, wherever white space is trimmed. */
const RUNS = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/;
const NUMBER = /^[+-]?[\d.]+(e[+-]?\d+)?$/i;

const hostile = fc
  .tuple(fc.constantFrom(..."=+-@\t\r\uff1d\uff0b\uff0d\uff20"), fc.string({ unit: "binary", maxLength: 20 }))
  .map((parts) => parts.join(""));

describe("tables of the archive", () => {
  it("hold no formula in any cell or heading, in JSON and CSV, whatever the export says", async () => {
    await fc.assert(
      fc.asyncProperty(hostile, hostile, async (text, column) => {
        const rows = [
          ...(await tableOf(
            [
              {
                name: "food_logs-0.json",
                bytes: JSON.stringify([
                  { logDate: "01/03/24", foodName: text, [column]: text, calories: -3.5 },
                ]),
              },
            ],
            "food",
          )),
          ...(await tableOf(
            [
              {
                name: "UserSleeps_2024-01-01.csv",
                bytes: Papa.unparse([
                  ["sleep_id", "sleep_start", "start_utc_offset", column],
                  ["7", "2024-01-02 23:30:00+0000", "+01:00", text],
                ]),
              },
            ],
            "sleep",
          )),
        ];
        expect(rows.length).toBeGreaterThanOrEqual(4);
        for (const cell of rows.flat())
          expect(NUMBER.test(cell) || cell === "+01:00" || (!RUNS.test(cell) && !cell.includes("\0"))).toBe(
            true,
          );
        expect(rows.flat()).toContain("-3.5");
      }),
      { numRuns: 150 },
    );
  });

  it("give plain text back as it was", async () => {
    const foodName = 'Bread, "brown"; 2 slices';
    const [header = [], row = []] = await tableOf(
      [
        {
          name: "food_logs-0.json",
          bytes: JSON.stringify([{ logDate: "01/03/24", foodName, calories: 120 }]),
        },
      ],
      "food",
    );
    expect(row[header.indexOf("foodName")]).toBe(foodName);
    expect(row[header.indexOf("calories")]).toBe("120");
  });
});

it("daily totals are printed from numbers alone", () => {
  const number = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 });
  const day = fc.record({
    day: fc.integer({ min: 0, max: 30_000 }),
    calories: number,
    steps: number,
    distance: number,
    floors: number,
    sedentary: number,
    light: number,
    fair: number,
    very: number,
    activityCalories: number,
  });
  fc.assert(
    fc.property(day, (row) => {
      const [file] = dailyCsvFiles([row], "daily");
      const [, , line = ""] = new TextDecoder().decode(file?.bytes).split("\n");
      expect(line).toMatch(/^"\d{4}-\d{2}-\d{2}"(,"-?\d+(\.\d+)?"){9}$/);
    }),
  );
});
