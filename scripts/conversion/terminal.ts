/** What the command says: a bar while it works, and a short account at the end. */
import type { Report, TypeReport } from "../../worker/conversion/report.ts";
import type { Progress } from "../../worker/conversion/step.ts";
import { counted, grouped, issueSentence, TYPE_NAMES } from "../../worker/conversion/summary/words.ts";

const BAR_WIDTH = 30;
const SHOWN_ISSUES = 10;

/** One line that is drawn over itself. */
export function progressLine({ done, total, unit }: Progress): string {
  const share = total === 0 ? 1 : Math.min(1, done / total);
  const filled = Math.round(share * BAR_WIDTH);
  const bar = "#".repeat(filled) + ".".repeat(BAR_WIDTH - filled);
  return `\r[${bar}] ${grouped(done)} of ${grouped(total)} ${unit}`;
}

/** Without what stands in brackets or behind a semicolon: report.html has it all. */
const shortReason = ({ reason = "stays behind" }: TypeReport): string => reason.replace(/ \(.*|;.*/, "");

export function account(report: Report, where: string): string {
  const rows = report.data_types.map((type) => {
    const { outcome, read, written } = type;
    const what = outcome === "cannot" ? shortReason(type) : `${grouped(written)} to Garmin`;
    return `  ${TYPE_NAMES[type.type].padEnd(24)}${grouped(read).padStart(12)} read   ${what}`;
  });
  const issues = report.issues
    .slice(0, SHOWN_ISSUES)
    .map((issue) => `  ${issue.severity}: ${issueSentence(issue)}`);
  const more = report.issues.length - issues.length;
  return [
    ...rows,
    ...(issues.length === 0 ? [] : ["", ...issues]),
    ...(more > 0 ? [`  and ${more} more: see report.html`] : []),
    "",
    `${counted(report.files.length, "file")} in ${where}. Days are those of ${report.time_zone}. Now read "READ ME FIRST.txt".`,
    "",
  ].join("\n");
}
