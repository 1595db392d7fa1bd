/** Which positions are plainly wrong and left out, and which are left as they were recorded. */
import { describe, expect, it } from "vitest";
import { buildSeries } from "../../../../worker/conversion/activity/series.ts";
import { decodeFit } from "../../../support/export/decode-fit.ts";
import { exerciseJson } from "../../../support/export/exercise-export.ts";
import { convertAll, uploadOf } from "../../../support/export/upload.ts";

const START = Date.parse("2024-08-03T19:00:00Z");
const window = { fromMs: START, toMs: START + 100_000 };

/** A fix a second: `h` here, a step north of the one before; `f` far away, `x` still farther; `.` none. */
const PLACES: Readonly<Record<string, number>> = { h: 48, f: 52, x: 56 };
const samples = (text: string) =>
  [...text].flatMap((letter, i) =>
    letter === "."
      ? []
      : [
          {
            ...{ atMs: START + i * 1000, source: "", longitude: 11, altitudeM: 100 },
            latitude: (PLACES[letter] ?? 0) + i * 0.00002,
          },
        ],
  );
/** The letters of the positions that are left. */
const left = (text: string) => {
  const { points, astray } = buildSeries({ track: [], gps: samples(text), heartRate: [], pace: [] }, window);
  const kept = points.flatMap(({ latitude }) => (latitude === null ? [] : [latitude]));
  expect(astray).toBe(text.replaceAll(".", "").length - kept.length);
  return kept.map((latitude) => (latitude < 50 ? "h" : latitude < 54 ? "f" : "x")).join("");
};

describe("positions that are left out", () => {
  it.each([
    ["a single one", "hhfhh", "hhhh"],
    ["one among three", "hfh", "hh"],
    ["several that stand alone", "hhfhhhxhh", "hhhhhhh"],
    ["five together", "hhhhhhfffffhhh", "hhhhhhhhh"],
    ["two at different places", "hhhhfxhh", "hhhhhh"],
    ["where the phone was last", "ffhhhhhhhh", "hhhhhhhh"],
    ["where it ends up", "hhhhhhhhff", "hhhhhhhh"],
    ["across seconds without a fix", "hhh..f..hhh", "hhhhhh"],
  ])("are %s", (_, text, expected) => {
    expect(left(text)).toBe(expected);
  });
});

describe("positions that are left as they were recorded", () => {
  it.each([
    ["six together and more", "hhhhhhffffffhhhhhh"],
    ["a way that goes on elsewhere", "hhhhhhhhffffffff"],
    ["as many as there are of the others", "hffh"],
    ["a beginning as long as what follows", "ffhh"],
    ["a beginning of six", "ffffffhhhhhhhh"],
    ["an end as long as what was before", "hhff"],
    ["a place that was reached in time", `h${".".repeat(90)}h`],
    ["a single one", "f"],
    ["none at all", ""],
    ["nothing but hops", "hfxhfxfxhf"],
    ["two places in turn, of which nobody knows the right one", "hf".repeat(40)],
    ["a tenth and one more", `${"hhhhhhhhhf".repeat(8)}hf`],
  ])("are %s", (_, text) => {
    expect(left(text)).toBe(text.replaceAll(".", ""));
  });

  it("are those after a hop that is too small to be wrong for sure", () => {
    const near = samples("hhhhhhhh").map((sample, i) =>
      i === 4 ? { ...sample, latitude: sample.latitude + 0.0005 } : sample,
    );
    expect(buildSeries({ track: [], gps: near, heartRate: [], pace: [] }, window).astray).toBe(0);
  });
});

it("the way and the altitude go on without them, and what else is known of the second stays", () => {
  const heartRate = [{ atMs: START + 2000, bpm: 77, source: "" }];
  const series = buildSeries({ track: [], gps: samples("hhfhh"), heartRate, pace: [] }, window);
  expect(series.points[2]).toMatchObject({ latitude: null, longitude: null, altitudeM: null, heartRate: 77 });
  expect(series.points.map(({ distanceM }) => Math.round(distanceM ?? -1))).toEqual([0, 2, 4, 7, 9]);
  expect(samples("hhfhh").map(series.fates.gps)).toEqual([
    ...["written", "written", "astray", "written", "written"],
  ]);
});

it("the report tells of them, and the accounts balance", async () => {
  const rows = samples("hhhhhhfhhhhhh").map(({ atMs, latitude, longitude }) =>
    [`${new Date(atMs).toISOString().slice(0, 19)}Z`, latitude, longitude, 5].join(","),
  );
  const { files, report } = await convertAll(
    uploadOf([
      { name: "exercise-0.json", bytes: exerciseJson([{ start: "2024-08-03T19:00:00", seconds: 60 }]) },
      {
        name: "gps_location_2024-08-03.csv",
        bytes: `timestamp,latitude,longitude,altitude\n${rows.join("\n")}\n`,
      },
    ]),
    { timeZone: "UTC", include: ["activities"], archive: false },
  );
  const [fit] = files.filter(({ type }) => type === "activities");
  const records = fit === undefined ? [] : (decodeFit(fit.bytes).messages.recordMesgs ?? []);
  expect(records.map(({ positionLat }) => positionLat !== undefined)).toEqual(records.map((_, i) => i !== 6));
  expect(report.issues).toEqual([
    {
      ...{ code: "positions-astray", severity: "info", file: "" },
      seen: "1 position in 1 of the activities",
    },
  ]);
  expect(report.data_types.find(({ type }) => type === "activity_gps")).toMatchObject({
    ...{ read: 13, written: 12, merged: 0 },
    skipped: [{ reason: "a place where nobody can have been", count: 1 }],
  });
});
