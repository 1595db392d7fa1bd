/** How much of the series is held while activities are written, and how the rest is accounted for. */
import { describe, expect, it } from "vitest";
import { readHeartRateCsv } from "../../../../worker/conversion/activity/series-files.ts";
import { MAX_SAMPLES, SeriesKeeper } from "../../../../worker/conversion/job/series-keeper.ts";
import { exerciseJson, heartRateCsv } from "../../../support/export/exercise-export.ts";
import { convertAll, uploadOf } from "../../../support/export/upload.ts";

const START = "2024-08-03T08:00:00";
const windows = [
  { fromMs: 0, toMs: 10 },
  { fromMs: 20, toMs: 1e9 },
];

describe("of samples", () => {
  it("those inside of an activity are held, each moment of a source once", () => {
    const keeper = new SeriesKeeper(windows);
    const kept = ["0 a", "0 b", "0 a", "15 a", "20 a", "10 a", "10 b"].filter((text) => {
      const [atMs, source = ""] = text.split(" ");
      return keeper.keep({ atMs: Number(atMs), source });
    });
    expect(kept).toEqual(["0 a", "0 b", "20 a", "10 a", "10 b"]);
    expect([keeper.repeated, keeper.left]).toEqual([1, 0]);
  });

  it("no more are held than a day can have; the others are counted", () => {
    const keeper = new SeriesKeeper(windows);
    let held = 0;
    for (let i = 0; i < MAX_SAMPLES + 7; i++) held += keeper.keep({ atMs: 20 + i, source: "" }) ? 1 : 0;
    expect([held, keeper.repeated, keeper.left]).toEqual([MAX_SAMPLES, 0, 7]);
  });
});

describe("a conversion", () => {
  const convert = async (csv: string, copies: number) => {
    const run = { start: START, seconds: 600 };
    const parts = Array.from({ length: copies }, (_, i) => ({
      ...{ name: `heart_rate_2024-08-03 (${i + 1}).csv`, bytes: csv },
    }));
    const { report } = await convertAll(
      uploadOf([{ name: "exercise-0.json", bytes: exerciseJson([run]) }, ...parts]),
    );
    return report.data_types.find(({ type }) => type === "heart_rate");
  };

  it("says samples beyond the bound as such", async () => {
    const startMs = Date.parse(`${START}Z`);
    const rows = Array.from({ length: MAX_SAMPLES + 50 }, (_, i) => {
      const at = new Date(startMs + (i % 600) * 1000).toISOString().slice(0, 19);
      return `${at}Z,${60 + (i % 90)},watch ${Math.floor(i / 600)}`;
    });
    const type = await convert(`timestamp,beats per minute,data source\n${rows.join("\n")}\n`, 1);
    expect(type).toMatchObject({
      ...{ read: MAX_SAMPLES + 50, written: 600, merged: MAX_SAMPLES - 600 },
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
