/** Mutants of the folder `index` that no input can tell from the original. */
import { because, type Equivalent } from "./because.ts";

export const INDEX: readonly Equivalent[] = [
  ...because("every name ends with a line break", "index/entry-index.ts", [["end === -1", "false"]]),
];
