/**
 * `report.html`: the report for a browser. One file without script, pictures or anything from elsewhere, and a policy
 * that says so; light and dark; headings, names and scopes for those who listen to it. All text is escaped.
 */
import type { Report, TypeReport } from "../report.ts";
import { spanSentence } from "./read-me.ts";
import { generalSteps, IMPORT_PAGE, type Part, partsOf } from "./steps.ts";
import { counted, grouped, issueSentence, TYPE_NAMES } from "./words.ts";

const STYLE = `
:root { color-scheme: light dark; background: Canvas; color: CanvasText; --edge: #8886; --soft: #8881; }
body { font: 1rem/1.55 system-ui, sans-serif; max-width: 62rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; overflow-wrap: anywhere; }
h1 { line-height: 1.2; } h2 { margin-top: 2.5rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: 0.45rem 0.8rem 0.45rem 0; border-bottom: 1px solid var(--edge); }
.number { text-align: right; font-variant-numeric: tabular-nums; }
td, th { overflow-wrap: normal; }
tbody th, .days { white-space: nowrap; }
.why { min-width: 15rem; }
thead th { border-bottom-width: 2px; }
td ul { margin: 0; padding-left: 1.1rem; }
code { background: var(--soft); padding: 0 0.3em; border-radius: 0.2em; }
a { color: LinkText; }
`;

const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

export function reportHtml(report: Report): string {
  const parts = partsOf(report.files);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Your Fitbit history for Garmin Connect</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>Your Fitbit history for Garmin Connect</h1>
<p>${escaped(spanSentence(report))}</p>
${whatToDo(parts, report.time_zone)}
${accounts(report.data_types)}
${section("What you should know", report.issues.map(issueSentence))}
${section("Files that were left alone", ignored(report))}
<p>Keep your Fitbit export: it is the only complete copy.</p>
</main>
</body>
</html>
`;
}

function whatToDo(parts: readonly Part[], timeZone: string): string {
  if (parts.length === 0) return "<h2>What to do</h2>\n<p>Nothing could be converted. Below is why.</p>";
  const link = `<a href="${IMPORT_PAGE}">${escaped(IMPORT_PAGE)}</a>`;
  const general = generalSteps(timeZone).map((step) => escaped(step).replace(escaped(IMPORT_PAGE), link));
  return `<h2>What to do</h2>\n<ol>${general.map((step) => `<li>${step}</li>`).join("")}</ol>\n${parts.map(partHtml).join("\n")}`;
}

function partHtml({ title, folders, files, records, what, steps }: Part): string {
  const where = folders.map((folder) => (folder === "" ? "this folder" : `<code>${escaped(folder)}</code>`));
  return `<h3>${escaped(title)}</h3>
<p>${counted(records, "record")} in ${counted(files, "file")}: ${escaped(what)}, in ${where.join(", ")}</p>
<ul>${items(steps)}</ul>`;
}

function accounts(types: readonly TypeReport[]): string {
  if (types.length === 0) return "";
  const columns = ["Files", "Read", "To Garmin", "Merged"];
  return `<h2>What became of your records</h2>
<p>Read = to Garmin + merged (the same record again) + left out. Nothing is unaccounted for.</p>
<div class="scroll" role="region" aria-label="What became of your records" tabindex="0">
<table>
<thead><tr><th scope="col">Data</th>${columns.map((name) => `<th scope="col" class="number">${name}</th>`).join("")}<th scope="col">Days</th><th scope="col">Left out, and why</th></tr></thead>
<tbody>
${types.map(accountRow).join("\n")}
</tbody>
</table>
</div>`;
}

function accountRow(type: TypeReport): string {
  const { files, read, written, merged, skipped, from, to, outcome, reason } = type;
  const numbers = [files, read, written, merged].map((count) => `<td class="number">${grouped(count)}</td>`);
  const why = [
    ...skipped.map((one) => `${grouped(one.count)}: ${one.reason}`),
    ...(outcome === "cannot" && reason !== undefined ? [reason] : []),
  ];
  const days = from === null || to === null ? "" : from === to ? from : `${from} to ${to}`;
  return `<tr><th scope="row">${escaped(TYPE_NAMES[type.type])}</th>${numbers.join("")}<td class="days">${days}</td><td class="why">${why.length === 0 ? "" : `<ul>${items(why)}</ul>`}</td></tr>`;
}

function ignored({ ignored: files, ignored_count }: Report): string[] {
  const more = ignored_count - files.length;
  const lines = files.map(({ name, reason }) => `${name}: ${reason}`);
  return more > 0 ? [...lines, `and ${grouped(more)} more`] : lines;
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? "" : `<h2>${title}</h2>\n<ul>${items(lines)}</ul>`;
}

function items(lines: readonly string[]): string {
  return lines.map((line) => `<li>${escaped(line)}</li>`).join("");
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char);
}
