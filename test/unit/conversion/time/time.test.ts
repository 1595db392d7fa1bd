import fc from "fast-check";
import { Temporal } from "temporal-polyfill";
import { describe, expect, it, vi } from "vitest";
import { isoDay, parseIsoDay, wallTime } from "../../../../worker/conversion/time/calendar.ts";
import {
  parseClock,
  parseIsoWall,
  parseMoment,
  parseOffset,
  parseUsDate,
  parseUsDateTime,
} from "../../../../worker/conversion/time/timestamps.ts";
import { openZone } from "../../../../worker/conversion/time/zone.ts";

const at = (iso: string) => Date.parse(iso);

describe("timestamps", () => {
  it.each<[string, number | null]>([
    ["10/19/22", at("2022-10-19T00:00:00Z")],
    ["02/29/24", at("2024-02-29T00:00:00Z")],
    ["02/29/23", null],
    ["13/01/24", null],
    ["00/10/24", null],
    ["1/2/24", null],
    ["10/19/2022", null],
    ["2022-10-19", null],
  ])("the date %s", (text, value) => expect(parseUsDate(text)).toBe(value));

  it.each<[string, number | null]>([
    ["00:00:00", 0],
    ["23:59:59", 86_399_000],
    ["24:00:00", null],
    ["12:60:00", null],
    ["12:00:60", null],
    ["7:00:00", null],
    ["07:00", null],
  ])("the clock %s", (text, value) => expect(parseClock(text)).toBe(value));

  it.each<[string, number | null]>([
    ["08/04/25 00:01:00", at("2025-08-04T00:01:00Z")],
    ["08/04/25T00:01:00", null],
    ["08/04/25", null],
    ["2024-01-16 08:55:00", null],
  ])("the moment %s", (text, value) => expect(parseUsDateTime(text)).toBe(value));

  it.each<[string, number | null, number]>([
    ["2024-08-03T19:24:04Z", at("2024-08-03T19:24:04Z"), 0],
    ["2024-08-03 19:24:04+0000", at("2024-08-03T19:24:04Z"), 0],
    ["2026-03-19T18:21:01.602062Z", at("2026-03-19T18:21:01.602Z"), 0],
    ["2019-01-27T12:31:16.000+02:00", at("2019-01-27T10:31:16Z"), 7_200_000],
    ["2019-01-27T12:31-03:30", at("2019-01-27T16:01:00Z"), -12_600_000],
    ["2024-08-03T19:24:04", null, 0],
    ["2024-08-03T25:24:04Z", null, 0],
    ["2024-02-30T00:00:00Z", null, 0],
    ["1989-08-03T19:24:04Z", null, 0],
    ["2100-01-01T00:00:00Z", null, 0],
    ["2024-08-03T19:24:04+19:00", null, 0],
    ["2024-08-03T19:24:04+02:75", null, 0],
    ["x2024-08-03T19:24:04Z", null, 0],
    // The character after 9, where arithmetic would take it for a ten.
    ["19:4-08-03T19:24:04Z", null, 0],
    ["1:1:-0:-0:T0::0::0:Z", null, 0],
  ])("the instant %s", (text, instantMs, offsetMs) => {
    expect(parseMoment(text)).toEqual(instantMs === null ? null : { instantMs, offsetMs });
  });

  it("reads a plain instant with any one character changed as what it then is, or not at all", () => {
    const plain = "2024-08-03T19:24:04Z";
    const form = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}Z$/;
    // Also the neighbours of the digits, which arithmetic would take for digits.
    for (const character of "0123456789/:-+. ,TZxa") {
      for (let i = 0; i < plain.length; i++) {
        const text = plain.slice(0, i) + character + plain.slice(i + 1);
        const instantMs = at(text.replace(" ", "T"));
        const isReal =
          form.test(text) && new Date(instantMs || 0).toISOString().slice(8, 10) === text.slice(8, 10);
        const inRange = /^20/.test(text);
        expect([text, parseMoment(text)]).toEqual([
          text,
          isReal && inRange ? { instantMs, offsetMs: 0 } : null,
        ]);
      }
    }
    expect([`${plain} `, plain.slice(0, -1), `${plain}Z`].map(parseMoment)).toEqual([null, null, null]);
  });

  it("keeps wall clocks and instants apart", () => {
    expect(parseIsoWall("2024-01-15T07:30:00.000")).toBe(at("2024-01-15T07:30:00Z"));
    expect(parseIsoWall("2024-01-15T07:30:00.000Z")).toBeNull();
  });

  it.each<[string, number | null]>([
    ["+07:00", 25_200_000],
    ["-0330", -12_600_000],
    ["Z", 0],
    ["7", null],
    ["+25:00", null],
    ["+18:00", 64_800_000],
    ["+18:01", null],
    ["+01:60", null],
    ["+01:59", 7_140_000],
    ["x+07:00", null],
    ["+07:00x", null],
    ["07:00", null],
  ])("the offset %s", (text, value) => expect(parseOffset(text)).toBe(value));

  it.each(["2024-02-29", "2000-01-01", "2099-12-31"])("the day %s, there and back", (day) => {
    expect(isoDay(parseIsoDay(day) ?? 0)).toBe(day);
  });
  it.each([
    ...["2023-02-29", "24-01-01", "2024-1-1", "1999-12-31", "2100-01-01", "2024-00-10", "2024-13-10"],
    ...["2024-01-00", "2024-04-31", "2024-01-32", "2024-01-99", "x2024-01-01", "2024-01-01x"],
  ])("no day %s", (day) => {
    expect(parseIsoDay(day)).toBeNull();
  });
});

describe("a wall time", () => {
  const date = { year: 2024, month: 1, day: 31 };
  const time = { hour: 23, minute: 59, second: 59, ms: 999 };

  it("is that of the calendar", () => {
    expect(wallTime(date, time)).toBe(at("2024-01-31T23:59:59.999Z"));
  });

  it.each([
    ...[{ year: 1999 }, { year: 2100 }, { month: 0 }, { month: 13 }, { month: 2 }, { day: 0 }, { day: 32 }],
    // The same month again, a year later.
    { day: 367 },
  ])("is none with %j", (wrong) => {
    expect(wallTime({ ...date, ...wrong }, time)).toBeNull();
  });

  it.each([
    ...[{ hour: 24 }, { minute: 60 }, { second: 60 }],
    // The same day again, a year later.
    ...[{ hour: 366 * 24 }, { minute: 366 * 24 * 60 }, { second: 366 * 24 * 3600 }],
  ])("is none with %j", (wrong) => {
    expect(wallTime(date, { ...time, ...wrong })).toBeNull();
  });
});

describe("zones", () => {
  const ids = [
    "UTC",
    "Europe/Berlin",
    "America/St_Johns",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Asia/Kathmandu",
  ];
  const instant = fc.integer({ min: at("2008-01-01T00:00:00Z"), max: at("2035-01-01T00:00:00Z") });

  it("agree with Temporal at any instant and any wall time", () => {
    fc.assert(
      fc.property(instant, fc.constantFrom(...ids), (ms, id) => {
        const zone = openZone(id);
        const zoned = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(id);
        expect(zone?.offsetMs(ms)).toBe(zoned.offsetNanoseconds / 1e6);
        const wall = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO("UTC").toPlainDateTime();
        expect(zone?.instantOf(ms)).toBe(wall.toZonedDateTime(id).epochMilliseconds);
      }),
      { numRuns: 500 },
    );
  });

  it("agree with Temporal around every change of the clock", () => {
    for (const change of ["2024-03-31T01:00:00Z", "2024-10-27T01:00:00Z"]) {
      for (let minute = -180; minute <= 180; minute += 7) {
        const ms = at(change) + minute * 60_000;
        const expected = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO("Europe/Berlin");
        expect(openZone("Europe/Berlin")?.offsetMs(ms)).toBe(expected.offsetNanoseconds / 1e6);
      }
    }
  });

  it.each([
    ["Europe/Berlin", "2024-03-31"],
    ["Europe/Berlin", "2024-10-27"],
    ["America/Los_Angeles", "2024-03-10"],
    ["America/Los_Angeles", "2024-11-03"],
    ["Australia/Lord_Howe", "2024-04-07"],
    ["America/Sao_Paulo", "2018-11-04"],
    ["Pacific/Apia", "2011-12-30"],
    ["Africa/Casablanca", "2024-03-10"],
    ["America/Boa_Vista", "2000-10-11"],
    ["America/Argentina/Tucuman", "2004-06-07"],
    ["Asia/Gaza", "2040-10-24"],
    ["Asia/Kathmandu", "2024-03-10"],
    // On the evening before in local time, after midnight in UTC.
    ["America/Nuuk", "2019-03-30"],
    ["America/Nuuk", "2019-10-26"],
  ])("agree with Temporal, hour by hour, around the days of %s near %s", (id, day) => {
    for (let hour = -80; hour <= 104; hour++) {
      const ms = at(`${day}T00:00:00Z`) + hour * 3_600_000 + 1_800_000;
      const own = openZone(id);
      const zoned = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(id);
      expect([hour, own?.offsetMs(ms)]).toEqual([hour, zoned.offsetNanoseconds / 1e6]);
      const wall = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO("UTC").toPlainDateTime();
      expect([hour, own?.instantOf(ms)]).toEqual([hour, wall.toZonedDateTime(id).epochMilliseconds]);
    }
  });

  it("ask the database of zones a few times for a day on which the clocks change, and not for each minute", () => {
    const asked = vi.spyOn(Temporal.Instant, "fromEpochMilliseconds");
    const zone = openZone("Europe/Berlin");
    for (let minute = 0; minute < 1440; minute++) {
      const ms = at("2024-10-27T00:00:00Z") + minute * 60_000;
      zone?.offsetMs(ms);
      zone?.instantOf(ms);
    }
    expect(asked.mock.calls.length).toBeLessThan(30);
    expect(asked.mock.calls.length).toBeGreaterThan(0);
    asked.mockRestore();
  });

  it.each(["", "Mars/Olympus", "../etc", "Europe/Berlin\n"])("there is no zone %j", (id) => {
    expect(openZone(id)).toBeNull();
  });
});
