/** Mutants of the folder `garmin` that no input can tell from the original. */
import { because, type Equivalent } from "./because.ts";

export const GARMIN: readonly Equivalent[] = [
  ...because("room is made one byte earlier", "garmin/fit-file.ts", [
    ["this.#length + more <= this.#bytes.length", "this.#length + more < this.#bytes.length"],
  ]),
  ...because("room is made each time, and the same bytes are written into it", "garmin/fit-file.ts", [
    ["this.#length + more <= this.#bytes.length", "false"],
  ]),
  ...because("a list grows by itself", "garmin/fit-file.ts", [
    ["new Array<Shape | undefined>(LOCAL_MESSAGES)", "new Array()"],
  ]),
];
