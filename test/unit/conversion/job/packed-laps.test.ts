import fc from "fast-check";
import { expect, it } from "vitest";
import { packLaps, unpackLaps } from "../../../../worker/conversion/job/packed-laps.ts";

it("laps come out of a checkpoint as they went in", () => {
  const maybe = fc.option(fc.integer({ min: 0, max: 1_000_000 }));
  const lap = fc
    .record({
      startMs: fc.integer({ min: 0, max: 4e12 }),
      lastsMs: fc.integer({ min: 0, max: 1e8 }),
      ...{ timerMs: maybe, distanceM: maybe, calories: maybe },
      ...{ averageHeartRate: maybe, maxHeartRate: maybe, ascentM: maybe },
    })
    .map(({ lastsMs, ...rest }) => ({ ...rest, endMs: rest.startMs + lastsMs }));
  fc.assert(
    fc.property(fc.array(lap), (laps) => {
      expect(unpackLaps(JSON.parse(JSON.stringify(packLaps(laps))))).toEqual(laps);
    }),
  );
});
