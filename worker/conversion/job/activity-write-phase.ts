/**
 * Writes the queued activities, one batch after the other: fetches the day files that the batch needs, cuts out what
 * lies inside of its activities, and encodes. A batch is the smallest piece of work with series; it is never split, so
 * a step holds the files of one or two days at a time.
 */
import type { Activity } from "../activity/activity.ts";
import { readHeartRateJson } from "../activity/heart-rate-json.ts";
import { buildSeries, type SeriesSources } from "../activity/series.ts";
import {
  type GpsSample,
  type HeartRateSample,
  type PaceSample,
  readGpsCsv,
  readHeartRateCsv,
  readLivePaceCsv,
  type Sample,
  type SeriesRead,
  type SwimLength,
  type Window,
} from "../activity/series-files.ts";
import { type SportMap, sportOf } from "../activity/sport-map.ts";
import { readTcx, type TrackPoint } from "../activity/tcx.ts";
import { ofBestSource } from "../fitbit/data-source.ts";
import type { Kind } from "../fitbit/kinds.ts";
import { typeOf } from "../fitbit/recognise.ts";
import { activityFit } from "../garmin/activity-fit.ts";
import { type IndexedFile, selectFiles } from "../index/entry-index.ts";
import { readFiles } from "../index/read-files.ts";
import { QUEUE } from "./activity-read-phase.ts";
import { addResult, type Job } from "./job.ts";
import { entryOf, skip } from "./ledger.ts";
import type { Phase, StepContext } from "./phase.ts";
import { fileIssue } from "./read-phase.ts";

export const SERIES_KINDS: ReadonlySet<Kind> = new Set([
  "tcx",
  "gps-csv",
  "live-pace-csv",
  "heart-rate-csv",
  "heart-rate-json",
]);

const DAY_MS = 86_400_000;
const LINE_BREAK = 0x0a;
const MAX_TOGETHER_BYTES = 16 * 1024 ** 2;
/** Encoding an activity without series takes as long as reading this many bytes. */
const WORK_PER_ACTIVITY = 30_000;

export const activityWritePhase: Phase = async (job, context) => {
  if (!context.options.include.includes("activities")) return "done";
  const files = selectFiles(job.index, (kind) => SERIES_KINDS.has(kind));
  for (let batch = nextBatch(job); batch !== null; batch = nextBatch(job)) {
    const needed = neededFiles(files, batch.activities);
    const bytes = needed.reduce((sum, file) => sum + file.size, 0);
    if (!context.budget.allows(needed.length, bytes)) return "more";
    // Encoding counts too, or a step could write any number of activities without series.
    context.budget.spend(0, batch.activities.length * WORK_PER_ACTIVITY);
    for (const activities of portions(batch.activities, bytes)) {
      await writeBatch(job, context, activities, { files, needed: neededFiles(files, activities) });
    }
    job.state.cursor += batch.length + 1;
    job.state.filesDone += 1;
  }
  settleSeries(job);
  job.sections.delete(QUEUE);
  return "done";
};

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

function windowOf(activity: Activity): Window {
  return { fromMs: Math.floor(activity.startMs / 1000) * 1000, toMs: activity.startMs + activity.elapsedMs };
}

/** Day files are named by UTC or by local days, depending on their age: both are taken. */
function daysOf(activities: readonly Activity[]): ReadonlySet<number> {
  const days = new Set<number>();
  for (const { startMs, elapsedMs, offsetMs } of activities) {
    for (const ms of [startMs, startMs + elapsedMs, startMs + offsetMs, startMs + elapsedMs + offsetMs]) {
      days.add(Math.floor(ms / DAY_MS));
    }
  }
  return days;
}

/** The files of the batch, in the order of their bytes; the old heart-rate files only where there is no new one. */
function neededFiles(files: readonly IndexedFile[], activities: readonly Activity[]): IndexedFile[] {
  const days = daysOf(activities);
  const rows = new Set(activities.flatMap((activity) => activity.tcxRows));
  const wanted = files.filter((file) =>
    file.kind === "tcx" ? rows.has(file.row) : file.day !== null && days.has(file.day),
  );
  const covered = new Set(wanted.filter((file) => file.kind === "heart-rate-csv").map((file) => file.day));
  return wanted.filter((file) => file.kind !== "heart-rate-json" || !covered.has(file.day));
}

interface Found {
  readonly tracks: Map<number, readonly TrackPoint[]>;
  readonly gps: GpsSample[];
  readonly pace: PaceSample[];
  readonly heartRate: HeartRateSample[];
}

interface BatchFiles {
  readonly files: readonly IndexedFile[];
  readonly needed: readonly IndexedFile[];
}

async function writeBatch(
  job: Job,
  context: StepContext,
  activities: readonly Activity[],
  batch: BatchFiles,
) {
  const found: Found = { tracks: new Map(), gps: [], pace: [], heartRate: [] };
  await readAll(job, context, activities, batch.needed, found);
  if (found.heartRate.length === 0) {
    // The new file of that day may begin after a move from the old account: then the old one has it.
    const days = daysOf(activities);
    const old = batch.files.filter(
      (file) => file.kind === "heart-rate-json" && file.day !== null && days.has(file.day),
    );
    await readAll(
      job,
      context,
      activities,
      old.filter((file) => !batch.needed.includes(file)),
      found,
    );
  }
  const used: Used = { heartRates: newUse(), positions: newUse() };
  for (const activity of activities) writeOne(job, activity, found, context.sports, used);
  const { state } = job;
  state.activity.heartRates += used.heartRates.written.size;
  state.activity.repeatedHeartRates += used.heartRates.inside.size - used.heartRates.written.size;
  state.activity.positions += used.positions.written.size;
  state.activity.repeatedPositions += used.positions.inside.size - used.positions.written.size;
}

async function readAll(
  job: Job,
  { ports, budget }: StepContext,
  activities: readonly Activity[],
  needed: readonly IndexedFile[],
  found: Found,
): Promise<void> {
  const windows = activities.map(windowOf);
  const whole: Window = {
    fromMs: Math.min(...windows.map((window) => window.fromMs)),
    toMs: Math.max(...windows.map((window) => window.toMs)),
  };
  // A batch is read to its end even where that is more than the budget: half of its files would be no use.
  const all = { allows: () => true, spend: budget.spend, bytesLeft: Number.POSITIVE_INFINITY };
  await readFiles(needed, 0, { ports, budget: all }, (file, content) => {
    if (content.ok) takeSeries(job, file, content.bytes, whole, found);
    else countOnce(job, file, () => fileIssue(job.state, file, content.problem));
  });
}

function takeSeries(job: Job, file: IndexedFile, bytes: Uint8Array, window: Window, found: Found): void {
  switch (file.kind) {
    case "tcx": {
      const read = readTcx(bytes);
      if (read.ok) found.tracks.set(file.row, read.tcx.points);
      break;
    }
    case "gps-csv":
      append(found.gps, counted(job, file, readGpsCsv(bytes, window)));
      break;
    case "live-pace-csv":
      append(found.pace, counted(job, file, readLivePaceCsv(bytes, window)));
      break;
    case "heart-rate-csv":
      append(found.heartRate, counted(job, file, readHeartRateCsv(bytes, window)));
      break;
    case "heart-rate-json":
      append(found.heartRate, counted(job, file, readHeartRateJson(bytes, window)));
      break;
    default:
      throw new Error(`The activity phase was given a ${file.kind}.`);
  }
}

function append<Item>(list: Item[], items: readonly Item[]): void {
  for (const item of items) list.push(item);
}

function counted<Sample>(job: Job, file: IndexedFile, read: SeriesRead<Sample>): readonly Sample[] {
  countOnce(job, file, () => {
    entryOf(job.state.ledger, typeOf(file.kind)).read += read.rows;
    if (read.problem !== null) fileIssue(job.state, file, read.problem);
  });
  return read.samples;
}

/** A day file can be opened for several batches; its rows and its troubles count once. */
function countOnce(job: Job, file: IndexedFile, count: () => void): void {
  const { counted: rows } = job.state.activity;
  if (rows.includes(file.row)) return;
  rows.push(file.row);
  count();
}

/** Samples inside of activities, and the moments of those that were written. */
interface Use {
  readonly inside: Set<Sample>;
  readonly written: Set<string>;
}

interface Used {
  readonly heartRates: Use;
  readonly positions: Use;
}

function newUse(): Use {
  return { inside: new Set(), written: new Set() };
}

/** The samples of a window, of one source, and their accounts. */
function takeWindow<Item extends Sample>(
  samples: readonly Item[],
  window: Window,
  kind: string,
  use: Use,
): readonly Item[] {
  const inside = samples.filter(({ atMs }) => atMs >= window.fromMs && atMs <= window.toMs);
  const best = ofBestSource(inside);
  for (const sample of inside) use.inside.add(sample);
  for (const { atMs } of best) use.written.add(`${kind}${atMs}`);
  return best;
}

function writeOne(job: Job, activity: Activity, found: Found, sports: SportMap, used: Used): void {
  const window = windowOf(activity);
  const sources: SeriesSources = {
    track: activity.tcxRows.flatMap((row) => found.tracks.get(row) ?? []),
    gps: takeWindow(found.gps, window, "g", used.positions),
    heartRate: takeWindow(found.heartRate, window, "h", used.heartRates),
    pace: takeWindow(found.pace, window, "p", used.positions),
  };
  const { sport, known } = sportOf(activity, sports);
  const lengths = swimLengths(job, activity, window);
  const bytes = activityFit({
    activity,
    sport,
    sportIsKnown: known,
    series: buildSeries(sources, window),
    lengths,
  });
  addResult(job, { name: activity.fileName, type: "activities", records: 1, bytes });
}

/** The lengths inside a pool swim; other sports have none, whatever the watch counted. */
function swimLengths(job: Job, activity: Activity, window: Window): SwimLength[] {
  if (activity.pool === null) return [];
  const { lengths } = job.state.activity;
  const inside: SwimLength[] = [];
  for (let i = firstEndingAfter(lengths, window.fromMs); i < lengths.length; i++) {
    const length = lengths[i];
    if (length === undefined || length.endMs > window.toMs + 1000) break;
    if (length.endMs - length.durationMs >= window.fromMs - 1000) inside.push(length);
  }
  job.state.activity.usedLengths += inside.length;
  return inside;
}

/** Place of the first length that ends at or after an instant; `lengths` in the order of time. */
function firstEndingAfter(lengths: readonly SwimLength[], atMs: number): number {
  let low = 0;
  let high = lengths.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((lengths[middle]?.endMs ?? 0) < atMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** What was read of the series and is inside no activity cannot go anywhere. */
function settleSeries(job: Job): void {
  const { state } = job;
  const { heartRates, repeatedHeartRates, positions, repeatedPositions, usedLengths, lengths } =
    state.activity;
  const outside = "not part of any activity";
  settle(job, "heart_rate", { written: heartRates, merged: repeatedHeartRates }, outside);
  settle(job, "activity_gps", { written: positions, merged: repeatedPositions }, outside);
  if (lengths.length > 0)
    settle(job, "swim_lengths", { written: usedLengths, merged: 0 }, "not part of any pool swim");
  state.activity.lengths = [];
}

function settle(
  job: Job,
  type: "heart_rate" | "activity_gps" | "swim_lengths",
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
