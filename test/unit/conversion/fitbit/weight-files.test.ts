/** The body files, record by record: what is read of each, and why the others are refused. */
import { describe, expect, it } from "vitest";
import {
  KG_PER_POUND,
  readBodyFatCsv,
  readHeightCsv,
  readHeightJson,
  readWeightCsv,
  readWeightJson,
} from "../../../../worker/conversion/fitbit/weight-files.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const json = (...records: readonly unknown[]) => bytes(JSON.stringify(records));
const at = (text: string) => Date.parse(`${text}Z`);

const NO_DATE = { "date or time not readable": 1 };
const NO_RECORD = { "not a record as Fitbit writes it": 1 };
const NO_NUMBER = { "value not a number": 1 };

describe("a weight of the old files", () => {
  const good = { weight: 150, date: "01/31/24", time: "07:08:09" };

  it.each([
    ["alone", good, { bmi: null, fatPercent: null }],
    ["with BMI", { ...good, bmi: 24.5 }, { bmi: 24.5, fatPercent: null }],
    ["with body fat", { ...good, fat: 19.25 }, { bmi: null, fatPercent: 19.25 }],
    ["with both as text", { ...good, bmi: "24.5", fat: "19.25" }, { bmi: 24.5, fatPercent: 19.25 }],
    ["with both as nothing", { ...good, bmi: null, fat: "" }, { bmi: null, fatPercent: null }],
  ])("%s is in kilograms, at the time of the wall", (_, record, more) => {
    expect(readWeightJson(json(record))).toEqual({
      ...{ read: 1, refused: {}, problem: null },
      items: [{ wallMs: at("2024-01-31T07:08:09"), kg: 150 * KG_PER_POUND, ...more }],
    });
  });

  it.each([
    ["no object", 7, NO_RECORD],
    ["a list", [good], NO_RECORD],
    ["nothing", null, NO_RECORD],
    ["no weight", { date: good.date, time: good.time }, NO_RECORD],
    ["no date", { weight: 150, time: good.time }, NO_DATE],
    ["no time", { weight: 150, date: good.date }, NO_DATE],
    ["a date that is a number", { ...good, date: 13_124 }, NO_DATE],
    ["a day that does not exist", { ...good, date: "02/30/24" }, NO_DATE],
    ["a time that does not exist", { ...good, time: "24:00:00" }, NO_DATE],
  ])("is refused where it has %s, and the others are read", (_, record, refused) => {
    expect(readWeightJson(json(good, record))).toMatchObject({ read: 2, refused, problem: null });
    expect(readWeightJson(json(record))).toEqual({ read: 1, items: [], refused, problem: "file-shape" });
  });

  it("is none in a file that is no list", () => {
    expect(readWeightJson(bytes("{}")).problem).toBe("file-shape");
    expect(readHeightJson(bytes("[")).problem).toBe("file-not-json");
  });
});

describe("a row of the new files", () => {
  const MOMENT = "2024-01-31T07:08:09Z";
  const instantMs = at("2024-01-31T07:08:09");
  const weights = (...lines: readonly string[]) => readWeightCsv(bytes(lines.join("\n")));

  it("is found by the names of its columns, whatever their order and the spaces around them", () => {
    const item = { instantMs, grams: 70_500, sourceClass: 1 };
    for (const lines of [
      ["timestamp,weight grams", `${MOMENT},70500`],
      ["Weight Grams , Timestamp", `70500,${MOMENT}`],
      ["x,weight grams,data source,timestamp", `1, 70500 ,Aria Air,${MOMENT}`],
      ["data source,timestamp,weight grams", `Aria Air,${MOMENT},70500`],
    ])
      expect(weights(...lines)).toEqual({ read: 1, items: [item], refused: {}, problem: null });
  });

  it.each([
    ["Aria Air", 1],
    [" Fitbit App ", 2],
    ["Health Connect", 3],
    ["", 1],
  ])("of the source %j is of class %s", (source, sourceClass) => {
    const { items } = weights("timestamp,weight grams,data source", `${MOMENT},70500,${source}`);
    expect(items).toEqual([{ instantMs, grams: 70_500, sourceClass }]);
  });

  it.each([
    ["no moment", ",70500", NO_DATE],
    ["a moment without a zone", "2024-01-31T07:08:09,70500", NO_DATE],
    ["no value", `${MOMENT},`, NO_NUMBER],
    ["too few fields", MOMENT, NO_NUMBER],
    ["a word for a value", `${MOMENT},heavy`, NO_NUMBER],
    ["neither", "never,heavy", NO_DATE],
  ])("is refused where it has %s, and the others are read", (_, line, refused) => {
    const header = "timestamp,weight grams";
    expect(weights(header, `${MOMENT},70500`, line)).toMatchObject({ read: 2, refused, problem: null });
    expect(weights(header, line)).toEqual({ read: 1, items: [], refused, problem: "file-shape" });
  });

  it.each(["timestamp,grams", "weight grams", "x,y"])("is none under the header %j", (header) => {
    expect(weights(header, `${MOMENT},70500`)).toEqual({
      ...{ read: 0, items: [], refused: {}, problem: "file-header" },
    });
  });

  it("of body fat is a percentage, and of height metres", () => {
    expect(readBodyFatCsv(bytes(`timestamp,body fat percentage\n${MOMENT},21.5\n`)).items).toMatchObject([
      { instantMs, fatPercent: 21.5 },
    ]);
    expect(readHeightCsv(bytes(`timestamp,height millimeters\n${MOMENT},1805\n`)).items).toEqual([
      { sinceMs: instantMs, metres: 1.805 },
    ]);
  });
});

describe("a height of the old files", () => {
  const good = { dateTime: "10/19/22 01:02:03", value: "1625" };

  it("is in metres, since the time of the wall", () => {
    expect(readHeightJson(json(good, { ...good, value: 1700 })).items).toEqual([
      { sinceMs: at("2022-10-19T01:02:03"), metres: 1.625 },
      { sinceMs: at("2022-10-19T01:02:03"), metres: 1.7 },
    ]);
  });

  it.each([
    ["no object", 7, NO_RECORD],
    ["no value", { dateTime: good.dateTime }, NO_RECORD],
    ["a word for a value", { ...good, value: "tall" }, NO_RECORD],
    ["no moment", { value: 1625 }, NO_DATE],
    ["another moment", { ...good, dateTime: "2022-10-19" }, NO_DATE],
  ])("is refused where it has %s", (_, record, refused) => {
    expect(readHeightJson(json(record))).toEqual({ read: 1, items: [], refused, problem: "file-shape" });
  });
});
