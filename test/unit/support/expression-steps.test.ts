/** The engine that counts steps matches what the real one matches, and tells expressions that go back from others. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { attackOn, firstMatch } from "../../support/work/expression-steps.ts";

const FAST = [
  ...[/^[a-z]+$/, /"[^"]*"/g, /^\d+(?:\.\d*)?$/, /(?<!-)-+$/, /^(?:a|b)*c$/, /[,;]+/g, /^x.*y$/s, /a{2,5}?b/],
  ...[/^(?!sb_)[\w-]{16,1024}$/, /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,4})?$/, /\p{Cc}+/gu, /^$/m],
];
const SLOW = [
  ...[/^(a+)+$/, /^(?:a|a)*b/, /\s+$/, /a*b?a*x/, /^(.*?)[\s_-]+\d{4}$/, /x.*y/, /<!--.*?-->/s, /(?:a?)*b/],
  ...[/\B(?=(\d{3})+$)/g, /^\w+\d+$/, /-+$/, /^(?:[^"\\]|\\.|\\)*"$/, /f="[^;]*;/],
];

it.each(FAST)("%s takes steps in proportion to the text", (expression) => {
  expect(attackOn(expression)).toBeNull();
});

it.each(SLOW)("%s goes back", (expression) => {
  expect(attackOn(expression)).not.toBeNull();
});

const text = fc.string({ unit: fc.constantFrom(...'ab01-_. "\\x;\n'), maxLength: 12 });

it.each([...FAST, ...SLOW])("%s matches where it does in the real engine", (expression) => {
  fc.assert(
    fc.property(text, (sample) => {
      const found = new RegExp(expression.source, expression.flags.replace("g", "")).exec(sample);
      const expected = found === null ? null : [found.index, found.index + found[0].length];
      expect(firstMatch(expression, sample)).toEqual(expected);
    }),
    { numRuns: 200 },
  );
});

it.each([/(a)\1/, /(?<name>a)/, /(?<=ab)c/])("%s is not understood, and that is said", (expression) => {
  expect(() => attackOn(expression)).toThrow("Not understood");
});
