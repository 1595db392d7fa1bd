/**
 * No input makes a reader work more than in proportion to its length (nested loops, repeated searching or copying).
 * Work is counted, not timed, so a busy machine changes nothing. Regular expressions have a test of their own.
 */

import { expect, it } from "vitest";
import { readHeartRateJson } from "../../../worker/conversion/activity/heart-rate-json.ts";
import { readTcx } from "../../../worker/conversion/activity/tcx.ts";
import { readUserExercises } from "../../../worker/conversion/activity/user-exercises-csv.ts";
import { readXml } from "../../../worker/conversion/activity/xml.ts";
import { familyName } from "../../../worker/conversion/archive/catalog.ts";
import { textCell } from "../../../worker/conversion/archive/cell.ts";
import { readArchiveJson } from "../../../worker/conversion/archive/records.ts";
import { csvRows } from "../../../worker/conversion/fitbit/csv.ts";
import { parseNumber } from "../../../worker/conversion/fitbit/json.ts";
import { recognise } from "../../../worker/conversion/fitbit/recognise.ts";
import { readWeightJson } from "../../../worker/conversion/fitbit/weight-files.ts";
import { utcZone } from "../../../worker/conversion/time/zone.ts";
import { displayName, nameProblem } from "../../../worker/conversion/zip/name.ts";
import { fileNameOf } from "../../../worker/http/content-disposition.ts";
import { growthOf, MOST_GROWTH } from "../../support/work/count-work.ts";

type Work = (text: string) => unknown;

const encoder = new TextEncoder();
const DAY = { fromMs: Date.parse("2024-01-01T00:00:00Z"), toMs: Date.parse("2024-01-02T00:00:00Z") };
const beat = '{"dateTime":"01/01/24 10:00:00","value":{"bpm":60,"confidence":3}}';
const later = '{"dateTime":"01/03/24 10:00:00","value":{"bpm":60,"confidence":3}}';

const READERS: Readonly<Record<string, Work>> = {
  "CSV rows": (text) => [...csvRows(text)],
  "a CSV of exercises": (text) => readUserExercises(encoder.encode(text)),
  "JSON weights": (text) => readWeightJson(encoder.encode(text)),
  "JSON heart rates": (text) => readHeartRateJson(encoder.encode(text), DAY),
  "JSON for a table": (text) =>
    readArchiveJson(encoder.encode(`1234567890123456${text}`), utcZone(), () => {}),
  TCX: (text) => readTcx(encoder.encode(text)),
  "a cell of a table": (text) => textCell(text),
  "a number": (text) => parseNumber(text),
  "a file's name": (text) => [recognise(text), familyName(text)],
  "a name in a zip": (text) => [nameProblem(text, 100), displayName(text)],
  "Content-Disposition": (text) => fileNameOf(`attachment; filename=${text}`),
};

const PUMPS = [
  ...["a", "0", " ", "\n", "\r\n", "\t", ",", '"', '""', '",', "\\", '\\"', "[", "{", "<", "<a>", "<a "],
  ...["<!--", "&amp;", "&", ";", "; ", ";filename=", ';filename="', "=", "=1", "-", "_", "_-", "1e", "."],
  ...["../", "/", "[A: 1, ", "]", "\u0000", "\u202e", "é", '{"a":', "[[", ":", "1,", "01/01/24 "],
];

it.each(Object.entries(READERS))(
  "%s take work in proportion to their length, whatever they repeat",
  async (_, work) => {
    const growths = new Map<string, number>();
    for (const pump of PUMPS)
      growths.set(pump, await growthOf(work, (length) => `a${pump.repeat(length / pump.length)}!`));
    expect([...growths].filter(([, growth]) => growth > MOST_GROWTH)).toEqual([]);
  },
);

it.each([" ", "\n", "]", ",", "\r\n"])(
  "JSON heart rates take work in proportion to records with %j between them",
  async (pump) => {
    const textOf = (length: number) => `[${beat}${pump.repeat(length)}x,${later}]`;
    const growth = await growthOf((text) => readHeartRateJson(encoder.encode(text), DAY), textOf);
    expect(growth).toBeLessThan(MOST_GROWTH);
  },
);

const rows: Work = (text) => [...csvRows(text)];
const xml: Work = (text) => readXml(text, () => undefined);

it.each<[string, Work, (count: number) => string]>([
  ["CSV with one quote at the end", rows, (count) => `${"a,b\n".repeat(count)}"x`],
  ["CSV of quotes", rows, (count) => '"'.repeat(count)],
  ["CSV with quotes in every row", rows, (count) => '"a",b\n'.repeat(count)],
  ["XML of open tags", xml, (count) => "<a>".repeat(count)],
  ["XML of entities", xml, (count) => `<a>${"&amp;".repeat(count)}</a>`],
  ["a name of numbers", recognise, (count) => `weight${"-1".repeat(count)}.json`],
  ["a name of days", recognise, (count) => `weight${"2024-01-01-".repeat(count)}.json`],
])("%s takes work in proportion to its length", async (_, work, textOf) => {
  expect(await growthOf(work, textOf)).toBeLessThan(MOST_GROWTH);
});
