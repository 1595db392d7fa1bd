/** What a file of an upload is taken for, by the ending of its name. */
import { expect, it } from "vitest";
import { kindOfName } from "../../../worker/conversion/upload-file.ts";

it.each([
  ["takeout.zip", "zip"],
  ["takeout-20260101T000000Z-001.zip", "zip"],
  ["weight-2024-08-01.json", "json"],
  ["weight.CSV", "csv"],
  ["1234567890.Tcx", "tcx"],
  ["a.zip.csv", "csv"],
  ["a.csv.zip", "zip"],
  [".zip", "zip"],
  ["folder/weight.csv", "csv"],
  ["weight.csv ", "other"],
  ["weight.csv.", "other"],
  ["weightcsv", "other"],
  ["photo.jpg", "other"],
  ["a.tgz", "other"],
  ["a.other", "other"],
  ["", "other"],
])("%j is taken for %s", (name, kind) => {
  expect(kindOfName(name)).toBe(kind);
});
