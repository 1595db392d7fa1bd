/**
 * Collects rows for a table and passes them on in pieces of bounded size, counted in cells. A file of an export is one
 * piece as a rule; one of a million rows is never held as a whole.
 */
import type { TableRow } from "./table.ts";

/** A row without cells counts as one. */
export const MAX_HELD_CELLS = 50_000;

export class RowBuffer {
  readonly #pass: (rows: readonly TableRow[]) => void;
  #rows: TableRow[] = [];
  #cells = 0;

  constructor(pass: (rows: readonly TableRow[]) => void) {
    this.#pass = pass;
  }

  push(row: TableRow): void {
    this.#rows.push(row);
    this.#cells += row.cells.size + 1;
    if (this.#cells >= MAX_HELD_CELLS) this.flush();
  }

  flush(): void {
    if (this.#rows.length > 0) this.#pass(this.#rows);
    this.#rows = [];
    this.#cells = 0;
  }
}
