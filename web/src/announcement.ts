/** What a screen reader hears of progress. Headings announce themselves by taking the focus, so they are not here. */
import { percent } from "./format.ts";
import type { State } from "./journey/state.ts";
import { TEXT } from "./texts.ts";

/** Coarse on purpose: a number for every tenth, not for every packet. */
const tenth = (fraction: number): string => percent(Math.floor(fraction * 10) / 10);

export function announcement(state: State): string {
  if ("pause" in state && state.pause) return TEXT.paused;
  switch (state.at) {
    case "uploading":
      return state.plan.where === "service" && state.totalBytes > 0
        ? `${TEXT.uploading}: ${tenth(state.sentBytes / state.totalBytes)}`
        : "";
    case "checking":
      return TEXT.checking;
    case "converting": {
      const { progress } = state;
      return progress && progress.total > 0
        ? `${TEXT.converting}: ${tenth(progress.done / progress.total)}`
        : "";
    }
    case "done":
      return state.deletion === "running" ? TEXT.removing : "";
    default:
      return "";
  }
}
