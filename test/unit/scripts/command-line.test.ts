import { describe, expect, it } from "vitest";
import { HELP, readCommandLine } from "../../../scripts/conversion/command-line.ts";
import { progressLine } from "../../../scripts/conversion/terminal.ts";

describe("the command line of convert", () => {
  it("converts everything into a folder unless something else is said", () => {
    expect(readCommandLine(["a.zip", "b"])).toEqual({
      kind: "convert",
      wish: {
        paths: ["a.zip", "b"],
        target: { kind: "folder", path: "switchband-garmin" },
        overwrite: false,
        timeZone: null,
        include: ["weight", "activities", "daily"],
        archive: true,
        json: false,
      },
    });
  });

  it("takes parts in any order and without repeats", () => {
    const line = readCommandLine([
      "--only",
      "daily, weight,daily",
      "--zone=Asia/Tokyo",
      "--zip",
      "o.zip",
      "--json",
      "--no-archive",
      "--unit=stones",
      "x",
    ]);
    expect(line).toMatchObject({
      wish: {
        include: ["weight", "daily"],
        archive: false,
        weightUnit: "stones",
        timeZone: "Asia/Tokyo",
        target: { kind: "zip", path: "o.zip" },
        json: true,
      },
    });
  });

  it.each([
    [[], /which export/],
    [["--only", "sleep", "a"], /not "sleep"/],
    [["--only", "", "a"], /not ""/],
    [["--unit", "grams", "a"], /pounds, kilograms, stones, not "grams"/],
    [["--zone", "Mars/Olympus", "a"], /no time zone/],
    [["--out", "x", "--zip", "y", "a"], /not both/],
    [["--wrong", "a"], /--wrong/],
    [["a", "--out"], /--out/],
  ] as const)("refuses %j", (parameters, why) => {
    const line = readCommandLine(parameters);
    expect(line.kind === "wrong" ? line.why : line.kind).toMatch(why);
  });

  it("explains every option that it takes", () => {
    expect(readCommandLine(["-h"])).toEqual({ kind: "help" });
    for (const option of ["out", "zip", "zone", "only", "no-archive", "unit", "overwrite", "json", "help"])
      expect(HELP).toContain(`--${option}`);
    expect(HELP.split("\n").filter((line) => line.length > 100)).toEqual([]);
  });

  it.each([
    [0, 10, 0],
    [5, 10, 15],
    [10, 10, 30],
    [0, 0, 30],
  ])("shows %i of %i as a bar of %i", (done, total, filled) => {
    expect(progressLine({ done, total, unit: "files" }).match(/#/g)?.length ?? 0).toBe(filled);
  });
});
