/** What becomes of samples: inside of an activity, said twice, or part of none. */
import { describe, expect, it } from "vitest";
import type { Sample } from "../../../../worker/conversion/activity/series-files.ts";
import { type Job, newJob } from "../../../../worker/conversion/job/job.ts";
import { entryOf, skip, unaccounted } from "../../../../worker/conversion/job/ledger.ts";
import {
  GPS_FORM,
  HEART_RATE_FORM,
  PACE_FORM,
  type SampleForm,
  SampleList,
  TRACK_FORM,
} from "../../../../worker/conversion/job/sample-list.ts";
import { bookSamples, settleSeries } from "../../../../worker/conversion/job/series-accounts.ts";
import { decodeFit } from "../../../support/export/decode-fit.ts";
import {
  csvTime,
  exerciseJson,
  gpsCsv,
  heartRateCsv,
  heartRateJson,
  livePaceCsv,
  tcx,
} from "../../../support/export/exercise-export.ts";
import { convertAll, type NamedBytes, uploadOf } from "../../../support/export/upload.ts";

const window = { fromMs: 1000, toMs: 2000 };
const samples = <Item extends Sample>(form: SampleForm<Item>, ...items: readonly Item[]) => {
  const list = new SampleList(form);
  for (const item of items) list.add(item);
  return list;
};
const rates = (...texts: readonly string[]) =>
  samples(
    HEART_RATE_FORM,
    ...texts.map((text, i) => {
      const [atMs, source = ""] = text.split(" ");
      return { atMs: Number(atMs), source, bpm: 60 + i };
    }),
  );

const gps = (altitudeM: number | null) => ({
  atMs: 7,
  source: "watch",
  latitude: 1.5,
  longitude: -2.25,
  altitudeM,
});
const point = (value: number | null) => ({
  ...{ atMs: 7, source: "", latitude: value, longitude: value, altitudeM: value },
  ...{ distanceM: value, heartRate: value },
});

describe("samples of a window", () => {
  it("are those from its first moment to its last, of the best source", () => {
    const list = rates(
      "999 Charge",
      "1000 Charge",
      "1500 Mirror-Health-Connect",
      "1500 Charge",
      "2000 Charge",
      "2001 Charge",
    );
    expect([...list.best(window)].map(({ atMs, bpm }) => [atMs, bpm])).toEqual([
      [1000, 61],
      [1500, 63],
      [2000, 64],
    ]);
    list.mark(window, ({ atMs }) => (atMs === 2000 ? "repeated" : "written"));
    expect(list.marked).toEqual({ inside: 4, written: 2, astray: 0 });
  });

  it("are booked as written where an activity has them, and as repeated where another source says the same", () => {
    const job = newJob();
    const found = {
      heartRate: rates("1000 a", "1500 a", "1000 b"),
      gps: samples(GPS_FORM, { atMs: 1000, source: "", latitude: 1, longitude: 2, altitudeM: null }),
      pace: samples(PACE_FORM, { atMs: 1000, source: "", metres: 3 }, { atMs: 3000, source: "", metres: 3 }),
    };
    for (const list of Object.values(found)) list.mark(window, () => "written");
    bookSamples(job, found);
    expect(job.state.activity).toMatchObject({
      ...{ heartRates: 2, repeatedHeartRates: 1, positions: 2, repeatedPositions: 0 },
    });
  });

  it("that two activities share are one sample", () => {
    const list = rates("1500", "1900");
    list.mark(window, ({ atMs }) => (atMs === 1500 ? "astray" : "written"));
    list.mark({ fromMs: 1800, toMs: 3000 }, () => "astray");
    expect(list.marked).toEqual({ inside: 2, written: 1, astray: 1 });
  });
});

it("samples come out of a list as they went in", () => {
  expect([...rates("1 a", "2 b")]).toEqual([
    { atMs: 1, source: "a", bpm: 60 },
    { atMs: 2, source: "b", bpm: 61 },
  ]);
  expect([...samples(GPS_FORM, gps(5), gps(null))]).toEqual([gps(5), gps(null)]);
  expect([...samples(TRACK_FORM, point(1), point(null))]).toEqual([point(1), point(null)]);
});

it("a list of many thousand samples gives each of them", () => {
  const list = samples(
    PACE_FORM,
    ...Array.from({ length: 9000 }, (_, i) => ({ atMs: i, source: `${i % 3}`, metres: i / 7 })),
  );
  expect(
    [...list].every(({ atMs, source, metres }, i) => atMs === i && source === `${i % 3}` && metres === i / 7),
  ).toBe(true);
  expect([
    list.length,
    list.reaches({ fromMs: 8999, toMs: 1e9 }),
    list.reaches({ fromMs: 9000, toMs: 1e9 }),
  ]).toEqual([9000, true, false]);
});

describe("the end of the series", () => {
  function settled(read: number, skipped: number, counts: Partial<Job["state"]["activity"]>) {
    const job = newJob();
    const entry = entryOf(job.state.ledger, "heart_rate");
    entry.read = read;
    skip(entry, "broken", skipped);
    Object.assign(job.state.activity, counts);
    settleSeries(job);
    expect(unaccounted(entry)).toBe(0);
    return [entry.written, entry.merged, entry.skipped["not part of any activity"] ?? 0];
  }

  it.each([
    ["leaves out what is in no activity", 10, 1, { heartRates: 4, repeatedHeartRates: 2 }, [4, 2, 3]],
    ["leaves out nothing where all are used", 6, 0, { heartRates: 4, repeatedHeartRates: 2 }, [4, 2, 0]],
    ["writes no more than was read", 6, 1, { heartRates: 9, repeatedHeartRates: 2 }, [5, 0, 0]],
    ["merges no more than is left", 6, 1, { heartRates: 4, repeatedHeartRates: 2 }, [4, 1, 0]],
  ])("%s", (_, read, skipped, counts, expected) => {
    expect(settled(read, skipped, counts)).toEqual(expected);
  });

  it("makes no account of a type that the export does not have", () => {
    const job = newJob();
    settleSeries(job);
    expect(job.state.ledger).toEqual({});
  });

  it("accounts for swim lengths, and forgets them", () => {
    const job = newJob();
    entryOf(job.state.ledger, "swim_lengths").read = 3;
    for (const endMs of [1, 2, 3]) job.lists.lengths.add({ endMs, durationMs: 1, strokes: 1 });
    job.state.activity.usedLengths = 2;
    settleSeries(job);
    expect(job.state.ledger.swim_lengths).toMatchObject({
      ...{ written: 2, merged: 0, skipped: { "not part of any pool swim": 1 } },
    });
    expect(job.lists.lengths.length).toBe(0);
  });
});

describe("the files of an activity's day", () => {
  const run = { start: "2024-08-03T19:00:00", seconds: 60 };
  const accounts = async (...parts: readonly NamedBytes[]) => {
    const exercises = { name: "exercise-0.json", bytes: exerciseJson([run]) };
    const { report } = await convertAll(uploadOf([exercises, ...parts]), {
      ...{ timeZone: "UTC", include: ["activities"] },
    });
    const type = report.data_types.find((one) => one.type === "heart_rate");
    return [type?.read, type?.written];
  };
  const csv = (from: string, day = "2024-08-03") => ({
    name: `heart_rate_${day}.csv`,
    bytes: heartRateCsv(from, 4),
  });
  const json = { name: "heart_rate-2024-08-03.json", bytes: heartRateJson(run.start, 6) };

  it("are the new ones before the old", async () => {
    expect(await accounts(csv(run.start), json)).toEqual([4, 4]);
  });

  it("are the old ones too where the new one begins after a move from the old account", async () => {
    expect(await accounts(csv("2024-08-03T21:00:00"), json)).toEqual([10, 6]);
  });

  it("are an old one of the day of the place, wherever that was", async () => {
    const late = { start: "2024-08-03T22:00:00", seconds: 60 };
    const parts = ["2024-08-02", "2024-08-04", "2024-08-05"].map((day) => ({
      name: `heart_rate-${day}.json`,
      bytes: heartRateJson(day === "2024-08-04" ? late.start : `${day}T22:00:00`, 6),
    }));
    const exercises = { name: "exercise-0.json", bytes: exerciseJson([late]) };
    const { report } = await convertAll(uploadOf([exercises, ...parts]), {
      ...{ timeZone: "America/New_York", include: ["activities"] },
    });
    const type = report.data_types.find((one) => one.type === "heart_rate");
    expect([type?.read, type?.written]).toEqual([6, 6]);
  });

  it("are not those of other days", async () => {
    expect(await accounts(csv("2024-08-01T19:00:00", "2024-08-01"))).toEqual([0, 0]);
  });
});

it("what a track says already is merged, and the only sample of an activity is written", async () => {
  const start = "2024-08-03T19:00:00";
  const parts = [
    { name: "1.tcx", bytes: tcx(start, 13) },
    { name: "gps_location_2024-08-03.csv", bytes: gpsCsv(start, 60) },
    { name: "live_pace_2024-08-03.csv", bytes: livePaceCsv(start, 60) },
    {
      name: "heart_rate_2024-08-03.csv",
      bytes: `${heartRateCsv(start, 12)}${heartRateCsv("2024-08-03T21:00:10", 1).split("\n")[1]}\n`,
    },
  ];
  const late = {
    name: "exercise-0.json",
    bytes: exerciseJson([{ start: "2024-08-03T21:00:00", seconds: 60 }]),
  };
  const { files, report } = await convertAll(uploadOf([late, ...parts]), {
    ...{ timeZone: "UTC", include: ["activities"] },
  });
  const accounts = (type: string) => report.data_types.find((one) => one.type === type);
  expect(accounts("activity_gps")).toMatchObject({ read: 120, written: 0, merged: 120 });
  expect(accounts("heart_rate")).toMatchObject({ read: 13, written: 1, merged: 12 });
  const [, second] = files.filter(({ type }) => type === "activities");
  expect(decodeFit(second?.bytes ?? null).messages.recordMesgs?.map((one) => one.heartRate)).toEqual([
    ...[undefined, 100, undefined],
  ]);
});

describe("lengths of a pool", () => {
  const length = (endSec: number, lapDurationSec = 40) => ({
    dateTime: csvTime(
      new Date(Date.parse("2024-08-03T19:00:00Z") + endSec * 1000).toISOString().slice(0, 19),
    ).replace(/^\d\d(\d\d)-(\d\d)-(\d\d) (.{8}).*$/, "$2/$3/$1 $4"),
    value: { lapDurationSec, strokeCount: 10 },
  });
  const written = async (
    endSec: number,
    more: Record<string, unknown> = { swimLengths: 2, poolLength: 25, poolLengthUnit: "Meter" },
  ) => {
    const exercise = { start: "2024-08-03T19:00:00", seconds: 300, name: "Swim", typeId: 90_024, more };
    const { report } = await convertAll(
      uploadOf([
        { name: "exercise-0.json", bytes: exerciseJson([exercise]) },
        { name: "swim_lengths_data-2024-08-01.json", bytes: JSON.stringify([length(400), length(endSec)]) },
      ]),
      { timeZone: "UTC", include: ["activities"] },
    );
    const type = report.data_types.find((one) => one.type === "swim_lengths");
    expect(type?.read).toBe(2);
    return {
      written: type?.written,
      skipped: type?.skipped.map(({ reason, count }) => `${count} ${reason}`),
    };
  };

  it.each([
    [38, 0],
    [39, 1],
    [200, 1],
    [301, 1],
    [302, 0],
  ])(
    "of 40 s that end at second %s of a swim of 300 s count %s times: a second is rounding",
    async (end, count) => {
      expect((await written(end)).written).toBe(count);
    },
  );

  it("are left out of a swim that does not tell how long the pool is, and the report says why", async () => {
    expect(await written(200, {})).toEqual({
      written: 0,
      skipped: ["1 not part of any pool swim", "1 of a swim that does not tell how long the pool is"],
    });
  });

  it("count in no other sport", async () => {
    expect(await written(200, { activityName: "Run", activityTypeId: 90_009 })).toEqual({
      ...{ written: 0, skipped: ["2 not part of any pool swim"] },
    });
  });
});
