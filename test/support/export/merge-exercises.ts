/** Merges exercises in memory as a conversion does that has read them: in the order of time, group by group. */
import { ActivityNames } from "../../../worker/conversion/activity/activity-names.ts";
import {
  type ExerciseSources,
  type MergedActivities,
  mergeExercises,
} from "../../../worker/conversion/activity/merge.ts";
import { SEED_SPORTS } from "../../../worker/conversion/activity/sport-map.ts";
import {
  addLog,
  addRow,
  addTcx,
  type ExerciseLists,
  exercisesOf,
  groupEnds,
  orderExercises,
} from "../../../worker/conversion/job/exercise-lists.ts";
import { TimedList } from "../../../worker/conversion/job/timed-list.ts";
import type { Zone } from "../../../worker/conversion/time/zone.ts";
import { tally } from "../../../worker/conversion/weight/tally.ts";

export function exerciseLists({ json, csv, tcx }: ExerciseSources): ExerciseLists {
  const lists: ExerciseLists = { json: new TimedList(), csv: new TimedList(), tcx: new TimedList() };
  for (const log of json) addLog(lists, log);
  for (const row of csv) addRow(lists, row);
  for (const head of tcx) addTcx(lists, head);
  return lists;
}

export function mergeAll(sources: ExerciseSources, zone: Zone): MergedActivities {
  const lists = exerciseLists(sources);
  orderExercises(lists, zone);
  const ends = groupEnds(lists);
  const names = new ActivityNames();
  const groups = ends.map((to, i) =>
    mergeExercises(exercisesOf(lists, ends[i - 1] ?? [], to), { zone, sports: SEED_SPORTS, names }),
  );
  const all = tally();
  for (const { tally: own } of groups) {
    all.read += own.read;
    all.written += own.written;
    all.merged += own.merged;
    for (const [reason, count] of own.skipped) all.skip(reason, count);
  }
  const sum = (of: (group: MergedActivities) => number): number =>
    groups.reduce((whole, group) => whole + of(group), 0);
  return {
    activities: groups.flatMap(({ activities }) => activities),
    tally: all,
    unknownSports: sum(({ unknownSports }) => unknownSports),
    overlapping: sum(({ overlapping }) => overlapping),
  };
}
