import { describe, expect, it } from "vitest";
import { quoteLongIntegers } from "../../../../worker/conversion/archive/exact-integers.ts";

const ID = "1539163346025262952";
const LONG = 6_000_000;

describe("long integers in JSON", () => {
  it.each([
    [`[${ID}]`, `["${ID}"]`],
    [`{"a" : ${ID} ,"b":${ID}\n}`, `{"a" : "${ID}" ,"b":"${ID}"\n}`],
    ["[1234567890123456]", '["1234567890123456"]'],
  ])("of %s are put in quotes", (text, quoted) => {
    expect(quoteLongIntegers(text)).toBe(quoted);
  });

  it.each([
    "[123456789012345]",
    `[-${ID}]`,
    `[0.${ID}]`,
    `[${ID}.5]`,
    `[1e${ID}]`,
    `[${ID}e1]`,
    `[0${ID}]`,
    `{${ID}:1}`,
    `["a, ${ID}, b"]`,
    `["\\", ${ID}, b"]`,
    `["a", "${ID}"]`,
    `["a, ${ID},`,
    `[${ID}`,
  ])("%s stays as it is", (text) => {
    expect(quoteLongIntegers(text)).toBe(text);
  });

  it.each([
    ["one text", `["${"a".repeat(LONG)}",${ID}]`, 2],
    ["one number", `[${"1".repeat(LONG)}]`, 2],
    ["escaped quotes that never end", `[${ID},"${'\\"'.repeat(LONG / 2)}`, 2],
    ["quotes", `[${ID},${'"'.repeat(LONG)}`, 2],
  ])("are found in a file that is nothing but %s", (_, text, more) => {
    expect(quoteLongIntegers(text)).toHaveLength(text.length + more);
  });
});
