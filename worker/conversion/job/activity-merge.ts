/**
 * Merges the exercises that were read, group by group as far as the budget of a step goes, books what became of them
 * and queues the result for writing.
 */
import type { Activity } from "../activity/activity.ts";
import { ActivityNames, type NamesSoFar } from "../activity/activity-names.ts";
import { type MergedActivities, mergeExercises } from "../activity/merge.ts";
import type { SportMap } from "../activity/sport-map.ts";
import type { Budget } from "../index/budget.ts";
import { u32 } from "../zip/bytes.ts";
import { localDay, QUEUE, queueMore } from "./activity-queue.ts";
import { exercisesIn, exercisesOf, groupEnds, orderExercises } from "./exercise-lists.ts";
import { addIssue, type Job } from "./job.ts";
import { cover, entryOf, skip } from "./ledger.ts";
import { chooseZone } from "./zone-choice.ts";

/** How far merging is. Plain JSON. */
export interface Merging {
  /** Groups that are merged. */
  groups: number;
  names: NamesSoFar;
  unknownSports: number;
  overlapping: number;
}

const GROUPS = "exercise groups";
/** Bringing an exercise into order, and merging it, take as long as reading so many bytes of a file. */
const WORK_PER_ORDERED = 200;
const WORK_PER_MERGED = 1600;

interface MergeStep {
  readonly timeZone: string | null;
  readonly sports: SportMap;
  readonly budget: Budget;
}

/** True when all are merged; `tellOfMerged` ends it. */
export function mergeActivities(job: Job, step: MergeStep): boolean {
  const count = exercisesIn(job.lists);
  if (count === 0) return true;
  if (job.state.activity.merging === null) {
    if (!step.budget.take(count * WORK_PER_ORDERED)) return false;
    orderExercises(job.lists, chooseZone(job.state, step.timeZone));
    job.sections.set(GROUPS, packEnds(groupEnds(job.lists)));
    job.state.activity.merging = {
      groups: 0,
      names: new ActivityNames().soFar(),
      unknownSports: 0,
      overlapping: 0,
    };
  }
  return mergeGroups(job, job.state.activity.merging, step);
}

function mergeGroups(job: Job, merging: Merging, { timeZone, sports, budget }: MergeStep): boolean {
  const { state, lists, sections } = job;
  const ends = unpackEnds(sections.get(GROUPS));
  const names = new ActivityNames(merging.names);
  const zone = chooseZone(state, timeZone);
  const activities: Activity[] = [];
  for (; merging.groups < ends.length; merging.groups++) {
    const [from = [0, 0, 0], to = [0, 0, 0]] = [ends[merging.groups - 1], ends[merging.groups]];
    const size = to.reduce((sum, end, i) => sum + end - (from[i] ?? 0), 0);
    if (!budget.take(size * WORK_PER_MERGED)) break;
    const merged = mergeExercises(exercisesOf(lists, from, to), { zone, sports, names });
    book(job, merged);
    merging.unknownSports += merged.unknownSports;
    merging.overlapping += merged.overlapping;
    for (const activity of merged.activities) activities.push(activity);
  }
  merging.names = names.soFar();
  const { queue, batches } = queueMore(sections.get(QUEUE) ?? new Uint8Array(), activities);
  sections.set(QUEUE, queue);
  state.filesTotal += batches;
  return merging.groups === ends.length;
}

function book({ state }: Job, { tally, activities }: MergedActivities): void {
  const entry = entryOf(state.ledger, "activities");
  entry.written += tally.written;
  entry.merged += tally.merged;
  for (const [reason, count] of tally.skipped) skip(entry, reason, count);
  for (const activity of activities) cover(entry, localDay(activity));
}

/** Says what is to be said of all of them, and forgets them. */
export function tellOfMerged({ state, lists, sections }: Job): void {
  if (state.activity.merging === null) return;
  const { names, unknownSports, overlapping } = state.activity.merging;
  const of = `of ${names.count} activities`;
  if (unknownSports > 0) {
    const expected = "a sport that Garmin knows";
    const seen = `${unknownSports} ${of}`;
    addIssue(state, { code: "sport-unknown", severity: "info", file: "", seen, expected });
  }
  if (overlapping > 0) {
    const seen = `${overlapping} ${of}`;
    addIssue(state, { code: "activities-overlap", severity: "info", file: "", seen });
  }
  for (const list of [lists.json, lists.csv, lists.tcx]) list.clear();
  sections.delete(GROUPS);
  state.activity.merging = null;
}

/** Three numbers a group. */
function packEnds(ends: readonly (readonly number[])[]): Uint8Array {
  return new Uint8Array(Uint32Array.from(ends.flat()).buffer);
}

function unpackEnds(bytes: Uint8Array = new Uint8Array()): readonly (readonly number[])[] {
  return Array.from({ length: bytes.length / 12 }, (_, i) => [0, 4, 8].map((at) => u32(bytes, i * 12 + at)));
}
