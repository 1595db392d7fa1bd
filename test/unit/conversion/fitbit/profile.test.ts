import { describe, expect, it } from "vitest";
import { readProfileZone } from "../../../../worker/conversion/fitbit/profile.ts";
import { readEach } from "../../../../worker/conversion/fitbit/read-result.ts";
import {
  readBodyFatCsv,
  readHeightCsv,
  readWeightCsv,
  readWeightJson,
} from "../../../../worker/conversion/fitbit/weight-files.ts";
import { profileCsv } from "../../../support/export/weight-export.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

describe("the profile", () => {
  it.each<[string, string, string | null]>([
    ["a zone", profileCsv("Asia/Tokyo"), "Asia/Tokyo"],
    ["a zone in the first column", "timezone\n Asia/Tokyo \n", "Asia/Tokyo"],
    ["no zone", profileCsv(""), null],
    ["no such column", "id,name\n1,x\n", null],
    ["no row", "id,timezone\n", null],
    ["a short row", "id,timezone\n1\n", null],
    ["nothing", "", null],
  ])("with %s", (_, text, zone) => {
    expect(readProfileZone(bytes(text))).toBe(zone);
  });

  it("that is no text has no zone", () => {
    expect(readProfileZone(new Uint8Array([0xff, 0xfe]))).toBeNull();
  });
});

describe("empty and odd files", () => {
  it.each([
    ["weight JSON", () => readWeightJson(bytes("[]"))],
    ["weight CSV", () => readWeightCsv(bytes(""))],
    ["weight CSV with a header", () => readWeightCsv(bytes("timestamp,weight grams\n"))],
    ["body fat", () => readBodyFatCsv(bytes("timestamp,body fat percentage\n"))],
    ["heights", () => readHeightCsv(bytes(""))],
    ["no elements", () => readEach<unknown, unknown>([], () => ({ item: 1 }))],
  ])("%s: nothing in it is no fault", (_, read) => {
    expect(read()).toEqual({ read: 0, items: [], refused: {}, problem: null });
  });

  it("count every row, also those that are refused", () => {
    const csv =
      "timestamp,weight grams,data source\n2024-01-01T00:00:00Z,70000,x\nyesterday,70000,x\n2024-01-01T00:00:00Z,,x\n2024-01-01T00:00:00Z, 71000 ,x\n";
    expect(readWeightCsv(bytes(csv))).toEqual({
      read: 4,
      items: [
        { instantMs: Date.parse("2024-01-01T00:00:00Z"), grams: 70_000, sourceClass: 1 },
        { instantMs: Date.parse("2024-01-01T00:00:00Z"), grams: 71_000, sourceClass: 1 },
      ],
      refused: { "date or time not readable": 1, "value not a number": 1 },
      problem: null,
    });
  });

  it("refuse what is not text or has other columns", () => {
    expect(readWeightCsv(new Uint8Array([0xff])).problem).toBe("file-encoding");
    expect(readHeightCsv(bytes("timestamp,height\n")).problem).toBe("file-header");
    expect(readHeightCsv(bytes("timestamp,height millimeters\n2024-01-01T00:00:00Z,1625\n")).items).toEqual([
      { sinceMs: Date.parse("2024-01-01T00:00:00Z"), metres: 1.625 },
    ]);
  });
});
