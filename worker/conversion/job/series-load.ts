/**
 * Finds and reads the files that a few activities need: their TCX files, and the day files of the days that they touch.
 * Of the day files only what lies inside of the activities is kept, and so much of it as a day can have.
 */
import type { Activity } from "../activity/activity.ts";
import { readHeartRateJson } from "../activity/heart-rate-json.ts";
import {
  type GpsSample,
  type HeartRateSample,
  type PaceSample,
  REFUSALS,
  readGpsCsv,
  readHeartRateCsv,
  readLivePaceCsv,
  type SeriesRead,
  type Window,
} from "../activity/series-files.ts";
import { readTcx, type TrackPoint } from "../activity/tcx.ts";
import type { Kind } from "../fitbit/kinds.ts";
import { typeOf } from "../fitbit/recognise.ts";
import { type IndexedFile, type PackedIndex, selectFiles } from "../index/entry-index.ts";
import { readFiles } from "../index/read-files.ts";
import { TOO_MANY } from "../weight/weigh-in.ts";
import { addIssue, type Job, type JobState } from "./job.ts";
import { entryOf, skip } from "./ledger.ts";
import type { StepContext } from "./phase.ts";
import { fileIssue } from "./read-phase.ts";
import { skipSamples, UNDATED } from "./series-accounts.ts";
import { isIn, SeriesKeeper } from "./series-keeper.ts";

const SERIES_KINDS: ReadonlySet<Kind> = new Set([
  "tcx",
  "gps-csv",
  "live-pace-csv",
  "heart-rate-csv",
  "heart-rate-json",
]);

const DAY_MS = 86_400_000;
/** Of all tracks of a few activities; a day of one point each second, told twice. */
const MAX_TRACK_POINTS = 200_000;

/** What the files gave. */
export interface Found {
  readonly tracks: Map<number, readonly TrackPoint[]>;
  readonly gps: GpsSample[];
  readonly pace: PaceSample[];
  readonly heartRate: HeartRateSample[];
}

/** From the second in which an activity begins to its end. */
export function windowOf(activity: Activity): Window {
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

/** All files with series of the days that the activities touch, and their TCX files. */
export function filesOfDays(index: PackedIndex, activities: readonly Activity[]): IndexedFile[] {
  const days = daysOf(activities);
  const rows = new Set(activities.flatMap((activity) => activity.tcxRows));
  return selectFiles(
    index,
    (kind) => SERIES_KINDS.has(kind),
    (kind, row, day) => (kind === "tcx" ? rows.has(row) : day !== null && days.has(day)),
  );
}

/** The files of the batch, in the order of their bytes; the old heart-rate files only where there is no new one. */
export function neededFiles(files: readonly IndexedFile[], activities: readonly Activity[]): IndexedFile[] {
  const days = daysOf(activities);
  const rows = new Set(activities.flatMap((activity) => activity.tcxRows));
  const wanted = files.filter((file) =>
    file.kind === "tcx" ? rows.has(file.row) : file.day !== null && days.has(file.day),
  );
  const covered = new Set(wanted.filter((file) => file.kind === "heart-rate-csv").map((file) => file.day));
  return wanted.filter((file) => file.kind !== "heart-rate-json" || !covered.has(file.day));
}

/** Reads what the activities need out of `files`, which are those of their days (`filesOfDays`). */
export async function loadSeries(
  job: Job,
  context: StepContext,
  activities: readonly Activity[],
  files: readonly IndexedFile[],
): Promise<Found> {
  const found: Found = { tracks: new Map(), gps: [], pace: [], heartRate: [] };
  const windows = activities.map(windowOf);
  const window: Window = {
    fromMs: Math.min(...windows.map((one) => one.fromMs)),
    toMs: Math.max(...windows.map((one) => one.toMs)),
  };
  // All of them are read even where that is more than the budget: half of the files would be no use.
  const budget = { ...context.budget, allows: () => true, bytesLeft: Number.POSITIVE_INFINITY };
  const keepers = newKeepers(windows);
  const readAll = (list: readonly IndexedFile[], into: Found): Promise<number> =>
    readFiles(list, 0, { ports: context.ports, budget }, (file, content) => {
      if (content.ok) takeSeries(job, file, { bytes: content.bytes, window, keepers }, into);
      else countOnce(job, file, () => fileIssue(job.state, file, content.problem));
    });
  const needed = neededFiles(files, activities);
  await readAll(needed, found);
  // The new file of a day may begin in the middle of it, after a move from the old account: then the old one has the rest.
  const isBare = (own: Window): boolean => !found.heartRate.some((sample) => isIn([own], sample));
  const bare = activities.filter((activity) => isBare(windowOf(activity)));
  const days = daysOf(bare);
  const old: Found = { ...found, heartRate: [] };
  const isOld = (file: IndexedFile): boolean =>
    file.kind === "heart-rate-json" && file.day !== null && days.has(file.day) && !needed.includes(file);
  await readAll(files.filter(isOld), old);
  const bareWindows = bare.map(windowOf);
  const wanted = old.heartRate.filter((sample) => isIn(bareWindows, sample));
  append(found.heartRate, wanted);
  // What the new file says already.
  job.state.activity.repeatedHeartRates += old.heartRate.length - wanted.length;
  bookUnheld(job, keepers);
  return found;
}

interface Keepers {
  readonly gps: SeriesKeeper<GpsSample>;
  readonly pace: SeriesKeeper<PaceSample>;
  readonly heartRate: SeriesKeeper<HeartRateSample>;
}

function newKeepers(windows: readonly Window[]): Keepers {
  return {
    gps: new SeriesKeeper(windows),
    pace: new SeriesKeeper(windows),
    heartRate: new SeriesKeeper(windows),
  };
}

/** The accounts of samples inside of the activities that are not held. */
function bookUnheld({ state }: Job, { gps, pace, heartRate }: Keepers): void {
  state.activity.repeatedHeartRates += heartRate.repeated;
  state.activity.repeatedPositions += gps.repeated + pace.repeated;
  bookKeeper(state, "heart_rate", heartRate);
  for (const keeper of [gps, pace]) bookKeeper(state, "activity_gps", keeper);
}

function bookKeeper(
  state: JobState,
  type: "heart_rate" | "activity_gps",
  { left, refused }: Pick<SeriesKeeper<never>, "left" | "refused">,
): void {
  skipSamples(state, type, TOO_MANY, left);
  for (const [why, count] of refused) skipSamples(state, type, REFUSALS[why], count);
}

interface Part {
  readonly bytes: Uint8Array;
  readonly window: Window;
  readonly keepers: Keepers;
}

function takeSeries(job: Job, file: IndexedFile, { bytes, window, keepers }: Part, found: Found): void {
  switch (file.kind) {
    case "tcx": {
      const read = readTcx(bytes);
      if (read.ok) found.tracks.set(file.row, roomFor(job, file, read.tcx.points, found));
      break;
    }
    case "gps-csv":
      append(found.gps, counted(job, file, readGpsCsv(bytes, window, keepers.gps)));
      break;
    case "live-pace-csv":
      append(found.pace, counted(job, file, readLivePaceCsv(bytes, window, keepers.pace)));
      break;
    case "heart-rate-csv":
      append(found.heartRate, counted(job, file, readHeartRateCsv(bytes, window, keepers.heartRate)));
      break;
    case "heart-rate-json":
      append(found.heartRate, counted(job, file, readHeartRateJson(bytes, window, keepers.heartRate)));
      break;
    default:
      throw new Error(`The activity phase was given a ${file.kind}.`);
  }
}

/** The points of a track, as far as there is room for those of all tracks. */
function roomFor(
  { state }: Job,
  { name }: IndexedFile,
  points: readonly TrackPoint[],
  { tracks }: Found,
): readonly TrackPoint[] {
  const held = [...tracks.values()].reduce((sum, track) => sum + track.length, 0);
  const taken = points.slice(0, Math.max(0, MAX_TRACK_POINTS - held));
  if (taken.length === points.length) return points;
  const seen = `${points.length - taken.length} of ${points.length} records`;
  addIssue(state, { code: "records-refused", severity: "warning", file: name, seen });
  return taken;
}

function append<Item>(list: Item[], items: readonly Item[]): void {
  for (const item of items) list.push(item);
}

function counted<Sample>(job: Job, file: IndexedFile, read: SeriesRead<Sample>): readonly Sample[] {
  countOnce(job, file, () => {
    const entry = entryOf(job.state.ledger, typeOf(file.kind));
    entry.read += read.rows;
    skip(entry, UNDATED, read.undated);
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
