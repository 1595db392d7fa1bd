/** Reads all lists of exercises, and has them merged and queued for writing. */
import { MAX_LAPS } from "../activity/activity.ts";
import { readExerciseJson } from "../activity/exercise-json.ts";
import { readSwimLengths } from "../activity/series-files.ts";
import { readTcx } from "../activity/tcx.ts";
import { readUserExercises } from "../activity/user-exercises-csv.ts";
import type { Kind } from "../fitbit/kinds.ts";
import { type KeepItem, TOO_MANY } from "../fitbit/read-result.ts";
import type { IndexedFile } from "../index/entry-index.ts";
import { mergeActivities, tellOfMerged } from "./activity-merge.ts";
import { addLog, addRow, addTcx, type ExerciseLists } from "./exercise-lists.ts";
import { addIssue, type Job } from "./job.ts";
import { entryOf, type LedgerEntry, skip } from "./ledger.ts";
import type { Phase, StepContext } from "./phase.ts";
import { book, fileIssue, readKinds } from "./read-phase.ts";

export const EXERCISE_KINDS: ReadonlySet<Kind> = new Set([
  "exercise-json",
  "user-exercises-csv",
  "tcx",
  "swim-json",
]);

/** Of each source; ten years of 2.7 a day. */
const MAX_EXERCISES = 10_000;
/** Of all sources as they are carried from step to step: 200 bytes each, and as much for each of their laps. */
const MAX_LIST_BYTES = 6 * 1024 ** 2;
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
  const { lengths } = lists;
  const entry = entryOf(state.ledger, file.kind === "swim-json" ? "swim_lengths" : "activities");
  const isRoomForLengths = (): boolean => lengths.length < MAX_SWIM_LENGTHS;
  switch (file.kind) {
    case "exercise-json":
      book(
        state,
        entry,
        file,
        readExerciseJson(
          bytes,
          taker(
            entry,
            () => hasRoom(lists, lists.json),
            (log) => addLog(lists, log),
          ),
        ),
      );
      break;
    case "user-exercises-csv":
      book(
        state,
        entry,
        file,
        readUserExercises(
          bytes,
          taker(
            entry,
            () => hasRoom(lists, lists.csv),
            (row) => addRow(lists, row),
          ),
        ),
      );
      break;
    case "swim-json":
      book(
        state,
        entry,
        file,
        readSwimLengths(
          bytes,
          taker(entry, isRoomForLengths, (one) => lengths.add(one)),
        ),
      );
      break;
    case "tcx":
      readTcxHead(job, file, bytes);
      break;
    default:
      throw new Error(`The activity phase was given a ${file.kind}.`);
  }
}

/** Takes what there is room for; the rest is skipped. Nothing is given back to be held. */
function taker<Item>(entry: LedgerEntry, isRoom: () => boolean, take: (item: Item) => void): KeepItem<Item> {
  return (item) => {
    if (isRoom()) take(item);
    else skip(entry, TOO_MANY);
    return false;
  };
}

function hasRoom({ json, csv, tcx }: ExerciseLists, own: { readonly length: number }): boolean {
  return own.length < MAX_EXERCISES && json.size + csv.size + tcx.size < MAX_LIST_BYTES;
}

function readTcxHead({ state, lists }: Job, file: IndexedFile, bytes: Uint8Array): void {
  const entry = entryOf(state.ledger, "activities");
  entry.read += 1;
  const read = readTcx(bytes, () => false);
  if (!read.ok) {
    skip(entry, "a TCX file that cannot be read");
    fileIssue(state, file, read.code);
    return;
  }
  const { exercise, pointCount, lapsBeyond } = read.tcx;
  if (!hasRoom(lists, lists.tcx)) {
    skip(entry, TOO_MANY);
    return;
  }
  if (lapsBeyond > 0) {
    const seen = `${lapsBeyond} of ${lapsBeyond + MAX_LAPS} laps`;
    addIssue(state, { code: "records-refused", severity: "warning", file: file.name, seen });
  }
  const logId = Number(/^(\d{1,15})\.tcx$/i.exec(file.name)?.[1] ?? Number.NaN);
  addTcx(lists, {
    exercise,
    points: pointCount,
    logId: Number.isNaN(logId) ? null : logId,
    row: file.row,
  });
}
