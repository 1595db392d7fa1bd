/** Lists that are read a piece after the other, against JSON.parse of the whole: the same elements, or the same no. */
import { describe, expect, it } from "vitest";
import { readJsonList } from "../../../../worker/conversion/fitbit/json-pieces.ts";

/** From here on a text is cut, at the next comma between two elements. */
const PIECE_CHARS = 256 * 1024;
const MAX_PIECE_CHARS = 3 * PIECE_CHARS;

const TRICKY = '{"a":"]\\"[,{"},[1,[2],{}],"\\\\",null,-1.5e3,"}\\\\\\",",{"b":[{"c":","}]},[],7';

function read(text: string): readonly unknown[] | string {
  const list = readJsonList(text);
  return list.ok ? [...list.elements] : list.code;
}

function expected(text: string): readonly unknown[] | string {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : "file-shape";
  } catch {
    return "file-not-json";
  }
}

/** The texts that are read otherwise than by JSON.parse. */
const misread = (texts: readonly string[]): readonly string[] =>
  texts
    .filter((text) => JSON.stringify(read(text)) !== JSON.stringify(expected(text)))
    .map((text) => text.slice(-200));

/** The text with each of its characters left out, and with others put in. */
const bent = (text: string, more: string): readonly string[] =>
  [...text].flatMap((_, i) => [
    text.slice(0, i) + text.slice(i + 1),
    ...[...more].map((one) => text.slice(0, i) + one + text.slice(i)),
  ]);

/** An element so long that `before` characters of what follows it are in its piece. */
const filler = (before: number): string => `"${"x".repeat(PIECE_CHARS - 2 - before)}"`;

describe("a short list", () => {
  it.each(["[]", " [ ]\n", "[1]", "\r\n[1,2]\t ", "[[]]", `[${TRICKY}]`])("%j is read as JSON is", (text) => {
    expect(read(text)).toEqual(JSON.parse(text));
  });

  it.each(["", " ", "[", "]", "[1", "1]", "[]]", "[1,]", "[,1]", "[1],[2]", "[1]2", "{", "{}x", "x"])(
    "%j is none",
    (text) => {
      expect(read(text)).toBe("file-not-json");
    },
  );

  it.each(["{}", ' {"a":[1]} ', "1", '"[1]"', "null"])("%j is something else", (text) => {
    expect(read(text)).toBe("file-shape");
  });

  it("is read or refused as JSON is, whatever character is missing or too much", () => {
    expect(misread(bent(`[${TRICKY}]`, '"[]{},\\ 1'))).toEqual([]);
  });
});

describe("a long list", () => {
  it("has the same elements, wherever it is cut", () => {
    // Each takes a while: not at all places, but at all sorts of them.
    const places = [0, 1, 2, 8, 14, 17, 23, 29, 41, 55, 62, TRICKY.length];
    expect(misread(places.map((before) => `[${filler(before)},${TRICKY},${TRICKY}]`))).toEqual([]);
  });

  it("is refused as JSON is, whatever is wrong behind the cut", () => {
    const wrong = [
      "",
      ",1",
      "1,",
      "1,,2",
      "[1",
      "1]",
      '{"a":"}"',
      '"',
      '"\\"',
      '"\\\\""',
      "1],[2",
      '1,"]',
      "[2}",
      "1 2",
    ];
    const texts = wrong.flatMap((text) => [`[${filler(0)},${text}]`, `[${filler(-9)},"",${text}]`]);
    expect(texts.map(expected)).toEqual(texts.map(() => "file-not-json"));
    expect(misread(texts)).toEqual([]);
  });

  it.each([
    ["as long as two of the longest", MAX_PIECE_CHARS, true],
    ["longer than the longest", MAX_PIECE_CHARS + 1, false],
  ])("with an element that is %s is read: %s chars, %s", (_, chars, isRead) => {
    const text = `["${"x".repeat(chars - 2)}",1]`;
    const found = read(text);
    expect(isRead ? found.length : found).toBe(isRead ? 2 : "file-too-large");
  });

  it("is prepared before it is parsed, in each of its pieces", () => {
    const list = readJsonList(`[7,${filler(0)},7,[7]]`, (text) => text.replaceAll("7", "8"));
    const elements = list.ok ? [...list.elements] : [];
    expect([elements[0], elements[2], elements[3]]).toEqual([8, 8, [8]]);
  });

  it("that is none is not looked at further", () => {
    expect(read(`{"a":${filler(0)}}`)).toBe("file-shape");
    expect(read(`{"a":${filler(0)}`)).toBe("file-shape");
  });
});
