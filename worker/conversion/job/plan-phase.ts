/** Counts the files that will be read, for the progress. Reads nothing. */
import { DAILY_KINDS } from "../daily/passes.ts";
import { countKinds } from "../index/entry-index.ts";
import { BODY_KINDS } from "./body-phase.ts";
import type { Phase } from "./phase.ts";

export const planPhase: Phase = (job, { options }) => {
  const daily = options.include.includes("daily");
  for (const [kind, count] of countKinds(job.index))
    if (BODY_KINDS.has(kind) || (daily && DAILY_KINDS.has(kind))) job.state.filesTotal += count;
  return Promise.resolve("done");
};
