/** What becomes of a record of a minute or a day when its file is read. */
import { describe, expect, it } from "vitest";
import { PASSES, type SeriesKind } from "../../../../worker/conversion/daily/passes.ts";
import {
  newReading,
  type Place,
  type Reading,
  takerFor,
} from "../../../../worker/conversion/daily/reading.ts";
import { decodeReading, encodeReading } from "../../../../worker/conversion/daily/reading-codec.ts";
import { settleReading } from "../../../../worker/conversion/daily/settling.ts";
import { DAY_MS, openZone, utcZone } from "../../../../worker/conversion/time/zone.ts";

const home = openZone("Europe/Berlin") ?? utcZone();
const place: Place = { home, dayOf: home.dayOf };
const kindOf = (
  name: "steps-json" | "calories-json" | "sedentary-json" | "lightly-json" | "active-minutes-csv",
): SeriesKind => {
  const kind = PASSES.map((pass) => pass.kinds[name]).find((one) => one !== undefined);
  if (kind === undefined) throw new Error(name);
  return kind;
};
const at = (text: string) => Date.parse(`${text}Z`);
const DAY = at("2024-10-27T00:00") / DAY_MS;

function taker(
  name: Parameters<typeof kindOf>[0],
  day: number | null = null,
  reading: Reading = newReading(),
) {
  return { reading, take: takerFor(reading, { id: name, kind: kindOf(name), day }, place) };
}
const sums = ({ sources }: Reading, metric: string) =>
  [...sources.values()].map(({ columns }) =>
    [...(columns.get(metric)?.days() ?? [])].map((day) => [day, columns.get(metric)?.at(day)]),
  );

describe("a record of a minute", () => {
  it("in UTC is said twice where it is said twice, also in the hour that the wall shows twice", () => {
    const { reading, take } = taker("steps-json");
    for (const _ of [1, 2]) expect(take(at("2024-10-27T02:30"), [10], "")).toBeNull();
    expect([reading.merged, sums(reading, "steps")]).toEqual([1, [[[DAY, 10]]]]);
  });

  it("in local time is another minute the second time that the wall shows it", () => {
    const { reading, take } = taker("calories-json");
    for (const _ of [1, 2, 3]) expect(take(at("2024-10-27T02:30"), [10], "")).toBeNull();
    expect([reading.merged, sums(reading, "calories")]).toEqual([1, [[[DAY, 20]]]]);
  });

  it("is of the local day: by the zone where it is UTC, as it stands where it is local", () => {
    const utc = taker("steps-json");
    utc.take(at("2024-10-26T23:30"), [1], "");
    expect(sums(utc.reading, "steps")).toEqual([[[DAY, 1]]]);
    const local = taker("calories-json");
    local.take(at("2024-10-26T23:30"), [1], "");
    expect(sums(local.reading, "calories")).toEqual([[[DAY - 1, 1]]]);
  });

  it("is refused from two days before the day in the name of its file", () => {
    const { take } = taker("steps-json", DAY);
    expect(take((DAY - 2) * DAY_MS, [1], "")).toBeNull();
    expect(take((DAY - 2) * DAY_MS - 60_000, [1], "")).toBe("older than the days in the name of its file");
  });

  it.each([
    [-0.5, null, 0],
    [-0.51, "value that nobody reaches", undefined],
    [1e7, null, 1e7],
    [1e7 + 1, "value that nobody reaches", undefined],
  ])("of %s gives %s", (value, refusal, sum) => {
    const { reading, take } = taker("steps-json");
    expect(take(at("2024-10-27T12:00"), [value], "")).toBe(refusal);
    expect(sums(reading, "steps")[0]?.[0]?.[1]).toBe(sum);
  });

  it("is refused where one of its values is beyond reach, whichever", () => {
    const { take } = taker("active-minutes-csv");
    expect(take(at("2024-10-27T12:00"), [1, 1, 1], "x")).toBeNull();
    for (const values of [
      [-1, 1, 1],
      [1, 1e8, 1],
      [1, 1, -1],
    ])
      expect(take(at("2024-10-27T12:01"), values, "x")).toBe("value that nobody reaches");
  });

  it("finds no room in a source that spreads over more days than Fitbit is old", () => {
    const { reading, take } = taker("steps-json");
    for (let day = 0; day < 7500; day++) take((11_000 + day) * DAY_MS, [1], "");
    expect(take(20_000 * DAY_MS, [1], "")).toBe("more than twenty years from the others of its source");
    expect(take(11_000 * DAY_MS, [1], "")).toBeNull();
    expect(reading.merged).toBe(1);
    expect(sums(reading, "count")[0]).toHaveLength(7500);
  });
});

describe("a record of a day", () => {
  const taken = (...values: readonly number[]) => {
    const { reading, take } = taker("sedentary-json");
    for (const value of values) take(DAY * DAY_MS, [value], "");
    return [sums(reading, "sedentary")[0]?.[0]?.[1], reading.merged, sums(reading, "count")[0]?.[0]?.[1]];
  };

  it.each([
    ["the later of a growing day", [700, 800], 800],
    ["the earlier of a day that was cut short later", [800, 700], 800],
    ["what was measured before what was made up", [1440, 700], 700],
    ["what was measured after what was made up", [700, 1440], 700],
    ["what was made up where there is nothing else", [1440, 1440], 1440],
    ["nothing for noise around zero", [-0.3], 0],
  ])("gives %s", (_, values, sedentary) => {
    expect(taken(...values)).toEqual([sedentary, values.length - 1, 1]);
  });
});

describe("a record of a day with activity", () => {
  it.each([
    [[700, 800], 800],
    [[1440, 700], 1440],
    [[700, 1440], 1440],
  ])("of the values %j gives the largest, for nobody makes activity up", (values, light) => {
    const { reading, take } = taker("lightly-json");
    for (const value of values) take(DAY * DAY_MS, [value], "");
    expect(sums(reading, "light")).toEqual([[[DAY, light]]]);
  });
});

describe("a reading as bytes", () => {
  it("comes back with all of its sources, each with its own sums and moments", () => {
    const { reading, take } = taker("active-minutes-csv");
    const trackers = ["Charge 5", "Inspire 3", "MobileTrack"];
    const minute = (i: number) => at("2024-10-27T12:00") + i * 60_000;
    for (const [i, source] of trackers.entries()) {
      for (let k = 0; k <= i; k++) take(minute(k), [1, 2, 3 + i], source);
      take(minute(0) + 500 + i, [1, 0, 0], source);
    }
    take(minute(0), [9, 9, 9], "Charge 5");
    const back = decodeReading(encodeReading(reading));
    expect([back.merged, [...back.sources.keys()]]).toEqual([1, [...reading.sources.keys()]]);
    for (const metric of ["count", "light", "fair", "very"])
      expect(sums(back, metric)).toEqual(sums(reading, metric));
    const kinds = ({ sources }: Reading) => [...sources.values()].map(({ kind, rank }) => [kind, rank]);
    expect(kinds(back)).toEqual(kinds(reading));
    const again = taker("active-minutes-csv", null, back);
    for (const [i, source] of trackers.entries()) {
      again.take(minute(i), [1, 1, 1], source);
      again.take(minute(0) + 500 + i, [1, 1, 1], source);
    }
    expect(back.merged).toBe(1 + 2 * trackers.length);
    expect(sums(back, "light")).toEqual(sums(reading, "light"));
    again.take(minute(3), [5, 0, 0], "MobileTrack");
    expect(sums(back, "light")[2]).toEqual([[DAY, 4 + 5]]);
  });

  it("is a new one where there are none", () => {
    const { sources, merged } = decodeReading(undefined);
    expect([sources.size, merged]).toEqual([0, 0]);
  });
});

describe("two trackers that saw as much of a day", () => {
  it("do not take turns by the order of their rows", () => {
    const pass = PASSES.find(({ type }) => type === "active_minutes");
    if (pass === undefined) throw new Error("no pass");
    const rows = [
      ["Charge 5", [2, 0, 0]],
      ["Inspire 3", [0, 0, 2]],
    ] as const;
    for (const order of [rows, rows.toReversed()]) {
      const { reading, take } = taker("active-minutes-csv");
      for (const [source, values] of order) take(at("2024-10-27T12:00"), values, source);
      const days = new Map();
      expect(settleReading(pass, reading, days)).toEqual({ merged: 1 });
      expect([days.get("light").at(DAY), days.get("very").at(DAY)]).toEqual([2, 0]);
    }
  });
});
