/**
 * The fast way through a minute file in JSON, against a slow one that is written down here as a pattern: which files
 * it takes, whatever byte is another, and what it reads in them.
 */
import { expect, it } from "vitest";
import { scanSeries } from "../../../../worker/conversion/fitbit/series-scan.ts";

type Found = readonly (readonly [at: string, value: number])[] | null;

const bytes = (text: string) => new TextEncoder().encode(text);

function scan(text: string): Found {
  const series = scanSeries(bytes(text));
  if (series === null) return null;
  return [...series.atMs].map((ms, i) => [new Date(ms).toISOString(), series.values[i] ?? Number.NaN]);
}

const S = "[ \\n\\r\\t]*";
const RECORD = `\\{${S}"dateTime"${S}:${S}"([\\d/ :]{17})"${S},${S}"value"${S}:${S}"(\\d+(?:\\.\\d+)?)"${S}\\}`;
const FILE = new RegExp(`^${S}\\[${S}(?:${RECORD}${S}(?:,${S}${RECORD}${S})*)?\\]${S}$`);

/** A calendar knows which moments exist: the others come back as another text. */
function isoOf(moment: string): string | null {
  const [, month, day, year, time] = /^(\d\d)\/(\d\d)\/(\d\d) (\d\d:\d\d:\d\d)$/.exec(moment) ?? [];
  const iso = `20${year}-${month}-${day}T${time}.000Z`;
  const ms = Date.parse(iso);
  return !Number.isNaN(ms) && new Date(ms).toISOString() === iso ? iso : null;
}

function expected(text: string): Found {
  if (!FILE.test(text)) return null;
  const records = [...text.matchAll(new RegExp(RECORD, "g"))].map(
    ([, moment = "", value = ""]) => [isoOf(moment), value] as const,
  );
  if (records.some(([at, value]) => at === null || value.replace(".", "").length > 15)) return null;
  return records.map(([at, value]) => [at ?? "", Number(value)]);
}

/** The files of which something else is read than the pattern reads. */
const misread = (texts: readonly string[]): readonly string[] =>
  texts.filter((text) => JSON.stringify(scan(text)) !== JSON.stringify(expected(text)));

const record = (moment: string, value = "7") => `{"dateTime":"${moment}","value":"${value}"}`;

it.each([
  '[{"dateTime":"01/10/25 09:19:29","value":"13.5"},{"dateTime":"12/09/19 19:09:59","value":"100"}]',
  ' [\n{ "dateTime"\t: "10/11/91 10:00:00" ,\r\n "value" : "0.25" } ] ',
  // Of one form, and then of another.
  '[{\n "dateTime" : "02/28/24 23:59:00",\n "value" : "1"\n},{\n "dateTime" : "02/29/24 00:00:00",\n "value" : "1.5"\n}]',
  '[{"dateTime":"01/10/25 09:19:29","value":"13"},{ "dateTime":"01/10/25 09:20:29","value":"14"},\n{"dateTime":"01/10/25 09:21:29","value":"15"}]',
])("a file is read or left alone whichever of its bytes is another: %j", (text) => {
  expect(scan(text)).toHaveLength(text.split("{").length - 1);
  const bent = [...text].flatMap((_, i) => [
    ...["", ...'0159/:- .,"[]{}\n\tx\0'].map((other) => text.slice(0, i) + other + text.slice(i + 1)),
    ...[...' ",}]9'].map((more) => text.slice(0, i) + more + text.slice(i)),
  ]);
  expect(misread(bent)).toEqual([]);
});

it("a file that ends too early is left alone, wherever it ends", () => {
  const text = `[${record("01/31/24 23:59:59")},${record("02/01/24 00:00:00")}]`;
  for (let end = 0; end < text.length; end++) expect(scan(text.slice(0, end))).toBeNull();
});

it("a list in which a record is missing or half is left alone", () => {
  const [whole, other] = [record("01/31/24 23:59:59"), record("02/01/24 00:00:00")];
  const halves = [...whole].map((_, i) => whole.slice(0, i));
  const rests = [...whole].map((_, i) => whole.slice(i + 1));
  const keyless = [whole.replace("dateTime", ""), whole.replace("value", ""), whole.replace('"value":', "")];
  const bent = [...halves, ...rests, ...keyless].flatMap((half) => [
    ...[`[${half}]`, `[${half},${other}]`, `[${other},${half}]`],
  ]);
  expect(misread(bent)).toEqual([]);
  // Nothing but an empty list is a list without records.
  expect(bent.filter((text) => text !== "[]" && scan(text) !== null)).toEqual([]);
});

it("a moment is read or left alone whatever digits or marks it has, in a file of its own and behind another", () => {
  const moments = [
    "01/10/25 09:19:29",
    "12/09/19 19:09:59",
    "11/19/91 10:00:00",
    "02/20/24 20:50:50",
  ].flatMap((moment) =>
    [...moment].flatMap((_, i) =>
      [..."0123459/:- .x"].map((byte) => moment.slice(0, i) + byte + moment.slice(i + 1)),
    ),
  );
  const alone = moments.map((moment) => `[${record(moment)}]`);
  const behind = moments.map((moment) => `[${record("01/10/25 00:00:00")},${record(moment)}]`);
  expect(misread([...alone, ...behind])).toEqual([]);
});

it.each([
  ...["0", "9", "007", "1.5", "1.05", "0.1", "00.10", "2.675", "1.005", "99999999.9999999"],
  ...["999999999999999", "1000000000000000", "0.00000000000001", "0.000000000000001", "12345678901234.5"],
  ...["", ".", ".5", "5.", "1..5", "1.2.3", "+1", "-1", "1e3", "1/2", "1:2", " 1", "1 ", "NaN", "1,5"],
])("the value %j is read exactly or left alone", (value) => {
  const text = `[${record("02/29/24 12:00:00", value)}]`;
  expect(scan(text)).toEqual(expected(text));
});

it("as many records as a file has room for are read, each on its own day and minute", () => {
  const moments = Array.from({ length: 200 }, (_, i) => {
    const at = new Date(Date.UTC(2024, 1, 27, 23, 58) + i * 7 * 3_600_000).toISOString();
    return `${at.slice(5, 7)}/${at.slice(8, 10)}/${at.slice(2, 4)} ${at.slice(11, 19)}`;
  });
  const text = `[${moments.map((moment, i) => record(moment, String(i % 10))).join(",")}]`;
  expect(scan(text)).toEqual(moments.map((moment, i) => [isoOf(moment), i % 10]));
});
