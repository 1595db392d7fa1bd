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
  /** As long as the header at most. */
  readonly rows: readonly (readonly string[])[];
  /** How many rows there are beyond those that a file may hold. */
  readonly more: number;
}

/** Of all tables of a file; a month has 31 rows a table, and a few thousand cells. What is beyond is only counted. */
export const MAX_CELLS = 100_000;
/** Those of the widest table are ten. */
const MAX_COLUMNS = 200;

export function splitBlocks(text: string): readonly Block[] {
  const blocks: { title: string; header: string[]; rows: string[][]; more: number }[] = [];
  let held = 0;
  let isHeaderNext = false;
  for (const row of csvRows(text)) {
    if (row.every((field) => field.trim() === "")) continue;
    const block = blocks.at(-1);
    if (isBlockTitle(row)) {
      isHeaderNext = true;
      if (held < MAX_CELLS) blocks.push({ title: (row[0] ?? "").trim(), header: [], rows: [], more: 0 });
      held += 1;
    } else if (block === undefined) continue;
    else if (isHeaderNext) {
      isHeaderNext = false;
      if (block.header.length === 0) block.header = headerOf(row);
      held += block.header.length;
    } else if (held < MAX_CELLS) {
      block.rows.push(row.slice(0, block.header.length));
      held += block.header.length + 1;
    } else block.more += 1;
  }
  return blocks;
}

function headerOf(row: readonly string[]): string[] {
  return row.slice(0, MAX_COLUMNS).map((name) => name.trim().toLowerCase());
}
