/** The tables of an old 31-day export: where one begins, what its rows are, and which of them are believed. */
import { describe, expect, it } from "vitest";
import { parseCount, parseLocalDate, parseMeasure } from "../../../../worker/conversion/blocks/locale.ts";
import { orderOf, readActivityRows, readBodyRows } from "../../../../worker/conversion/blocks/rows.ts";
import { MAX_CELLS, splitBlocks } from "../../../../worker/conversion/blocks/split.ts";
import { beginsLikeOldExport, isBlockTitle } from "../../../../worker/conversion/blocks/title.ts";
import { convertAll, EVERYTHING, type NamedBytes, uploadOf } from "../../../support/export/upload.ts";

const DAY = 18_929;
const bytes = (text: string) => new TextEncoder().encode(text);

describe("a title line", () => {
  it.each(["Body", "FOODS", " Activities ", "sleep", "Food Log", "Food Log 20211029"])("is %j", (title) => {
    expect([isBlockTitle([title]), isBlockTitle([title, "", " "])]).toEqual([true, true]);
    expect(isBlockTitle([title, "x"])).toBe(false);
  });

  it.each(["", "Bodyweight", "A Body", "Food Log 2021102", "Food Log 202110290", "Food Log x", "Date"])(
    "is not %j",
    (title) => expect(isBlockTitle([title])).toBe(false),
  );

  it.each([
    ["Body\nDate", true],
    ['"Body"\r\nDate', true],
    ["Body", true],
    ["Body,,\n", true],
    ["Body,x\n", false],
    ["x\nBody\n", false],
    ["", false],
  ])("makes a file that begins with %j an old export: %s", (start, isOld) => {
    expect(beginsLikeOldExport(bytes(start))).toBe(isOld);
  });
});

describe("the tables of a file", () => {
  it("begin at a title, with their header and rows; what stands before the first is of none", () => {
    const text =
      "\ufeffstray,row\n\nBody,,\n Date , WEIGHT \n1,2\n , \n3,4\n\nFood Log 20211029\n\nDaily\n5\nSleep\n";
    expect(splitBlocks(text)).toEqual([
      {
        title: "Body",
        header: ["date", "weight"],
        rows: [
          ["1", "2"],
          ["3", "4"],
        ],
        more: 0,
      },
      { title: "Food Log 20211029", header: ["daily"], rows: [["5"]], more: 0 },
      { title: "Sleep", header: [], rows: [], more: 0 },
    ]);
    expect(splitBlocks("\ufeffBody\nDate\n")).toEqual([
      { title: "Body", header: ["date"], rows: [], more: 0 },
    ]);
    expect(splitBlocks("a,b\n1,2\n")).toEqual([]);
  });

  it("hold as many cells as a file may, and count the rows beyond", () => {
    const [first, second, ...rest] = splitBlocks(
      `Body\nDate,Weight,BMI\n${"1,2,3,4\n".repeat(MAX_CELLS)}\nSleep\nStart\n1\n2\n`,
    );
    expect(first?.rows[0]).toEqual(["1", "2", "3"]);
    expect((first?.rows.length ?? 0) * 4).toBeGreaterThanOrEqual(MAX_CELLS - 10);
    expect((first?.rows.length ?? 0) * 4).toBeLessThan(MAX_CELLS + 4);
    expect((first?.rows.length ?? 0) + (first?.more ?? 0)).toBe(MAX_CELLS + 2);
    expect([second, rest]).toEqual([undefined, []]);
    const wide = splitBlocks(`Body\n${"x,".repeat(5000)}x\n1\n`)[0];
    expect([wide?.header.length, wide?.rows.length, wide?.more]).toEqual([200, 1, 0]);
  });

  it("have one order of day and month, told by those of days that have rows", () => {
    const block = (header: readonly string[], ...dates: readonly string[]) => ({
      ...{ title: "x", header },
      rows: dates.map((date) => [date]),
      more: 0,
    });
    const days = block(["date"], "01-02-2021", "13-02-2021");
    expect(orderOf([days])).toBe("dmy");
    expect(orderOf([days, block(["date"]), block(["start time"], "02/13/2021")])).toBe("dmy");
    expect(orderOf([days, block(["date"], "02/13/2021")])).toBeNull();
  });
});

describe("a row of Body", () => {
  const read = (...row: readonly string[]) =>
    readBodyRows(
      { title: "Body", header: ["fat", "date", "weight", "bmi"], rows: [row], more: 0 },
      "ymd",
    )?.[0];

  it("is found by the names of its columns; body fat and BMI may be missing", () => {
    expect(read("18.5", "2021-10-29", "140.5", "20.7")).toEqual({
      row: { day: DAY, weight: 140.5, bmi: 20.7, fat: 18.5 },
    });
    expect(read("", "2021-10-29", "140.5", "x")).toEqual({
      row: { day: DAY, weight: 140.5, bmi: 0, fat: 0 },
    });
  });

  it.each([
    ["29-10-2021", "140", "date not readable"],
    ["2021-10-29", "heavy", "value not a number"],
    ["2021-10-29", "", "value not a number"],
    ["2021-10-29", "0", "no weight on that day"],
    ["2021-10-29", "700.1", "no weight on that day"],
  ])("of %s with the weight %j is refused: %s", (date, weight, reason) => {
    expect(read("0", date, weight, "0")).toEqual({ reason });
  });

  it("may be as heavy as nobody is in any unit", () => {
    expect(read("0", "2021-10-29", "700", "0")).toMatchObject({ row: { weight: 700 } });
  });

  it("of a table without its columns is none", () => {
    expect(readBodyRows({ title: "Body", header: ["date", "weight"], rows: [], more: 0 }, "ymd")).toBeNull();
  });
});

describe("a row of Activities", () => {
  const HEADER = [
    ...["date", "calories burned", "steps", "distance", "floors", "minutes sedentary"],
    ...["minutes lightly active", "minutes fairly active", "minutes very active", "activity calories"],
  ];
  const read = (row: readonly string[], header = HEADER) =>
    readActivityRows({ title: "Activities", header, rows: [row], more: 0 }, "ymd");
  const ROW = ["2021-10-29", "2,948", "13,845", "7.92", "61", "616", "246", "28", "57", "1,619"];

  it("has each number in its place", () => {
    const row = {
      ...{ day: DAY, calories: 2948, steps: 13_845, distance: 7.92, floors: 61, sedentary: 616 },
      ...{ light: 246, fair: 28, very: 57, activityCalories: 1619 },
    };
    expect(read(ROW)).toEqual([{ row }]);
    expect(read(ROW.toReversed(), HEADER.toReversed())).toEqual([{ row }]);
  });

  it.each(HEADER.map((name, i) => [name, i] as const))(
    "is refused where %s cannot be read",
    (name, place) => {
      expect(read(ROW.with(place, "x"))).toEqual([
        { reason: name === "date" ? "date not readable" : "value not a number" },
      ]);
    },
  );

  it.each(HEADER)("is none of a table without %s", (name) => {
    expect(
      read(
        ROW,
        HEADER.filter((one) => one !== name),
      ),
    ).toBeNull();
  });
});

describe("numbers and dates at their ends", () => {
  it.each([
    ["123456789", 123_456_789],
    [" 1'234 ", 1234],
    ["1\u00a0234", 1234],
    ["x1", null],
    ["1x", null],
  ])("the count %j is %s", (text, value) => expect(parseCount(text)).toBe(value));

  it.each([
    [" 1'234.5 ", 1234.5],
    ["12\u202f345,67", 12_345.67],
    ["0.1234567", null],
    ["0.123456", 0.123456],
    ["00.5", 0.5],
    ["1,2345", null],
    ["1,23", 1.23],
    ["1.234.567", 1_234_567],
    ["x1.5", null],
    ["1.5x", null],
    ["0.5x", null],
    ["x0.5", null],
  ])("the measure %j is %s", (text, value) => expect(parseMeasure(text)).toBe(value));

  it.each([
    [" 2021/10/29 ", "ymd", DAY],
    ["2021.10.29", "ymd", DAY],
    ["29/10/21", "dmy", DAY],
    ["x2021-10-29", "ymd", null],
    ["2021-10-29x", "ymd", null],
    ["29-10-99", "dmy", 47_418],
    ["29-10-100", "dmy", null],
    ["21-10-29", "ymd", null],
    ["2021-29-10", "ymd", null],
    ["29-10", "dmy", null],
  ] as const)("the date %j in the order %s is day %s", (text, order, day) => {
    expect(parseLocalDate(text, order)).toBe(day);
  });
});

describe("days that several old exports know", () => {
  const HEADER =
    "Date,Calories Burned,Steps,Distance,Floors,Minutes Sedentary,Minutes Lightly Active,Minutes Fairly Active,Minutes Very Active,Activity Calories";
  const file = (name: string, steps: readonly number[], weight: number): NamedBytes => ({
    name: `fitbit_export_${name}.csv`,
    bytes: `Body\nDate,Weight,BMI,Fat\n2021-10-29,${weight},0,0\n\nActivities\n${HEADER}\n${steps
      .map((count, i) => `2021-10-${31 - i},1,${count},1,1,1,1,1,1,1\n`)
      .join("")}`,
  });

  it("are taken from the one that saw more steps, and weights from the first", async () => {
    const { files, report } = await convertAll(
      uploadOf([file("1", [100, 200, 0], 70), file("2", [150, 200, 0], 71), file("3", [120, 0, 0], 72)]),
      EVERYTHING,
    );
    const text = (type: string) =>
      new TextDecoder().decode(files.find((one) => one.type === type)?.bytes).trimEnd();
    expect(text("daily_old").split("\n").slice(2)).toEqual([
      '"2021-10-30","1","200","1.00","1","1","1","1","1","1"',
      '"2021-10-31","1","150","1.00","1","1","1","1","1","1"',
    ]);
    expect(text("body").split("\n").slice(2)).toEqual(['"2021-10-29","70.00","0.00","0.00"']);
    expect(report.data_types).toMatchObject([
      {
        ...{ type: "daily_summary", read: 12, written: 3, merged: 5, from: "2021-10-29", to: "2021-10-31" },
        skipped: [{ reason: "on a day without steps", count: 4 }],
      },
    ]);
    expect(report.issues).toEqual([
      { code: "weight-unit-unknown", severity: "warning", file: "", seen: "1 weight" },
    ]);
  });
});
