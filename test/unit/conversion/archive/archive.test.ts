import Papa from "papaparse";
import { describe, expect, it } from "vitest";
import { convertAll, EVERYTHING, type NamedBytes, uploadOf } from "../../../support/export/upload.ts";

const vienna = { ...EVERYTHING, timeZone: "Europe/Vienna" };

const night = (id: number, day: string, minutes: number) => ({
  logId: id,
  dateOfSleep: day,
  startTime: `${day}T00:10:00.000`,
  minutesAsleep: minutes,
  levels: { summary: { deep: { minutes: 60 } }, data: [{ level: "wake" }, { level: "deep" }] },
});

it("a night that old and new files tell has a row from each, marked as such, and the texts say so", async () => {
  const { all, report } = await convertAll(
    uploadOf([
      { name: "sleep-2024-01-01.json", bytes: JSON.stringify([night(1, "2024-01-02", 400)]) },
      {
        name: "UserSleeps_2024-01-01.csv",
        bytes:
          "sleep_id,sleep_start,sleep_end,end_utc_offset,minutes_asleep\n7,2024-01-01 23:10:00+0000,2024-01-02 06:30:00+0000,+01:00,400\n",
      },
    ]),
    vienna,
  );
  const table = new TextDecoder().decode(all.find(({ name }) => name === "archive/sleep.csv")?.bytes);
  const { data } = Papa.parse<string[]>(table.trim());
  expect(data.map((row) => row.slice(0, 2))).toEqual([
    ["record", "date"],
    ["sleep", "2024-01-02"],
    ["usersleeps", "2024-01-02"],
  ]);
  expect(report.data_types).toMatchObject([
    { type: "sleep", read: 2, written: 0, merged: 0, skipped: [{ count: 2 }] },
  ]);
  for (const text of ["READ ME FIRST.txt", "report.html"]) {
    const words = new TextDecoder().decode(all.find(({ name }) => name === text)?.bytes);
    expect(words.replace(/\s+/g, " ").replaceAll("&quot;", '"')).toContain('The column "record" tells');
  }
});

const parts: readonly NamedBytes[] = [
  {
    name: "sleep-2024-01-01.json",
    bytes: JSON.stringify([night(2, "2024-01-02", 400), night(1, "2024-01-01", 380)]),
  },
  {
    name: "UserSleeps_2024-01-01.csv",
    bytes: "sleep_id,sleep_start,start_utc_offset\n7,2024-01-02 23:30:00+0000,+01:00\n",
  },
  {
    name: "resting_heart_rate-2024-01-01.json",
    bytes: JSON.stringify([
      { dateTime: "01/01/24 00:00:00", value: { date: "01/01/24", value: 61.5, error: 6 } },
      { dateTime: "01/02/24 00:00:00", value: { date: null, value: 0, error: 0 } },
    ]),
  },
  { name: "daily_resting_heart_rate.csv", bytes: "timestamp,beats per minute\n2024-01-05T00:00:00Z,60.2\n" },
  {
    name: "food_logs-0.json",
    bytes: JSON.stringify([
      { logDate: "01/03/24", foodName: '=HYPERLINK("http://example.org")', calories: 120 },
    ]),
  },
  { name: "Glucose 202401.csv", bytes: "no data" },
];

const tableOf = (files: readonly { name: string; bytes: Uint8Array }[], name: string) => {
  const file = files.find((one) => one.name === `archive/${name}.csv`);
  const text = new TextDecoder().decode(file?.bytes);
  return Papa.parse<Record<string, string>>(text, { header: true, skipEmptyLines: true });
};

describe("the archive of what Garmin cannot import", () => {
  it("is one table a type, with a day in every row", async () => {
    const { files } = await convertAll(uploadOf(parts), vienna);
    expect(files.map((file) => [file.name, file.type, file.records])).toEqual([
      ["archive/sleep.csv", "archive", 3],
      ["archive/resting-heart-rate.csv", "archive", 2],
      ["archive/food.csv", "archive", 1],
    ]);
    const { data, errors } = tableOf(files, "sleep");
    expect(errors).toEqual([]);
    expect(data.map((row) => [row.record, row.date])).toEqual([
      ["sleep", "2024-01-01"],
      ["sleep", "2024-01-02"],
      ["usersleeps", "2024-01-03"],
    ]);
    expect(data[0]).toMatchObject({
      minutesAsleep: "380",
      "levels.summary.deep.minutes": "60",
      "levels.data.count": "2",
    });
    expect(data[2]).toMatchObject({ sleep_id: "7", start_utc_offset: "+01:00", minutesAsleep: "" });
  });

  it("has of a night its times, its minutes and its stages", async () => {
    const stage = (count: number, minutes: number) => ({ count, minutes });
    const full = {
      ...night(3, "2024-01-04", 400),
      ...{ endTime: "2024-01-04T07:20:00.000", minutesAwake: 30, timeInBed: 430, efficiency: 93 },
      levels: {
        summary: { deep: stage(3, 70), light: stage(20, 240), rem: stage(6, 90), wake: stage(21, 30) },
        data: [],
      },
    };
    const { files } = await convertAll(
      uploadOf([{ name: "sleep-2024-01-04.json", bytes: JSON.stringify([full]) }]),
      vienna,
    );
    expect(tableOf(files, "sleep").data[0]).toMatchObject({
      ...{ date: "2024-01-04", startTime: full.startTime, endTime: full.endTime },
      ...{ minutesAsleep: "400", minutesAwake: "30", timeInBed: "430", efficiency: "93" },
      ...{ "levels.summary.deep.minutes": "70", "levels.summary.light.minutes": "240" },
      ...{ "levels.summary.rem.minutes": "90", "levels.summary.wake.minutes": "30" },
    });
  });

  it.each([
    ["2024-01-03 05:10:00+0000", "+01:00", "2024-01-03"],
    ["2024-01-03 22:30:00+0000", "+05:30", "2024-01-04"],
    ["2024-01-03 23:30:00+0000", "+00:00", "2024-01-04"],
    ["2024-01-03 23:30:00+0000", "", "2024-01-04"],
    ["?", "+01:00", "2024-01-02"],
  ])("dates a night of the new files that ended at %s (%s) by its end: %s", async (end, offset, day) => {
    const bytes = `sleep_id,sleep_start,end_utc_offset,sleep_end\n7,2024-01-02 22:30:00+0000,${offset},${end}\n`;
    const { files } = await convertAll(uploadOf([{ name: "UserSleeps_2024-01-01.csv", bytes }]), vienna);
    expect(tableOf(files, "sleep").data[0]?.date).toBe(day);
  });

  it("keeps midnight UTC of daily files on its own day, and leaves placeholders out", async () => {
    const { files, report } = await convertAll(uploadOf(parts), {
      ...vienna,
      timeZone: "America/Los_Angeles",
    });
    expect(tableOf(files, "resting-heart-rate").data.map((row) => row.date)).toEqual([
      "2024-01-05",
      "2024-01-01",
    ]);
    const type = report.data_types.find((one) => one.type === "resting_heart_rate");
    expect(type).toMatchObject({
      read: 3,
      written: 0,
      from: "2024-01-01",
      to: "2024-01-05",
      outcome: "cannot",
    });
    expect(type?.skipped).toContainEqual({ reason: "placeholder without a value", count: 1 });
    expect(report.issues.map(({ code }) => code)).toEqual(["archive-shortened"]);
  });

  it("says which table has less than the export: nights with the number of their stages", async () => {
    const shortened = {
      ...{ code: "archive-shortened", severity: "info", file: "archive/sleep.csv" },
    };
    expect((await convertAll(uploadOf(parts), vienna)).report.issues).toEqual([shortened]);
    expect((await convertAll(uploadOf([...parts, ...parts]), vienna)).report.issues).toEqual([shortened]);
  });

  it("keeps the whole of a long cell, and says of one that is longer than a spreadsheet's that it is cut", async () => {
    const heartRecord = (length: number) => ({
      name: "ecg.csv",
      bytes: `reading_time,waveform_samples\n2024-01-01T00:00:00Z,${"7".repeat(length)}\n`,
    });
    const whole = await convertAll(uploadOf([heartRecord(32_767)]), vienna);
    expect(whole.report.issues).toEqual([]);
    expect(tableOf(whole.files, "ecg").data[0]?.waveform_samples).toHaveLength(32_767);
    const cut = await convertAll(uploadOf([heartRecord(32_768)]), vienna);
    expect(cut.report.issues).toMatchObject([{ code: "archive-shortened", file: "archive/ecg.csv" }]);
  });

  it("copies ids that are longer than a number can be", async () => {
    const bytes = '[{"dateTime":"10/31/24 11:39:20","value":{"exerciseId" : 1539163346025262952,"v":1.5}}]';
    const { files } = await convertAll(uploadOf([{ name: "run_vo2_max-2024-10-18.json", bytes }]), vienna);
    expect(tableOf(files, "vo2-max").data[0]?.["value.exerciseId"]).toBe("1539163346025262952");
  });

  it("leaves long numbers inside of a text, and in fractions, alone", async () => {
    const foodName = 'Bar "9": 1234567890123456, (12345678901234567)';
    const bytes = JSON.stringify([{ logDate: "01/03/24", foodName, id: 1, calories: 0.12345678901234568 }]);
    const { files } = await convertAll(
      uploadOf([{ name: "food_logs-0.json", bytes: bytes.replace('"id":1', '"id":1539163346025262952') }]),
      vienna,
    );
    expect(tableOf(files, "food").data).toMatchObject([
      { foodName, id: "1539163346025262952", calories: "0.12345678901234568" },
    ]);
  });

  it("runs no formula", async () => {
    const { files } = await convertAll(uploadOf(parts), vienna);
    expect(tableOf(files, "food").data[0]?.foodName).toBe('\'=HYPERLINK("http://example.org")');
  });

  it("says a record once, however many exports hold it, in whatever order", async () => {
    const once = await convertAll(uploadOf(parts), vienna);
    const twice = await convertAll(uploadOf([...parts.toReversed(), ...parts]), vienna);
    expect(twice.files.find((file) => file.name === "archive/sleep.csv")?.records).toBe(3);
    expect(tableOf(twice.files, "sleep").data.length).toBe(tableOf(once.files, "sleep").data.length);
    expect(twice.report.data_types.find((one) => one.type === "sleep")).toMatchObject({ read: 6, merged: 3 });
  });

  it("is the same in small steps", async () => {
    const fast = await convertAll(uploadOf(parts), vienna);
    const slow = await convertAll(uploadOf(parts), vienna, { maxReads: 1, maxBytes: 1 });
    expect(slow.all).toEqual(fast.all);
    expect(slow.report).toEqual(fast.report);
  });

  it("does not copy what is recorded by the second, and says so", async () => {
    const row = "2024-01-01T00:00:00Z,0.123456789\n";
    const large = { name: "device_temperature_2024-01-01.csv", bytes: `timestamp,t\n${row.repeat(70_000)}` };
    const small = { name: "computed_temperature_2024-01-01.csv", bytes: `timestamp,t\n${row}` };
    const { files, report } = await convertAll(uploadOf([large, small]), vienna);
    expect(files.map((file) => [file.name, file.records])).toEqual([["archive/skin-temperature.csv", 1]]);
    expect(report.issues).toEqual([
      { code: "archive-left-out", severity: "info", file: "device_temperature*", seen: "1 file, 3 MiB" },
    ]);
  });

  it("does not copy heart rate and GPS, however little there is, and counts their files", async () => {
    const bytes = "timestamp,beats per minute\n2024-01-01T00:00:00Z,61\n";
    const days = ["2024-01-01", "2024-01-02"].map((day) => ({ name: `heart_rate_${day}.csv`, bytes }));
    const slow = await convertAll(uploadOf([...days, ...parts]), vienna, { maxReads: 1, maxBytes: 1 });
    expect(slow.report.issues).toContainEqual({
      code: "series-left-out",
      severity: "info",
      file: "heart_rate*",
      seen: "2 files, 1 MiB",
    });
    expect(slow.report.issues.map(({ code }) => code)).toEqual(["series-left-out", "archive-shortened"]);
  });

  it("comes whatever part Garmin is to get, and only stays out where it is not wanted", async () => {
    const all = await convertAll(uploadOf(parts), vienna);
    const part = await convertAll(uploadOf(parts), { ...vienna, include: ["weight"] });
    expect(part.files).toEqual(all.files);
    const none = await convertAll(uploadOf(parts), { ...vienna, archive: false });
    expect(none.files).toEqual([]);
    expect(none.report.data_types[0]).toMatchObject({ type: "sleep", files: 2, outcome: "cannot" });
  });

  it("reports files that are not what their name says and goes on", async () => {
    const broken: NamedBytes[] = [
      { name: "sleep-2024-02-01.json", bytes: '{"sleep":[]}' },
      { name: "sleep-2024-03-01.json", bytes: "[1, 2]" },
      { name: "Stress Score.csv", bytes: "DATE,SCORE\n2024-01-01,5,extra\n2024-01-02,6\n" },
    ];
    const { files, report } = await convertAll(uploadOf(broken), vienna);
    expect(files.map((file) => [file.name, file.records])).toEqual([["archive/stress.csv", 1]]);
    expect(report.issues.map((issue) => issue.code)).toEqual(["file-shape", "file-shape", "records-refused"]);
  });
});
