import { describe, expect, it } from "vitest";
import { ofBestSource, sourceClass } from "../../../../worker/conversion/fitbit/data-source.ts";

describe("data sources", () => {
  it.each([
    ["Inspire 3", 1],
    ["Google Fitbit Air", 1],
    ["", 1],
    ["MobileTrack", 2],
    ["Google Health App", 2],
    ["Fitbit App", 2],
    ["Android phone", 2],
    ["Inspire 3 Health Connect", 3],
  ])("%j is of class %s", (source, rank) => {
    expect(sourceClass(source)).toBe(rank);
  });

  const samples = (text: string) => text.split(" ").map((source) => ({ source }));
  it.each([
    ["Charge Charge", "Charge"],
    ["MobileTrack MobileTrack Charge", "Charge"],
    ["Charge Sense Sense", "Sense"],
    ["Sense Charge", "Charge"],
  ])("of %s the best is %s", (text, best) => {
    const given = samples(text);
    expect(ofBestSource(given)).toEqual(given.filter((sample) => sample.source === best));
  });

  it("of nothing is nothing", () => {
    expect(ofBestSource([])).toEqual([]);
  });
});
