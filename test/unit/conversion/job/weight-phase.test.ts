/** What becomes of the weights of an export, whichever of its lists have something. */
import { describe, expect, it } from "vitest";
import { convertAll, type NamedBytes, uploadOf } from "../../../support/export/upload.ts";
import { bodyFatCsv, weightCsv, weightJson } from "../../../support/export/weight-export.ts";

const OPTIONS = { timeZone: "UTC", include: ["weight"] } as const;
const convert = (parts: readonly NamedBytes[], maxBytes = 1e9) =>
  convertAll(uploadOf(parts), OPTIONS, { maxReads: 9, maxBytes });

const csv = (...moments: readonly string[]): NamedBytes => ({
  name: "weight.csv",
  bytes: weightCsv(moments.map((moment, i) => [moment, 70_000 + 100 * i])),
});
const json = (...walls: readonly string[]): NamedBytes => ({
  name: "weight-2020-01-01.json",
  bytes: weightJson(walls.map((wall, i) => ({ wall, pounds: 150 + i }))),
});
const fat = (...moments: readonly string[]): NamedBytes => ({
  name: "body_fat_2020-01-01.csv",
  bytes: bodyFatCsv(moments.map((moment) => [moment, 20])),
});

describe("weights", () => {
  it.each<[string, readonly NamedBytes[], readonly (readonly [string, number, number])[]]>([
    ["one of the new files", [csv("2023-03-01T07:00:00Z")], [["weight", 1, 1]]],
    ["one of the old files", [json("2023-03-01T07:00:00")], [["weight", 1, 1]]],
    [
      "one, and a body fat of that day",
      [csv("2023-03-01T07:00:00Z"), fat("2023-03-01T07:00:00Z")],
      [
        ["weight", 1, 1],
        ["body_fat", 1, 1],
      ],
    ],
    [
      "one of each file, and two body fats, one of them of a day without a weight",
      [
        csv("2023-03-01T07:00:00Z"),
        json("2023-03-02T07:00:00"),
        fat("2023-03-01T08:00:00Z", "2023-03-04T08:00:00Z"),
      ],
      [
        ["weight", 2, 2],
        ["body_fat", 2, 1],
      ],
    ],
    ["none, but a body fat", [fat("2023-03-01T07:00:00Z")], [["body_fat", 1, 0]]],
  ])("are written where there is %s", async (_, parts, expected) => {
    const { report } = await convert(parts);
    expect(report.data_types.map(({ type, read, written }) => [type, read, written])).toEqual(expected);
  });

  it.each([1e9, 1])(
    "are a file a year, in the order of the years, in steps of %s bytes",
    async (maxBytes) => {
      const parts = [
        json("2023-03-01T07:00:00", "2021-12-31T23:59:59"),
        csv("2019-03-01T07:00:00Z", "2022-01-01T00:00:00Z", "2010-03-01T07:00:00Z", "2023-04-01T07:00:00Z"),
      ];
      const { files, report } = await convert(parts, maxBytes);
      expect(files.map(({ name, records }) => [/\d{4}/.exec(name)?.[0], records])).toEqual([
        ["2010", 1],
        ["2019", 1],
        ["2021", 1],
        ["2022", 1],
        ["2023", 2],
      ]);
      expect([report.from, report.to]).toEqual(["2010-03-01", "2023-04-01"]);
    },
  );
});
