/**
 * The elements of a long JSON list, a piece of the text after the other: parsed at once, twelve megabytes of tiny records
 * would need thirty times as much. Whether all of it is JSON is known before the first element is handed out, so that
 * nothing is taken from a file that was cut off. Short lists are parsed as they are.
 */

/** Of text that is parsed at once; more only where a single element is longer. */
const PIECE_CHARS = 256 * 1024;
/** The longest records of an export, nights with all their stages, are a twentieth. */
const MAX_PIECE_CHARS = 3 * PIECE_CHARS;
const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c];
const [OPEN_LIST, CLOSE_LIST, OPEN, CLOSE] = [0x5b, 0x5d, 0x7b, 0x7d];

export type JsonList =
  /** To be gone through once. */
  | { readonly ok: true; readonly elements: Iterable<unknown> }
  | { readonly ok: false; readonly code: "file-not-json" | "file-too-large" | "file-shape" };

/** A part of a text: elements with commas between them. */
export interface ListPlace {
  readonly start: number;
  readonly end: number;
}

/** What is done to the text of some elements before it is parsed. */
export type Prepare = (text: string) => string;

const AS_IT_IS: Prepare = (text) => text;

/** The elements of a text that is one list. */
export function readJsonList(text: string, prepare = AS_IT_IS): JsonList {
  const start = text.search(/\S/);
  if (start >= 0 && text.charCodeAt(start) !== OPEN_LIST) return { ok: false, code: codeOfNoList(text) };
  let end = text.length;
  while (end > start && /\s/.test(text.charAt(end - 1))) end -= 1;
  const isClosed = end - start >= 2 && text.charCodeAt(end - 1) === CLOSE_LIST;
  return isClosed
    ? jsonElements(text, { start: start + 1, end: end - 1 }, prepare)
    : { ok: false, code: "file-not-json" };
}

function codeOfNoList(text: string): "file-not-json" | "file-shape" {
  if (text.length > PIECE_CHARS) return "file-shape";
  try {
    JSON.parse(text);
    return "file-shape";
  } catch {
    return "file-not-json";
  }
}

/** The elements in a part of a text. */
export function jsonElements(text: string, place: ListPlace, prepare = AS_IT_IS): JsonList {
  const elementsOf = ({ start, end }: ListPlace) => parseList(text.slice(start, end), prepare);
  if (place.end - place.start <= PIECE_CHARS) {
    const elements = elementsOf(place);
    return elements === null ? { ok: false, code: "file-not-json" } : { ok: true, elements };
  }
  for (const piece of piecesOf(text, place)) {
    if (piece.end - piece.start > MAX_PIECE_CHARS) return { ok: false, code: "file-too-large" };
    // Between two commas there is something.
    if ((elementsOf(piece)?.length ?? 0) === 0) return { ok: false, code: "file-not-json" };
  }
  return { ok: true, elements: elementsOfAll(piecesOf(text, place), elementsOf) };
}

function* elementsOfAll(
  pieces: Iterable<ListPlace>,
  elementsOf: (piece: ListPlace) => readonly unknown[] | null,
): Generator<unknown> {
  for (const piece of pieces) yield* elementsOf(piece) ?? [];
}

function parseList(elements: string, prepare: Prepare): readonly unknown[] | null {
  try {
    const list: unknown = JSON.parse(`[${prepare(elements)}]`);
    return Array.isArray(list) ? list : null;
  } catch {
    return null;
  }
}

/** Cuts at commas between elements, each time that enough has come together. */
function* piecesOf(text: string, { start, end }: ListPlace): Generator<ListPlace> {
  let from = start;
  let depth = 0;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = closingQuote(text, at, end);
    else if (code === OPEN || code === OPEN_LIST) depth += 1;
    else if (code === CLOSE || code === CLOSE_LIST) depth -= 1;
    else if (code === COMMA && depth === 0 && at - from >= PIECE_CHARS) {
      yield { start: from, end: at };
      from = at + 1;
    }
  }
  yield { start: from, end };
}

/** Where the text ends that begins here; the end of all where it does not. */
function closingQuote(text: string, open: number, end: number): number {
  for (let at = open + 1; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at;
    if (code === BACKSLASH) at += 1;
  }
  return end;
}
