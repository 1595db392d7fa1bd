/**
 * The last phase: what is in the result, what was left out and why, and what to click, as text, page and JSON. They
 * list everything but themselves. Their names and the folders of the rest are such that READ ME FIRST comes first.
 */
import type { Report } from "../report.ts";
import { SUMMARY_NAMES } from "../summary/names.ts";
import { readMe } from "../summary/read-me.ts";
import { reportHtml } from "../summary/report-html.ts";
import { addResult } from "./job.ts";
import type { Phase } from "./phase.ts";
import { buildReport } from "./report-build.ts";

const WRITERS: readonly (readonly [name: string, write: (report: Report) => string])[] = [
  [SUMMARY_NAMES.readMe, readMe],
  [SUMMARY_NAMES.page, reportHtml],
  [SUMMARY_NAMES.json, (report) => `${JSON.stringify(report, null, 2)}\n`],
];

/** Listing a file takes as long as reading this many bytes. */
const WORK_PER_FILE = 400;

/** A text after the other; the cursor counts them. */
export const summaryPhase: Phase = (job, { options, budget }) => {
  // What waits of them is not among the files that they list.
  const listed = job.lists.results.length - job.state.cursor;
  for (let writer = WRITERS[job.state.cursor]; writer !== undefined; writer = WRITERS[job.state.cursor]) {
    if (!budget.take(listed * WORK_PER_FILE)) return Promise.resolve("more");
    const [name, write] = writer;
    const report = buildReport(job, options);
    const files = report.files.slice(0, listed);
    addResult(job, {
      name,
      type: "summary",
      records: 0,
      bytes: new TextEncoder().encode(write({ ...report, files })),
    });
    job.state.cursor += 1;
  }
  return Promise.resolve("done");
};
