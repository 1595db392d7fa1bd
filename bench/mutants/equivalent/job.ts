/** Mutants of the folder `job` that no input can tell from the original. */
import { because, type Equivalent } from "./because.ts";

export const JOB: readonly Equivalent[] = [
  ...because("a CSV is no list in JSON, and is read at once then as well", "job/daily-phase.ts", [
    ["open.pass.kinds[file.kind]?.columns === null", "true"],
  ]),
  ...because("a zone that is not there is remembered as none", "job/body-phase.ts", [
    ["zone !== null", "true"],
  ]),
  ...because("the list of what was added is put behind it, and it is empty", "job/packed-list.ts", [
    ["this.#added.length > 0", "this.#added.length >= 0"],
  ]),
  ...because("no text is parsed into no items", "job/carried-list.ts", [["length === 0", "false"]]),
];
