/**
 * Reads all lists of exercises, merges them and queues the result for writing. The queue is bytes: one line of JSON a
 * batch of activities that need the same day files, so that a step parses only the lines that it works on.
 */
import type { Activity } from "../activity/activity.ts";
import { readExerciseJson } from "../activity/exercise-json.ts";
import { type MergedActivities, mergeExercises } from "../activity/merge.ts";
import { readSwimLengths } from "../activity/series-files.ts";
import type { SportMap } from "../activity/sport-map.ts";
import { readTcx } from "../activity/tcx.ts";
import { readUserExercises } from "../activity/user-exercises-csv.ts";
import type { Kind } from "../fitbit/kinds.ts";
import type { IndexedFile } from "../index/entry-index.ts";
import { TOO_MANY } from "../weight/weigh-in.ts";
import { addIssue, type Job } from "./job.ts";
import { cover, entryOf, type LedgerEntry, skip } from "./ledger.ts";
import type { Phase, StepContext } from "./phase.ts";
import { book, fileIssue, readKinds } from "./read-phase.ts";
import { chooseZone } from "./zone-choice.ts";

export const EXERCISE_KINDS: ReadonlySet<Kind> = new Set([
  "exercise-json",
  "user-exercises-csv",
  "tcx",
  "swim-json",
]);
export const QUEUE = "activities";

const DAY_MS = 86_400_000;
const MAX_BATCH = 20;
/** Merging an exercise takes as long as reading this many bytes of a file. */
const WORK_PER_EXERCISE = 1000;
/** Of each source; six times what ten years of daily sport give. */
const MAX_EXERCISES = 20_000;
/** A hundred in each of 2,500 swims: five a week for ten years. 4 MB of a checkpoint. */
const MAX_SWIM_LENGTHS = 250_000;

export const activityReadPhase: Phase = async (job, context) => {
  if (!context.options.include.includes("activities")) return "done";
  if (!(await readExercises(job, context))) return "more";
  const exercises = job.lists.json.length + job.lists.csv.length + job.lists.tcx.length;
  if (!context.budget.take(exercises * WORK_PER_EXERCISE)) return "more";
  const merged = settleActivities(job, context.options.timeZone, context.sports);
  queue(job, merged.activities);
  addIssues(job, merged);
  const { json, csv, tcx } = job.lists;
  for (const list of [json, csv, tcx]) list.clear();
  // The phase that writes looks them up by their time.
  job.lists.lengths.sort();
  return "done";
};

function addIssues({ state }: Job, { activities, unknownSports, overlapping }: MergedActivities): void {
  const of = `of ${activities.length} activities`;
  if (unknownSports > 0) {
    const expected = "a sport that Garmin knows";
    const seen = `${unknownSports} ${of}`;
    addIssue(state, { code: "sport-unknown", severity: "info", file: "", seen, expected });
  }
  if (overlapping > 0) {
    const seen = `${overlapping} ${of}`;
    addIssue(state, { code: "activities-overlap", severity: "info", file: "", seen });
  }
}

/** Reads the lists of exercises into the state; true when all are read. */
export function readExercises(job: Job, context: StepContext): Promise<boolean> {
  return readKinds(job, context, EXERCISE_KINDS, (file, bytes) => readOne(job, file, bytes));
}

function readOne(job: Job, file: IndexedFile, bytes: Uint8Array): void {
  const { state, lists } = job;
  const entry = entryOf(state.ledger, file.kind === "swim-json" ? "swim_lengths" : "activities");
  switch (file.kind) {
    case "exercise-json":
      append(lists.json, MAX_EXERCISES, book(state, entry, file, readExerciseJson(bytes)), entry);
      break;
    case "user-exercises-csv":
      append(lists.csv, MAX_EXERCISES, book(state, entry, file, readUserExercises(bytes)), entry);
      break;
    case "swim-json":
      append(lists.lengths, MAX_SWIM_LENGTHS, book(state, entry, file, readSwimLengths(bytes)), entry);
      break;
    case "tcx":
      readTcxHead(job, file, bytes);
      break;
    default:
      throw new Error(`The activity phase was given a ${file.kind}.`);
  }
}

/** Takes what there is room for; the rest is skipped. */
function append<Item>(
  list: { readonly length: number; add(item: Item): void },
  max: number,
  items: readonly Item[],
  entry: LedgerEntry,
): void {
  const taken = items.slice(0, Math.max(0, max - list.length));
  for (const item of taken) list.add(item);
  skip(entry, TOO_MANY, items.length - taken.length);
}

function readTcxHead({ state, lists }: Job, file: IndexedFile, bytes: Uint8Array): void {
  const entry = entryOf(state.ledger, "activities");
  entry.read += 1;
  const read = readTcx(bytes);
  if (!read.ok) {
    skip(entry, "a TCX file that cannot be read");
    fileIssue(state, file, read.code);
    return;
  }
  const { exercise, points } = read.tcx;
  if (lists.tcx.length >= MAX_EXERCISES) {
    skip(entry, TOO_MANY);
    return;
  }
  const logId = Number(/^(\d{1,15})\.tcx$/i.exec(file.name)?.[1] ?? Number.NaN);
  lists.tcx.add({
    exercise,
    points: points.length,
    logId: Number.isNaN(logId) ? null : logId,
    row: file.row,
  });
}

/** Merges and books. Used by validate too. */
export function settleActivities(job: Job, timeZone: string | null, sports: SportMap) {
  const { state } = job;
  const zone = chooseZone(state, timeZone);
  const { json, csv, tcx } = job.lists;
  const merged = mergeExercises({ json: json.all(), csv: csv.all(), tcx: tcx.all() }, zone, sports);
  if (merged.tally.read === 0) return merged;
  const entry = entryOf(state.ledger, "activities");
  entry.written += merged.tally.written;
  entry.merged += merged.tally.merged;
  for (const [reason, count] of merged.tally.skipped) skip(entry, reason, count);
  for (const activity of merged.activities) cover(entry, localDay(activity));
  return merged;
}

function localDay(activity: Activity): number {
  return Math.floor((activity.startMs + activity.offsetMs) / DAY_MS);
}

/** Batches by local day, because a day's files serve all activities of that day. */
function queue(job: Job, activities: readonly Activity[]): void {
  const batches: Activity[][] = [];
  for (const activity of activities) {
    const batch = batches.at(-1);
    const first = batch?.[0];
    const joins = batch !== undefined && first !== undefined && localDay(first) === localDay(activity);
    if (joins && batch.length < MAX_BATCH) batch.push(activity);
    else batches.push([activity]);
  }
  const lines = batches.map((batch) => JSON.stringify(batch));
  job.sections.set(QUEUE, new TextEncoder().encode(lines.join("\n")));
  job.state.filesTotal += batches.length;
}
