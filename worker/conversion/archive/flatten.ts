/**
 * A JSON record as named cells: `levels.summary.deep.minutes`. Objects are gone into to a bounded depth; of a list only
 * the length is kept (`levels.data.count`), because a table has no room for it. Never recurses deeper than the bound,
 * whatever the file holds.
 */
import { valueCell } from "./cell.ts";

const MAX_DEPTH = 6;
const MAX_CELLS = 200;

export function flattenRecord(record: object): ReadonlyMap<string, string> {
  const cells = new Map<string, string>();
  collect(record, "", { cells, depth: 0 });
  return cells;
}

function collect(object: object, prefix: string, into: { cells: Map<string, string>; depth: number }): void {
  const { cells, depth } = into;
  for (const [key, value] of Object.entries(object)) {
    if (cells.size >= MAX_CELLS) return;
    const name = prefix === "" ? key : `${prefix}.${key}`;
    if (Array.isArray(value)) cells.set(`${name}.count`, String(value.length));
    else if (typeof value !== "object" || value === null) cells.set(name, valueCell(value));
    else if (depth < MAX_DEPTH) collect(value, name, { cells, depth: depth + 1 });
  }
}
