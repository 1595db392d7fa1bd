/** How a bench shows what it measured: tables in Markdown, printed and kept in `bench/results`. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

type Cell = string | number;

const row = (cells: readonly Cell[]): string => `| ${cells.join(" | ")} |`;

/** The lines of a table. */
export const markdownTable = (
  head: readonly string[],
  rows: readonly (readonly Cell[])[],
): readonly string[] => [row(head), `|${head.map(() => "---|").join("")}`, ...rows.map(row)];

/** Writes the lines to `path` (from the folder of the project), prints them and says where they are. */
export function keepResult(path: string, lines: readonly string[]): void {
  const text = lines.join("\n");
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  console.log(text);
  console.log(`Kept in ${path}.`);
}
