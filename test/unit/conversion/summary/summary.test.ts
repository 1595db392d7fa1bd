import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Report, TypeReport } from "../../../../worker/conversion/report.ts";
import { readMe } from "../../../../worker/conversion/summary/read-me.ts";
import { reportHtml } from "../../../../worker/conversion/summary/report-html.ts";
import { grouped, issueSentence } from "../../../../worker/conversion/summary/words.ts";
import { seriesJson } from "../../../support/export/daily-export.ts";
import { convertAll, EVERYTHING, uploadOf } from "../../../support/export/upload.ts";
import { weightCsv } from "../../../support/export/weight-export.ts";

const parts = [
  { name: "weight.csv", bytes: weightCsv([["2024-01-05T06:01:00Z", 81_230]]) },
  { name: "steps-2024-01-01.json", bytes: seriesJson([[Date.parse("2024-01-05T09:00:00Z"), 1234]]) },
  {
    name: "sleep-2024-01-01.json",
    bytes: JSON.stringify([{ dateOfSleep: "2024-01-05", minutesAsleep: 400 }]),
  },
  { name: "sleep-2024-02-01.json", bytes: "{}" },
];

const textOf = (files: readonly { name: string; bytes: Uint8Array }[], name: string) =>
  new TextDecoder().decode(files.find((file) => file.name === name)?.bytes);

describe("what explains a result", () => {
  it("lies in it under names that sort before all others", async () => {
    const { all, report } = await convertAll(uploadOf(parts), EVERYTHING);
    const names = all.map((file) => file.name);
    expect([...names].sort()[0]).toBe("READ ME FIRST.txt");
    expect(names).toContain("report.html");
    expect(names).toContain("report.json");
    expect(report.files.map((file) => file.name)).toEqual(names);
  });

  it("says in plain text what to do, what is in it and what was left out", async () => {
    const { all } = await convertAll(uploadOf(parts), EVERYTHING);
    const text = textOf(all, "READ ME FIRST.txt");
    expect(text).toContain("https://connect.garmin.com/modern/import-data");
    expect(text).toContain("Weight, body fat and BMI (1 record in 1 file): weigh-ins");
    expect(text).toContain("Daily totals, experimental (1 record in 1 file): days");
    expect(text).toContain("units metric (kilometres)");
    expect(text).toMatch(
      /It reaches from 2024-\d\d-\d\d to 2024-\d\d-\d\d\. Days are those of the time zone UTC\./,
    );
    expect(text).toContain("one file a year, in weight/\n");
    expect(text).toContain("Sleep (2 files): 1 read, 0 to Garmin");
    expect(text).toContain("Garmin Connect does not import this");
    expect(text).toContain("sleep-2024-02-01.json: The file does not have the shape");
    expect(text.split("\n").filter((line) => line.length > 100)).toEqual([]);
    expect(text).not.toContain("undefined");
  });

  it("has the report as JSON, equal to the one that is answered but for its own three files", async () => {
    const { all, report } = await convertAll(uploadOf(parts), EVERYTHING);
    const files = report.files.filter((file) => file.type !== "summary");
    expect(JSON.parse(textOf(all, "report.json"))).toEqual({ ...report, files });
  });

  it("says so where nothing could be converted", async () => {
    const { all } = await convertAll(uploadOf([{ name: "photo.jpg", bytes: "x" }]), EVERYTHING);
    expect(textOf(all, "READ ME FIRST.txt")).toContain("Nothing could be converted.");
    expect(textOf(all, "report.html")).toContain("Nothing could be converted.");
  });

  it("has a page without script or anything from elsewhere", async () => {
    const { all } = await convertAll(uploadOf(parts), EVERYTHING);
    const html = textOf(all, "report.html");
    expect(html).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(html).not.toMatch(/<script|<link|<img|@import|url\(|javascript:/i);
    expect(html).toContain("default-src 'none'");
    expect(html).toContain("color-scheme: light dark");
    expect(html).toContain("one file a year, in <code>weight/</code></p>");
    expect(html).toContain("<h2>What you should know</h2>\n<ul><li>sleep-2024-02-01.json: ");
    expect(html).not.toContain("Files that were left alone");
    for (const row of html.matchAll(/<tr>(.*?)<\/tr>/gs)) expect(row[1]).toContain('scope="');
    expect([...html.matchAll(/<h([1-6])/g)].map(([, level]) => level)[0]).toBe("1");
  });
});

const EMPTY: Report = {
  time_zone: "UTC",
  from: null,
  to: null,
  data_types: [],
  files: [],
  ignored: [],
  ignored_count: 0,
  issues: [],
};

describe("what is not known of a data type", () => {
  const sleep: TypeReport = {
    ...{ type: "sleep", files: 1, read: 2, written: 0, merged: 0, skipped: [], outcome: "cannot" },
    ...{ from: null, to: null },
  };
  const reportOf = (type: TypeReport): Report => ({ ...EMPTY, data_types: [type] });

  it("is not made up: why it cannot be imported", () => {
    const text = readMe(reportOf(sleep));
    expect(text).toContain("Sleep (1 file): 2 read, 0 to Garmin, 0 merged\n");
    expect(text + reportHtml(reportOf(sleep))).not.toContain("undefined");
  });

  it.each([
    ["2024-01-01", "2024-01-31", "2024-01-01 to 2024-01-31"],
    ["2024-01-01", "2024-01-01", "2024-01-01"],
    [null, "2024-01-31", ""],
    ["2024-01-01", null, ""],
    [null, null, ""],
  ])("is not made up: its days from %j to %j", (from, to, days) => {
    expect(reportHtml(reportOf({ ...sleep, from, to }))).toContain(
      `<td class="days">${days}</td><td class="why"></td></tr>`,
    );
  });
});

describe("the days that a result reaches over", () => {
  it.each([
    ["2024-01-01", "2024-01-31", "It reaches from 2024-01-01 to 2024-01-31."],
    [null, "2024-01-31", "No day of it could be read."],
    ["2024-01-01", null, "No day of it could be read."],
    [null, null, "No day of it could be read."],
  ])("from %j to %j are told where both are known", (from, to, sentence) => {
    const report = { ...EMPTY, from, to };
    for (const text of [readMe(report), reportHtml(report)])
      expect(text).toContain(`${sentence} Days are those of the time zone UTC.`);
  });
});

describe("names from an export", () => {
  it("cannot become markup, whatever they are", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."<>&\"'/ascript=") }), (name) => {
        const report = { ...EMPTY, ignored: [{ name, reason: "unknown" }], ignored_count: 1 };
        const tags = (html: string) => html.match(/<[^>]*>/g)?.length ?? 0;
        const plain = { ...report, ignored: [{ name: "plain", reason: "unknown" }] };
        expect(tags(reportHtml(report))).toBe(tags(reportHtml(plain)));
      }),
    );
  });

  it("may be longer than a line", () => {
    const report = { ...EMPTY, ignored: [{ name: "n".repeat(255), reason: "unknown" }], ignored_count: 12 };
    const lines = readMe(report).split("\n");
    const first = lines.indexOf(`- ${"n".repeat(255)}:`);
    expect(lines.slice(first - 1, first + 3)).toEqual([
      ...["", `- ${"n".repeat(255)}:`, "  unknown", "- and 11 more"],
    ]);
  });
});

describe("words", () => {
  it.each([
    [0, "0"],
    [999, "999"],
    [1000, "1,000"],
    [1234567, "1,234,567"],
  ])("%i is written %s", (count, text) => {
    expect(grouped(count)).toBe(text);
  });

  it("an issue is a sentence with its place and its facts", () => {
    const issue = {
      code: "time-zone-assumed",
      severity: "warning",
      file: "",
      seen: "UTC",
      expected: "your own",
    } as const;
    expect(issueSentence(issue)).toMatch(/^No time zone was known.*\(found: UTC; expected: your own\)$/);
    const odd = { code: "file-not-json", severity: "error", file: "a.json", where: "line 3" } as const;
    expect(issueSentence(odd)).toBe("a.json, line 3: The file is not valid JSON. It was probably cut off.");
  });
});
