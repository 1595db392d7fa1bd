/**
 * One table for all records of a data type, whatever files and years they come from. Columns are added at the end when
 * a file brings new ones; rows written before are then shorter and are filled up when the table is closed. There the
 * rows are also sorted (by kind of file, then by day) and repeated rows of overlapping exports fall away, so that the
 * table does not depend on the order of the files.
 */
import { concatBytes, putU32, u32 } from "../zip/bytes.ts";
import { textCell } from "./cell.ts";

const MAX_COLUMNS = 200;
const MAX_COLUMN_CHARS = 80;
/** What is called by more gets no column. */
const MAX_NAME_CHARS = 1000;
/** More would make a step's state too large; a type of this size is no table for people any more. */
const MAX_TABLE_BYTES = 4_000_000;
const FIXED = ["record", "date"];

interface Chunk {
  /** Cells in each of its rows. */
  readonly width: number;
  readonly text: string;
}

/** A table between two steps. */
interface OpenTable {
  readonly columns?: readonly string[];
  readonly chunks?: readonly Chunk[];
  readonly isShortened?: boolean;
  readonly bytes?: number;
  readonly rows?: number;
}

export interface TableRow {
  readonly date: string;
  /** Encoded, by column name. */
  readonly cells: ReadonlyMap<string, string>;
  /** False: the record holds more than its cells. */
  readonly isWhole: boolean;
}

export interface ClosedTable {
  readonly bytes: Uint8Array;
  readonly rows: number;
  readonly repeated: number;
  /** True: some records hold more than their rows. */
  readonly isShortened: boolean;
}

export class ArchiveTable {
  readonly #columns: string[];
  readonly #places: Map<string, number>;
  readonly #chunks: Chunk[];
  /** Of the rows as they will be written, with all columns. */
  #bytes: number;
  #rows: number;
  #isShortened: boolean;

  constructor({ columns = FIXED, chunks = [], isShortened = false, bytes = 0, rows = 0 }: OpenTable = {}) {
    this.#columns = [...columns];
    this.#places = new Map(columns.map((name, i) => [name, i]));
    this.#chunks = [...chunks];
    this.#isShortened = isShortened;
    this.#bytes = bytes;
    this.#rows = rows;
  }

  /** Adds records of one file; gives how many found room. */
  add(record: string, rows: readonly TableRow[]): number {
    for (const { cells } of rows) for (const name of cells.keys()) this.#place(name);
    const width = this.#columns.length;
    const lines: string[] = [];
    for (const { date, cells, isWhole } of rows) {
      if (this.#bytes > MAX_TABLE_BYTES) break;
      let hasRoom = true;
      const fields = new Array<string>(width).fill("");
      fields[0] = textCell(record);
      fields[1] = date;
      for (const [name, cell] of cells) {
        const place = this.#places.get(name);
        if (place !== undefined) fields[place] = cell;
        else hasRoom &&= cell === "";
      }
      if (!(isWhole && hasRoom)) this.#isShortened = true;
      const line = fields.join(",");
      this.#bytes += utf8Length(line) + 1;
      this.#rows += 1;
      lines.push(line);
    }
    if (lines.length > 0) this.#chunks.push({ width, text: lines.join("\n") });
    return lines.length;
  }

  close(): ClosedTable {
    const width = this.#columns.length;
    const lines = this.#chunks
      .flatMap((chunk) => chunk.text.split("\n").map((line) => line + ",".repeat(width - chunk.width)))
      .sort();
    const kept = lines.filter((line, i) => line !== lines[i - 1]);
    const header = this.#columns.map((name) => textCell(name)).join(",");
    const bytes = new TextEncoder().encode(`${[header, ...kept].join("\n")}\n`);
    return { bytes, rows: kept.length, repeated: lines.length - kept.length, isShortened: this.#isShortened };
  }

  encode(): Uint8Array {
    const text = new TextEncoder().encode(this.#chunks.map((chunk) => chunk.text).join("\n"));
    const head = {
      columns: this.#columns,
      isShortened: this.#isShortened,
      bytes: this.#bytes,
      rows: this.#rows,
      chunks: this.#chunks.map(({ width, text }) => [width, text.length]),
    };
    const json = new TextEncoder().encode(JSON.stringify(head));
    const length = new Uint8Array(4);
    putU32(length, 0, json.length);
    return concatBytes([length, json, text]);
  }

  static decode(bytes: Uint8Array | undefined): ArchiveTable {
    if (bytes === undefined) return new ArchiveTable();
    const end = 4 + u32(bytes, 0);
    // Written by encode above and kept in our own store.
    const head = JSON.parse(new TextDecoder().decode(bytes.subarray(4, end))) as {
      readonly columns: readonly string[];
      readonly isShortened: boolean;
      readonly bytes: number;
      readonly rows: number;
      readonly chunks: readonly (readonly [width: number, chars: number])[];
    };
    const text = new TextDecoder("utf-8", { fatal: false, ignoreBOM: true }).decode(bytes.subarray(end));
    let at = 0;
    const chunks = head.chunks.map(([width, chars]) => {
      at += chars + 1;
      return { width, text: text.slice(at - chars - 1, at - 1) };
    });
    return new ArchiveTable({ ...head, chunks });
  }

  #place(name: string): void {
    if (this.#places.has(name) || this.#columns.length >= MAX_COLUMNS || name.length > MAX_NAME_CHARS) return;
    // The rows before it are filled up.
    if (this.#bytes + this.#rows > MAX_TABLE_BYTES) return;
    this.#bytes += this.#rows;
    this.#places.set(name, this.#columns.length);
    this.#columns.push(name.slice(0, MAX_COLUMN_CHARS));
  }
}

/** How many bytes a text takes as UTF-8. */
function utf8Length(text: string): number {
  let bytes = text.length;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code > 0x7f) bytes += 1;
    // Half of a pair, which takes four together.
    if (code > 0x7ff && !(code >= 0xd800 && code <= 0xdfff)) bytes += 1;
  }
  return bytes;
}
