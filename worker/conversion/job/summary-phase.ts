/**
 * The last phase: what is in the result, what was left out and why, and what to click, as text, page and JSON. They
 * list everything but themselves. Their names and the folders of the rest are such that READ ME FIRST comes first.
 */
import type { Report } from "../report.ts";
import { readMe } from "../summary/read-me.ts";
import { reportHtml } from "../summary/report-html.ts";
import { addResult } from "./job.ts";
import type { Phase } from "./phase.ts";
import { buildReport } from "./report-build.ts";

const WRITERS: readonly (readonly [name: string, write: (report: Report) => string])[] = [
  ["READ ME FIRST.txt", readMe],
  ["report.html", reportHtml],
  ["report.json", (report) => `${JSON.stringify(report, null, 2)}\n`],
];

/** Listing a file three times takes as long as reading this many bytes. */
const WORK_PER_FILE = 1000;

export const summaryPhase: Phase = (job, { options, budget }) => {
  if (!budget.take(job.lists.results.length * WORK_PER_FILE)) return Promise.resolve("more");
  const report = buildReport(job, options);
  const texts = WRITERS.map(([name, write]) => ({ name, bytes: new TextEncoder().encode(write(report)) }));
  for (const text of texts) addResult(job, { ...text, type: "summary", records: 0 });
  return Promise.resolve("done");
};
