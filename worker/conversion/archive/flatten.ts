/**
 * A JSON record as named cells: `levels.summary.deep.minutes`. Objects are gone into to a bounded depth; of a list only
 * the length is kept (`levels.data.count`), because a table has no room for it. Never recurses deeper than the bound,
 * whatever the file holds.
 */
import { fitsCell, valueCell } from "./cell.ts";

const MAX_DEPTH = 6;
const MAX_CELLS = 200;

export interface FlatRecord {
  readonly cells: ReadonlyMap<string, string>;
  /** False: the record holds more than its cells. */
  readonly isWhole: boolean;
}

export function flattenRecord(record: object): FlatRecord {
  const cells = new Map<string, string>();
  const isWhole = collect(record, "", cells, 0);
  return { cells, isWhole };
}

/** Whether nothing was left behind. */
function collect(object: object, prefix: string, cells: Map<string, string>, depth: number): boolean {
  let isWhole = true;
  for (const [key, value] of Object.entries(object)) {
    if (cells.size >= MAX_CELLS) return false;
    const name = prefix === "" ? key : `${prefix}.${key}`;
    if (Array.isArray(value)) {
      cells.set(`${name}.count`, String(value.length));
      isWhole &&= value.length === 0;
    } else if (typeof value !== "object" || value === null) {
      cells.set(name, valueCell(value));
      isWhole &&= typeof value !== "string" || fitsCell(value);
    } else if (depth >= MAX_DEPTH) isWhole = false;
    else if (!collect(value, name, cells, depth + 1)) isWhole = false;
  }
  return isWhole;
}
