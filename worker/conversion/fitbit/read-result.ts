/**
 * What a reader of one file gives back: the records it could read, why it refused the others, or that the file as a
 * whole is not what its name says. `read` counts every record in the file, refused ones included, so that the accounts
 * of a conversion can be checked against it.
 */

/** Why a record was left that could be read. */
export const TOO_MANY = "more records than we read";

/** Why a whole file was refused. */
export const FILE_PROBLEMS = {
  "file-encoding":
    "The file is not UTF-8 text. If a program has saved it again, take it from the export once more, or save it as UTF-8.",
  "file-not-json": "The file is not valid JSON. It was probably cut off.",
  "file-not-xml": "The file is not valid XML. It was probably cut off.",
  "file-forbidden-xml": "The file holds a document type or entities, which no Fitbit file has.",
  "file-shape": "The file does not have the shape that Fitbit gives to files of this name.",
  "file-header": "The file lacks the columns that Fitbit gives to files of this name.",
} as const;

/** `file-too-large` is also found without opening the file: by its size. */
export type FileProblem = keyof typeof FILE_PROBLEMS | "file-too-large";

export interface Refusals {
  /** Short reason in plain words -> number of records. */
  readonly [reason: string]: number;
}

export interface ReadFile<Item> {
  readonly read: number;
  readonly items: readonly Item[];
  readonly refused: Refusals;
  /** Set when not one record could be read though there were some, or the file could not be parsed. */
  readonly problem: FileProblem | null;
}

export function unreadable<Item>(problem: FileProblem): ReadFile<Item> {
  return { read: 0, items: [], refused: {}, problem };
}

/** The accounts of a file whose records went on one by one. */
export type VisitedFile = Omit<ReadFile<never>, "items"> & { readonly taken: number };

/** Takes an item; true = it is to be given back with the others. */
export type KeepItem<Item> = (item: Item) => boolean;

/** What is given back of a file to those who do not take its items one by one. */
const MAX_ITEMS = 50_000;

/** Reads each element; a reader answers with an item or with the reason why not. */
export function readEach<Raw, Item>(
  raws: Iterable<Raw>,
  readOne: (raw: Raw) => { readonly item: Item } | { readonly reason: string },
  keep: KeepItem<Item> = () => true,
): ReadFile<Item> {
  const items: Item[] = [];
  let left = 0;
  const { read, refused, problem } = visitEach(raws, readOne, (item) => {
    if (!keep(item)) return;
    if (items.length < MAX_ITEMS) items.push(item);
    else left += 1;
  });
  return { read, items, refused: left === 0 ? refused : { ...refused, [TOO_MANY]: left }, problem };
}

/** As `readEach`, but holds no item: each is handed on at once. */
export function visitEach<Raw, Item>(
  raws: Iterable<Raw>,
  readOne: (raw: Raw) => { readonly item: Item } | { readonly reason: string },
  visit: (item: Item) => void,
): VisitedFile {
  const refused = new Map<string, number>();
  let read = 0;
  let taken = 0;
  for (const raw of raws) {
    read += 1;
    const result = readOne(raw);
    if ("item" in result) {
      visit(result.item);
      taken += 1;
    } else refused.set(result.reason, (refused.get(result.reason) ?? 0) + 1);
  }
  const problem = read > 0 && taken === 0 ? "file-shape" : null;
  return { read, taken, refused: Object.fromEntries(refused), problem };
}
