/**
 * Takes an old 31-day export apart: several tables in one CSV, each with a title line and a header, blank lines between
 * them. Titles are English whatever the account's language. What stands before the first title belongs to no block.
 */
import { csvRows } from "../fitbit/csv.ts";
import { isBlockTitle } from "./title.ts";

export interface Block {
  readonly title: string;
  /** Trimmed, in lower case. */
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export function splitBlocks(text: string): readonly Block[] {
  const blocks: { title: string; header: string[]; rows: (readonly string[])[] }[] = [];
  for (const row of csvRows(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text)) {
    const block = blocks.at(-1);
    if (row.every((field) => field.trim() === "")) continue;
    if (isBlockTitle(row)) blocks.push({ title: (row[0] ?? "").trim(), header: [], rows: [] });
    else if (block === undefined) continue;
    else if (block.header.length === 0) block.header = row.map((name) => name.trim().toLowerCase());
    else block.rows.push(row);
  }
  return blocks;
}
