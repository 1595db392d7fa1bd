/** The two texts of a result that has every part, word for word: what a person reads is in `test/fixtures/result`. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { DATA_TYPES } from "../../../../worker/conversion/data-type.ts";
import { ISSUE_CODES, type IssueCode } from "../../../../worker/conversion/issue-code.ts";
import type { Report } from "../../../../worker/conversion/report.ts";
import { readMe } from "../../../../worker/conversion/summary/read-me.ts";
import { reportHtml } from "../../../../worker/conversion/summary/report-html.ts";
import { issueSentence, TYPE_NAMES } from "../../../../worker/conversion/summary/words.ts";

const REFUSED = "Garmin Connect does not import this";
const file = (name: string, type: string, records: number) => ({ name, type, records, size: 1 });
const skipped = (reason: string, count: number) => ({ reason, count });

const REPORT: Report = {
  time_zone: "Europe/Berlin",
  from: "2021-10-29",
  to: "2024-08-04",
  data_types: [
    {
      ...{ type: "weight", files: 2, read: 1205, written: 1200, merged: 4, from: "2023-01-02" },
      ...{ to: "2024-08-04", outcome: "partly", reason: "some records were skipped" },
      skipped: [skipped("outside 20 to 300 kg", 1)],
    },
    {
      ...{ type: "activities", files: 1, read: 2, written: 2, merged: 0, skipped: [] },
      ...{ from: "2024-08-03", to: "2024-08-03", outcome: "converts" },
    },
    {
      ...{ type: "sleep", files: 1, read: 3, written: 0, merged: 0, from: null, to: null },
      ...{ outcome: "cannot", reason: REFUSED },
      skipped: [skipped(REFUSED, 2), skipped("date or time not readable", 1)],
    },
  ],
  files: [
    file("weight/garmin-weight-2023.fit", "weight", 700),
    file("weight/garmin-weight-2024.fit", "weight", 500),
    file("activities-01/a.fit", "activities", 1),
    file("activities-02/b.fit", "activities", 1),
    file("garmin-daily-2024-08.csv", "daily", 1),
    file("weight-old-export/garmin-body-2021.csv", "body", 1),
    file("daily-old-export/garmin-daily-2021-10.csv", "daily_old", 1),
    file("archive/sleep.csv", "archive", 2),
  ],
  ignored: [{ name: "A & B.jpg", reason: "not part of a Fitbit export" }],
  ignored_count: 1201,
  issues: [
    { code: "records-refused", severity: "warning", file: "sleep-2024-01-01.json", seen: "1 of 3 records" },
    { code: "time-zone-unknown", severity: "warning", file: "", expected: "an IANA name, as Europe/Berlin" },
    { code: "more-issues", severity: "info", file: "" },
  ],
};
const NOTHING: Report = {
  ...REPORT,
  ...{ from: null, data_types: [], files: [], ignored: [], ignored_count: 0, issues: [] },
};

const kept = (name: string) => readFileSync(`test/fixtures/result/${name}`, "utf8");

describe("a whole report", () => {
  it("is this plain text", () => {
    expect(readMe(REPORT)).toBe(kept("READ ME FIRST.txt"));
  });

  it("is this page", () => {
    expect(reportHtml(REPORT)).toBe(kept("report.html"));
  });

  it("of nothing is these", () => {
    expect(readMe(NOTHING)).toBe(kept("nothing.txt"));
    expect(reportHtml(NOTHING)).toBe(kept("nothing.html"));
  });
});

describe("the words of a report", () => {
  const isCode = (code: string): code is IssueCode => ISSUE_CODES.includes(code);

  it.each(ISSUE_CODES.filter(isCode))("say %s in whole sentences", (code) => {
    expect(issueSentence({ code, severity: "info", file: "" })).toMatch(/^[A-Z].{15,}\.$/);
  });

  it.each(DATA_TYPES)("call %s by a name of its own", (type) => {
    expect(TYPE_NAMES[type]).toMatch(/^[A-Z]/);
    expect(Object.values(TYPE_NAMES).filter((name) => name === TYPE_NAMES[type])).toHaveLength(1);
  });
});
