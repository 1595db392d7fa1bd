import { describe, expect, it } from "vitest";
import { readXml } from "../../../../worker/conversion/activity/xml.ts";

function shape(xml: string): string {
  const seen: string[] = [];
  const problem = readXml(xml, (event) =>
    seen.push(event.kind === "open" ? `<${event.name}` : `${event.name}>${event.text}`),
  );
  return problem ?? seen.join(" ");
}

describe("reading XML", () => {
  it.each<[string, string, string]>([
    ["text", "<a>x</a>", "<a a>x"],
    ["nesting", "<a><b>1</b><b>2</b></a>", "<a <b b>1 <b b>2 a>"],
    ["an empty element", '<a><b c="/"/></a>', "<a <b b> a>"],
    [
      "a declaration, comments, CDATA",
      "<?xml version='1.0'?><!-- <no> --><a><![CDATA[<no>]]>x</a>",
      "<a a><no>x",
    ],
    ["a byte-order mark", "\ufeff<a></a>", "<a a>"],
    ["prefixes", "<ns3:a>1</ns3:a>", "<a a>1"],
    ["entities", "<a>&lt;&amp;&#65;&#x42;&apos;</a>", "<a a><&AB'"],
    ["an unknown entity", "<a>&nope;</a>", "file-not-xml"],
    ["line breaks in tags", '<a\n b="c">x</a\n>', "<a a>x"],
    ["a document type", "<!DOCTYPE a><a></a>", "file-forbidden-xml"],
    ["a hidden document type", "<a></a><!-- --><!doctype x>", "file-forbidden-xml"],
    ["an entity", "<a><!ENTITY x 'y'></a>", "file-forbidden-xml"],
    ["nothing", "", "file-not-xml"],
    ["only text", "hello", "file-not-xml"],
    ["an open end", "<a><b></b>", "file-not-xml"],
    ["a crossing", "<a><b></a></b>", "file-not-xml"],
    ["a close too many", "<a></a></b>", "file-not-xml"],
    ["half a tag", "<a><b", "file-not-xml"],
    ["half a comment", "<a><!-- </a>", "file-not-xml"],
    ["text after the end", "<a></a>x", "file-not-xml"],
    ["a tag without a name", "<a>< b></b></a>", "file-not-xml"],
    ["33 levels", "<a>".repeat(33) + "</a>".repeat(33), "file-not-xml"],
  ])("understands or refuses %s", (_, xml, expected) => {
    expect(shape(xml)).toBe(expected);
  });

  it("hands attributes on as they stand", () => {
    const seen: string[] = [];
    readXml('<x:Activity Sport="Running"></x:Activity>', (event) => {
      if (event.kind === "open") seen.push(event.attributes.Sport ?? "");
    });
    expect(seen).toEqual(["Running"]);
  });
});
