/** How activities wait to be written: a line a batch, and a batch of those that need the files of the same day. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Activity } from "../../../../worker/conversion/activity/activity.ts";
import { localDay, queueMore } from "../../../../worker/conversion/job/activity-queue.ts";
import { blankExercise } from "../../../support/export/blank-exercise.ts";

const HOUR_MS = 3_600_000;
const MIDNIGHT = Date.UTC(2024, 7, 3);
const EMPTY = new Uint8Array();

const activity = (hours: number, lastsHours = 0.5, offsetHours = 0): Activity => ({
  ...blankExercise(MIDNIGHT + hours * HOUR_MS, lastsHours * HOUR_MS),
  offsetMs: offsetHours * HOUR_MS,
  tcxRows: [],
  fileName: `${hours}.fit`,
});
const times = (count: number, make: (i: number) => Activity) =>
  Array.from({ length: count }, (_, i) => make(i));

const textOf = (queue: Uint8Array) => new TextDecoder().decode(queue);
const batchesOf = (queue: Uint8Array): Activity[][] =>
  queue.length === 0
    ? []
    : textOf(queue)
        .split("\n")
        .map((line) => JSON.parse(line) as Activity[]);
const sizes = (activities: readonly Activity[]) =>
  batchesOf(queueMore(EMPTY, activities).queue).map((batch) => batch.length);

describe("activities that wait to be written", () => {
  it.each<[string, readonly Activity[], readonly number[]]>([
    ["none at all", [], []],
    ["one", [activity(9)], [1]],
    ["those of a day together", [activity(0), activity(12), activity(23.9)], [3]],
    ["those of two days apart", [activity(23.9), activity(24)], [1, 1]],
    ["by the day of the place", [activity(23, 0.5, 2), activity(24, 0.5, 0)], [2]],
    ["twenty at most", times(41, (i) => activity(i / 10, 0.1)), [20, 20, 1]],
    ["those that last 26 hours in all", [activity(0, 13), activity(1, 13)], [2]],
    ["not those that last longer in all", [activity(0, 13), activity(1, 13), activity(2, 0.1)], [2, 1]],
    ["one that lasts longer alone", [activity(0, 27), activity(1, 0.1)], [1, 1]],
  ])("are a line for %s", (_, activities, expected) => {
    expect(sizes(activities)).toEqual(expected);
  });

  it("make the same lines whatever groups they come in, and it is known how many are new", () => {
    const one = fc.record({ hour: fc.nat(60), lasts: fc.nat(9) });
    fc.assert(
      fc.property(fc.array(fc.array(one, { maxLength: 9 }), { maxLength: 5 }), (groups) => {
        const all = groups
          .map((group) => group.map(({ hour, lasts }) => activity(hour, lasts)))
          .map((group) => group.toSorted((a, b) => a.startMs - b.startMs));
        let queue: Uint8Array = EMPTY;
        let lines = 0;
        for (const group of all) {
          const more = queueMore(queue, group);
          queue = more.queue;
          lines += more.batches;
        }
        expect(textOf(queue)).toBe(textOf(queueMore(EMPTY, all.flat()).queue));
        expect(JSON.stringify(batchesOf(queue).flat())).toBe(JSON.stringify(all.flat()));
        expect(batchesOf(queue)).toHaveLength(lines);
      }),
      { numRuns: 50 },
    );
  });

  it("are of the day that the clock at their place showed when they began", () => {
    const day = MIDNIGHT / (24 * HOUR_MS);
    expect(
      [activity(0), activity(-0.1), activity(23, 9), activity(23, 0, 1), activity(0, 0, -1)].map(localDay),
    ).toEqual([day, day - 1, day, day + 1, day - 1]);
  });
});
