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
/** A longer cell counts as several. */
const CELL_CHARS = 32;
/** Those of the widest table are ten. */
const MAX_COLUMNS = 200;

/** `text` may come in pieces. */
export function splitBlocks(text: string | Iterable<string>): readonly Block[] {
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
      held += block.header.length + Math.floor(row.join("").length / CELL_CHARS);
    } else if (held < MAX_CELLS) {
      const cells = row.slice(0, block.header.length);
      block.rows.push(cells);
      held +=
        block.header.length + 1 + cells.reduce((sum, { length }) => sum + Math.floor(length / CELL_CHARS), 0);
    } else block.more += 1;
  }
  return blocks;
}

function headerOf(row: readonly string[]): string[] {
  return row.slice(0, MAX_COLUMNS).map((name) => name.trim().toLowerCase());
}
