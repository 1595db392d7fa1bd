/**
 * Where a person stands on the way from export to Garmin files. One variant a place, so that a state which makes no
 * sense cannot be written. A failed state keeps what is needed to go on from exactly there.
 */
import type {
  Conversion,
  Inspection,
  Problem,
  Progress,
  Receipt,
  Result,
  Upload,
  Wish,
} from "../api/contract.ts";
import type { Plan } from "../archive/plan.ts";
import type { Where } from "../where.ts";

/** The service asked to wait (429 or 503); the step goes on by itself at `untilMs`. */
export interface Pause {
  readonly untilMs: number;
  readonly problem: Problem;
}

/** What went into the conversion and what did not. Null after a reload of the page, which forgets it. */
export type Sending = Pick<Plan, "sentBytes" | "left"> | null;

export interface Found {
  readonly upload: Upload;
  readonly sending: Sending;
  readonly inspection: Inspection;
  readonly wish: Wish;
}

/** A point from which the work can be taken up again. */
export type Resume =
  | { readonly step: "read"; readonly where: Where; readonly files: readonly File[] }
  | { readonly step: "upload"; readonly plan: Plan }
  | { readonly step: "check"; readonly upload: Upload; readonly sending: Sending; readonly timeZone: string }
  | { readonly step: "convert"; readonly from: Found; readonly conversionId: string | null }
  | { readonly step: "reopen"; readonly upload: Upload; readonly conversionId: string };

export type State =
  | { readonly at: "idle" }
  | { readonly at: "reading"; readonly where: Where; readonly files: readonly File[] }
  | {
      readonly at: "uploading";
      readonly plan: Plan;
      readonly sentBytes: number;
      readonly totalBytes: number;
      readonly pause: Pause | null;
    }
  | {
      readonly at: "checking";
      readonly upload: Upload;
      readonly sending: Sending;
      readonly timeZone: string;
      readonly pause: Pause | null;
    }
  | ({ readonly at: "found" } & Found)
  | {
      readonly at: "converting";
      readonly from: Found;
      readonly conversionId: string | null;
      readonly progress: Progress | null;
      readonly pause: Pause | null;
    }
  | {
      readonly at: "reopening";
      readonly upload: Upload;
      readonly conversionId: string;
      readonly pause: Pause | null;
    }
  | {
      readonly at: "done";
      readonly upload: Upload;
      readonly conversionId: string;
      readonly expiresAtMs: number | null;
      readonly result: Result;
      /** Null after a reload: there is then no way back to the choices. */
      readonly from: Found | null;
      /** Deleting did not work; the results are still there. */
      readonly deletion: "none" | "running" | Problem;
    }
  | { readonly at: "deleted"; readonly receipt: Receipt }
  | {
      readonly at: "failed";
      readonly problem: Problem;
      readonly resume: Resume;
      readonly upload: Upload | null;
    };

export type Event =
  | { readonly type: "chosen"; readonly where: Where; readonly files: readonly File[] }
  | { readonly type: "planned"; readonly plan: Plan }
  | { readonly type: "sent"; readonly sentBytes: number; readonly totalBytes: number }
  | { readonly type: "stored"; readonly upload: Upload; readonly timeZone: string }
  | { readonly type: "checked"; readonly inspection: Inspection; readonly include: Wish["include"] }
  | { readonly type: "wished"; readonly wish: Wish }
  | { readonly type: "convert" }
  | { readonly type: "stepped"; readonly conversion: Conversion }
  | { readonly type: "paused"; readonly pause: Pause }
  | { readonly type: "resumed" }
  | { readonly type: "failed"; readonly problem: Problem }
  | { readonly type: "retry" }
  | { readonly type: "cancel" }
  | { readonly type: "back" }
  | {
      readonly type: "reopen";
      readonly upload: Upload;
      readonly conversionId: string | null;
      readonly timeZone: string;
    }
  | { readonly type: "deleting" }
  | { readonly type: "not-deleted"; readonly problem: Problem }
  | { readonly type: "deleted"; readonly receipt: Receipt }
  | { readonly type: "restart" };

export const IDLE: State = { at: "idle" };

/** The upload that stands behind a state, if any. */
export function uploadOf(state: State): Upload | null {
  switch (state.at) {
    case "idle":
    case "reading":
    case "uploading":
    case "deleted":
      return null;
    case "checking":
    case "found":
    case "reopening":
    case "done":
    case "failed":
      return state.upload;
    case "converting":
      return state.from.upload;
    default:
      return state satisfies never;
  }
}
