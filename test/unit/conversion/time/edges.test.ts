/** Moments and zones at their edges: a character too many, the very millisecond at which clocks change. */
import fc from "fast-check";
import { Temporal } from "temporal-polyfill";
import { describe, expect, it, vi } from "vitest";
import {
  parseClock,
  parseIsoWall,
  parseMoment,
  parseOffset,
  parseUsDate,
  parseUsDateTime,
} from "../../../../worker/conversion/time/timestamps.ts";
import { openZone, utcZone, type Zone } from "../../../../worker/conversion/time/zone.ts";

const at = (iso: string) => Date.parse(iso);

describe("a written moment", () => {
  const forms: readonly (readonly [string, (text: string) => unknown])[] = [
    ["10/19/22", parseUsDate],
    ["23:59:59", parseClock],
    ["10/19/22 23:59:59", parseUsDateTime],
    ["2024-01-15T07:30:00", parseIsoWall],
    ["2024-01-15T07:30:00Z", parseMoment],
    ["2024-01-15 07:30:00+0100", parseMoment],
    ["+07:00", parseOffset],
  ];

  it.each(forms)("is %s, and none with anything in front of it or behind it", (text, parse) => {
    expect(parse(text)).not.toBeNull();
    for (const more of ["0", "1", "x", " ", "\n", "/", ":", "-", "+"]) {
      expect([more, parse(more + text)]).toEqual([more, null]);
      expect([more, parse(text + more)]).toEqual([more, null]);
    }
  });

  it("of any second is that second, however it is written", () => {
    const range = { min: at("2000-01-01T00:00:00Z") / 1000, max: at("2099-12-31T23:59:59Z") / 1000 };
    fc.assert(
      fc.property(fc.integer(range), (second) => {
        const instantMs = second * 1000;
        const iso = new Date(instantMs).toISOString();
        const [day, clock] = [iso.slice(0, 10), iso.slice(11, 19)];
        for (const text of [`${day}T${clock}Z`, `${day} ${clock}+0000`, `${day}T${clock}.000Z`])
          expect(parseMoment(text)).toEqual({ instantMs, offsetMs: 0 });
        expect(parseIsoWall(`${day}T${clock}`)).toBe(instantMs);
        expect(parseUsDateTime(`${day.slice(5, 7)}/${day.slice(8)}/${day.slice(2, 4)} ${clock}`)).toBe(
          instantMs,
        );
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ["2014-10-20T10:30:40Z", "2014-10-20T10:30:40Z"],
    ["2030-10-10T20:20:20Z", "2030-10-10T20:20:20Z"],
  ])("that is written with round numbers, as %s, is no other", (text, iso) => {
    expect(parseMoment(text)).toEqual({ instantMs: at(iso), offsetMs: 0 });
  });

  it.each(["2024-01-15T07:30:00+19:00", "2024-01-15T07:30:00-01:60"])(
    "with an offset that no place has, as %s, is no wall clock either",
    (text) => {
      expect([parseMoment(text), parseIsoWall(text)]).toEqual([null, null]);
    },
  );
});

describe("a zone", () => {
  const open = (id: string): Zone => openZone(id) ?? utcZone();
  const zoned = (ms: number, id: string) => Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(id);
  const plain = (ms: number) => zoned(ms, "UTC").toPlainDateTime();

  it.each([
    ["Europe/Berlin", "2024-03-31T01:00:00Z"],
    ["Europe/Berlin", "2024-10-27T01:00:00Z"],
    ["America/St_Johns", "2011-03-13T03:31:00Z"],
    ["Australia/Lord_Howe", "2024-04-06T15:00:00Z"],
    ["America/Sao_Paulo", "2018-11-04T03:00:00Z"],
    ["Pacific/Apia", "2011-12-30T10:00:00Z"],
    ["Asia/Pyongyang", "2018-05-04T15:00:00Z"],
    ["Europe/London", "2024-03-31T01:00:00Z"],
    ["Atlantic/Azores", "2024-10-27T01:00:00Z"],
  ])("agrees with Temporal to the millisecond when the clocks of %s change at %s", (id, iso) => {
    const change = at(iso);
    const [before, after] = [change - 1, change].map((ms) => zoned(ms, id).offsetNanoseconds / 1e6);
    expect(before).not.toBe(after);
    for (const apart of [-1000, -1, 0, 1, 1000]) {
      const ms = change + apart;
      const own = open(id);
      const day = Math.floor((ms + zoned(ms, id).offsetNanoseconds / 1e6) / 86_400_000);
      expect([apart, own.offsetMs(ms), own.dayOf(ms)]).toEqual([apart, apart < 0 ? before : after, day]);
      for (const wall of [ms + (before ?? 0), ms + (after ?? 0)])
        expect([apart, open(id).instantOf(wall)]).toEqual([
          apart,
          plain(wall).toZonedDateTime(id).epochMilliseconds,
        ]);
    }
  });

  it("that nobody named is UTC, by its name and by its clock", () => {
    const ms = at("2024-07-01T12:34:56Z");
    expect(utcZone().id).toBe("UTC");
    expect([utcZone().offsetMs(ms), utcZone().instantOf(ms)]).toEqual([0, ms]);
    expect(utcZone().dayOf(ms)).toBe(Math.floor(ms / 86_400_000));
  });

  it.each([
    ["America/Los_Angeles", "2024-01-02T07:59:59.999Z", "2024-01-01"],
    ["America/Los_Angeles", "2024-01-02T08:00:00Z", "2024-01-02"],
    ["Asia/Tokyo", "2024-01-02T14:59:59.999Z", "2024-01-02"],
    ["Asia/Tokyo", "2024-01-02T15:00:00Z", "2024-01-03"],
  ])("%s begins its days at its own midnight: %s is on %s", (id, iso, day) => {
    expect(open(id).dayOf(at(iso))).toBe(at(`${day}T00:00:00Z`) / 86_400_000);
  });

  it("is looked up once in six days of a year, and some more times on the days of a change", () => {
    const asked = vi.spyOn(Temporal.Instant, "fromEpochMilliseconds");
    const zone = open("Europe/Berlin");
    for (let hour = 0; hour < 366 * 24; hour += 5) {
      const ms = at("2024-01-01T00:00:00Z") + hour * 3_600_000;
      zone.offsetMs(ms);
      zone.instantOf(ms);
    }
    const times = asked.mock.calls.length;
    asked.mockRestore();
    expect(times).toBeGreaterThan(60);
    expect(times).toBeLessThan(140);
  });
});
