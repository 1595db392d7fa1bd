/**
 * A small strict reader of XML: elements, text, comments and CDATA; attributes are handed on as they stand. Document types and entities
 * of one's own are refused before anything is read, so there is nothing to expand. One pass over the text, a stack of
 * at most 32 elements, and an end that must fit its beginning. XML 1.0, sections 2.4 to 2.8 and 3.1.
 */

export type XmlEvent =
  | { readonly kind: "open"; readonly name: string; readonly attributes: string }
  | { readonly kind: "close"; readonly name: string; readonly text: string };

export type XmlProblem = "file-not-xml" | "file-forbidden-xml";

const MAX_DEPTH = 32;

/** Calls `visit` for each element's start and end (with the text directly inside it); the problem, or null. */
export function readXml(xml: string, visit: (event: XmlEvent) => void): XmlProblem | null {
  if (/<!(?:DOCTYPE|ENTITY)/i.test(xml)) return "file-forbidden-xml";
  const stack: { name: string; text: string }[] = [];
  let at = 0;
  let elements = 0;
  while (at < xml.length) {
    const tag = xml.indexOf("<", at);
    const text = xml.slice(at, tag === -1 ? xml.length : tag);
    const inside = stack.at(-1);
    if (inside !== undefined) inside.text += decodeEntities(text);
    else if (text.trim() !== "" && text.trim() !== "\ufeff") return "file-not-xml";
    if (tag === -1) break;
    const special = skipSpecial(xml, tag);
    if (special === null) return "file-not-xml";
    if (special > tag) {
      at = special;
      continue;
    }
    const end = xml.indexOf(">", tag);
    if (end === -1 || !element(xml.slice(tag + 1, end), stack, visit)) return "file-not-xml";
    elements += 1;
    at = end + 1;
  }
  return stack.length === 0 && elements > 0 ? null : "file-not-xml";
}

/** The place after a comment, CDATA or instruction; the same place where there is none; null where it never ends. */
function skipSpecial(xml: string, at: number): number | null {
  const end = xml.startsWith("<!--", at)
    ? "-->"
    : xml.startsWith("<![CDATA[", at)
      ? "]]>"
      : xml.startsWith("<?", at)
        ? "?>"
        : null;
  if (end === null) return at;
  const found = xml.indexOf(end, at);
  return found === -1 ? null : found + end.length;
}

/** One tag, without its brackets. False where it is malformed or does not fit. */
function element(
  tag: string,
  stack: { name: string; text: string }[],
  visit: (event: XmlEvent) => void,
): boolean {
  if (tag.startsWith("/")) {
    const open = stack.pop();
    const name = localName(tag.slice(1).trim());
    if (open === undefined || open.name !== name) return false;
    visit({ kind: "close", name, text: open.text.trim() });
    return true;
  }
  const name = localName(/^[^\s/]+/.exec(tag)?.[0] ?? "");
  if (name === "" || tag.includes("<") || stack.length >= MAX_DEPTH) return false;
  visit({ kind: "open", name, attributes: tag.slice(tag.indexOf(name) + name.length) });
  if (tag.endsWith("/")) visit({ kind: "close", name, text: "" });
  else stack.push({ name, text: "" });
  return true;
}

/** Prefixes differ between writers; the elements that we read are told apart by their own names. */
function localName(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["apos", "'"],
]);

function decodeEntities(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(/&(#x?)?([0-9A-Za-z]{1,8});/g, (whole, number: string | undefined, body: string) => {
    if (number === undefined) return ENTITIES.get(body) ?? whole;
    const code = Number.parseInt(body, number === "#x" ? 16 : 10);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
