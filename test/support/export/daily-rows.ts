/** The rows of all daily CSVs of a result, by the names of their columns, as a strict reader sees them. */
import type { OutputFile } from "../../../worker/conversion/step.ts";

export type DailyRow = Readonly<Record<string, string>>;

/** Throws where a file is not exactly in the form that Garmin's import takes. */
export function dailyRows(files: readonly OutputFile[]): DailyRow[] {
  return files.filter((file) => file.type === "daily").flatMap((file) => rowsOf(file));
}

function rowsOf(file: OutputFile): DailyRow[] {
  const text = new TextDecoder().decode(file.bytes);
  if (text.includes("\r") || !text.endsWith("\n")) throw new Error(`${file.name}: line ends`);
  const [title, header = "", ...lines] = text.slice(0, -1).split("\n");
  if (title !== "Activities" || lines.length !== file.records)
    throw new Error(`${file.name}: title or number of rows`);
  const names = header.split(",");
  return lines.map((line) => {
    const fields = line.split(",").map((field) => /^"([0-9.-]+)"$/.exec(field)?.[1]);
    if (fields.length !== names.length || fields.includes(undefined))
      throw new Error(`${file.name}: ${line}`);
    return Object.fromEntries(names.map((name, i) => [name, fields[i] ?? ""]));
  });
}
