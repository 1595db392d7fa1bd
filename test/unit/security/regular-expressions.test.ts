/** No regular expression of the service, the converter or the page takes more steps than in proportion to the text. */
import { parseSync } from "vite";
import { expect, it } from "vitest";
import { files, isSource, read } from "../../project/sources.ts";
import { attackOn } from "../../support/work/expression-steps.ts";

/** Slow on long texts, and never given one. */
const SHORT_TEXTS: Readonly<Record<string, string>> = {
  "worker/conversion/summary/words.ts: /\\B(?=(\\d{3})+$)/g": "the digits of a count",
  "worker/storage/catalog-entries.ts: /-+$/": "what is left of 30 characters",
};
/** Put together at run time, out of our own words, for our own texts. */
const COMPUTED = ["worker/storage/idempotent.ts"];

const sources = files.filter((file) => isSource(file) && /^(worker|durable-objects|web\/src)\//.test(file));

/** The literals of a file, as its syntax tree has them. */
function expressionsIn(file: string): readonly RegExp[] {
  const found: RegExp[] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return;
    if (node instanceof RegExp) found.push(node);
    for (const child of Object.values(node)) visit(child);
  };
  visit(parseSync(file, read(file)).program);
  return found;
}

const found = sources.flatMap((file) =>
  expressionsIn(file).map((expression) => ({ name: `${file}: ${expression}`, expression })),
);

it("every expression is found", () => {
  expect(found.length).toBeGreaterThan(80);
  expect(found.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(SHORT_TEXTS)));
});

it("no expression is slow, but for those that never see a long text", () => {
  const slow = found.flatMap(({ name, expression }) => {
    const attack = attackOn(expression);
    return attack === null || name in SHORT_TEXTS ? [] : [{ name, attack }];
  });
  expect(slow).toEqual([]);
});

it("no expression is put together out of what somebody sends", () => {
  expect(sources.filter((file) => /\bRegExp\(/.test(read(file)))).toEqual(COMPUTED);
});
