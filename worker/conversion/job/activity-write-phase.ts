/**
 * Writes the queued activities, one batch after the other: fetches the day files that the batch needs, cuts out what
 * lies inside of its activities, and encodes. A batch is the smallest piece of work with series; it is never split, so
 * a step holds the files of one or two days at a time. An activity that FIT cannot hold is skipped with a reason, and
 * its samples with it.
 */
import type { Activity } from "../activity/activity.ts";
import { buildSeries, type SeriesSources } from "../activity/series.ts";
import type { SwimLength, Window } from "../activity/series-files.ts";
import { type Sport, type SportMap, sportOf } from "../activity/sport-map.ts";
import type { TrackPoint } from "../activity/tcx.ts";
import { activityFit, MAX_LENGTHS } from "../garmin/activity-fit.ts";
import { QUEUE } from "./activity-queue.ts";
import { hasRoomFor } from "./delivery.ts";
import { addResult, type Job } from "./job.ts";
import { entryOf, skip } from "./ledger.ts";
import type { Phase } from "./phase.ts";
import { bookSamples, settleSeries, skipSamples } from "./series-accounts.ts";
import { COUNTED, type Found, filesOfDays, loadSeries, neededFiles, windowOf } from "./series-load.ts";

const RESULT_FULL = "the result was full; convert the later years by themselves";
const LINE_BREAK = 0x0a;
/** FIT's number of the sport. */
const SWIMMING = 5;
const MAX_TOGETHER_BYTES = 16 * 1024 ** 2;
/** Encoding an activity without series takes as long as reading this many bytes. */
const WORK_PER_ACTIVITY = 20_000;

export const activityWritePhase: Phase = async (job, context) => {
  if (!context.options.include.includes("activities")) return "done";
  for (let batch = nextBatch(job); batch !== null; batch = nextBatch(job)) {
    const files = filesOfDays(job.index, batch.activities);
    const needed = neededFiles(files, batch.activities);
    const bytes = needed.reduce((sum, file) => sum + file.size, 0);
    const work = needed.reduce((sum, file) => sum + context.budget.costOf(file), 0);
    // Encoding counts too, or a step could write any number of activities without series.
    const encoding = batch.activities.length * WORK_PER_ACTIVITY;
    if (!context.budget.allows(needed.length, work + encoding)) return putOff(job);
    context.budget.spend(0, encoding);
    for (const activities of portions(batch.activities, bytes)) {
      const found = await loadSeries(job, context, activities, files);
      for (const activity of activities) writeOne(job, activity, found, context.sports);
      bookSamples(job, found);
    }
    job.state.cursor += batch.length + 1;
    job.state.filesDone += 1;
  }
  settleSeries(job);
  job.sections.delete(QUEUE);
  job.sections.delete(COUNTED);
  return "done";
};

/** What is written need not be carried on. */
function putOff({ state, sections }: Job): "more" {
  const queue = sections.get(QUEUE);
  if (queue !== undefined) sections.set(QUEUE, queue.subarray(state.cursor));
  state.cursor = 0;
  return "more";
}

/** A day whose files would not fit into memory together is written one activity after the other. */
function portions(activities: readonly Activity[], bytes: number): readonly (readonly Activity[])[] {
  return bytes <= MAX_TOGETHER_BYTES ? [activities] : activities.map((activity) => [activity]);
}

/** The line of the queue at the cursor. */
function nextBatch(job: Job): { activities: readonly Activity[]; length: number } | null {
  const queue = job.sections.get(QUEUE);
  const start = job.state.cursor;
  if (queue === undefined || start >= queue.length) return null;
  const found = queue.indexOf(LINE_BREAK, start);
  const end = found === -1 ? queue.length : found;
  // We wrote this line ourselves, one step or a few ago.
  const activities = JSON.parse(new TextDecoder().decode(queue.subarray(start, end))) as readonly Activity[];
  return { activities, length: end - start };
}

function writeOne(job: Job, activity: Activity, found: Found, sports: SportMap): void {
  const window = windowOf(activity);
  const sources: SeriesSources = {
    track: tracksOf(activity, found),
    gps: found.gps.best(window),
    heartRate: found.heartRate.best(window),
    pace: found.pace.best(window),
  };
  const { sport, known } = sportOf(activity, sports);
  const lengths = swimLengths(job, activity, sport, window);
  const series = buildSeries(sources, window);
  const bytes = activityFit({ activity, sport, sportIsKnown: known, series, lengths });
  const { state } = job;
  if (bytes === null || !hasRoomFor(job, bytes.length)) {
    const entry = entryOf(state.ledger, "activities");
    entry.written -= 1;
    skip(entry, bytes === null ? "values that a FIT file cannot hold" : RESULT_FULL);
    state.activity.usedLengths -= lengths.length;
    return;
  }
  found.gps.mark(window, series.fates.gps);
  found.heartRate.mark(window, series.fates.heartRate);
  found.pace.mark(window, series.fates.pace);
  state.activity.astray.positions += series.astray;
  state.activity.astray.activities += series.astray > 0 ? 1 : 0;
  addResult(job, { name: activity.fileName, type: "activities", records: 1, bytes });
}

function* tracksOf({ tcxRows }: Activity, { tracks }: Found): Generator<TrackPoint> {
  for (const row of tcxRows) yield* tracks.get(row) ?? [];
}

/** The lengths inside a pool swim; other sports have none, whatever the watch counted. */
function swimLengths({ state, lists }: Job, { pool }: Activity, sport: Sport, window: Window): SwimLength[] {
  if (sport.sport !== SWIMMING && pool === null) return [];
  const inside = lists.lengths.inside(window);
  if (pool === null) {
    skipSamples(state, "swim_lengths", "of a swim that does not tell how long the pool is", inside.length);
    return [];
  }
  if (inside.length > MAX_LENGTHS) {
    skipSamples(state, "swim_lengths", "more in one swim than a FIT file can hold", inside.length);
    return [];
  }
  state.activity.usedLengths += inside.length;
  return inside;
}
