import { describe, expect, it } from "vitest";
import type { JsonExercise } from "../../../../worker/conversion/activity/activity.ts";
import type { CsvExercise } from "../../../../worker/conversion/activity/user-exercises-csv.ts";
import { openZone, utcZone, type Zone } from "../../../../worker/conversion/time/zone.ts";
import { blankExercise } from "../../../support/export/blank-exercise.ts";
import { mergeAll } from "../../../support/export/merge-exercises.ts";

const HOUR_MS = 3_600_000;
const NEW_YORK = openZone("America/New_York") ?? utcZone();

/** A log of the old JSON; the clock is what stands in the file. */
const log = (clock: string, more: Partial<JsonExercise> = {}): JsonExercise => ({
  ...blankExercise(Date.parse(`${clock}Z`)),
  logId: Date.parse(`${clock}Z`),
  isTypedIn: true,
  isLocal: false,
  isDetected: false,
  ...more,
});
/** A row of the new CSV at a place so many hours east of UTC. */
const row = (instant: string, hoursEast: number | null, more: Partial<CsvExercise> = {}): CsvExercise => ({
  ...blankExercise(Date.parse(instant)),
  id: instant,
  isDetected: false,
  offsetMs: hoursEast === null ? null : hoursEast * HOUR_MS,
  ...more,
});

function starts(json: readonly JsonExercise[], csv: readonly CsvExercise[] = [], zone: Zone = NEW_YORK) {
  const { activities, tally } = mergeAll({ json, csv, tcx: [] }, zone);
  expect(tally.read).toBe(tally.written + tally.merged);
  return activities.map(({ startMs, offsetMs }) => [
    new Date(startMs).toISOString().slice(0, 16),
    offsetMs / HOUR_MS,
  ]);
}

describe("a log that was typed in", () => {
  it("is the row of the CSV that began at this time by the clock of its place, wherever the person lives now", () => {
    const tokyo = row("2023-05-01T11:07:00Z", 9);
    expect(starts([log("2023-05-01T20:07:00")], [tokyo])).toEqual([["2023-05-01T11:07", 9]]);
  });

  it("is found west of UTC, where it never seems to end after it was touched", () => {
    const summer = row("2023-05-02T00:07:00Z", -4);
    expect(starts([log("2023-05-01T20:07:00")], [summer])).toEqual([["2023-05-02T00:07", -4]]);
  });

  it.each([
    ["5 s", 5_000, 0, 1],
    ["6 s", 6_000, 0, 2],
    ["nothing, and lasts a minute longer", 0, 60_000, 1],
    ["nothing, and lasts 61 s longer", 0, 61_000, 2],
    ["nothing, and lasts 61 s less", 0, -61_000, 2],
  ])("where the clocks differ by %s, gives so many activities", (_, apartMs, longerMs, count) => {
    const at = new Date(Date.parse("2023-05-02T00:07:00Z") + apartMs).toISOString();
    const elapsedMs = 600_000 + longerMs;
    expect(starts([log("2023-05-01T20:07:00")], [row(at, -4, { elapsedMs })])).toHaveLength(count);
  });

  it("is in UTC where nothing tells otherwise", () => {
    expect(starts([log("2023-05-01T20:07:00")])).toEqual([["2023-05-01T20:07", -4]]);
  });

  it("is a wall clock where another one of the export is", () => {
    const proof = log("2023-06-01T09:00:00", { isLocal: true });
    expect(starts([log("2023-05-01T20:07:00"), proof])).toEqual([
      ["2023-05-02T00:07", -4],
      ["2023-06-01T13:00", -4],
    ]);
  });

  it("is a wall clock where a row of the CSV proves that another one is", () => {
    const [proof, partner] = [log("2023-06-01T09:00:00"), row("2023-06-01T13:00:00Z", -4)];
    expect(starts([log("2023-05-01T20:07:00"), proof], [partner])).toEqual([
      ["2023-05-02T00:07", -4],
      ["2023-06-01T13:00", -4],
    ]);
  });

  it("stays in UTC where a row of the CSV began at this very instant, whatever others do", () => {
    const proof = log("2023-06-01T09:00:00", { isLocal: true });
    const partner = row("2023-05-01T20:07:00Z", -4);
    expect(starts([log("2023-05-01T20:07:00"), proof], [partner])).toEqual([
      ["2023-05-01T20:07", -4],
      ["2023-06-01T13:00", -4],
    ]);
  });

  it("is no proof where the clock of the place is UTC's", () => {
    const london = row("2023-01-09T09:00:00Z", 0);
    const summer = row("2023-07-01T09:00:00Z", 1, { name: "Swim" });
    const logs = [log("2023-01-09T09:00:00"), log("2023-05-01T20:07:00")];
    expect(starts(logs, [london, summer])).toContainEqual(["2023-05-01T20:07", -4]);
  });

  it("comes once, though two exports have it", () => {
    const twice = [log("2023-05-01T20:07:00"), log("2023-05-01T20:07:00")];
    expect(starts(twice, [row("2023-05-02T00:07:00Z", -4)])).toHaveLength(1);
  });

  it("is sorted in where it belongs", () => {
    const tracked = log("2023-05-01T23:00:00", { isTypedIn: false });
    const typedIn = log("2023-05-01T20:07:00", { isLocal: true });
    expect(starts([typedIn, tracked], [row("2023-05-01T23:00:03Z", -4)])).toEqual([
      ["2023-05-01T23:00", -4],
      ["2023-05-02T00:07", -4],
    ]);
  });
});

it("a tracked log is never read as a wall clock", () => {
  const tracked = log("2023-05-01T20:07:00", { isTypedIn: false });
  expect(starts([tracked], [row("2023-05-02T00:07:00Z", -4)])).toHaveLength(2);
});

describe("offsets of the new CSV", () => {
  it("that are zero throughout say nothing: the person's zone counts", () => {
    expect(starts([], [row("2023-05-01T20:07:00Z", 0), row("2023-12-01T20:07:00Z", 0)])).toEqual([
      ["2023-05-01T20:07", -4],
      ["2023-12-01T20:07", -5],
    ]);
  });

  it("that are zero or missing say nothing either", () => {
    expect(starts([], [row("2023-05-01T20:07:00Z", 0), row("2023-05-02T20:07:00Z", null)])).toEqual([
      ["2023-05-01T20:07", -4],
      ["2023-05-02T20:07", -4],
    ]);
  });

  it("of which one is not zero are believed, the zeros too", () => {
    expect(starts([], [row("2023-05-01T20:07:00Z", 0), row("2023-12-01T20:07:00Z", 1)])).toEqual([
      ["2023-05-01T20:07", 0],
      ["2023-12-01T20:07", 1],
    ]);
  });
});
