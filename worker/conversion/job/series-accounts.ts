/**
 * The accounts of samples: a sample is written when it is in an activity, merged when another of the same moment is
 * there already (a second source, an overlapping export), and skipped when it belongs to no activity or cannot be read.
 */
import { REFUSALS } from "../activity/series-files.ts";
import { counted } from "../summary/words.ts";
import { addIssue, type Job, type JobState } from "./job.ts";
import { entryOf, skip } from "./ledger.ts";
import type { SampleList } from "./sample-list.ts";

export const UNDATED = "date or time not readable";
/** What is wrong with a file, and not only with what the device knew. */
const FAULTS: readonly string[] = [UNDATED, REFUSALS.value];
const FILES = { heart_rate: "heart_rate*", activity_gps: "gps_location*, live_pace*" } as const;

export type SampleType = keyof typeof FILES | "swim_lengths";

/** Leaves out samples for a reason, but no more than were read: activities that overlap meet a sample twice. */
export function skipSamples({ ledger }: JobState, type: SampleType, reason: string, count: number): void {
  if (count === 0) return;
  const entry = entryOf(ledger, type);
  const settled = Object.values(entry.skipped).reduce((sum, one) => sum + one, 0);
  skip(entry, reason, Math.min(count, entry.read - settled));
}

/** Books the samples of a few activities: those that were marked as inside of one, and as written. */
export function bookSamples(
  { state }: Job,
  { heartRate, gps, pace }: Readonly<Record<"heartRate" | "gps" | "pace", Marked>>,
): void {
  state.activity.heartRates += heartRate.marked.written;
  state.activity.repeatedHeartRates += heartRate.marked.inside - heartRate.marked.written;
  for (const { inside, written, astray } of [gps.marked, pace.marked]) {
    state.activity.positions += written;
    state.activity.repeatedPositions += inside - written - astray;
    skipSamples(state, "activity_gps", "a place where nobody can have been", astray);
  }
}

type Marked = Pick<SampleList<never>, "marked">;

/** What was read of the series and is inside no activity cannot go anywhere. */
export function settleSeries(job: Job): void {
  const { state, lists } = job;
  const { heartRates, repeatedHeartRates, positions, repeatedPositions, usedLengths } = state.activity;
  const outside = "not part of any activity";
  tellFaults(job, "heart_rate");
  tellFaults(job, "activity_gps");
  tellAstray(state);
  settle(job, "heart_rate", { written: heartRates, merged: repeatedHeartRates }, outside);
  settle(job, "activity_gps", { written: positions, merged: repeatedPositions }, outside);
  if (lists.lengths.length > 0)
    settle(job, "swim_lengths", { written: usedLengths, merged: 0 }, "not part of any pool swim");
  lists.lengths.clear();
}

/** Once a type, because there is a file for each day. */
function tellFaults({ state }: Job, type: keyof typeof FILES): void {
  const entry = state.ledger[type];
  const faults = FAULTS.reduce((sum, reason) => sum + (entry?.skipped[reason] ?? 0), 0);
  if (entry === undefined || faults === 0) return;
  const seen = `${faults} of ${entry.read} records`;
  addIssue(state, { code: "records-refused", severity: "warning", file: FILES[type], seen });
}

function tellAstray(state: JobState): void {
  const { positions, activities } = state.activity.astray;
  if (positions === 0) return;
  const seen = `${counted(positions, "position")} in ${activities} of the activities`;
  addIssue(state, { code: "positions-astray", severity: "info", file: "", seen });
}

function settle(
  job: Job,
  type: SampleType,
  used: { readonly written: number; readonly merged: number },
  reason: string,
): void {
  const entry = job.state.ledger[type];
  if (entry === undefined) return;
  const settled = Object.values(entry.skipped).reduce((sum, count) => sum + count, 0);
  // Activities that overlap use a sample twice; it was still read once.
  entry.written = Math.min(used.written, entry.read - settled);
  entry.merged = Math.min(used.merged, entry.read - settled - entry.written);
  skip(entry, reason, entry.read - settled - entry.written - entry.merged);
}
