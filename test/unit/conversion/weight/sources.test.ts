/** One weigh-in that several sources tell, and body fat of people who move: nothing is doubled, nothing is lost. */
import { describe, expect, it } from "vitest";
import { KG_PER_POUND, readWeightCsv } from "../../../../worker/conversion/fitbit/weight-files.ts";
import { inspect } from "../../../../worker/conversion/inspect.ts";
import { openZone, utcZone } from "../../../../worker/conversion/time/zone.ts";
import type { WeightSources } from "../../../../worker/conversion/weight/prepare.ts";
import { buildWeightHistory } from "../../../support/export/build-weight-history.ts";
import { convertAll, EVERYTHING, uploadOf } from "../../../support/export/upload.ts";
import { weightCsv, weightJson } from "../../../support/export/weight-export.ts";

const csv = (at: string, grams: number, sourceClass = 1) => ({
  ...{ instantMs: Date.parse(at), grams, sourceClass },
});
const fat = (at: string, fatPercent: number) => ({ instantMs: Date.parse(at), fatPercent });
const none: WeightSources = { json: [], csv: [], fat: [], heights: [] };
const build = (sources: Partial<WeightSources>, id = "UTC") =>
  buildWeightHistory({ ...none, ...sources }, openZone(id) ?? utcZone());

describe("mirrors of a weigh-in", () => {
  const merged = (...entries: readonly ReturnType<typeof csv>[]) => {
    const { weighIns, weights } = build({ csv: entries });
    const turned = build({ csv: [...entries].reverse() });
    expect(turned.weighIns).toEqual(weighIns);
    expect(weights.written + weights.merged).toBe(entries.length);
    return weighIns.map(({ kg }) => kg);
  };

  it.each([
    ["of the same second, rounded otherwise", "2026-01-05T06:00:00Z", 80_000, [80.04]],
    ["a little later", "2026-01-05T06:00:20Z", 80_040, [80.04]],
    ["hours later on the same day", "2026-01-05T19:00:00Z", 80_000, [80.04]],
    ["that differ by the rounding of the old files", "2026-01-05T06:00:20Z", 80_100, [80.04]],
    ["that differ by more are weigh-ins", "2026-01-05T06:00:20Z", 80_101, [80.04, 80.101]],
    ["of another day are weigh-ins", "2026-01-06T06:00:00Z", 80_040, [80.04, 80.04]],
  ])("%s", (_, at, grams, expected) => {
    expect(merged(csv("2026-01-05T06:00:00Z", 80_040), csv(at, grams, 3))).toEqual(expected);
  });

  it("are one for each weigh-in and each kind of source", () => {
    const [scale, app, mirror] = [1, 2, 3].map((one) => csv(`2026-01-05T06:00:0${one}Z`, 80_000, one));
    if (scale === undefined || app === undefined || mirror === undefined) throw new Error();
    expect(merged(scale, app, mirror)).toEqual([80]);
    expect(merged(scale, mirror, csv("2026-01-05T20:00:00Z", 80_010, 3))).toEqual([80, 80.01]);
    expect(merged(scale, mirror, csv("2026-01-05T20:00:00Z", 80_010, 1))).toEqual([80, 80.01]);
  });

  it("are none where one source says a weight twice on a day", () => {
    expect(merged(csv("2026-01-05T06:00:00Z", 80_000, 3), csv("2026-01-05T07:00:00Z", 80_000, 3))).toEqual([
      ...[80, 80],
    ]);
    expect(merged(csv("2026-01-05T06:00:00Z", 80_000), csv("2026-01-05T06:00:00.5Z", 80_020))).toEqual([
      ...[80, 80.02],
    ]);
  });

  it("leave the time of the better source", () => {
    const { weighIns } = build({
      csv: [csv("2026-01-05T05:59:00Z", 80_000, 3), csv("2026-01-05T06:00:00Z", 80_000, 1)],
    });
    expect(weighIns).toMatchObject([{ atSec: Date.parse("2026-01-05T06:00:00Z") / 1000 }]);
  });

  it("are known by the data source of the file, however the conversion is cut into steps", async () => {
    const text =
      "timestamp,weight grams,data source\n2026-01-05T06:00:00Z,80040,Aria\n2026-01-05T06:00:30Z,80000,Health Connect\n" +
      "2026-01-06T06:00:00Z,80000,Google Health App\n2026-01-06T06:00:30Z,80000,Aria\n";
    const classes = readWeightCsv(new TextEncoder().encode(text)).items.map((item) => item.sourceClass);
    expect(classes).toEqual([1, 3, 2, 1]);
    const upload = () => uploadOf([{ name: "weight.csv", bytes: text }]);
    const { files, report } = await convertAll(upload());
    expect(report.data_types).toMatchObject([{ type: "weight", read: 4, written: 2, merged: 2 }]);
    const slow = await convertAll(upload(), EVERYTHING, { maxReads: 1, maxBytes: 1 });
    expect(slow.files).toEqual(files);
  });
});

describe("two weights of one second", () => {
  const json = (wall: string, kg: number) => ({
    ...{ wallMs: Date.parse(`${wall}Z`), kg, bmi: null, fatPercent: null },
  });
  const conflicts = (wall: string, kg: number, at: string) => {
    const { conflicts, weights } = build({ json: [json(wall, kg)], csv: [csv(at, 80_000)] }, "Europe/Berlin");
    return [conflicts, weights.written];
  };

  it("are both written and told of", () => {
    expect(conflicts("2024-05-05T08:00:10", 36.29, "2024-05-05T06:00:10.900Z")).toEqual([1, 2]);
    expect(conflicts("2024-05-05T23:59:59", 36.29, "2024-05-05T21:59:59Z")).toEqual([1, 2]);
  });

  it("are none where they agree, or where the seconds differ", () => {
    expect(conflicts("2024-05-05T08:00:10", 80, "2024-05-05T06:00:10Z")).toEqual([0, 1]);
    expect(conflicts("2024-05-05T08:00:11", 36.29, "2024-05-05T06:00:10Z")).toEqual([0, 2]);
    expect(conflicts("2024-05-05T08:00:10", 36.29, "2024-05-05T05:00:10Z")).toEqual([0, 2]);
  });

  it("are an issue of their year, in the answer of validate too", async () => {
    const parts = [
      { name: "weight.csv", bytes: weightCsv([["2024-05-05T06:00:10Z", 80_000]]) },
      { name: "weight-2024-05-01.json", bytes: weightJson([{ wall: "2024-05-05T06:00:10", pounds: 80 }]) },
    ];
    const { report } = await convertAll(uploadOf(parts));
    const { files, ports } = uploadOf(parts);
    const inspected = await inspect(files, { timeZone: "UTC" }, ports);
    if (!inspected.ok) throw new Error(inspected.problem.code);
    for (const { issues } of [report, inspected.inspection])
      expect(issues).toEqual([
        { code: "weight-sources-conflict", severity: "warning", file: "", seen: "1 weigh-in of 2024" },
      ]);
  });
});

describe("body fat of the second of a weight", () => {
  const pair = (at: string) => ({ csv: [csv(at, 80_000)], fat: [fat(at, 20.5)] });

  it("goes with a weight that was typed in, whatever the zone", () => {
    const { weighIns } = build(pair("2022-10-20T04:59:59Z"), "Asia/Bangkok");
    expect(weighIns).toMatchObject([{ fatPercent: 20.5 }]);
  });

  it("goes with the weight where the old file knows its day better", () => {
    const at = "2022-11-03T22:00:00Z";
    const json = [
      { wallMs: Date.parse("2022-11-04T07:00:00Z"), kg: 176.3 * KG_PER_POUND, bmi: null, fatPercent: null },
    ];
    const { weighIns, fats } = build({ ...pair(at), json }, "America/New_York");
    expect(weighIns).toMatchObject([{ fatPercent: 20.5, day: Date.parse("2022-11-04") / 86_400_000 }]);
    expect(fats).toMatchObject({ read: 1, written: 1 });
  });

  it("goes with the weight of the next year, too, and is written once", () => {
    const json = [
      { wallMs: Date.parse("2023-01-01T07:00:00Z"), kg: 176.3 * KG_PER_POUND, bmi: null, fatPercent: null },
    ];
    const { weighIns, fats } = build({ ...pair("2022-12-31T22:00:00Z"), json }, "America/New_York");
    expect(weighIns).toMatchObject([{ fatPercent: 20.5 }]);
    expect(fats).toMatchObject({ read: 1, written: 1 });
  });

  it("goes to its own weigh-in of a day, though another measurement would be nearer in turn", () => {
    const { weighIns } = build({
      csv: [csv("2024-05-05T07:00:00Z", 80_000), csv("2024-05-05T20:00:00Z", 80_500)],
      fat: [fat("2024-05-05T19:00:00Z", 23), fat("2024-05-05T20:00:00.9Z", 22)],
    });
    expect(weighIns.map(({ fatPercent }) => fatPercent)).toEqual([23, 22]);
  });

  it("is on the day of its own placeholder where there is no such weight", () => {
    const { weighIns } = build(
      { csv: [csv("2022-10-19T05:00:00Z", 80_000)], fat: [fat("2022-10-20T04:59:59Z", 20.5)] },
      "Asia/Bangkok",
    );
    expect(weighIns).toMatchObject([{ fatPercent: 20.5 }]);
  });
});
