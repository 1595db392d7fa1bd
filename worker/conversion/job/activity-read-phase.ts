/** Reads all lists of exercises, and has them merged and queued for writing. */
import { readExerciseJson } from "../activity/exercise-json.ts";
import { readSwimLengths } from "../activity/series-files.ts";
import { readTcx } from "../activity/tcx.ts";
import { readUserExercises } from "../activity/user-exercises-csv.ts";
import type { Kind } from "../fitbit/kinds.ts";
import type { IndexedFile } from "../index/entry-index.ts";
import { TOO_MANY } from "../weight/weigh-in.ts";
import { mergeActivities, tellOfMerged } from "./activity-merge.ts";
import { addLog, addRow, addTcx } from "./exercise-lists.ts";
import type { Job } from "./job.ts";
import { entryOf, type LedgerEntry, skip } from "./ledger.ts";
import type { Phase, StepContext } from "./phase.ts";
import { book, fileIssue, readKinds } from "./read-phase.ts";

export const EXERCISE_KINDS: ReadonlySet<Kind> = new Set([
  "exercise-json",
  "user-exercises-csv",
  "tcx",
  "swim-json",
]);

/** Of each source; six times what ten years of daily sport give. */
const MAX_EXERCISES = 20_000;
/** Of each source as it is carried from step to step; ten times what ten years give, with their laps. */
const MAX_LIST_BYTES = 8 * 1024 ** 2;
/** A hundred in each of 2,500 swims: five a week for ten years. 4 MB of a checkpoint. */
const MAX_SWIM_LENGTHS = 250_000;

export const activityReadPhase: Phase = async (job, context) => {
  if (!context.options.include.includes("activities")) return "done";
  if (!(await readExercises(job, context))) return "more";
  const { timeZone } = context.options;
  if (!mergeActivities(job, { ...context, timeZone })) return "more";
  tellOfMerged(job);
  // The phase that writes looks them up by their time.
  job.lists.lengths.sort();
  return "done";
};

/** Reads the lists of exercises into the state; true when all are read. */
export function readExercises(job: Job, context: StepContext): Promise<boolean> {
  return readKinds(job, context, EXERCISE_KINDS, (file, bytes) => readOne(job, file, bytes));
}

function readOne(job: Job, file: IndexedFile, bytes: Uint8Array): void {
  const { state, lists } = job;
  const entry = entryOf(state.ledger, file.kind === "swim-json" ? "swim_lengths" : "activities");
  switch (file.kind) {
    case "exercise-json": {
      const logs = book(state, entry, file, readExerciseJson(bytes));
      takeWhile(
        logs,
        entry,
        () => hasRoom(lists.json),
        (log) => addLog(lists, log),
      );
      break;
    }
    case "user-exercises-csv": {
      const rows = book(state, entry, file, readUserExercises(bytes));
      takeWhile(
        rows,
        entry,
        () => hasRoom(lists.csv),
        (row) => addRow(lists, row),
      );
      break;
    }
    case "swim-json": {
      const lengths = book(state, entry, file, readSwimLengths(bytes));
      const isRoom = (): boolean => lists.lengths.length < MAX_SWIM_LENGTHS;
      takeWhile(lengths, entry, isRoom, (length) => lists.lengths.add(length));
      break;
    }
    case "tcx":
      readTcxHead(job, file, bytes);
      break;
    default:
      throw new Error(`The activity phase was given a ${file.kind}.`);
  }
}

function hasRoom({ length, size }: { readonly length: number; readonly size: number }): boolean {
  return length < MAX_EXERCISES && size < MAX_LIST_BYTES;
}

/** Takes what there is room for; the rest is skipped. */
function takeWhile<Item>(
  items: readonly Item[],
  entry: LedgerEntry,
  isRoom: () => boolean,
  take: (item: Item) => void,
): void {
  for (const item of items) {
    if (isRoom()) take(item);
    else skip(entry, TOO_MANY);
  }
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
  if (!hasRoom(lists.tcx)) {
    skip(entry, TOO_MANY);
    return;
  }
  const logId = Number(/^(\d{1,15})\.tcx$/i.exec(file.name)?.[1] ?? Number.NaN);
  addTcx(lists, {
    exercise,
    points: points.length,
    logId: Number.isNaN(logId) ? null : logId,
    row: file.row,
  });
}
