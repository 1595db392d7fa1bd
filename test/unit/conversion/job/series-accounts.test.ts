/** What becomes of samples: inside of an activity, said twice, or part of none. */
import { describe, expect, it } from "vitest";
import { type Job, newJob } from "../../../../worker/conversion/job/job.ts";
import { entryOf, skip, unaccounted } from "../../../../worker/conversion/job/ledger.ts";
import {
  bookUsed,
  newUsed,
  settleSeries,
  takeWindow,
} from "../../../../worker/conversion/job/series-accounts.ts";
import {
  csvTime,
  exerciseJson,
  heartRateCsv,
  heartRateJson,
} from "../../../support/export/exercise-export.ts";
import { convertAll, type NamedBytes, uploadOf } from "../../../support/export/upload.ts";

const sample = (atMs: number, source = "") => ({ atMs, source });
const window = { fromMs: 1000, toMs: 2000 };

describe("samples of a window", () => {
  it("are those from its first moment to its last, of the best source", () => {
    const { heartRates } = newUsed();
    const samples = [999, 1000, 1500, 2000, 2001].map((at) => sample(at, "Charge"));
    const mirror = sample(1500, "Health Connect");
    expect(takeWindow([...samples, mirror], window, "h", heartRates)).toEqual(samples.slice(1, 4));
    expect(heartRates.inside).toEqual(new Set([...samples.slice(1, 4), mirror]));
  });

  it("are booked as written once a moment and kind, and as repeated where another says the same", () => {
    const job = newJob();
    const used = newUsed();
    takeWindow([sample(1000), sample(1000), sample(1500)], window, "h", used.heartRates);
    takeWindow([sample(1000), sample(1500)], window, "g", used.positions);
    takeWindow([sample(1000)], window, "p", used.positions);
    bookUsed(job, used);
    bookUsed(job, newUsed());
    expect(job.state.activity).toMatchObject({
      ...{ heartRates: 2, repeatedHeartRates: 1, positions: 3, repeatedPositions: 0 },
    });
  });

  it("that two activities share are one sample", () => {
    const job = newJob();
    const used = newUsed();
    const samples = [sample(1500), sample(1900)];
    takeWindow(samples, window, "h", used.heartRates);
    takeWindow(samples, { fromMs: 1800, toMs: 3000 }, "h", used.heartRates);
    bookUsed(job, used);
    expect(job.state.activity).toMatchObject({ heartRates: 2, repeatedHeartRates: 0 });
  });
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

  it("are not those of other days", async () => {
    expect(await accounts(csv("2024-08-01T19:00:00", "2024-08-01"))).toEqual([0, 0]);
  });
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
    return report.data_types.find((one) => one.type === "swim_lengths")?.written;
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
      expect(await written(end)).toBe(count);
    },
  );

  it("count in no sport without a pool", async () => {
    expect(await written(200, {})).toBe(0);
  });
});
