/** What becomes of each row of the series files: taken, refused with its reason, not wanted, or cut off. */
import { describe, expect, it } from "vitest";
import { readExerciseJson } from "../../../../worker/conversion/activity/exercise-json.ts";
import { readHeartRateJson } from "../../../../worker/conversion/activity/heart-rate-json.ts";
import {
  readGpsCsv,
  readHeartRateCsv,
  readLivePaceCsv,
  type Sample,
  type SeriesRead,
  type Taker,
  type Window,
} from "../../../../worker/conversion/activity/series-files.ts";

const at = (time: string) => Date.parse(`2024-08-03T${time}Z`);
const window: Window = { fromMs: at("19:00:10"), toMs: at("19:00:20") };
const bytes = (text: string) => new TextEncoder().encode(text);
type Read<Item> = (bytes: Uint8Array, window: Window, taker?: Taker<Item>) => SeriesRead<Item>;

/** The seconds of the samples that were taken, and those of the refused ones with the reason. */
function told<Item extends Sample>(read: Read<Item>, text: string, wanted: (item: Item) => boolean) {
  const refused: string[] = [];
  const seconds = (ms: number) => (ms - at("19:00:00")) / 1000;
  const taker: Taker<Item> = {
    keep: wanted,
    refuse: (atMs, why) => refused.push(`${seconds(atMs)} ${why}`),
  };
  const { samples, ...accounts } = read(bytes(text), window, taker);
  return { ...accounts, taken: samples.map(({ atMs }) => seconds(atMs)), refused };
}
const csv = (header: string, ...rows: readonly string[]) =>
  `${header}\n${rows.map((row) => `2024-08-03T19:00:${row}\n`).join("")}`;

describe("a row of a series file", () => {
  it("of heart rate is taken where it can be one, and where it is wanted", () => {
    const text = csv(
      "timestamp,beats per minute",
      ...["09Z,80", "10Z,80", "11Z,", "12Z,19", "13Z,90", "14Z,x", "20Z,95", "20.5Z,95", "21Z,95"],
    );
    const accounts = { rows: 9, undated: 0, problem: null, refused: ["11 value", "12 value", "14 value"] };
    expect(told(readHeartRateCsv, text, () => true)).toEqual({ ...accounts, taken: [10, 13, 20] });
    expect(told(readHeartRateCsv, text, ({ bpm }) => bpm === 90)).toEqual({ ...accounts, taken: [13] });
    expect(told(readHeartRateCsv, text, () => false)).toEqual({ ...accounts, taken: [] });
  });

  it("of GPS is refused where it is no place, and where the phone had none", () => {
    const text = csv(
      "timestamp,longitude,altitude,latitude",
      ...["10Z,0,5,0", "11Z,0,5,1", "12Z,1,5,0", "13Z,,5,1", "14Z,1,5,", "15Z,-181,5,1"],
    );
    expect(told(readGpsCsv, text, ({ latitude }) => latitude === 1)).toEqual({
      ...{ rows: 6, undated: 0, problem: null, taken: [11] },
      refused: ["10 noFix", "13 value", "14 value", "15 value"],
    });
  });

  it("of live pace is refused where it says no way", () => {
    const text = csv("timestamp,distance millimeters", "10Z,5", "11Z,", "12Z,-1", "13Z,7");
    expect(told(readLivePaceCsv, text, ({ metres }) => metres === 0.007)).toEqual({
      ...{ rows: 4, undated: 0, problem: null, taken: [13], refused: ["11 value", "12 value"] },
    });
  });

  it("of the old heart rate is refused where the sensor was not sure, and where it says nothing", () => {
    const values = [
      '{"bpm":80,"confidence":1}',
      '{"bpm":80,"confidence":0}',
      '{"bpm":19}',
      "5",
      '{"bpm":90}',
    ];
    const records = values.map((value, i) => `{"dateTime":"08/03/24 19:00:${10 + i}","value":${value}}`);
    const text = `[${records.join()},3,{"dateTime":"soon","value":{"bpm":80}}]`;
    expect(told(readHeartRateJson, text, ({ bpm }) => bpm === 90)).toEqual({
      ...{ rows: 7, undated: 2, problem: null, taken: [14] },
      refused: ["11 unsure", "12 value", "13 value"],
    });
  });

  it("without a moment is counted apart, wherever it stands", () => {
    const header = "timestamp,beats per minute\n";
    const [own, odd] = ["2024-08-03T19:00:12Z,80\n", "soon,80\n"];
    for (const text of [own + odd, odd + own, `\r\n\n${odd}${own}`])
      expect(told(readHeartRateCsv, header + text, () => true)).toMatchObject({
        ...{ rows: 2, undated: 1, taken: [12], refused: [] },
      });
  });

  it("may stand in quotes, with an offset, or with spaces around its values", () => {
    const rows = [
      '"2024-08-03T19:00:10Z","80"',
      "2024-08-03 19:00:11+0000,80",
      "2024-08-03T21:00:12+02:00, 80 ",
      "2024-08-03T19:00:13.999Z,80\r",
      "2024-08-03T17:00:14Z,80",
      "2024-08-03T19:00:15+02:00,80",
    ];
    const text = `timestamp,beats per minute\n${rows.join("\n")}`;
    expect(told(readHeartRateCsv, text, () => true)).toMatchObject({
      ...{ rows: 6, undated: 0, taken: [10, 11, 12, 13.999], refused: [] },
    });
  });
});

describe("an old heart-rate file", () => {
  const record = (second: number) =>
    `{"dateTime":"08/03/24 19:00:${10 + second}","value":{"bpm":${80 + second},"confidence":2}}`;
  const records = [0, 2, 4, 30, 35, 40].map(record);
  const read = (text: string) => {
    const { samples, ...accounts } = readHeartRateJson(bytes(text), window);
    return { ...accounts, rates: samples.map(({ bpm }) => bpm) };
  };

  it("gives its window wherever it is cut off behind it", () => {
    const text = `[${records.join(", ")}]`;
    const first = text.indexOf(record(30));
    for (let end = first + record(30).length; end < text.length; end++) {
      const cut = text.slice(0, end);
      const rows = cut.split('"dateTime"').length - 1;
      expect([cut.slice(-20), read(cut)]).toEqual([
        cut.slice(-20),
        { rows, undated: 0, problem: null, rates: [80, 82, 84] },
      ]);
    }
  });

  it("is what it says as a whole, whatever stands before its list", () => {
    const list = `[${records.join()}]`;
    const whole = { rows: 6, undated: 0, problem: null, rates: [80, 82, 84] };
    for (const text of [list, ` \n${list}`, `${list} \n`, list.replaceAll("},{", "} ,\n {")])
      expect(read(text)).toEqual(whole);
    const none = { rows: 0, undated: 0, rates: [] };
    expect(read(`x${list}`)).toEqual({ ...none, problem: "file-not-json" });
    expect(read(`{"list":${list}}`)).toEqual({ ...none, problem: "file-shape" });
    expect(read(`"${list.replaceAll('"', "'")}"`)).toEqual({ ...none, problem: "file-shape" });
  });

  it("counts what is no record", () => {
    for (const text of ["[1,2,3]", "[{},[],null]"])
      expect(read(text)).toEqual({ rows: 3, undated: 3, problem: null, rates: [] });
  });
});

describe("an old log", () => {
  const whole = { activityName: "Run", duration: 600_000, startTime: "08/03/24 19:00:00" };
  const refused = (record: unknown) => readExerciseJson(bytes(JSON.stringify([record, whole]))).refused;

  it.each([
    ["activityName", "not a record as Fitbit writes it"],
    ["duration", "not a record as Fitbit writes it"],
    ["startTime", "date or time not readable"],
  ])("without its %s is refused", (field, reason) => {
    expect(refused({ ...whole, [field]: undefined })).toEqual({ [reason]: 1 });
    expect(refused({ ...whole, [field]: null })).toEqual({ [reason]: 1 });
    expect(refused(whole)).toEqual({});
  });

  it.each([
    ["Meter", 25, false],
    ["Yard", 22.86, true],
    ["YARD", 22.86, true],
    ["Kilometer", 25_000, false],
  ])("of a pool of 25 %s has one of %s m, shown in yards: %s", (poolLengthUnit, lengthM, isInYards) => {
    const pool = { swimLengths: 4, poolLength: 25, poolLengthUnit };
    const { items } = readExerciseJson(bytes(JSON.stringify([{ ...whole, ...pool }])));
    expect(items[0]?.pool).toEqual({ lengthM, isInYards, lengths: 4 });
  });
});
