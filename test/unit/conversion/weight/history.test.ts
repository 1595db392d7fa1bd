/** How the two sources of weights become one history, each weigh-in once and on its own day. */
import { describe, expect, it } from "vitest";
import { isoDay } from "../../../../worker/conversion/time/calendar.ts";
import { build, csv, json } from "../../../support/export/weight-sources.ts";

describe("uniting the two weight sources", () => {
  it("pairs a typed-in entry across zones and writes it at noon of its own day", () => {
    const { shown, weights } = build(
      { json: [json("2021-05-03T23:59:59", 171.3)], csv: [csv("2021-05-04T04:59:59Z", 77_720)] },
      "Asia/Bangkok",
    );
    expect(shown).toEqual(["2021-05-03T05:00:00 77.720"]);
    expect(weights).toMatchObject({ read: 2, written: 1, merged: 1 });
  });

  it("finds the day of a typed-in entry that only the CSV has, from another zone", () => {
    const { weighIns } = build({ csv: [csv("2021-12-15T07:59:59Z", 80_000)] }, "Asia/Bangkok");
    expect(weighIns.map((it) => isoDay(it.day))).toEqual(["2021-12-14"]);
  });

  it.each([
    ["UTC-8", "2021-12-15T07:59:59Z", "2021-12-14"],
    ["UTC+5:30", "2021-12-15T18:29:59Z", "2021-12-15"],
    ["UTC+12", "2021-12-15T11:59:59Z", "2021-12-15"],
    ["a real time that no zone explains", "2021-12-15T07:14:59Z", "2021-12-15"],
  ])("dates a CSV entry of %s", (_, at, day) => {
    const { weighIns } = build({ csv: [csv(at, 80_000)] }, "Asia/Bangkok");
    expect(weighIns.map((it) => isoDay(it.day))).toEqual([day]);
  });

  it("keeps the true instant of a timed pair", () => {
    const { shown } = build(
      { json: [json("2024-05-05T07:01:10", 176.3)], csv: [csv("2024-05-05T05:01:10.900Z", 80_000)] },
      "Europe/Berlin",
    );
    expect(shown).toEqual(["2024-05-05T05:01:10 80.000"]);
  });

  it("keeps Fitbit's day where today's zone would put the instant on another", () => {
    const { shown, weighIns } = build(
      { json: [json("2024-05-05T07:01:10", 176.3)], csv: [csv("2024-05-05T18:01:10Z", 80_000)] },
      "Asia/Tokyo",
    );
    expect(isoDay(weighIns[0]?.day ?? 0)).toBe("2024-05-05");
    expect(shown).toEqual(["2024-05-04T22:01:10 80.000"]);
  });

  it("pairs by day when the clocks say nothing", () => {
    const { weights } = build({
      json: [json("2024-05-05T07:01:10", 176.3)],
      csv: [csv("2024-05-05T09:07:13Z", 80_000)],
    });
    expect(weights).toMatchObject({ read: 2, written: 1, merged: 1 });
  });

  it("pairs by day with the nearer clock", () => {
    const { shown } = build({
      json: [json("2024-05-05T07:01:10", 176.3)],
      csv: [
        csv("2024-05-05T20:07:13Z", 80_000),
        csv("2024-05-05T09:07:13Z", 80_010),
        csv("2024-05-05T01:07:13Z", 80_020),
      ],
    });
    expect(shown.map((it) => it.slice(11, 16))).toEqual(["01:07", "09:07", "20:07"]);
    const { weighIns } = build({
      json: [json("2024-05-05T07:01:10", 176.3, { bmi: 30 })],
      csv: [csv("2024-05-05T20:07:13Z", 80_000), csv("2024-05-05T09:07:13Z", 80_010)],
    });
    expect(weighIns.map((it) => it.bmi)).toEqual([30, null]);
  });

  it("does not pair weights that differ by more than rounding, nor other days", () => {
    const { weights } = build({
      json: [json("2024-05-05T07:00:00", 176.3), json("2024-05-08T07:00:00", 176.3)],
      csv: [csv("2024-05-05T07:00:00Z", 80_080), csv("2024-05-06T21:01:00Z", 80_000)],
    });
    expect(weights).toMatchObject({ read: 4, written: 4, merged: 0 });
  });

  it.each([
    ["2024-05-05T08:00:00", "2024-05-04T18:00:00Z", 1, "UTC+14"],
    ["2024-05-05T08:15:00", "2024-05-04T18:00:00Z", 0, "no zone is UTC+14:15"],
    ["2024-05-05T20:00:00", "2024-05-06T08:00:00Z", 1, "UTC-12"],
    ["2024-05-05T20:00:00", "2024-05-06T08:15:00Z", 0, "no zone is UTC-12:15"],
    ["2024-05-05T08:07:00", "2024-05-04T20:00:00Z", 0, "no zone is UTC+12:07"],
    ["2024-05-05T08:07:00", "2024-05-05T20:00:00Z", 1, "the same day"],
  ])("pairs %s with %s %s times: %s", (wall, at, merged) => {
    const { weights } = build({ json: [json(wall, 176.3)], csv: [csv(at, 80_000)] });
    expect(weights).toMatchObject({ read: 2, merged, written: 2 - merged });
  });

  it("pairs across the turn of the year, in either direction", () => {
    const { weights } = build({
      json: [json("2023-12-31T20:00:00", 176.3), json("2025-01-01T08:00:00", 165.1)],
      csv: [csv("2024-01-01T03:00:00Z", 80_000), csv("2024-12-31T18:00:00Z", 74_920)],
    });
    expect(weights).toMatchObject({ read: 4, merged: 2, written: 2 });
  });

  it("spends each entry once, the user's own zone before another", () => {
    const { weights, shown } = build(
      {
        json: [json("2024-05-05T08:00:00", 176.3)],
        csv: [csv("2024-05-05T06:00:00Z", 80_000), csv("2024-05-05T07:00:00Z", 80_010)],
      },
      "Europe/Berlin",
    );
    expect(weights).toMatchObject({ read: 3, written: 2, merged: 1 });
    expect(shown).toEqual(["2024-05-05T06:00:00 80.000", "2024-05-05T07:00:00 80.010"]);
  });

  it("gives an instant to the entry of its own hour, not to the first that could have it", () => {
    const { shown } = build({
      json: [json("2024-05-05T08:00:00", 176.4), json("2024-05-05T09:00:00", 176.4)],
      csv: [csv("2024-05-05T09:00:00Z", 80_050)],
    });
    expect(shown).toEqual(["2024-05-05T08:00:00 80.014", "2024-05-05T09:00:00 80.050"]);
  });

  it("prefers the nearer of two possible zones for an entry without a time", () => {
    const { weighIns } = build({ csv: [csv("2021-12-15T11:59:59Z", 80_000)] }, "America/Los_Angeles");
    expect(weighIns.map((it) => isoDay(it.day))).toEqual(["2021-12-14"]);
  });

  it.each([-570, -210, -150, 210, 270, 330, 345, 390, 525, 570, 630, 765, 825, -720, 840, 0])(
    "knows the zone that is %s minutes from UTC",
    (minutes) => {
      const at = Date.parse("2024-06-10T23:59:59Z") - minutes * 60_000;
      const id = minutes < 0 ? "Pacific/Pago_Pago" : "Pacific/Kiritimati";
      const { weighIns } = build({ csv: [{ instantMs: at, grams: 80_000 }] }, id);
      expect(weighIns.map((it) => isoDay(it.day))).toEqual(["2024-06-10"]);
    },
  );

  it("gives entries of the same second seconds of their own, inside the day", () => {
    const { shown } = build({
      csv: [
        csv("2024-05-05T23:59:58Z", 80_000),
        csv("2024-05-05T23:59:58Z", 81_000),
        csv("2024-05-05T23:59:58Z", 82_000),
      ],
    });
    expect(shown).toEqual([
      "2024-05-05T23:59:57 82.000",
      "2024-05-05T23:59:58 80.000",
      "2024-05-05T23:59:59 81.000",
    ]);
  });

  it("reads a wall clock that the zone skipped, or showed twice", () => {
    const { shown } = build(
      { json: [json("2024-03-31T02:30:00", 150), json("2024-10-27T02:30:00", 160)] },
      "Europe/Berlin",
    );
    expect(shown.map((it) => it.slice(0, 19))).toEqual(["2024-03-31T01:30:00", "2024-10-27T00:30:00"]);
  });

  it.each([19.99, 300.01])("skips %s kg and its body fat", (kg) => {
    const { weights, fats } = build({ json: [{ ...json("2024-05-05T07:00:00", 1, { fat: 20 }), kg }] });
    expect([...weights.skipped]).toEqual([["outside 20 to 300 kg", 1]]);
    expect([...fats.skipped]).toEqual([["its weight was skipped", 1]]);
  });

  it.each([20, 300])("takes %s kg", (kg) => {
    expect(build({ csv: [csv("2024-05-05T07:00:00Z", kg * 1000)] }).weights.written).toBe(1);
  });
});

describe("a day that the zone skipped", () => {
  it("gets the nearest moment, because it has none of its own", () => {
    const { shown } = build(
      { json: [json("2011-12-30T07:00:00", 176.3), json("2011-12-30T23:59:59", 150)] },
      "Pacific/Apia",
    );
    expect(shown.map((it) => it.slice(0, 13))).toEqual(["2011-12-30T22", "2011-12-30T22"]);
  });
});
