/** The whole report of an export that has something of everything, and something wrong with most of it. */
import { describe, expect, it } from "vitest";
import { inspect } from "../../../worker/conversion/inspect.ts";
import { TYPE_FATES } from "../../../worker/conversion/job/type-fates.ts";
import type { ConversionOptions } from "../../../worker/conversion/step.ts";
import { seriesJson } from "../../support/export/daily-export.ts";
import { decodeFit } from "../../support/export/decode-fit.ts";
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
import { convertAll, type NamedBytes, uploadOf } from "../../support/export/upload.ts";
import {
  bodyFatCsv,
  heightJson,
  profileCsv,
  weightCsv,
  weightJson,
} from "../../support/export/weight-export.ts";

const at = (text: string) => Date.parse(`${text}Z`);
const swim = (dateTime: string) => ({ dateTime, value: { lapDurationSec: 40, strokeCount: 12 } });

const PARTS: readonly NamedBytes[] = [
  { name: "Profile.csv", bytes: profileCsv("Europe/Berlin") },
  { name: "height-2020-01-01.json", bytes: heightJson("2020-01-01T00:00:00", 1800) },
  {
    name: "weight-2024-08-01.json",
    bytes: weightJson([
      { wall: "2024-08-01T07:00:00", pounds: 176.3, bmi: 24.69, fat: 20 },
      { wall: "2024-08-02T07:00:00", pounds: 176.3, bmi: 30 },
      { wall: "2024-08-03T07:00:00", pounds: 176.3, bmi: 240 },
      { wall: "2024-08-04T07:00:00", pounds: 1763, fat: 21 },
    ]),
  },
  { name: "weight.csv", bytes: `${weightCsv([["2024-08-01T05:00:00Z", 79_990]])}never,80000\n` },
  {
    name: "body_fat_2024-08-01.csv",
    bytes: bodyFatCsv([
      ["2024-08-02T06:00:00Z", 19],
      ["2024-08-09T06:00:00Z", 19],
    ]),
  },
  {
    name: "exercise-0.json",
    bytes: exerciseJson([
      { start: "2024-08-03T19:00:00", seconds: 600, name: "Zorbing", typeId: 1 },
      { start: "2024-08-05T08:00:00", seconds: 0 },
      {
        ...{ start: "2024-08-06T08:00:00", seconds: 300, name: "Swim", typeId: 90_024 },
        more: { swimLengths: 2, poolLength: 25, poolLengthUnit: "Meter" },
      },
    ]),
  },
  {
    name: "UserExercises_2024-01-01.csv",
    bytes: userExercisesCsv([
      {
        ...{ exercise_id: "1", utc_offset: "-05:00", activity_name: "Zorbing" },
        exercise_start: csvTime("2024-08-03T19:00:01"),
        exercise_end: csvTime("2024-08-03T19:10:00"),
      },
    ]),
  },
  { name: "1.tcx", bytes: tcx("2024-08-03T19:00:00", 3) },
  { name: "2.tcx", bytes: "<html></html>" },
  { name: "gps_location_2024-08-03.csv", bytes: gpsCsv("2024-08-03T18:59:55", 10) },
  { name: "live_pace_2024-08-03.csv", bytes: livePaceCsv("2024-08-03T19:00:00", 5) },
  { name: "heart_rate_2024-08-03.csv", bytes: heartRateCsv("2024-08-03T18:59:50", 6) },
  { name: "heart_rate-2024-08-03.json", bytes: heartRateJson("2024-08-03T18:59:50", 6) },
  {
    name: "swim_lengths_data-2024-08-01.json",
    bytes: JSON.stringify([swim("08/06/24 08:01:00"), swim("08/07/24 08:01:00")]),
  },
  {
    name: "steps-2024-08-01.json",
    bytes: seriesJson([
      [at("2024-08-01T09:00:00"), 10],
      [at("2024-08-02T09:00:00"), 0],
      [at("2024-08-03T19:00:00"), 30],
    ]),
  },
  {
    name: "sedentary_minutes-2024-08-01.json",
    bytes: seriesJson([
      [at("2024-08-01T00:00:00"), 700],
      [at("2024-08-30T00:00:00"), 1440],
    ]),
  },
  {
    name: "sleep-2024-08-01.json",
    bytes: JSON.stringify([{ dateOfSleep: "2024-08-01", minutesAsleep: 400 }, 3]),
  },
  { name: "badge.json", bytes: "[]" },
  { name: "photo.jpg", bytes: "x" },
];

const report = async (options: ConversionOptions) => (await convertAll(uploadOf(PARTS), options)).report;

const SOME = "some records were skipped";
const ASKED = "left out as you asked";
const HEIGHT = "Garmin keeps it in its own profile; used here for BMI and checks";
const IGNORED = [
  { name: "badge.json", reason: "holds no health records" },
  { name: "photo.jpg", reason: "not a Fitbit file that we know" },
];
const IN_CSV = { code: "records-refused", severity: "warning", file: "weight.csv", seen: "1 of 2 records" };

describe("the report of an export with something of everything", () => {
  it("accounts for each type, with reasons and days", async () => {
    const { data_types } = await report({ timeZone: null, include: ["weight", "activities", "daily"] });
    const lines = data_types.map((it) => [
      [it.type, it.files, it.read, it.written, it.merged].join(" "),
      it.skipped.map(({ reason, count }) => `${count} ${reason}`).join("; "),
      `${it.from} to ${it.to}`,
      [it.outcome, it.reason ?? ""].join(": "),
    ]);
    expect(lines).toEqual([
      [
        "weight 2 6 3 1",
        "1 date or time not readable; 1 outside 20 to 300 kg",
        "2024-08-01 to 2024-08-03",
        `partly: ${SOME}`,
      ],
      [
        "body_fat 2 4 2 0",
        "1 its weight was skipped; 1 no weight on that day",
        "2024-08-01 to 2024-08-02",
        `partly: ${SOME}`,
      ],
      [
        "activities 4 6 2 2",
        "1 a TCX file that cannot be read; 1 no duration",
        "2024-08-03 to 2024-08-06",
        "partly: a file could not be read",
      ],
      ["activity_gps 2 15 0 10", "5 not part of any activity", "2024-08-03 to 2024-08-03", `partly: ${SOME}`],
      ["heart_rate 2 6 1 3", "2 not part of any activity", "2024-08-03 to 2024-08-03", `partly: ${SOME}`],
      ["steps 1 3 2 0", "1 on a day without steps", "2024-08-01 to 2024-08-03", `partly: ${SOME}`],
      [
        "active_minutes 1 2 1 0",
        "1 placeholder after the last real day",
        "2024-08-01 to 2024-08-01",
        `partly: ${SOME}`,
      ],
      [
        "height 1 1 0 0",
        "1 used to check weights and for BMI",
        "2020-01-01 to 2020-01-01",
        `cannot: ${HEIGHT}`,
      ],
      [
        "profile 1 1 0 0",
        "1 only its time zone is used",
        "null to null",
        "cannot: only its time zone is used",
      ],
      [
        "sleep 1 2 0 0",
        "1 kept in the archive table, for Garmin does not import it; 1 not a record as Fitbit writes it",
        "2024-08-01 to 2024-08-01",
        `cannot: ${TYPE_FATES.sleep.reason}`,
      ],
      ["swim_lengths 1 2 1 0", "1 not part of any pool swim", "2024-08-01 to 2024-08-01", `partly: ${SOME}`],
    ]);
  });

  it("lists its files, what was left alone and what should be known", async () => {
    const all = await report({ timeZone: null, include: ["weight", "activities", "daily"] });
    expect(all.files.map(({ type, name, records }) => [type, name, records])).toEqual([
      ["weight", "weight/garmin-weight-2024.fit", 3],
      ["activities", "activities-01/2024-08-03_140000_activity.fit", 1],
      ["activities", "activities-01/2024-08-06_030000_swimming.fit", 1],
      ["daily", "daily-experimental/garmin-daily-2024-08.csv", 2],
      ["archive", "archive/sleep.csv", 1],
      ["summary", "READ ME FIRST.txt", 0],
      ["summary", "report.html", 0],
      ["summary", "report.json", 0],
    ]);
    expect(all).toMatchObject({ time_zone: "Europe/Berlin", from: "2020-01-01", to: "2024-08-06" });
    expect([all.ignored, all.ignored_count]).toEqual([IGNORED, 2]);
    const info = { severity: "info", file: "" };
    const doubt = { severity: "warning", file: "", seen: "1 of 4 records" };
    const leftOut = { code: "series-left-out", severity: "info" };
    expect(all.issues).toEqual([
      IN_CSV,
      {
        ...doubt,
        code: "weight-height-implausible",
        expected: "weight and BMI imply a height of 1.2 to 2.2 m",
      },
      {
        ...doubt,
        code: "weight-height-conflict",
        expected: "weight and BMI imply the height that the export states",
      },
      { code: "file-shape", severity: "error", file: "2.tcx" },
      { ...info, code: "sport-unknown", seen: "1 of 2 activities", expected: "a sport that Garmin knows" },
      { ...info, code: "days-by-place", file: "UserExercises*.csv", seen: "1 of 1 activities" },
      { ...leftOut, file: "gps_location*", seen: "1 file, 1 MiB" },
      { ...leftOut, file: "heart_rate*", seen: "2 files, 1 MiB" },
      { ...leftOut, file: "live_pace*", seen: "1 file, 1 MiB" },
      {
        ...{ code: "records-refused", severity: "warning", file: "sleep-2024-08-01.json" },
        seen: "1 of 2 records",
      },
    ]);
  });

  it("reads only bodies where nothing is asked for, and says of the rest what the names tell", async () => {
    const none = await report({ timeZone: "Mars/Olympus", include: [], archive: false });
    const asked = { read: 0, written: 0, merged: 0, skipped: [], outcome: "cannot", reason: ASKED };
    expect(none.data_types).toMatchObject([
      {
        ...asked,
        ...{ type: "weight", read: 6, from: "2024-08-01", to: "2024-08-01" },
        skipped: [
          { reason: ASKED, count: 5 },
          { reason: "date or time not readable", count: 1 },
        ],
      },
      { ...asked, type: "body_fat", read: 4, skipped: [{ reason: ASKED, count: 4 }] },
      { ...asked, type: "activities", files: 4, from: "2024-01-01", to: "2024-01-01" },
      { ...asked, type: "activity_gps", files: 2, from: "2024-08-03", to: "2024-08-03" },
      { ...asked, type: "heart_rate", files: 2 },
      { ...asked, type: "steps", files: 1, from: "2024-08-01" },
      { ...asked, type: "active_minutes", files: 1 },
      { type: "height", read: 1, outcome: "cannot", reason: HEIGHT },
      { type: "profile", read: 1, outcome: "cannot", reason: "only its time zone is used" },
      { ...asked, type: "sleep", reason: TYPE_FATES.sleep.reason },
      { ...asked, type: "swim_lengths" },
    ]);
    expect(none.files.map(({ type }) => type)).toEqual(["summary", "summary", "summary"]);
    expect(none.time_zone).toBe("Europe/Berlin");
    expect(none.issues).toEqual([
      IN_CSV,
      {
        ...{ code: "time-zone-unknown", severity: "warning", file: "" },
        expected: "an IANA name, as Europe/Berlin",
      },
    ]);
  });

  it("gives the same whatever the size of a step", async () => {
    const options = { timeZone: null, include: ["weight", "activities", "daily"] } as const;
    const slow = await convertAll(uploadOf(PARTS), options, { maxReads: 1, maxBytes: 1 });
    expect(slow.report).toEqual(await report(options));
  });
});

describe("the inspection of the same export", () => {
  it("counts what it reads, dates the rest by name, and says what will become of each", async () => {
    const { files, ports } = uploadOf(PARTS);
    const result = await inspect(files, { timeZone: null }, ports);
    if (!result.ok) throw new Error(result.problem.code);
    const { inspection } = result;
    const lines = inspection.data_types.map((it) => [
      `${it.type} ${it.files} ${it.records}, ${it.from} to ${it.to}`,
      [it.outcome, it.reason ?? ""].join(": "),
    ]);
    expect(lines).toEqual([
      ["weight 2 6, 2024-08-01 to 2024-08-03", `partly: ${SOME}`],
      ["body_fat 2 4, 2024-08-01 to 2024-08-02", `partly: ${SOME}`],
      ["activities 4 6, 2024-08-03 to 2024-08-06", "partly: a file could not be read"],
      ["activity_gps 2 null, 2024-08-03 to 2024-08-03", "partly: Garmin takes it only inside an activity"],
      ["heart_rate 2 null, 2024-08-03 to 2024-08-03", "partly: Garmin takes it only inside an activity"],
      ["steps 1 null, 2024-08-01 to 2024-08-01", "converts: "],
      ["active_minutes 1 null, 2024-08-01 to 2024-08-01", "converts: "],
      ["height 1 1, 2020-01-01 to 2020-01-01", `cannot: ${HEIGHT}`],
      ["profile 1 1, null to null", "cannot: only its time zone is used"],
      ["sleep 1 null, 2024-08-01 to 2024-08-01", `cannot: ${TYPE_FATES.sleep.reason}`],
      [
        "swim_lengths 1 null, 2024-08-01 to 2024-08-01",
        "partly: Garmin takes lengths only inside a pool swim",
      ],
    ]);
    expect(inspection).toMatchObject({
      ...{ valid: true, time_zone: "Europe/Berlin", from: "2020-01-01", to: "2024-08-06" },
      ...{ ignored: IGNORED, ignored_count: 2 },
    });
    expect(inspection.issues.map(({ code, file }) => [code, file])).toEqual([
      ["records-refused", "weight.csv"],
      ["weight-height-implausible", ""],
      ["weight-height-conflict", ""],
      ["file-shape", "2.tcx"],
    ]);
  });

  it("does not count body fat where it could not read all weights, which hold body fat too", async () => {
    const row = "2024-01-01T00:00:00Z,70000\n";
    const large = `timestamp,weight grams\n${row.repeat(90_000)}`;
    const { files, ports } = uploadOf([
      { name: "weight_2024-01-01.csv", bytes: large },
      { name: "x.jpg", bytes: new Uint8Array(100_000) },
      { name: "weight_2024-02-01.csv", bytes: large },
      { name: "body_fat_2024-03-01.csv", bytes: bodyFatCsv([["2024-03-02T06:00:00Z", 19]]) },
    ]);
    const result = await inspect(files, { timeZone: "UTC" }, ports);
    expect(result.ok && result.inspection.data_types).toMatchObject([
      { type: "weight", records: null, from: "2024-01-01", to: "2024-02-01", outcome: "converts" },
      { type: "body_fat", records: null, from: "2024-03-01", outcome: "converts" },
    ]);
  });
});

describe("a time zone that nobody gave", () => {
  it("is UTC, and that is said", async () => {
    const weights = [{ name: "weight.csv", bytes: weightCsv([["2024-08-01T05:00:00Z", 79_990]]) }];
    const { report: said } = await convertAll(uploadOf(weights), { timeZone: null, include: ["weight"] });
    expect([said.time_zone, said.issues]).toEqual([
      "UTC",
      [
        {
          ...{ code: "time-zone-assumed", severity: "warning", file: "" },
          ...{ seen: "UTC", expected: "your own zone" },
        },
      ],
    ]);
  });
});

describe("the unit of old weights", () => {
  it.each([
    ["pounds", 176, 79.83],
    ["kilograms", 80, 80],
    ["stones", 12, 76.2],
  ] as const)("is %s where their owner says so: %s are %s kg", async (weightUnit, value, kg) => {
    const bytes = weightJson([{ wall: "2024-01-05T07:01:00", pounds: value }]);
    const { files } = await convertAll(uploadOf([{ name: "weight-2024-01-01.json", bytes }]), {
      ...{ timeZone: "UTC", include: ["weight"], weightUnit },
    });
    const { messages } = decodeFit(files[0]?.bytes ?? new Uint8Array());
    expect(messages.weightScaleMesgs?.map(({ weight }) => weight)).toEqual([kg]);
  });
});
