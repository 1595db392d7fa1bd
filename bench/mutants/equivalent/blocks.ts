/** Mutants of the folder `blocks` that no input can tell from the original. */
import { because, type Equivalent } from "./because.ts";

export const BLOCKS: readonly Equivalent[] = [
  ...because("neither 100 nor 2100 is believed", "blocks/locale.ts", [["third < 100", "third <= 100"]]),
  ...because("the spaces are taken out of the text with those inside", "blocks/locale.ts", [
    ["text.trim()", "text"],
  ]),
  ...because("a table without days excludes no order", "blocks/rows.ts", [
    ["block.rows.length > 0", "true"],
    ["block.rows.length > 0", "block.rows.length >= 0"],
  ]),
  ...because("what is missing can be read as little", "blocks/rows.ts", [['""', '"Stryker was here!"']]),
  ...because("a title comes first, and says so itself", "blocks/split.ts", [["false", "true"]]),
];
