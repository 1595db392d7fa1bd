/** What Stryker found out about one folder: its JSON report, counted, for the mutants that were drawn. */
import { readFileSync } from "node:fs";
import { isDrawn, type Sample } from "./sample.ts";

export interface Survivor {
  /** From the folder of the converter. */
  readonly file: string;
  readonly line: number;
  readonly was: string;
  readonly became: string;
  /** No test even runs this place. */
  readonly uncovered: boolean;
}

export interface FolderRun {
  readonly folder: string;
  readonly sample: Sample;
  /** All mutants of the folder, before drawing. */
  readonly mutants: number;
  /** Drawn, but evaluated once when its file is loaded (a table, a pattern): each would need all tests. */
  readonly fixed: number;
  readonly killed: number;
  readonly timedOut: number;
  readonly survivors: readonly Survivor[];
}

interface Position {
  readonly line: number;
  readonly column: number;
}

interface StrykerMutant {
  readonly id: string;
  readonly status: string;
  readonly replacement?: string;
  readonly location: { readonly start: Position; readonly end: Position };
}

interface StrykerReport {
  readonly files: Readonly<Record<string, { readonly source: string; readonly mutants: StrykerMutant[] }>>;
}

const LONGEST_TEXT = 90;

function short(text: string): string {
  const line = text.replaceAll(/\s+/g, " ");
  return line.length > LONGEST_TEXT ? `${line.slice(0, LONGEST_TEXT)}…` : line;
}

/** Lines and columns count from 1, the end is exclusive. */
function textAt(source: string, { start, end }: StrykerMutant["location"]): string {
  const lines = source.split("\n").slice(start.line - 1, end.line);
  const last = lines.at(-1)?.slice(0, end.column - 1) ?? "";
  return [...lines.slice(0, -1), last].join("\n").slice(start.column - 1);
}

const survivorOf = (file: string, source: string, mutant: StrykerMutant): Survivor => ({
  file: file.replace("worker/conversion/", ""),
  line: mutant.location.start.line,
  was: short(textAt(source, mutant.location)),
  became: short(mutant.replacement ?? ""),
  uncovered: mutant.status === "NoCoverage",
});

/** @param home where the reports and the samples of all folders are kept. */
export function readStrykerReport(folder: string, home: string): FolderRun {
  const report = JSON.parse(readFileSync(`${home}/${folder}.json`, "utf8")) as StrykerReport;
  const sample = JSON.parse(readFileSync(`${home}/${folder}.sample.json`, "utf8")) as Sample;
  const all = Object.entries(report.files).flatMap(([file, { source, mutants }]) =>
    mutants.map((mutant) => ({ file, source, mutant })),
  );
  const drawn = all.filter(({ mutant }) => isDrawn(sample, mutant.id));
  const count = (...statuses: readonly string[]) =>
    drawn.filter(({ mutant }) => statuses.includes(mutant.status)).length;
  return {
    folder,
    sample,
    mutants: all.length,
    fixed: count("Ignored"),
    killed: count("Killed"),
    timedOut: count("Timeout"),
    survivors: drawn
      .filter(({ mutant }) => mutant.status === "Survived" || mutant.status === "NoCoverage")
      .map(({ file, source, mutant }) => survivorOf(file, source, mutant)),
  };
}
