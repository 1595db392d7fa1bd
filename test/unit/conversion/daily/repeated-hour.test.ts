/** The hour that a clock on the wall shows twice in autumn, minute by minute. */
import { describe, expect, it } from "vitest";
import { repeatedHour } from "../../../../worker/conversion/daily/repeated-hour.ts";
import { DAY_MS, openZone, utcZone } from "../../../../worker/conversion/time/zone.ts";

const MINUTE = 60_000;
const at = (text: string) => Date.parse(`${text}Z`);

/** The wall times of one day, as a file in local time has them: the repeated hour twice. */
function wallsOf(zoneId: string, day: string): number[] {
  const zone = openZone(zoneId) ?? utcZone();
  const start = at(`${day}T00:00`);
  const instants = Array.from({ length: 30 * 12 }, (_, i) => start - DAY_MS / 2 + i * 10 * MINUTE);
  return instants
    .map((ms) => ms + zone.offsetMs(ms))
    .filter((wall) => Math.floor(wall / DAY_MS) * DAY_MS === start);
}

describe("minutes that the clock on the wall shows twice", () => {
  it.each([
    ["Europe/Berlin", "2024-10-27", "02:00", "02:50", 6],
    ["America/New_York", "2024-11-03", "01:00", "01:50", 6],
    ["Europe/London", "2024-10-27", "01:00", "01:50", 6],
    ["Australia/Lord_Howe", "2024-04-07", "01:30", "01:50", 3],
    ["Africa/Cairo", "2024-10-31", "23:00", "23:50", 6],
    ["America/Nuuk", "2019-10-26", "22:00", "22:50", 6],
  ])("in %s on %s are those from %s to %s, %s of ten each", (zoneId, day, first, last, count) => {
    const moments = repeatedHour(openZone(zoneId) ?? utcZone());
    const walls = wallsOf(zoneId, day);
    const moved = walls
      .map((wall) => [wall, moments(wall)] as const)
      .filter(([wall, moment]) => wall !== moment);
    expect(moved.map(([wall]) => wall)).toEqual(
      Array.from({ length: count }, (_, i) => at(`${day}T${first}`) + i * 10 * MINUTE),
    );
    expect(moved.at(-1)?.[0]).toBe(at(`${day}T${last}`));
    expect(moved.map(([wall, moment]) => moment - wall)).toEqual(moved.map(() => MINUTE / 2));
  });

  it.each([
    ["Europe/Berlin", "2024-03-31", "a day with a skipped hour"],
    ["Europe/Berlin", "2024-10-26", "the day before"],
    ["Europe/Berlin", "2024-10-28", "the day after"],
    ["UTC", "2024-10-27", "a zone without changes"],
  ])("in %s on %s are none: %s", (zoneId, day) => {
    const moments = repeatedHour(openZone(zoneId) ?? utcZone());
    const walls = [...wallsOf(zoneId, day), ...wallsOf(zoneId, day)];
    expect(walls.map(moments)).toEqual(walls);
  });

  it.each([
    ["Europe/Berlin", "2024-10-27", ["00:00", "00:30", "01:59", "03:00", "03:30", "12:00", "23:59"]],
    ["Africa/Cairo", "2024-10-31", ["00:00", "12:00", "22:00", "22:59"]],
    ["Australia/Lord_Howe", "2024-04-07", ["00:00", "01:29", "02:00", "02:29", "12:00"]],
  ])("in %s on %s are no others of that day, however often they are said", (zoneId, day, times) => {
    const moments = repeatedHour(openZone(zoneId) ?? utcZone());
    const walls = times.flatMap((time) => new Array(3).fill(at(`${day}T${time}`)));
    expect(walls.map(moments)).toEqual(walls);
  });

  it("are told apart in each file anew, and a third time is the second again", () => {
    const zone = openZone("Europe/Berlin") ?? utcZone();
    const wall = at("2024-10-27T02:30");
    const [one, other] = [repeatedHour(zone), repeatedHour(zone)];
    expect([wall, wall, at("2024-10-26T02:30"), wall].map(one)).toEqual([
      ...[wall, wall + MINUTE / 2, at("2024-10-26T02:30"), wall + MINUTE / 2],
    ]);
    expect(other(wall)).toBe(wall);
  });
});
