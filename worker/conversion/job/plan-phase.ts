/** Counts the files that will be read, for the progress. Reads nothing. */
import { ARCHIVE_KINDS } from "../archive/catalog.ts";
import { DAILY_KINDS } from "../daily/passes.ts";
import { countKinds } from "../index/entry-index.ts";
import type { Include } from "../step.ts";
import { EXERCISE_KINDS } from "./activity-read-phase.ts";
import { keepsArchive } from "./archive-phase.ts";
import { BLOCK_KINDS, wantedOfBlocks } from "./blocks-phase.ts";
import { BODY_KINDS } from "./body-phase.ts";
import type { Phase } from "./phase.ts";

export const planPhase: Phase = (job, { options }) => {
  const wants = (part: Include): boolean => options.include.includes(part);
  const { body, days, rest } = wantedOfBlocks(options);
  for (const [kind, count] of countKinds(job.index)) {
    const isRead =
      BODY_KINDS.has(kind) ||
      (wants("activities") && EXERCISE_KINDS.has(kind)) ||
      (wants("daily") && DAILY_KINDS.has(kind)) ||
      ((body || days || rest) && BLOCK_KINDS.has(kind)) ||
      (keepsArchive(options) && ARCHIVE_KINDS.has(kind));
    if (isRead) job.state.filesTotal += count;
  }
  return Promise.resolve("done");
};
