import { describe, expect, it } from "vitest";
import type { Exercise, JsonExercise, TcxHead } from "../../../../worker/conversion/activity/activity.ts";
import type { ExerciseSources } from "../../../../worker/conversion/activity/merge.ts";
import type { CsvExercise } from "../../../../worker/conversion/activity/user-exercises-csv.ts";
import { openZone, utcZone } from "../../../../worker/conversion/time/zone.ts";
import { blankExercise } from "../../../support/export/blank-exercise.ts";
import { mergeAll } from "../../../support/export/merge-exercises.ts";
import { growthOf, MOST_GROWTH } from "../../../support/work/count-work.ts";

const START = Date.parse("2024-08-03T19:00:00Z");
const blank = blankExercise(START);
let ids = 0;
const json = (sec: number, more: Partial<JsonExercise> = {}): JsonExercise => ({
  ...blank,
  startMs: START + sec * 1000,
  logId: ++ids,
  isTypedIn: false,
  isLocal: false,
  isDetected: false,
  ...more,
});
const csv = (sec: number, more: Partial<CsvExercise> = {}): CsvExercise => ({
  ...blank,
  startMs: START + sec * 1000,
  id: `${++ids}`,
  isDetected: false,
  ...more,
});
const tcx = (sec: number, more: Partial<TcxHead> = {}, exercise: Partial<Exercise> = {}): TcxHead => ({
  exercise: { ...blank, name: "", startMs: START + sec * 1000, ...exercise },
  points: 10,
  logId: null,
  row: ++ids,
  ...more,
});
const lap = (from: number, to: number) => ({
  startMs: START + from * 1000,
  endMs: START + to * 1000,
  distanceM: null,
  calories: null,
  averageHeartRate: null,
  maxHeartRate: null,
  timerMs: null,
  ascentM: null,
});
function merge(sources: Partial<ExerciseSources>, zone = utcZone()) {
  const merged = mergeAll({ json: [], csv: [], tcx: [], ...sources }, zone);
  const { read, written, merged: joined, skipped } = merged.tally;
  return { ...merged, counts: [read, written, joined], skipped: [...skipped] };
}

describe("partners", () => {
  it.each([
    ["5 s apart, whatever their length", 5, 6000, 1],
    ["6 s apart, with another length", 6, 841, 0],
    ["6 s apart, with nearly the same length", 6, 840, 1],
    ["120 s before", -120, 600, 1],
    ["120 s after", 120, 600, 1],
    ["121 s after", 121, 600, 0],
    ["121 s before", -121, 600, 0],
  ])("%s", (_, apart, seconds, joined) => {
    const { counts } = merge({ json: [json(0)], csv: [csv(apart, { elapsedMs: seconds * 1000 })] });
    expect(counts).toEqual([2, 2 - joined, joined]);
  });

  it("are the nearest of several, one to one", () => {
    const { activities, counts } = merge({
      json: [json(0, { distanceM: 1 }), json(90, { distanceM: 2 })],
      csv: [csv(60, { calories: 60 }), csv(88, { calories: 88 })],
    });
    expect(counts).toEqual([4, 2, 2]);
    expect(activities.map((it) => [it.distanceM, it.calories])).toEqual([
      [1, 60],
      [2, 88],
    ]);
  });

  it("are left alone when their place is taken", () => {
    const { activities, counts } = merge({ json: [json(0), json(100)], csv: [csv(99, { calories: 9 })] });
    expect(counts).toEqual([3, 2, 1]);
    expect(activities.map((it) => it.calories)).toEqual([null, 9]);
  });
});

describe("what partners tell", () => {
  const full: Partial<CsvExercise> = {
    offsetMs: 3_600_000,
    distanceM: 2,
    calories: 3,
    steps: 4,
    averageHeartRate: 50,
    maxHeartRate: 60,
    ascentM: 7,
    laps: [lap(0, 300), lap(300, 600)],
    pool: { lengthM: 25, isInYards: false, lengths: 2 },
    name: "Outdoor Run",
  };

  it("the second fills what the first leaves open", () => {
    const { activities } = merge({ json: [json(0, { typeId: 90009 })], csv: [csv(0, full)] });
    expect(activities).toMatchObject([{ ...full, name: "Run", typeId: 90009 }]);
  });

  it("a repeat in another export fills what the first leaves open, too", () => {
    const older = { logId: 7, calories: 30 };
    const logs = merge({ json: [json(0, older), json(0, { logId: 7, calories: 40, distanceM: 5 })] });
    expect([logs.counts, logs.activities]).toMatchObject([[2, 1, 1], [{ calories: 30, distanceM: 5 }]]);
    const rows = merge({ csv: [csv(0, { id: "a", steps: 9 }), csv(0, { id: "a", ascentM: 3 })] });
    expect([rows.counts, rows.activities]).toMatchObject([[2, 1, 1], [{ steps: 9, ascentM: 3 }]]);
  });

  it("the first stays where it knows", () => {
    const own = { distanceM: 20, calories: 30, steps: 40, averageHeartRate: 51, ascentM: 70 };
    const { activities } = merge({ json: [json(0, own)], csv: [csv(0, full)] });
    expect(activities).toMatchObject([{ ...own, maxHeartRate: 60 }]);
  });

  it.each([
    [0, 0, 900, 900],
    [600, 500, 600, 500],
    [1, 1, 1, 1],
  ])(
    "of a first that lasted %s s (%s active) the times are %s and %s",
    (elapsed, timer, elapsedOut, timerOut) => {
      const { activities } = merge({
        json: [json(0, { elapsedMs: elapsed * 1000, timerMs: timer * 1000 })],
        csv: [csv(0, { elapsedMs: 900_000, timerMs: 900_000 })],
      });
      expect(activities).toMatchObject([{ elapsedMs: elapsedOut * 1000, timerMs: timerOut * 1000 }]);
    },
  );
});

describe("repeats", () => {
  it("of a log, of a row and of a file are merged", () => {
    const [log, row, file] = [json(0), csv(5000), tcx(9000)];
    const { counts } = merge({
      json: [log, { ...log }],
      csv: [row, { ...row }],
      tcx: [file, { ...file, row: 999 }],
    });
    expect(counts).toEqual([6, 3, 3]);
  });

  it("are not logs with the same number but another start, nor without a number and another sport", () => {
    const log = json(0, { logId: 5 });
    expect(merge({ json: [log, { ...log, startMs: START + 1000 }] }).counts).toEqual([2, 2, 0]);
    const bare = json(0, { logId: null, typeId: 1 });
    expect(merge({ json: [bare, { ...bare, typeId: 2 }] }).counts).toEqual([2, 2, 0]);
    expect(merge({ json: [bare, { ...bare }] }).counts).toEqual([2, 1, 1]);
  });
});

describe("TCX files", () => {
  it("join by number, then by start, and bring their rows", () => {
    const log = json(0, { logId: 77 });
    const [byNumber, byStart] = [tcx(4000, { logId: 77 }), tcx(3, { logId: 5 })];
    const { activities, counts } = merge({ json: [log], tcx: [byNumber, byStart] });
    expect(counts).toEqual([3, 1, 2]);
    expect(activities).toMatchObject([{ tcxRows: [byNumber.row, byStart.row] }]);
  });

  it("join by start whichever source has the exercise, and in whatever order the sources tell", () => {
    const late = json(5000, { distanceM: 5 });
    const early = csv(0, { distanceM: 1 });
    const { activities, counts } = merge({ json: [late], csv: [early], tcx: [tcx(3), tcx(5003)] });
    expect(counts).toEqual([4, 2, 2]);
    expect(activities.map((it) => [it.distanceM, it.tcxRows.length])).toEqual([
      [1, 1],
      [5, 1],
    ]);
  });

  it("of a number that no log has, join by start", () => {
    const { counts } = merge({ json: [json(0, { logId: 77 })], tcx: [tcx(0, { logId: 78 })] });
    expect(counts).toEqual([2, 1, 1]);
  });

  it("without points join too, but have nothing to read", () => {
    expect(merge({ json: [json(0)], tcx: [tcx(0, { points: 0 })] }).activities).toMatchObject([
      { tcxRows: [] },
    ]);
  });

  it.each([
    [0, 600, 1, []],
    [1, 600, 1, []],
    [2, 600, 1, []],
    [0, 0, 0, [["a TCX file without a track", 1]]],
    [1, 0, 0, [["a TCX file without a track", 1]]],
    [2, 0.5, 0, [["no duration", 1]]],
  ])(
    "that stand alone with %s points and last %s s make %s activities",
    (points, seconds, written, reasons) => {
      const elapsedMs = seconds * 1000;
      const { counts, skipped } = merge({ tcx: [tcx(0, { points }, { elapsedMs, timerMs: elapsedMs })] });
      expect(counts[1]).toBe(written);
      expect(skipped).toEqual(reasons);
    },
  );

  it("replace the laps when they have several", () => {
    const laps = [lap(0, 200), lap(200, 600)];
    const own = json(0, { laps: [lap(0, 300), lap(300, 600)] });
    expect(merge({ json: [own], tcx: [tcx(0, {}, { laps })] }).activities[0]?.laps).toEqual(laps);
    expect(merge({ json: [own], tcx: [tcx(0, {}, { laps: laps.slice(0, 1) })] }).activities[0]?.laps).toEqual(
      own.laps,
    );
  });
});

describe("what is written", () => {
  it.each([
    [0.999, 0.999, [["no duration", 1]]],
    [1, 1, []],
    [86_400, 86_400, []],
    [86_401, 86_401, [["longer than 24 hours", 1]]],
    [90_000, 86_400, []],
  ])("of %s s, %s of them active: skipped %j", (elapsed, timer, skipped) => {
    expect(merge({ json: [json(0, { elapsedMs: elapsed * 1000, timerMs: timer * 1000 })] }).skipped).toEqual(
      skipped,
    );
  });

  it("ends after the active time when a timer was forgotten", () => {
    const [forgotten] = merge({ json: [json(0, { elapsedMs: 90_000_000, timerMs: 3_600_000 })] }).activities;
    expect(forgotten).toMatchObject({ elapsedMs: 3_600_000, timerMs: 3_600_000 });
  });

  it("has the local time in its name: the export's own offset, else the zone's", () => {
    const names = (sources: Partial<ExerciseSources>) =>
      merge(sources, openZone("Asia/Tokyo") ?? utcZone()).activities.map((it) => [
        it.fileName,
        it.offsetMs / 3_600_000,
      ]);
    expect(names({ json: [json(0)] })).toEqual([["activities-01/2024-08-04_040000_running.fit", 9]]);
    expect(names({ csv: [csv(0, { offsetMs: -18_000_000, name: "Spinning" })] })).toEqual([
      ["activities-01/2024-08-03_140000_spinning.fit", -5],
    ]);
  });

  it.each([
    [-3_600_000 * 19, "2024-08-03_000000"],
    [-3_600_000 * 19 + 5_000, "2024-08-03_000005"],
    [-3_600_000 * 19 - 1_000, "2024-08-02_235959"],
    [3_599_999, "2024-08-03_195959"],
    [603_000, "2024-08-03_191003"],
  ])("%s ms later is called %s", (ms, name) => {
    const { activities } = merge({ json: [json(0, { startMs: START + ms })] });
    expect(activities[0]?.fileName).toBe(`activities-01/${name}_running.fit`);
  });

  it("is a hundred in a folder, counted through", () => {
    const { activities } = merge({ json: Array.from({ length: 101 }, (_, i) => json(i * 1000)) });
    expect(activities.map((it) => it.fileName.slice(0, 14))).toEqual([
      ...Array(100).fill("activities-01/"),
      "activities-02/",
    ]);
  });

  it("of two that begin and end alike depends on no order", () => {
    const two = [json(0, { name: "Walk", logId: 1 }), json(0, { name: "Run", logId: 2 })];
    const names = (list: readonly JsonExercise[]) => merge({ json: list }).activities.map((it) => it.name);
    expect(names(two)).toEqual(names(two.toReversed()));
  });

  it("is in the order of time, and names are never the same", () => {
    const { activities, unknownSports } = merge({
      json: [
        json(60, { name: "Zorbing" }),
        json(0),
        json(0, { elapsedMs: 500_000 }),
        json(0, { elapsedMs: 700_000 }),
      ],
    });
    expect(activities.map((it) => [it.elapsedMs / 1000, it.fileName.slice(14)])).toEqual([
      [500, "2024-08-03_190000_running.fit"],
      [600, "2024-08-03_190000_running-2.fit"],
      [700, "2024-08-03_190000_running-3.fit"],
      [600, "2024-08-03_190100_activity.fit"],
    ]);
    expect(unknownSports).toBe(1);
  });

  it("reads the wall clock of a typed-in log in the zone", () => {
    const zone = openZone("Asia/Tokyo") ?? utcZone();
    expect(merge({ json: [json(0, { isTypedIn: true, isLocal: true })] }, zone).activities).toMatchObject([
      { startMs: START - 9 * 3_600_000 },
    ]);
  });
});

it("exercises of one moment take work in proportion to their number", async () => {
  const sourcesOf = (count: number) => ({
    json: Array.from({ length: count }, () => json(0)),
    csv: Array.from({ length: count }, () => csv(0)),
    tcx: Array.from({ length: count }, () => tcx(0)),
  });
  expect(await growthOf((sources: ExerciseSources) => merge(sources), sourcesOf)).toBeLessThan(MOST_GROWTH);
});
