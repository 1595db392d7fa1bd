/**
 * Remembers, in the history entry of this tab, which upload and conversion it is at: a reload finds its way back, and
 * closing the tab forgets it. Only ids and an end; what gives access is the cookie that scripts cannot read. A failure
 * that no other try can change is nothing to come back to: then the page starts afresh.
 */
import type { Upload } from "./api/contract.ts";
import { isFinal } from "./journey/final.ts";
import { type State, uploadOf } from "./journey/state.ts";
import { isOnDevice } from "./where.ts";

export interface Place {
  readonly upload: Upload;
  readonly conversionId: string | null;
  /** After this moment there is nothing to go back to. */
  readonly untilMs: number;
}

/** Where a reload takes the work up again; null = at the start. */
export function placeOf(state: State): Place | null {
  const upload = uploadOf(state);
  if (upload === null || (state.at === "failed" && isFinal(state.problem))) return null;
  const untilMs = isOnDevice(upload) ? null : endOf(state, upload);
  // What is converted on this device is gone with the page.
  return untilMs === null ? null : { upload, conversionId: conversionOf(state), untilMs };
}

export function remember(state: State): void {
  const place = placeOf(state);
  if (JSON.stringify(place) !== JSON.stringify(history.state)) history.replaceState(place, "");
}

/** What an earlier visit of this tab was at, if it still exists. */
export function recall(nowMs: number): Place | null {
  const place = history.state as Place | null; // Written above and nowhere else.
  return place && place.untilMs > nowMs ? place : null;
}

function conversionOf(state: State): string | null {
  if (state.at === "failed") return "conversionId" in state.resume ? state.resume.conversionId : null;
  return state.at === "converting" || state.at === "done" || state.at === "reopening"
    ? state.conversionId
    : null;
}

const endOf = (state: State, upload: Upload): number | null =>
  state.at === "done" ? state.expiresAtMs : upload.expiresAtMs;
