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

/** Calls `visit` for each element's start and end (with the text directly inside it); the problem, or null. */
export function readXml(xml: string, visit: (event: XmlEvent) => void): XmlProblem | null {
  if (/<!(?:DOCTYPE|ENTITY)/i.test(xml)) return "file-forbidden-xml";
  const parser = new SaxesParser({ xmlns: false, position: false });
  const texts: string[] = [];
  const addText = (text: string): void => {
    texts.push((texts.pop() ?? "") + text);
  };
  parser.on("opentag", ({ name, attributes }) => {
    if (texts.length >= MAX_DEPTH) throw new Error("The elements are nested too deeply.");
    texts.push("");
    visit({ kind: "open", name: localName(name), attributes });
  });
  parser.on("text", addText);
  parser.on("cdata", addText);
  parser.on("closetag", ({ name }) => {
    visit({ kind: "close", name: localName(name), text: (texts.pop() ?? "").trim() });
  });
  try {
    parser.write(xml).close();
    return null;
  } catch {
    // The parser throws at the first character that is not well-formed, and so does the guard above.
    return "file-not-xml";
  }
}

function localName(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}
