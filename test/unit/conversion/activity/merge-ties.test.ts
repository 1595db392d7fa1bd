/** Exercises that could be joined in more than one way: who leads, who is left alone, and who is called what. */
import { describe, expect, it } from "vitest";
import type { Exercise, JsonExercise, TcxHead } from "../../../../worker/conversion/activity/activity.ts";
import type { ExerciseSources } from "../../../../worker/conversion/activity/merge.ts";
import type { CsvExercise } from "../../../../worker/conversion/activity/user-exercises-csv.ts";
import { openZone, utcZone } from "../../../../worker/conversion/time/zone.ts";
import { blankExercise } from "../../../support/export/blank-exercise.ts";
import { mergeAll } from "../../../support/export/merge-exercises.ts";

const START = Date.parse("2024-08-03T08:00:00Z");
const SECOND = 1000;
const MINUTE = 60 * SECOND;

const exercise = (fromMs: number, lastsMs: number): Exercise => blankExercise(START + fromMs, lastsMs);
const json = (fromMs: number, lastsMs: number, more: Partial<JsonExercise> = {}): JsonExercise => ({
  ...{ ...exercise(fromMs, lastsMs), logId: null, isTypedIn: false, isLocal: false, isDetected: false },
  ...more,
});
const csv = (fromMs: number, lastsMs: number, more: Partial<CsvExercise> = {}): CsvExercise => ({
  ...{ ...exercise(fromMs, lastsMs), id: `${fromMs}`, isDetected: false, ...more },
});
const tcx = (fromMs: number, lastsMs: number, more: Partial<Exercise> = {}): TcxHead => ({
  exercise: { ...exercise(fromMs, lastsMs), name: "", ...more },
  ...{ points: 1, logId: null, row: fromMs },
});
const merge = (sources: Partial<ExerciseSources>, zone = "UTC") =>
  mergeAll({ json: [], csv: [], tcx: [], ...sources }, openZone(zone) ?? utcZone());

describe("what an activity is called", () => {
  const NAMES = ["Walk", "Workout"];
  const cases = NAMES.flatMap((log) =>
    NAMES.flatMap((row) =>
      [false, true].flatMap((isLogNoticed) =>
        [false, true].map((isRowNoticed) => [log, row, isLogNoticed, isRowNoticed] as const),
      ),
    ),
  );

  it.each(cases)(
    "of a log %s and a row %s of nearly the same time, noticed %s and %s",
    (logName, rowName, isLogNoticed, isRowNoticed) => {
      const log = json(3 * MINUTE, 37 * MINUTE, { name: logName, typeId: 7, isDetected: isLogNoticed });
      const row = csv(0, 40 * MINUTE, { name: rowName, isDetected: isRowNoticed });
      const isByRow =
        isLogNoticed === isRowNoticed ? logName === "Workout" && rowName === "Walk" : isLogNoticed;
      expect(merge({ json: [log], csv: [row] }).activities).toMatchObject([
        { startMs: START, name: isByRow ? rowName : logName, typeId: isByRow ? null : 7 },
      ]);
    },
  );

  it("is what a later source says where the first says nothing", () => {
    const [row, track] = [csv(0, MINUTE, { name: "" }), tcx(0, MINUTE, { name: "Run" })];
    expect(merge({ csv: [row], tcx: [track] }).activities).toMatchObject([{ name: "Run" }]);
    expect(merge({ csv: [{ ...row, name: "Walk" }], tcx: [track] }).activities).toMatchObject([
      { name: "Walk" },
    ]);
  });
});

describe("what an activity lasts", () => {
  it("is that of the log where the row lasts as long, and of the row where that is longer", () => {
    const starts = (lastsMs: number) =>
      merge({ json: [json(3 * MINUTE, 40 * MINUTE)], csv: [csv(0, lastsMs)] }).activities.map(
        ({ startMs, elapsedMs }) => [(startMs - START) / MINUTE, elapsedMs / MINUTE],
      );
    expect(starts(40 * MINUTE)).toEqual([[3, 40]]);
    expect(starts(41 * MINUTE)).toEqual([[0, 41]]);
    expect(starts(39 * MINUTE)).toEqual([[3, 40]]);
  });
});

describe("what only one source knows", () => {
  it("is the offset of the place, whichever that is", () => {
    const offsets = (row: number | null, track: number | null) =>
      merge(
        { csv: [csv(0, MINUTE, { offsetMs: row })], tcx: [tcx(0, MINUTE, { offsetMs: track })] },
        "Asia/Tokyo",
      ).activities.map(({ offsetMs }) => offsetMs / (60 * MINUTE));
    expect([offsets(2 * 60 * MINUTE, null), offsets(null, 3 * 60 * MINUTE)]).toEqual([[2], [3]]);
    expect([offsets(2 * 60 * MINUTE, 3 * 60 * MINUTE), offsets(null, null)]).toEqual([[2], [9]]);
  });

  it("is the track, where nothing else tells of the activity", () => {
    expect(merge({ tcx: [tcx(5, MINUTE)] }).activities).toMatchObject([{ tcxRows: [5], name: "" }]);
  });

  it("are laps, those of the log before those of the row", () => {
    const lap = (fromMs: number, toMs: number) => ({
      ...{ startMs: START + fromMs, endMs: START + toMs, timerMs: null, distanceM: null, calories: null },
      ...{ averageHeartRate: null, maxHeartRate: null, ascentM: null },
    });
    const [own, other] = [
      [lap(0, 10), lap(10, 60_000)],
      [lap(0, 20), lap(20, 60_000)],
    ];
    const laps = (log: Exercise["laps"], row: Exercise["laps"]) =>
      merge({ json: [json(0, MINUTE, { laps: log })], csv: [csv(0, MINUTE, { laps: row })] }).activities[0]
        ?.laps;
    expect([laps(own, other), laps([], other), laps(own, [])]).toEqual([own, other, own]);
  });
});

describe("exercises side by side", () => {
  it("are left alone where their partner begins with another", () => {
    const within = csv(10 * MINUTE, 10 * MINUTE, { isDetected: true });
    const merged = merge({ json: [json(0, 60 * MINUTE)], csv: [csv(0, 60 * MINUTE), within] });
    expect(merged.tally).toMatchObject({ read: 3, written: 2, merged: 1 });
    expect(merged.overlapping).toBe(1);
  });

  it("find their partners whatever their numbers, and whichever source they are of", () => {
    const logs = [json(0, 10 * MINUTE, { logId: 9 }), json(5 * MINUTE, 10 * MINUTE, { logId: 1 })];
    const rows = [0, 5].map((minute) => csv(minute * MINUTE + SECOND, 10 * MINUTE, { calories: minute + 1 }));
    const both = merge({ json: logs, csv: rows });
    expect(both.tally).toMatchObject({ read: 4, written: 2, merged: 2 });
    expect(both.activities.map(({ calories }) => calories)).toEqual([1, 6]);
    const mixed = merge({
      ...{ json: [json(5 * MINUTE, 10 * MINUTE)], csv: [csv(0, 10 * MINUTE, { name: "Yoga" })] },
      tcx: [tcx(3 * SECOND, 10 * MINUTE), tcx(5 * MINUTE + 3 * SECOND, 10 * MINUTE)],
    });
    expect(mixed.tally).toMatchObject({ read: 4, written: 2, merged: 2 });
    expect(mixed.activities.map(({ name, tcxRows }) => [name, tcxRows])).toEqual([
      ["Yoga", [3 * SECOND]],
      ["Run", [5 * MINUTE + 3 * SECOND]],
    ]);
  });

  it("are not moved to the clock of another place because a row of that clock is there", () => {
    const place = csv(2 * 60 * MINUTE, 10 * MINUTE, { offsetMs: -2 * 60 * MINUTE });
    const moved = merge({ json: [json(0, 10 * MINUTE, { isTypedIn: true })], csv: [place] });
    expect(moved.tally).toMatchObject({ written: 1, merged: 1 });
    const tracked = merge({ json: [json(0, 10 * MINUTE)], csv: [place] });
    expect(tracked.activities.map(({ startMs }) => startMs - START)).toEqual([0, 2 * 60 * MINUTE]);
  });

  it("that were typed in find their rows by the clock, in whatever order these happened", () => {
    const hour = 60 * MINUTE;
    // By the clock at 0 and 20 minutes; the later one was far in the east, so it happened before the other.
    const rows = [
      csv(20 * MINUTE - 9 * hour, 10 * MINUTE, { offsetMs: 9 * hour, calories: 2 }),
      csv(0, 10 * MINUTE, { offsetMs: 0, calories: 1 }),
    ];
    const logs = [0, 20].map((minute) => json(minute * MINUTE, 10 * MINUTE, { isTypedIn: true }));
    expect(merge({ json: logs, csv: rows }).tally).toMatchObject({ read: 4, written: 2, merged: 2 });
  });
});
