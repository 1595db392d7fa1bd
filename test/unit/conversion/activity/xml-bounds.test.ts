/** XML at its bounds, whole and in pieces: what is refused from where on, and what of a long text is kept. */
import { describe, expect, it } from "vitest";
import { readXml } from "../../../../worker/conversion/activity/xml.ts";

function shape(xml: string | Iterable<string>): string {
  const seen: string[] = [];
  const problem = readXml(xml, (event) => {
    const { name } = event;
    seen.push(
      event.kind === "open" ? `<${name} ${Object.entries(event.attributes)}` : `${name}>${event.text}`,
    );
  });
  return problem ?? seen.join("|");
}

/** The text cut in two at every place. */
const cuts = (xml: string) =>
  Array.from({ length: xml.length + 1 }, (_, i) => [xml.slice(0, i), xml.slice(i)]);

describe("XML that comes in pieces", () => {
  it("is read as one, wherever it is cut", () => {
    const xml = '<?xml version="1.0"?><n:a b="1 2"> x &lt;<![CDATA[<y>]]><c/>z </n:a>';
    expect(shape(xml)).toBe("<a b,1 2|<c |c>|a>x <<y>z");
    expect(cuts(xml).map(shape)).toEqual(cuts(xml).map(() => shape(xml)));
    expect(shape(xml)).toBe(shape(xml.split("")));
  });

  it.each([
    "<!DOCTYPE a><a></a>",
    "<a><!ENTITY x 'y'></a>",
    "<!doctype a><a></a>",
    '<!DoCtYpE x [<!EnTiTy a "b">]><a></a>',
  ])("hides no %s, wherever it is cut", (xml) => {
    expect(cuts(xml).map(shape)).toEqual(cuts(xml).map(() => "file-forbidden-xml"));
    expect(shape(xml.split(""))).toBe("file-forbidden-xml");
  });

  it("is not well-formed in pieces where it is not as a whole", () => {
    for (const xml of ["<a><b></a></b>", "<a>", "x", "<a></a><b></b>", "<a>&nope;</a>"])
      expect(cuts(xml).map(shape)).toEqual(cuts(xml).map(() => "file-not-xml"));
    expect(shape([])).toBe("file-not-xml");
  });

  it("is read up to where it is refused", () => {
    const seen: string[] = [];
    expect(readXml(["<a><b>1</b>", "<", "c"], ({ name }) => seen.push(name))).toBe("file-not-xml");
    expect(seen).toEqual(["a", "b", "b"]);
  });
});

describe("an element", () => {
  const nested = (levels: number) => `${"<a>".repeat(levels)}${"</a>".repeat(levels)}`;
  const attributes = (count: number) => Array.from({ length: count }, (_, i) => `k${i}="${i}"`).join(" ");

  it("may be in 31 others and not in 32", () => {
    expect([shape(nested(32)), shape(nested(33))]).not.toContain("file-forbidden-xml");
    expect([shape(nested(32)) === "file-not-xml", shape(nested(33))]).toEqual([false, "file-not-xml"]);
    expect(shape(`<b>${nested(31)}${nested(31)}</b>`)).not.toBe("file-not-xml");
  });

  it("may have a hundred attributes and not one more, each counted for itself", () => {
    expect(shape(`<a ${attributes(100)}><b ${attributes(100)}></b></a>`)).not.toBe("file-not-xml");
    expect(shape(`<a ${attributes(101)}></a>`)).toBe("file-not-xml");
    expect(shape(`<a><b ${attributes(101)}></b></a>`)).toBe("file-not-xml");
  });

  it("has the text directly inside of it, without the spaces at its ends", () => {
    expect(shape("<a> 1 <b> 2 </b> 3 <b>\n</b></a>")).toBe("<a |<b |b>2|<b |b>|a>1  3");
  });

  it("has its name without what stands before the first colon", () => {
    expect(shape("<x:a></x:a>")).toBe("<a |a>");
    expect(shape("<a></a>")).toBe("<a |a>");
  });

  it("of a long text has the beginning", () => {
    const long = "0123456789".repeat(1500);
    const text = (xml: string) => {
      let found = "";
      readXml(xml, (event) => {
        if (event.kind === "close" && event.name === "a") found = event.text;
      });
      return found;
    };
    expect(text(`<a>${long}</a>`)).toBe(long.slice(0, 10_000));
    expect(text(`<a>${long.slice(0, 10_000)}</a>`)).toBe(long.slice(0, 10_000));
    const nearly = long.slice(0, 9990);
    expect(text(`<a>${nearly}<b/>${nearly}<b/>${long}</a>`)).toBe(nearly + nearly);
    expect(text(`<a>${nearly}<b>${long}</b>x</a>`)).toBe(`${nearly}x`);
    const full = long.slice(0, 10_000);
    expect(text(`<a>${full}<b/>x</a>`)).toBe(full);
  });
});
