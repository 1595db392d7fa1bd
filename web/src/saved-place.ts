/**
 * Remembers, in the history entry of this tab, which upload and conversion it is at: a reload finds its way back, and
 * closing the tab forgets it. Only ids and an end; what gives access is the cookie that scripts cannot read.
 */
import type { Upload } from "./api/contract.ts";
import { type State, uploadOf } from "./journey/state.ts";

interface Place {
  readonly upload: Upload;
  readonly conversionId: string | null;
  /** After this moment there is nothing to go back to. */
  readonly untilMs: number;
}

export function remember(state: State): void {
  if (state.at === "failed") return;
  const upload = uploadOf(state);
  const place: Place | null = upload && {
    upload,
    conversionId: conversionOf(state),
    untilMs: endOf(state, upload),
  };
  if (JSON.stringify(place) !== JSON.stringify(history.state)) history.replaceState(place, "");
}

/** What an earlier visit of this tab was at, if it still exists. */
export function recall(nowMs: number): Place | null {
  const place = history.state as Place | null; // Written above and nowhere else.
  return place && place.untilMs > nowMs ? place : null;
}

function conversionOf(state: State): string | null {
  return state.at === "converting" || state.at === "done" || state.at === "reopening"
    ? state.conversionId
    : null;
}

const endOf = (state: State, upload: Upload): number =>
  state.at === "done" ? state.expiresAtMs : upload.expiresAtMs;
