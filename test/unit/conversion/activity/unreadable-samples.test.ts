/** What the readers of a value a second say of the rows that are no sample. */
import { describe, expect, it } from "vitest";
import { readHeartRateJson } from "../../../../worker/conversion/activity/heart-rate-json.ts";
import {
  type HeartRateSample,
  type Refusal,
  readGpsCsv,
  readHeartRateCsv,
  readLivePaceCsv,
  type SeriesRead,
  type Taker,
  type Window,
} from "../../../../worker/conversion/activity/series-files.ts";

const START = Date.parse("2024-08-03T19:00:00Z");
const window: Window = { fromMs: START, toMs: START + 60_000 };
const bytes = (text: string) => new TextEncoder().encode(text);

/** Reads with a taker that writes down each refusal: `12 value` is that of second 12. */
function refusalsOf<Item>(read: (taker: Taker<Item>) => SeriesRead<Item>) {
  const refusals: string[] = [];
  const refuse = (atMs: number, why: Refusal) => refusals.push(`${(atMs - START) / 1000} ${why}`);
  const { rows, undated, samples } = read({ keep: () => true, refuse });
  return { rows, undated, samples: samples.length, refusals };
}

const heartRates = (rows: readonly string[]) =>
  refusalsOf<HeartRateSample>((taker) =>
    readHeartRateCsv(bytes(`timestamp,beats per minute\n${rows.join("\n")}\n`), window, taker),
  );

describe("rows of a CSV", () => {
  it("whose value is missing or impossible are refused inside of the window alone", () => {
    const values = ["", "fast", "300", "0", "90"].map((value, i) => `2024-08-03T19:00:0${i}Z,${value}`);
    expect(heartRates([...values, "2024-08-03T20:00:00Z,fast", "2024-08-03T19:00:05Z"])).toEqual({
      ...{ rows: 7, undated: 0, samples: 1 },
      refusals: ["0 value", "1 value", "2 value", "3 value", "5 value"],
    });
  });

  it("whose moment cannot be read are counted wherever they stand", () => {
    const rows = [
      "yesterday,90",
      ",90",
      "2024-08-03 19:00:05,90",
      "9999999999999,90",
      "2024-08-03T19:00:61Z,90",
    ];
    expect(heartRates([...rows, "2024-08-03T19:00:05Z,90"])).toEqual({
      ...{ rows: 6, undated: 5, samples: 1, refusals: [] },
    });
  });

  it("are samples in whatever zone their moment is told", () => {
    const rows = ["2024-08-03T21:00:05+02:00,90", "2024-08-03 19:00:06Z,90", "2024-08-03T19:00:07.25Z,90"];
    expect(heartRates(rows)).toEqual({ rows: 3, undated: 0, samples: 3, refusals: [] });
  });

  it("may have quotes, as a program puts them that saved the file again", () => {
    const rows = ['"2024-08-03T19:00:05Z","90"', '"2024-08-03T18:00:05Z","90"', '"2024-08-03T19:00:06Z",""'];
    expect(heartRates(rows)).toEqual({ rows: 3, undated: 0, samples: 1, refusals: ["6 value"] });
  });

  it("of positions tell apart what is no fix and what is no position", () => {
    const rows = ["0,0", "0.0,0.0", "91,11", ",11", "0,11", "48,0"].map(
      (place, i) => `2024-08-03T19:00:0${i}Z,${place},500`,
    );
    const csv = bytes(`timestamp,latitude,longitude,altitude\n${rows.join("\n")}\n`);
    expect(refusalsOf((taker) => readGpsCsv(csv, window, taker))).toEqual({
      ...{ rows: 6, undated: 0, samples: 2 },
      refusals: ["0 noFix", "1 noFix", "2 value", "3 value"],
    });
  });

  it("of live pace are refused, too", () => {
    const csv = bytes("timestamp,steps,distance millimeters\n2024-08-03T19:00:01Z,1,-5\n");
    expect(refusalsOf((taker) => readLivePaceCsv(csv, window, taker)).refusals).toEqual(["1 value"]);
  });
});

describe("records of the old heart rate", () => {
  const record = (second: number, value: unknown) => ({
    dateTime: `08/03/24 19:${String(Math.floor(second / 60)).padStart(2, "0")}:${String(second % 60).padStart(2, "0")}`,
    value,
  });
  const read = (records: readonly unknown[]) =>
    refusalsOf<HeartRateSample>((taker) => readHeartRateJson(bytes(JSON.stringify(records)), window, taker));

  it("are refused for a value that is none, and for one that the sensor was not sure of", () => {
    const values = [7, { confidence: 3 }, { bpm: 19, confidence: 3 }, { bpm: 90, confidence: 0 }];
    const records = [...values, { bpm: 90, confidence: 1 }].map((value, i) => record(i, value));
    expect(read([...records, record(61, 7)])).toEqual({
      ...{ rows: 6, undated: 0, samples: 1 },
      refusals: ["0 value", "1 value", "2 value", "3 unsure"],
    });
  });

  it("are counted even where they are no records, and where they have no moment", () => {
    const records = [3, null, { value: { bpm: 90 } }, { dateTime: "08/03/24", value: { bpm: 90 } }];
    expect(read([...records, record(5, { bpm: 90 })])).toEqual({
      ...{ rows: 5, undated: 4, samples: 1, refusals: [] },
    });
  });

  it("are all found though one among them has a moment that cannot be read", () => {
    const records = Array.from({ length: 600 }, (_, i) => record(i, { bpm: 90, confidence: 3 }));
    const later = { fromMs: START + 250_000, toMs: START + 310_000 };
    for (let broken = 0; broken < records.length; broken++) {
      const some = records.map((one, i) => (i === broken ? { ...one, dateTime: "13/45/24 19:00:00" } : one));
      const { rows, samples } = readHeartRateJson(bytes(JSON.stringify(some)), later);
      expect([rows, samples.length]).toEqual([600, broken >= 250 && broken <= 310 ? 60 : 61]);
    }
  });

  it("are all found in a file that is cut off inside of a moment", () => {
    const records = Array.from({ length: 600 }, (_, i) => record(i, { bpm: 90, confidence: 3 }));
    const text = JSON.stringify(records);
    const cut = bytes(text.slice(0, text.lastIndexOf("08/03/24") + 5));
    expect(readHeartRateJson(cut, window)).toMatchObject({
      rows: 600,
      samples: { length: 61 },
      problem: null,
    });
  });
});
