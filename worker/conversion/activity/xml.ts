/**
 * Reads XML of unknown origin: saxes, strict, behind three guards of ours. Document types and entities of one's own are
 * refused before anything is parsed, so there is nothing to expand; nesting ends at 32; names come without their
 * prefixes, which differ between writers. One pass, nothing is kept but the open elements.
 */
import { SaxesParser } from "saxes";

export type XmlEvent =
  | { readonly kind: "open"; readonly name: string; readonly attributes: Readonly<Record<string, string>> }
  | { readonly kind: "close"; readonly name: string; readonly text: string };

export type XmlProblem = "file-not-xml" | "file-forbidden-xml";

const MAX_DEPTH = 32;
/** A tag of an export has five, with its namespaces. */
const MAX_ATTRIBUTES = 100;
/** What an export has in an element is shorter; of more, the beginning is kept. */
const MAX_TEXT_CHARS = 10_000;
/** A forbidden word can begin in one piece and end in the next. */
const OVERLAP_CHARS = "<!DOCTYPE".length - 1;

/** `xml` may come in pieces. Calls `visit` for each element's start and end (with the text directly inside it); the problem, or null. */
export function readXml(xml: string | Iterable<string>, visit: (event: XmlEvent) => void): XmlProblem | null {
  const parser = newParser(visit);
  let before = "";
  try {
    for (const piece of typeof xml === "string" ? [xml] : xml) {
      if (/<!(?:DOCTYPE|ENTITY)/i.test(before + piece)) return "file-forbidden-xml";
      before = (before + piece).slice(-OVERLAP_CHARS);
      parser.write(piece);
    }
    parser.close();
    return null;
  } catch {
    // The parser throws at the first character that is not well-formed, and so do the guards below.
    return "file-not-xml";
  }
}

function newParser(visit: (event: XmlEvent) => void): SaxesParser {
  const parser = new SaxesParser({ xmlns: false, position: false });
  const texts: string[] = [];
  let attributes = 0;
  const addText = (text: string): void => {
    const known = texts.pop() ?? "";
    texts.push(known.length < MAX_TEXT_CHARS ? known + text.slice(0, MAX_TEXT_CHARS) : known);
  };
  parser.on("opentagstart", () => {
    attributes = 0;
  });
  parser.on("attribute", () => {
    attributes += 1;
    if (attributes > MAX_ATTRIBUTES) throw new Error("The element has too many attributes.");
  });
  parser.on("opentag", (tag) => {
    if (texts.length >= MAX_DEPTH) throw new Error("The elements are nested too deeply.");
    texts.push("");
    visit({ kind: "open", name: localName(tag.name), attributes: tag.attributes });
  });
  parser.on("text", addText);
  parser.on("cdata", addText);
  parser.on("closetag", ({ name }) => {
    visit({ kind: "close", name: localName(name), text: (texts.pop() ?? "").trim() });
  });
  return parser;
}

function localName(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}
