/** Mutants of the folder `activity` that no input can tell from the original. */
import { because, type Equivalent } from "./because.ts";

export const ACTIVITY: readonly Equivalent[] = [
  ...because("rows outside of the window are then refused by their moment", "activity/series-files.ts", [
    ["{ const code = at + i < text.length ? text.charCodeAt(at + i) : -1; const apart = code - s…", "{}"],
  ]),
  ...because("a point and itself give 0/0, which is no speed either", "activity/series.ts", [
    ["b.atSec <= a.atSec", "b.atSec < a.atSec"],
  ]),
  ...because("only adds a place to messages that nobody reads", "activity/xml.ts", [["false", "true"]]),
];
