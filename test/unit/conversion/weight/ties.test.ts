/** Which of several entries is meant, where more than one could be. */
import { describe, expect, it } from "vitest";
import { KG_PER_POUND } from "../../../../worker/conversion/fitbit/weight-files.ts";
import { isoDay } from "../../../../worker/conversion/time/calendar.ts";
import { openZone, utcZone } from "../../../../worker/conversion/time/zone.ts";
import { bmiFor, heightAt, heightTable } from "../../../../worker/conversion/weight/height.ts";
import type { WeightSources } from "../../../../worker/conversion/weight/prepare.ts";
import { tally } from "../../../../worker/conversion/weight/tally.ts";
import { buildWeightHistory } from "../../../support/export/build-weight-history.ts";

const at = (wall: string): number => Date.parse(`${wall}Z`);
const json = (wall: string, pounds: number, more: { bmi?: number; fatPercent?: number } = {}) => ({
  wallMs: at(wall),
  kg: pounds * KG_PER_POUND,
  bmi: null,
  fatPercent: null,
  ...more,
});
const csv = (instant: string, grams: number) => ({ instantMs: at(instant), grams });
const fat = (instant: string, fatPercent: number) => ({ instantMs: at(instant), fatPercent });
const build = (sources: Partial<WeightSources>, zone = "UTC") =>
  buildWeightHistory({ json: [], csv: [], fat: [], heights: [], ...sources }, openZone(zone) ?? utcZone());

describe("one entry of the CSV that two of the JSON could mean", () => {
  it("is spent once, also across the turn of the year", () => {
    const { weighIns, weights } = build({
      json: [json("2023-12-31T20:00:00", 176.3, { bmi: 24 }), json("2024-01-01T08:00:00", 176.3)],
      csv: [csv("2024-01-01T03:00:00", 80_000)],
    });
    expect(weights).toMatchObject({ read: 3, merged: 1, written: 2 });
    expect(weighIns.map((it) => it.kg.toFixed(3))).toEqual(["80.000", "79.968"]);
  });
});

describe("two entries of the JSON as far from one of the CSV", () => {
  it("give it to the earlier of them", () => {
    const { weighIns } = build({
      json: [
        json("2024-05-05T09:00:00", 176.3, { bmi: 30 }),
        json("2024-05-05T07:00:00", 176.3, { bmi: 20 }),
      ],
      csv: [csv("2024-05-05T08:00:00", 80_000)],
    });
    expect(weighIns.map((it) => [it.bmi, it.kg.toFixed(3)])).toEqual([
      [20, "80.000"],
      [30, "79.968"],
    ]);
  });
});

describe("two entries of the CSV that one of the JSON could mean", () => {
  it.each([
    ["the lighter of one moment", "2024-05-05T07:00:00", [null, 24], [24, null]],
    ["the earlier of two as far away", "2024-05-05T08:00:00", [24, null], [24, null]],
  ])("%s is taken, in whatever order they come", (_, second, __, bmis) => {
    const entries = [csv("2024-05-05T07:00:00", 80_000), csv(second, 80_010)];
    const wall = second === "2024-05-05T07:00:00" ? second : "2024-05-05T07:30:00";
    for (const order of [entries, entries.toReversed()]) {
      const { weighIns } = build({ json: [json(wall, 176.3, { bmi: 24 })], csv: order });
      expect(weighIns.map((it) => it.bmi)).toEqual(bmis);
    }
  });
});

describe("body fat between a morning and an evening", () => {
  const weights = [csv("2024-05-05T07:00:00", 80_000), csv("2024-05-05T21:00:00", 80_500)];
  it.each([
    ["2024-05-05T06:00:00", [22, null]],
    ["2024-05-05T13:59:59", [22, null]],
    ["2024-05-05T14:00:00", [22, null]],
    ["2024-05-05T14:00:01", [null, 22]],
    ["2024-05-05T23:00:00", [null, 22]],
  ])("at %s goes to the nearer one, the earlier if both are as near", (when, fats) => {
    const { weighIns } = build({ csv: weights, fat: [fat(when, 22)] });
    expect(weighIns.map((it) => it.fatPercent)).toEqual(fats);
  });

  it("stays with its day when the next one begins", () => {
    const { weighIns, fats } = build({
      csv: [csv("2024-12-31T20:00:00", 80_000), csv("2025-01-01T00:10:00", 80_500)],
      fat: [fat("2024-12-31T23:59:59", 22), fat("2025-01-01T23:00:00", 23)],
    });
    expect(weighIns.map((it) => it.fatPercent)).toEqual([22, 23]);
    expect(fats).toMatchObject({ read: 2, written: 2, merged: 0 });
  });
});

describe("entries of one second", () => {
  it("of both sources follow each other by weight", () => {
    const { weighIns, weights } = build({
      json: [json("2024-05-05T07:00:00", 200)],
      csv: [csv("2024-05-05T07:00:00", 80_000)],
    });
    expect(weighIns.map((it) => [it.atSec - at("2024-05-05T07:00:00") / 1000, it.kg.toFixed(1)])).toEqual([
      [0, "80.0"],
      [1, "90.7"],
    ]);
    expect(weights).toMatchObject({ merged: 0, written: 2 });
  });
});

describe("an entry without a time", () => {
  it.each([
    ["America/Caracas", "2012-06-11T04:29:59", "2012-06-10"],
    ["Asia/Pyongyang", "2016-06-10T15:29:59", "2016-06-10"],
  ])("is one of the user's own zone %s, though no zone is so far from UTC today", (zone, instant, day) => {
    const { weighIns } = build({ csv: [csv(instant, 80_000)] }, zone);
    expect(weighIns.map((it) => isoDay(it.day))).toEqual([day]);
    const noon = (openZone(zone) ?? utcZone()).instantOf(at(`${day}T12:00:00`));
    expect(weighIns.map((it) => it.atSec * 1000)).toEqual([noon]);
  });
});

describe("an entry without a time from a zone that is not the user's", () => {
  it.each([-720, -570, -210, -150, 210, 270, 330, 345, 390, 525, 570, 630, 765, 825, 840])(
    "of %s minutes is at noon of its day, not at the moment that it seems to have",
    (minutes) => {
      const instantMs = at("2024-06-10T23:59:59") - minutes * 60_000;
      const zone = minutes < 0 ? "Pacific/Pago_Pago" : "Pacific/Kiritimati";
      const { weighIns } = build({ csv: [{ instantMs, grams: 80_000 }] }, zone);
      const noon = (openZone(zone) ?? utcZone()).instantOf(at("2024-06-10T12:00:00"));
      expect(weighIns.map((it) => it.atSec * 1000)).toEqual([noon]);
    },
  );
});

describe("more than 48 entries of one day", () => {
  const minutes = Array.from({ length: 50 }, (_, i) => String(i).padStart(2, "0"));

  it("are cut to the first 48, in each source, and their body fat goes with them", () => {
    const { weighIns, weights, fats } = build({
      json: minutes.map((minute, i) => json(`2024-05-05T07:${minute}:00`, 150 + i, { fatPercent: 20 })),
      csv: minutes.map((minute, i) => csv(`2024-05-05T09:${minute}:00`, 100_000 + i * 1000)),
      fat: minutes.map((minute, i) => fat(`2024-05-05T11:${minute}:00`, 30 + i / 2)),
    });
    expect(weighIns).toHaveLength(96);
    expect(weights).toMatchObject({ read: 100, written: 96, merged: 0 });
    expect([...weights.skipped]).toEqual([["more than 48 on one day", 4]]);
    expect(fats).toMatchObject({ read: 100, written: 96 });
    expect([...fats.skipped]).toEqual([
      ["its weight was skipped", 2],
      ["more than 48 on one day", 2],
    ]);
  });

  it("say nothing of body fat that was never there", () => {
    const { fats } = build({
      json: minutes.map((minute, i) => json(`2024-05-05T07:${minute}:00`, 150 + i)),
    });
    expect(fats.read).toBe(0);
    expect([...fats.skipped]).toEqual([]);
  });
});

describe("an entry that two exports hold", () => {
  const twice = (one: { bmi?: number; fatPercent?: number }, other: { bmi?: number; fatPercent?: number }) =>
    build({ json: [json("2024-05-05T07:00:00", 176.3, one), json("2024-05-05T07:00:00", 176.3, other)] });

  it.each([
    [{ bmi: 24 }, { fatPercent: 20 }],
    [{ fatPercent: 20 }, { bmi: 24 }],
  ])("keeps what either of them knows: %j and %j", (one, other) => {
    const { weighIns, weights, fats } = twice(one, other);
    expect(weighIns).toMatchObject([{ bmi: 24, fatPercent: 20 }]);
    expect(weights).toMatchObject({ read: 2, written: 1, merged: 1 });
    expect(fats).toMatchObject({ read: 1, written: 1, merged: 0 });
    expect([...fats.skipped]).toEqual([]);
  });

  it("counts the body fat of both as one, or refuses the second where they differ", () => {
    const same = twice({ fatPercent: 20 }, { fatPercent: 20 }).fats;
    expect(same).toMatchObject({ read: 2, written: 1, merged: 1 });
    expect([...same.skipped]).toEqual([]);
    const other = twice({ fatPercent: 20 }, { fatPercent: 21 }).fats;
    expect(other).toMatchObject({ read: 2, written: 1, merged: 0 });
    expect([...other.skipped]).toEqual([["another value for the same weigh-in", 1]]);
  });

  it("is one entry within the second in the CSV, and two where the grams differ", () => {
    const { weights } = build({
      csv: [
        csv("2024-05-05T07:00:00.100", 80_000),
        csv("2024-05-05T07:00:00.900", 80_000),
        csv("2024-05-05T07:00:00.100", 80_001),
        csv("2024-05-05T07:00:01.100", 80_000),
      ],
    });
    expect(weights).toMatchObject({ read: 4, written: 3, merged: 1 });
  });
});

describe("heights", () => {
  it("of one moment do not depend on their order: the taller is in force", () => {
    const heights = [
      { sinceMs: 5, metres: 1.8 },
      { sinceMs: 5, metres: 1.7 },
    ];
    for (const order of [heights, heights.toReversed()]) expect(heightAt(heightTable(order), 9)).toBe(1.8);
  });

  it("give no body mass index that nobody has", () => {
    const tall = [{ sinceMs: 0, metres: 2.2 }];
    expect(bmiFor({ instantMs: 1, kg: 20 }, tall)).toBeNull();
    expect(bmiFor({ instantMs: 1, kg: 25 }, tall)).toBeCloseTo(5.165, 3);
    expect(bmiFor({ instantMs: 1, kg: 25 }, [])).toBeNull();
  });
});

describe("a tally", () => {
  it("adds up reasons and names none for which nothing was skipped", () => {
    const counts = tally(7);
    counts.skip("too old", 0);
    counts.skip("too new");
    counts.skip("too new", 2);
    expect(counts).toMatchObject({ read: 7, written: 0, merged: 0 });
    expect([...counts.skipped]).toEqual([["too new", 3]]);
  });
});
