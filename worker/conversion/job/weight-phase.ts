/**
 * Writes the weight history: the lists are brought into order one by one, then the partners are found a calendar year at
 * a time, then each year is settled and becomes a file. The cursor counts these pieces.
 */
import { weightFitFiles } from "../garmin/weight-fit.ts";
import { counted } from "../summary/words.ts";
import type { Zone } from "../time/zone.ts";
import { pairYear, settleYear } from "../weight/history.ts";
import type { PreparedWeights } from "../weight/prepare.ts";
import { bodyTally } from "../weight/tally.ts";
import type { WeighIn } from "../weight/weigh-in.ts";
import { newBodyState } from "./body-state.ts";
import { addIssue, addResult, type Job } from "./job.ts";
import { cover, entryOf, skip } from "./ledger.ts";
import type { Phase, StepContext } from "./phase.ts";
import { orderList, WEIGHT_LISTS } from "./weight-order.ts";
import { settleTally } from "./weight-tally.ts";
import { entriesIn, everything, keepPairs, openYear, placesAround } from "./weight-years.ts";
import { rememberDays, WEIGHT_DAYS } from "./written-days.ts";
import { chooseZone } from "./zone-choice.ts";

/** Ordering, pairing or settling an entry takes as long as reading this many bytes of a file. */
const WORK_PER_ENTRY = 400;

export const weightPhase: Phase = (job, context) => {
  const isEmpty = job.body.json.length + job.body.csv.length + job.body.fat.length === 0;
  const complete = isEmpty || (orderLists(job, context) && writeYears(job, context));
  if (complete) job.body = newBodyState();
  return Promise.resolve(complete ? "done" : "more");
};

/** True when the last list is in order. */
function orderLists(job: Job, { options, budget }: StepContext): boolean {
  const zone = chooseZone(job.state, options.timeZone);
  for (let list = WEIGHT_LISTS[job.state.cursor]; list !== undefined; list = WEIGHT_LISTS[job.state.cursor]) {
    if (!budget.take(job.body[list].length * WORK_PER_ENTRY)) return false;
    orderList(job, list, zone);
    job.state.cursor += 1;
  }
  return true;
}

/** True when the last year is written. */
function writeYears(job: Job, context: StepContext): boolean {
  const zone = chooseZone(job.state, context.options.timeZone);
  const years = job.body.years.rows();
  for (; job.state.cursor < WEIGHT_LISTS.length + years.length * 2; job.state.cursor++) {
    const piece = job.state.cursor - WEIGHT_LISTS.length;
    const year = years[piece % years.length] ?? 0;
    const places = placesAround(job.body, year);
    if (!context.budget.take(entriesIn(places) * WORK_PER_ENTRY)) return false;
    const prepared = openYear(job.body, places, zone);
    if (piece < years.length) {
      pairYear(prepared, year, zone);
      keepPairs(job.body, places, prepared.pairs);
    } else {
      // All of one calendar year, and so of one file.
      const weighIns = settleOne(job, zone, prepared, year);
      for (const { name, records, bytes } of weightFitFiles(weighIns)) {
        if (bytes === null) bookUnwritable(job, weighIns);
        else addResult(job, { name, type: "weight", records, bytes });
      }
      rememberDays(job, WEIGHT_DAYS, weighIns);
    }
  }
  return true;
}

/** What was settled as written, but FIT has no time for. */
function bookUnwritable({ state }: Job, weighIns: readonly WeighIn[]): void {
  const fats = weighIns.filter((weighIn) => weighIn.fatPercent !== null).length;
  for (const [type, count] of [
    ["weight", weighIns.length],
    ["body_fat", fats],
  ] as const) {
    if (count === 0) continue;
    const entry = entryOf(state.ledger, type);
    entry.written -= count;
    skip(entry, "values that a FIT file cannot hold", count);
  }
}

function settleOne(job: Job, zone: Zone, prepared: PreparedWeights, year: number): WeighIn[] {
  const counts = bodyTally();
  const weighIns = settleYear(prepared, year, zone, counts);
  settleTally(job, counts);
  if (counts.conflicts > 0) {
    const seen = `${counted(counts.conflicts, "weigh-in")} of ${year}`;
    addIssue(job.state, { code: "weight-sources-conflict", severity: "warning", file: "", seen });
  }
  for (const weighIn of weighIns) {
    cover(entryOf(job.state.ledger, "weight"), weighIn.day);
    if (weighIn.fatPercent !== null) cover(entryOf(job.state.ledger, "body_fat"), weighIn.day);
  }
  return weighIns;
}

/** Everything at once and nothing written: what validate needs. */
export function settleWeights(job: Job, context: StepContext): void {
  const zone = chooseZone(job.state, context.options.timeZone);
  for (const list of WEIGHT_LISTS) orderList(job, list, zone);
  const prepared = openYear(job.body, everything(job.body), zone);
  const years = job.body.years.rows();
  for (const year of years) pairYear(prepared, year, zone);
  for (const year of years) settleOne(job, zone, prepared, year);
}
