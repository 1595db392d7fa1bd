import { describe, expect, it } from "vitest";
import { readTcx } from "../../../../worker/conversion/activity/tcx.ts";

const START = "2024-08-03T19:00:00";
const startMs = Date.parse(`${START}Z`);

describe("a TCX", () => {
  const lapped = (...laps: [start: string | null, seconds: number, inner?: string][]) => {
    const texts = laps.map(([start, seconds, inner = ""]) => {
      const attribute = start === null ? "" : ` StartTime="2024-08-03T${start}Z"`;
      return `<Lap${attribute}><TotalTimeSeconds>${seconds}</TotalTimeSeconds>${inner}</Lap>`;
    });
    const file = `<Activities><Activity><Id>${START}Z</Id>${texts.join("")}</Activity></Activities>`;
    const read = readTcx(new TextEncoder().encode(file));
    return read.ok ? read.tcx.exercise : undefined;
  };
  const secondsOf = (exercise: ReturnType<typeof lapped>) =>
    exercise?.laps.map((lap) =>
      [lap.startMs - startMs, lap.endMs - startMs, lap.timerMs ?? 0].map((ms) => ms / 1000),
    );

  it("has laps at their own starts; the time up to the next one was a pause", () => {
    const exercise = lapped(["19:00:00", 300], ["19:15:00", 240.5]);
    expect(secondsOf(exercise)).toEqual([
      [0, 900, 300],
      [900, 1140.5, 240.5],
    ]);
    expect(exercise).toMatchObject({ elapsedMs: 1_140_500, timerMs: 540_500 });
  });

  it.each([
    ["without a start begins where the one before ends", null, [60, 120, 60]],
    ["with a start that cannot be read does, too", "25:00:00", [60, 120, 60]],
    ["that begins before the one before it does, too", "18:59:59", [60, 120, 60]],
    ["that begins before the one before it ends shortens that one", "19:00:50", [50, 110, 60]],
  ] as const)("a lap %s", (_, start, [from, to, timer]) => {
    expect(secondsOf(lapped(["19:00:00", 60], [start, 60]))).toEqual([
      [0, from, from],
      [from, to, timer],
    ]);
  });

  it("has the heart rates of its laps, each by its time", () => {
    const rates = (average: number, most: number) =>
      `<AverageHeartRateBpm><Value>${average}</Value></AverageHeartRateBpm>` +
      `<MaximumHeartRateBpm><Value>${most}</Value></MaximumHeartRateBpm>`;
    const exercise = lapped([null, 100, rates(120, 150)], [null, 300, rates(140, 171)], [null, 60]);
    expect(exercise?.laps).toMatchObject([
      { averageHeartRate: 120, maxHeartRate: 150 },
      { averageHeartRate: 140, maxHeartRate: 171 },
      { averageHeartRate: null, maxHeartRate: null },
    ]);
    expect(exercise).toMatchObject({ averageHeartRate: 135, maxHeartRate: 171 });
    expect(lapped([null, 100, rates(19, 251)])).toMatchObject({ averageHeartRate: null, maxHeartRate: null });
  });

  it("has no lap where it has only one, and the heart rate of its points is not that of a lap", () => {
    const single = lapped([null, 100, "<Track><Trackpoint><Value>99</Value></Trackpoint></Track>"]);
    expect(single).toMatchObject({
      laps: [],
      elapsedMs: 100_000,
      averageHeartRate: null,
      maxHeartRate: null,
    });
  });
});
