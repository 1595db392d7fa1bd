/**
 * One person's history in every container that Fitbit and Google ever put it into. What comes out may not depend on the
 * folders, the zips, the order or the number of columns.
 */
import { describe, expect, it } from "vitest";
import { seriesJson } from "../../support/export/daily-export.ts";
import {
  csvTime,
  exerciseJson,
  gpsCsv,
  heartRateCsv,
  heartRateJson,
  livePaceCsv,
  tcx,
  userExercisesCsv,
} from "../../support/export/exercise-export.ts";
import { convertAll, EVERYTHING, type NamedBytes, uploadOf } from "../../support/export/upload.ts";
import { bodyFatCsv, heightJson, weightCsv, weightJson } from "../../support/export/weight-export.ts";
import { buildZip } from "../../support/export/zip-builder.ts";

const berlin = { ...EVERYTHING, timeZone: "Europe/Berlin" };
const RUN = "2024-08-03T19:24:00";
const LOG_ID = 62_345_678_901;

const exerciseRow = {
  ...{ exercise_id: "1", exercise_start: csvTime(RUN), exercise_end: csvTime("2024-08-03T19:34:00") },
  ...{ utc_offset: "+02:00", activity_name: "Outdoor Run", tracker_total_distance_mm: "1700000" },
};

type Family = "Body" | "Activities" | "Movement" | "Heart" | "Sleep";

/** Each file with the family under which the newest exports file it. */
const FILES: readonly (readonly [Family, name: string, bytes: string])[] = [
  ["Body", "weight-2024-08-01.json", weightJson([{ wall: "2024-08-02T07:01:12", pounds: 171.6, fat: 21.5 }])],
  ["Body", "weight.csv", weightCsv([["2024-08-03T05:00:00Z", 77_650]])],
  ["Body", "body_fat_2024-08-01.csv", bodyFatCsv([["2024-08-03T05:00:00Z", 21.25]])],
  ["Body", "height-2024-08-01.json", heightJson("2024-08-01T00:00:00", 1740)],
  ["Activities", "exercise-0.json", exerciseJson([{ start: RUN, seconds: 600, logId: LOG_ID }])],
  ["Activities", "UserExercises_2024-01-01.csv", userExercisesCsv([exerciseRow])],
  ["Activities", `${LOG_ID}.tcx`, tcx(RUN, 30)],
  ["Activities", "gps_location_2024-08-03.csv", gpsCsv(RUN, 600)],
  ["Activities", "live_pace_2024-08-03.csv", livePaceCsv(RUN, 600)],
  ["Heart", "heart_rate-2024-08-03.json", heartRateJson(RUN, 120)],
  ["Heart", "heart_rate_2024-08-03.csv", heartRateCsv(RUN, 120)],
  ["Movement", "steps-2024-08-01.json", seriesJson([[Date.parse("2024-08-03T23:30:00Z"), 1234]])],
  ["Movement", "distance-2024-08-01.json", seriesJson([[Date.parse("2024-08-03T23:30:00Z"), 90_000]])],
  ["Sleep", "sleep-2024-08-01.json", '[{"dateOfSleep":"2024-08-03","minutesAsleep":420}]'],
  ["Sleep", "Stress Score.csv", "DATE,SCORE\n2024-08-03,70\n"],
];

const isJson = (name: string) => name.endsWith(".json");
const inFolders = (folderOf: (family: Family, name: string) => string): readonly NamedBytes[] =>
  FILES.map(([family, name, bytes]) => ({ name: `${folderOf(family, name)}${name}`, bytes }));
const zipped = (items: readonly NamedBytes[], name = "export.zip"): NamedBytes => ({
  name,
  bytes: buildZip(items),
});

const flat = inFolders(() => "MyFitbitData/山田太郎/user-site-export/");
const takeout = inFolders((family, name) =>
  name.endsWith(".tcx")
    ? "Takeout/Fitbit/Activities/"
    : `Takeout/Fitbit/${isJson(name) ? "Global Export Data" : family === "Activities" ? "Health Fitness Data_GoogleData" : "Physical Activity_GoogleData"}/`,
);
const loose = inFolders(() => "");

const CONTAINERS: readonly (readonly [string, readonly NamedBytes[]])[] = [
  ["the old zip, flat, under a name in any script", [zipped(flat, "MyFitbitData.zip")]],
  ["the old zip with folders", [zipped(inFolders((family) => `MyFitbitData/Zoë & Åse/${family}/`))]],
  ["Takeout with Fitbit", [zipped(takeout, "takeout-20240901T000000Z-1-001.zip")]],
  [
    "Takeout with Google Health, a folder a family",
    [zipped(inFolders((family) => `Takeout/Google Health/Physical Activity_GoogleData/${family}/`))],
  ],
  [
    "a Takeout split into three",
    [0, 1, 2].map((part) =>
      zipped(
        takeout.filter((_, i) => i % 3 === part),
        `takeout-20240901T000000Z-1-00${part + 1}.zip`,
      ),
    ),
  ],
  ["a zip in the opposite order", [zipped(takeout.toReversed())]],
  ["loose files in the opposite order", loose.toReversed()],
  ["half of it zipped and half of it loose", [zipped(takeout.slice(0, 7)), ...loose.slice(7)]],
  ["two exports of which one holds the other", [zipped(takeout.slice(0, 9), "old.zip"), zipped(takeout)]],
];

const resultOf = async (parts: readonly NamedBytes[]) => {
  const { files, report } = await convertAll(uploadOf(parts), berlin);
  return { files, issues: report.issues.filter(({ severity }) => severity !== "info") };
};

describe("one history", () => {
  it("has something of everything", async () => {
    const { files, issues } = await resultOf(loose);
    expect(files.map(({ name, records }) => [name.replace(/[^/]+\.fit$/, ""), records])).toEqual([
      ["weight/", 2],
      ["activities-01/", 1],
      ["daily-experimental/garmin-daily-2024-08.csv", 1],
      ["archive/sleep.csv", 1],
      ["archive/stress.csv", 1],
    ]);
    expect(issues).toEqual([]);
  });

  it.each(CONTAINERS)("becomes the same files out of %s", async (_, parts) => {
    expect(await resultOf(parts)).toEqual(await resultOf(loose));
  });

  it.each([33, 45, 46])(
    "becomes the same files with %i columns of exercises, in any order",
    async (columns) => {
      const [line = ""] = userExercisesCsv([]).split("\n");
      const more = Array.from({ length: columns - line.split(",").length }, (_, i) => `column_${i}`);
      const wide = userExercisesCsv([exerciseRow], more);
      expect(wide.split("\n")[0]?.split(",")).toHaveLength(columns);
      const parts = loose.map((part) =>
        part.name.startsWith("UserExercises") ? { ...part, bytes: wide } : part,
      );
      expect(await resultOf(parts)).toEqual(await resultOf(loose));
    },
  );

  it("is not looked for in heart rates of days without an activity", async () => {
    const broken = { name: "heart_rate_2024-08-09.csv", bytes: "no,such,columns\n" };
    expect(await resultOf([...loose, broken])).toEqual(await resultOf(loose));
    const { issues } = await resultOf([...loose, { ...broken, name: "heart_rate_2024-08-03 (1).csv" }]);
    expect(issues).toMatchObject([{ code: "file-header", file: "heart_rate_2024-08-03 (1).csv" }]);
  });
});
