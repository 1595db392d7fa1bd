/** Books in the accounts of a job what a computation of weights has counted. */
import type { BodyTally, Tally } from "../weight/tally.ts";
import type { Job } from "./job.ts";
import { skip } from "./ledger.ts";

export function settleTally({ state }: Job, { weights, fats }: BodyTally): void {
  const settle = (type: "weight" | "body_fat", tally: Tally): void => {
    const entry = state.ledger[type];
    if (entry === undefined) return;
    entry.written += tally.written;
    entry.merged += tally.merged;
    for (const [reason, count] of tally.skipped) skip(entry, reason, count);
  };
  settle("weight", weights);
  settle("body_fat", fats);
}
