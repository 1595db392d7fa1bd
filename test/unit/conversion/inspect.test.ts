/** What an upload is said to hold before anything is converted: whether it is worth it, and what was only named. */
import { describe, expect, it } from "vitest";
import { inspect } from "../../../worker/conversion/inspect.ts";
import { seriesJson } from "../../support/export/daily-export.ts";
import { exerciseJson, heartRateCsv } from "../../support/export/exercise-export.ts";
import { type NamedBytes, uploadOf } from "../../support/export/upload.ts";
import { bodyFatCsv, heightJson, profileCsv, weightCsv } from "../../support/export/weight-export.ts";

async function inspected(parts: readonly NamedBytes[], timeZone: string | null = "UTC") {
  const { files, ports } = uploadOf(parts);
  const result = await inspect(files, { timeZone }, ports);
  if (!result.ok) throw new Error(result.problem.code);
  return result.inspection;
}

const at = (text: string) => Date.parse(`${text}Z`);
const weight = { name: "weight.csv", bytes: weightCsv([["2024-01-05T06:01:00Z", 81_230]]) };
const fat = { name: "body_fat_2024-01-01.csv", bytes: bodyFatCsv([["2024-01-05T06:01:00Z", 20]]) };
const height = { name: "height-2020-01-01.json", bytes: heightJson("2020-01-01T00:00:00", 1800) };
const profile = { name: "Profile.csv", bytes: profileCsv("Asia/Tokyo") };
const sleep = { name: "sleep-2024-01-01.json", bytes: '[{"dateOfSleep":"2024-01-01"}]' };
const steps = { name: "steps-2024-01-01.json", bytes: seriesJson([[at("2024-01-01T09:00"), 10]]) };
const heartRate = { name: "heart_rate_2024-01-03.csv", bytes: heartRateCsv("2024-01-03T19:00:00", 4) };
const run = {
  name: "exercise-0.json",
  bytes: exerciseJson([{ start: "2024-01-03T19:00:00", seconds: 60 }]),
};
const spaces = (name: string, count: number) => ({ name, bytes: `[${" ".repeat(count)}]` });

describe("an upload is worth a conversion", () => {
  it.each<[string, readonly NamedBytes[], boolean]>([
    ["with a weight", [weight], true],
    ["with an activity", [run], true],
    ["with days of steps, which nobody opened yet", [steps], true],
    ["with heart rates, of which some may lie in an activity", [heartRate], true],
    ["with something for Garmin beside what is not", [sleep, height, weight], true],
    ["with nothing but sleep", [sleep], false],
    ["with nothing but a height and a profile", [height, profile], false],
    [
      "with a weight that nobody has",
      [{ ...weight, bytes: weightCsv([["2024-01-05T06:01:00Z", 1]]) }],
      false,
    ],
    ["with nothing", [], false],
  ])("%s: %s is %s", async (_, parts, valid) => {
    expect((await inspected(parts)).valid).toBe(valid);
  });
});

describe("what is said of an upload", () => {
  it("is counted where it was read, and taken from names where it was not", async () => {
    const { data_types, from, to } = await inspected([weight, fat, run, heartRate, steps, sleep]);
    expect(data_types.map(({ type, files, records, outcome }) => [type, files, records, outcome])).toEqual([
      ["weight", 1, 1, "converts"],
      ["body_fat", 1, 1, "converts"],
      ["activities", 1, 1, "converts"],
      ["heart_rate", 1, null, "partly"],
      ["steps", 1, null, "converts"],
      ["sleep", 1, null, "cannot"],
    ]);
    expect([from, to]).toEqual(["2024-01-01", "2024-01-05"]);
  });

  it.each<[string, readonly NamedBytes[], readonly (readonly [string, number | null])[]]>([
    [
      "of exercises",
      [weight, spaces("exercise-0.json", 4_000_000)],
      [
        ["weight", 1],
        ["activities", null],
      ],
    ],
    [
      "of weights, and so of the body fat that they may hold",
      [profile, spaces("weight-2024-01-01.json", 4_000_000), fat],
      [
        ["weight", null],
        ["body_fat", null],
        ["profile", 1],
      ],
    ],
    [
      "of body fat",
      [weight, { name: "body_fat_2024-01-01.csv", bytes: " ".repeat(4_000_000) }],
      [
        ["weight", 1],
        ["body_fat", null],
      ],
    ],
    [
      "of heights",
      [weight, fat, spaces("height-2024-01-01.json", 4_000_000)],
      [
        ["weight", 1],
        ["body_fat", 1],
        ["height", null],
      ],
    ],
  ])("counts the others where a file %s is too large to be opened here", async (_, parts, counts) => {
    const { data_types } = await inspected(parts);
    expect(data_types.map(({ type, records }) => [type, records])).toEqual(counts);
  });

  it("opens no file more than twenty times, and names the rest", async () => {
    // A photo between two files keeps them from being read together.
    const apart = Array.from({ length: 21 }, (_, i): readonly NamedBytes[] => [
      { name: `exercise-${i}.json`, bytes: exerciseJson([{ start: "2024-01-03T19:00:00", seconds: 60 }]) },
      { name: `${i}.jpg`, bytes: "x".repeat(70_000) },
    ]);
    const few = await inspected(apart.slice(0, 20).flat());
    expect(few.data_types.map(({ files, records }) => [files, records])).toEqual([[20, 20]]);
    const many = await inspected(apart.flat());
    expect(many.data_types.map(({ files, records }) => [files, records])).toEqual([[21, null]]);
  });

  it("is in the zone that was asked for, else in that of the profile, else in UTC", async () => {
    expect((await inspected([profile, weight], "Europe/Berlin")).time_zone).toBe("Europe/Berlin");
    expect((await inspected([profile, weight], null)).time_zone).toBe("Asia/Tokyo");
    expect((await inspected([weight], null)).time_zone).toBe("UTC");
  });

  it("names what was ignored and what is wrong", async () => {
    const { ignored, ignored_count, issues } = await inspected([
      { name: "photo.jpg", bytes: "x" },
      { name: "weight.csv", bytes: "a,b\n1,2\n" },
    ]);
    expect([ignored, ignored_count]).toEqual([
      [{ name: "photo.jpg", reason: "not a Fitbit file that we know" }],
      1,
    ]);
    expect(issues.map(({ code, file }) => [code, file])).toEqual([["file-header", "weight.csv"]]);
  });
});
