/** How many positions are a few: at the beginning, at the end, and of all. */
import { describe, expect, it } from "vitest";
import { buildSeries } from "../../../../worker/conversion/activity/series.ts";

const START = Date.parse("2024-08-03T19:00:00Z");
const window = { fromMs: START, toMs: START + 400_000 };

/** A fix a second, `h` here and `f` far away; how many of them are left, in runs. */
function left(text: string): string {
  const gps = [...text].map((letter, i) => ({
    ...{ atMs: START + i * 1000, source: "", longitude: 11, altitudeM: null },
    latitude: (letter === "h" ? 48 : 52) + i * 0.00002,
  }));
  const { points, astray } = buildSeries({ track: [], gps, heartRate: [], pace: [] }, window);
  const kept = points.flatMap(({ latitude }) => (latitude === null ? [] : [latitude < 50 ? "h" : "f"]));
  expect(astray).toBe(text.length - kept.length);
  return runs(kept.join(""));
}
const runs = (text: string) => text.replaceAll(/(.)\1*/g, (run) => `${run[0]}${run.length} `).trim();
const way = (...parts: readonly (readonly ["h" | "f", number])[]) =>
  parts.map(([letter, count]) => letter.repeat(count)).join("");

describe("positions that are plainly wrong", () => {
  it.each([
    ["the first five of a way", way(["f", 5], ["h", 60]), "h60"],
    ["the last five of a way", way(["h", 60], ["f", 5]), "h60"],
    ["the last two after six", way(["h", 6], ["f", 2]), "h6"],
    ["the last two after six with one astray among them", way(["h", 3], ["f", 1], ["h", 3], ["f", 2]), "h6"],
    ["six single ones of sixty-six", way(["h", 5], ["f", 1]).repeat(6) + way(["h", 30]), "h60"],
    ["seven single ones of seventy", way(["h", 5], ["f", 1]).repeat(7) + way(["h", 28]), "h63"],
  ])("are %s", (_, text, expected) => {
    expect(left(text)).toBe(expected);
  });

  it.each([
    ["the first six of a way", way(["f", 6], ["h", 90])],
    ["the first eight of a long one", way(["h", 8], ["f", 90])],
    ["the last six of a way", way(["h", 90], ["f", 6])],
    ["the last two after five", way(["h", 5], ["f", 2])],
    ["seven single ones of sixty-nine", way(["h", 5], ["f", 1]).repeat(7) + way(["h", 27])],
  ])("are not %s", (_, text) => {
    expect(left(text)).toBe(runs(text));
  });
});
