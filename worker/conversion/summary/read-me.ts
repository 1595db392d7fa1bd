/** `READ ME FIRST.txt`: the report as plain text, with what to do first. Lines of at most 100 characters. */
import type { Report, TypeReport } from "../report.ts";
import { generalSteps, type Part, partsOf } from "./steps.ts";
import { counted, grouped, issueSentence, TYPE_NAMES } from "./words.ts";

const WIDTH = 100;

export function readMe(report: Report): string {
  const parts = partsOf(report.files);
  const sections = [
    ["YOUR FITBIT HISTORY FOR GARMIN CONNECT", "", ...wrap(spanSentence(report))],
    ["WHAT TO DO", "", ...steps(parts, report.time_zone)],
    accounts(report.data_types),
    listed("WHAT YOU SHOULD KNOW", report.issues.map(issueSentence)),
    listed("FILES THAT WERE LEFT ALONE", ignoredLines(report)),
    [
      "MORE",
      "",
      ...wrap("report.html is this report for your browser, report.json the same for programs."),
      ...wrap("Keep your Fitbit export: it is the only complete copy."),
    ],
  ];
  const text = sections.filter((section) => section.length > 0).map((section) => section.join("\n"));
  return `${text.join("\n\n\n")}\n`;
}

export function spanSentence({ from, to, time_zone }: Report): string {
  const days =
    from === null || to === null ? "No day of it could be read." : `It reaches from ${from} to ${to}.`;
  return `${days} Days are those of the time zone ${time_zone}.`;
}

function steps(parts: readonly Part[], timeZone: string): string[] {
  if (parts.length === 0) return wrap("Nothing could be converted. Below is why.");
  const general = generalSteps(timeZone).flatMap((step, i) => wrap(step, `${i + 1}. `));
  return [...general, ...parts.flatMap((part) => ["", ...partLines(part)])];
}

function partLines({ title, folders, files, records, what, steps: own }: Part): string[] {
  const where = folders.map((folder) => (folder === "" ? "this folder" : folder)).join(", ");
  return [
    ...wrap(`${title} (${counted(records, "record")} in ${counted(files, "file")}): ${what}, in ${where}`),
    ...own.flatMap((step) => wrap(step, "   - ")),
  ];
}

function accounts(types: readonly TypeReport[]): string[] {
  return types.length === 0 ? [] : ["WHAT BECAME OF YOUR RECORDS", "", ...types.flatMap(account)];
}

function account(type: TypeReport): string[] {
  const { read, written, merged, skipped, reason, outcome } = type;
  const counts = `${grouped(read)} read, ${grouped(written)} to Garmin, ${grouped(merged)} merged`;
  const why = outcome === "cannot" && reason !== undefined ? `: ${reason}` : "";
  return [
    ...wrap(`${TYPE_NAMES[type.type]} (${counted(type.files, "file")}): ${counts}${why}`),
    ...skipped.flatMap((one) => wrap(`${grouped(one.count)} left out: ${one.reason}`, "   - ")),
  ];
}

function ignoredLines({ ignored, ignored_count }: Report): string[] {
  const more = ignored_count - ignored.length;
  return [
    ...ignored.map(({ name, reason }) => `${name}: ${reason}`),
    ...(more > 0 ? [`and ${grouped(more)} more`] : []),
  ];
}

function listed(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [title, "", ...lines.flatMap((line) => wrap(line, "- "))];
}

/** Breaks at spaces; lines after the first are indented like the first one's text. */
function wrap(text: string, lead = ""): string[] {
  const lines: string[] = [];
  let line = lead;
  for (const word of text.split(" ")) {
    if (line.length > lead.length && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = " ".repeat(lead.length);
    }
    line += line.length > lead.length ? ` ${word}` : word;
  }
  return [...lines, line];
}
