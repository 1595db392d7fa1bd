/**
 * What a conversion opens a file for. A page that sends only what is needed of a large export asks here; what is not
 * needed is counted and dated by its file name alone.
 */
import { ARCHIVE_KINDS } from "./archive/catalog.ts";
import type { Kind } from "./fitbit/kinds.ts";

/** "archive": only for the tables of what Garmin cannot import, and only where its family is copied (catalog.ts). */
export type Need = "garmin" | "archive";

/** Every kind that we know is for one of the two. */
export function needOf(kind: Kind): Need {
  return ARCHIVE_KINDS.has(kind) ? "archive" : "garmin";
}
