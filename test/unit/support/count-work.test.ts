/** The counter of work tells a line from a square, also where a built-in function does the walking. */
import { expect, it } from "vitest";
import { countWork, growthOf } from "../../support/work/count-work.ts";

const LINES: Readonly<Record<string, (text: string) => unknown>> = {
  "a loop": (text) => {
    let count = 0;
    for (const char of text) if (char === "a") count += 1;
    return count;
  },
  "a search that goes on where it was": (text) => {
    let count = 0;
    for (let at = text.indexOf("a"); at !== -1; at = text.indexOf("a", at + 1)) count += 1;
    return count;
  },
  "a part at a time": (text) => {
    let rest = text;
    while (rest !== "") rest = rest.slice(1);
    return rest;
  },
};
const SQUARES: Readonly<Record<string, (text: string) => unknown>> = {
  "a loop in a loop": (text) => {
    let count = 0;
    for (const one of text) for (const other of text) if (one === other) count += 1;
    return count;
  },
  "a search in vain from each place": (text) => {
    let count = 0;
    for (let at = 0; at < text.length; at += 1) if (text.indexOf("missing", at) < 0) count += 1;
    return count;
  },
  "a list that is looked through for each element": (text) => {
    const seen: string[] = [];
    for (const [index, char] of [...text].entries())
      if (!seen.includes(`${char}${index}`)) seen.push(`${char}${index}`);
    return seen;
  },
  "a list that moves up for each element": (text) => {
    const rest = [...text];
    while (rest.length > 0) rest.shift();
    return rest;
  },
  "bytes that are copied for each byte": (text) => {
    let rest = new TextEncoder().encode(text);
    while (rest.length > 0) rest = rest.slice(1);
    return rest;
  },
};

const textOf = (length: number) => "a".repeat(length);

it.each(Object.entries(LINES))("%s is a line", async (_, work) => {
  expect(await growthOf(work, textOf)).toBeLessThan(5);
});

it.each(Object.entries(SQUARES))("%s is a square", async (_, work) => {
  expect(await growthOf(work, textOf)).toBeGreaterThan(12);
});

it("the same work counts the same", async () => {
  const work = () => SQUARES["a loop in a loop"]?.("abc");
  await countWork(work);
  const first = await countWork(work);
  expect(first).toBeGreaterThan(9);
  expect([await countWork(work), await countWork(work)]).toEqual([first, first]);
});
