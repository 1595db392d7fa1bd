/** How much of the series is held while activities are written, and how the rest is accounted for. */
import { describe, expect, it } from "vitest";
import {
  type HeartRateSample,
  readHeartRateCsv,
} from "../../../../worker/conversion/activity/series-files.ts";
import { HEART_RATE_FORM } from "../../../../worker/conversion/job/sample-list.ts";
import { MAX_SAMPLES, MAX_SOURCES, SeriesKeeper } from "../../../../worker/conversion/job/series-keeper.ts";
import { exerciseJson, heartRateCsv } from "../../../support/export/exercise-export.ts";
import { convertAll, uploadOf } from "../../../support/export/upload.ts";

const START = "2024-08-03T08:00:00";
const windows = [
  { fromMs: 0, toMs: 10 },
  { fromMs: 20, toMs: 1e9 },
];

const at = (text: string) => {
  const [atMs, source = ""] = text.split(" ");
  return { atMs: Number(atMs), source, bpm: 60 };
};
const held = ({ list }: SeriesKeeper<HeartRateSample>) =>
  [...list].map(({ atMs, source }) => `${atMs} ${source}`);

describe("of samples", () => {
  it("those inside of an activity are held, each moment of a source once", () => {
    const keeper = new SeriesKeeper(windows, HEART_RATE_FORM);
    for (const text of ["0 a", "0 b", "0 a", "15 a", "20 a", "10 a", "10 b"]) keeper.keep(at(text));
    expect(held(keeper)).toEqual(["0 a", "0 b", "20 a", "10 a", "10 b"]);
    expect([keeper.repeated, keeper.left]).toEqual([1, 0]);
  });

  it("those of other activities only repeat what is known, once some are asked for", () => {
    const keeper = new SeriesKeeper(windows, HEART_RATE_FORM);
    keeper.narrow(windows.slice(1));
    for (const text of ["5 a", "15 a", "25 a"]) keeper.keep(at(text));
    expect(held(keeper)).toEqual(["25 a"]);
    expect([keeper.repeated, keeper.left]).toEqual([1, 0]);
  });

  it("no more are held than a day can have; the others are counted", () => {
    const keeper = new SeriesKeeper(windows, HEART_RATE_FORM);
    for (let i = 0; i < MAX_SAMPLES + 7; i++) keeper.keep({ atMs: 20 + i, source: "", bpm: 60 });
    keeper.keep({ atMs: 20, source: "", bpm: 60 });
    expect([keeper.list.length, keeper.repeated, keeper.left]).toEqual([MAX_SAMPLES, 1, 7]);
  });

  it("those of no more sources are held than a person has; the others are counted", () => {
    const keeper = new SeriesKeeper(windows, HEART_RATE_FORM);
    for (let i = 0; i < MAX_SOURCES + 7; i++) keeper.keep({ atMs: 20, source: `${i}`, bpm: 60 });
    expect([keeper.list.length, keeper.repeated, keeper.left]).toEqual([MAX_SOURCES, 0, 7]);
  });
});

describe("a conversion", () => {
  const convert = async (csv: string, copies: number, seconds = 600) => {
    const run = { start: START, seconds };
    const parts = Array.from({ length: copies }, (_, i) => ({
      ...{ name: `heart_rate_2024-08-03 (${i + 1}).csv`, bytes: csv },
    }));
    const { report } = await convertAll(
      uploadOf([{ name: "exercise-0.json", bytes: exerciseJson([run]) }, ...parts]),
    );
    return report.data_types.find(({ type }) => type === "heart_rate");
  };

  it("says samples beyond the bound as such", async () => {
    const SECONDS = 2000;
    const startMs = Date.parse(`${START}Z`);
    const rows = Array.from({ length: MAX_SAMPLES + 50 }, (_, i) => {
      const at = new Date(startMs + (i % SECONDS) * 1000).toISOString().slice(0, 19);
      return `${at}Z,${60 + (i % 90)},watch ${Math.floor(i / SECONDS)}`;
    });
    const type = await convert(`timestamp,beats per minute,data source\n${rows.join("\n")}\n`, 1, SECONDS);
    expect(type).toMatchObject({
      ...{ read: MAX_SAMPLES + 50, written: SECONDS, merged: MAX_SAMPLES - SECONDS },
      skipped: [{ reason: "more records than we read", count: 50 }],
    });
  });

  it("counts the samples of a doubled file as merged, and those of no activity as such in both", async () => {
    expect(await convert(heartRateCsv(START, 700), 2)).toMatchObject({
      ...{ read: 1400, written: 121, merged: 121 },
      skipped: [{ reason: "not part of any activity", count: 1158 }],
    });
  });
});

it("a sample's source is a short text of its own, and a file may begin with empty lines", () => {
  const csv = `\r\n\ntimestamp,beats per minute,data source\n${START}Z,60,${"x".repeat(500)}\n`;
  const window = { fromMs: 0, toMs: 4e12 };
  expect(readHeartRateCsv(new TextEncoder().encode(csv), window)).toEqual({
    ...{ rows: 1, undated: 0, problem: null },
    samples: [{ atMs: Date.parse(`${START}Z`), bpm: 60, source: "x".repeat(80) }],
  });
});
