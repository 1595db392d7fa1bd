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
  type Sample,
  type SeriesRead,
  type Window,
} from "../activity/series-files.ts";
import { readTcx } from "../activity/tcx.ts";
import type { Kind } from "../fitbit/kinds.ts";
import { TOO_MANY } from "../fitbit/read-result.ts";
import { typeOf } from "../fitbit/recognise.ts";
import { countFiles, type IndexedFile, type PackedIndex, selectFiles } from "../index/entry-index.ts";
import { readFiles } from "../index/read-files.ts";
import { addIssue, type Job, type JobState } from "./job.ts";
import { entryOf, skip } from "./ledger.ts";
import type { StepContext } from "./phase.ts";
import { fileIssue } from "./read-phase.ts";
import {
  GPS_FORM,
  HEART_RATE_FORM,
  PACE_FORM,
  SampleList,
  TRACK_FORM,
  type TrackSample,
} from "./sample-list.ts";
import { skipSamples, UNDATED } from "./series-accounts.ts";
import { SeriesKeeper } from "./series-keeper.ts";

const SERIES_KINDS: ReadonlySet<Kind> = new Set([
  "tcx",
  "gps-csv",
  "live-pace-csv",
  "heart-rate-csv",
  "heart-rate-json",
]);

const DAY_MS = 86_400_000;
/** Of all tracks of a few activities; a day of one each second has 86,400. */
const MAX_TRACK_POINTS = 100_000;
/** Of which files the rows are counted. */
export const COUNTED = "series files counted";

/** What the files gave. */
export interface Found {
  /** By row of the index. */
  readonly tracks: Map<number, SampleList<TrackSample>>;
  readonly gps: SampleList<GpsSample>;
  readonly pace: SampleList<PaceSample>;
  readonly heartRate: SampleList<HeartRateSample>;
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

/** Offsets of the place, where nothing tells which it was: an old heart-rate file is of a day of the place. */
const [MIN_OFFSET_MS, MAX_OFFSET_MS] = [-12 * 3_600_000, 14 * 3_600_000];

/** The days that it can have been, wherever it was. */
function localDaysOf(activities: readonly Activity[]): ReadonlySet<number> {
  const days = new Set<number>();
  for (const { startMs, elapsedMs } of activities) {
    const last = Math.floor((startMs + elapsedMs + MAX_OFFSET_MS) / DAY_MS);
    for (let day = Math.floor((startMs + MIN_OFFSET_MS) / DAY_MS); day <= last; day++) days.add(day);
  }
  return days;
}

/** All files with series of the days that the activities touch, and their TCX files. */
export function filesOfDays(index: PackedIndex, activities: readonly Activity[]): IndexedFile[] {
  const days = daysOf(activities);
  const oldDays = localDaysOf(activities);
  const rows = new Set(activities.flatMap((activity) => activity.tcxRows));
  return selectFiles(
    index,
    (kind) => SERIES_KINDS.has(kind),
    (kind, row, day) => {
      if (kind === "tcx") return rows.has(row);
      return day !== null && (days.has(day) || (kind === "heart-rate-json" && oldDays.has(day)));
    },
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
  const windows = activities.map(windowOf);
  const window: Window = {
    fromMs: Math.min(...windows.map((one) => one.fromMs)),
    toMs: Math.max(...windows.map((one) => one.toMs)),
  };
  // All of them are read even where that is more than the budget: half of the files would be no use.
  const budget = { ...context.budget, allows: () => true, bytesLeft: Number.POSITIVE_INFINITY };
  const keepers = newKeepers(windows);
  const readAll = (list: readonly IndexedFile[]): Promise<number> =>
    readFiles(list, 0, { ports: context.ports, budget }, (file, content) => {
      if (content.ok) takeSeries(job, file, { bytes: content.bytes, window, keepers });
      else countOnce(job, file, () => fileIssue(job.state, file, content.problem));
    });
  const needed = neededFiles(files, activities);
  await readAll(needed);
  // The new file of a day may begin in the middle of it, after a move from the old account: then the old one has the
  // rest. And an old one of the day before or after, where the person was elsewhere.
  const seen = new Set(needed);
  for (const daysWanted of [daysOf, localDaysOf]) {
    const bare = activities.filter((activity) => !keepers.heartRate.list.reaches(windowOf(activity)));
    const days = daysWanted(bare);
    const old = files.filter((file) => isOldOf(file, days) && !seen.has(file));
    for (const file of old) seen.add(file);
    // What the new file says already is only counted.
    keepers.heartRate.narrow(bare.map(windowOf));
    await readAll(old);
  }
  bookUnheld(job, keepers);
  return {
    tracks: keepers.tracks,
    gps: keepers.gps.list,
    pace: keepers.pace.list,
    heartRate: keepers.heartRate.list,
  };
}

function isOldOf({ kind, day }: IndexedFile, days: ReadonlySet<number>): boolean {
  return kind === "heart-rate-json" && day !== null && days.has(day);
}

interface Keepers {
  readonly tracks: Map<number, SampleList<TrackSample>>;
  readonly gps: SeriesKeeper<GpsSample>;
  readonly pace: SeriesKeeper<PaceSample>;
  readonly heartRate: SeriesKeeper<HeartRateSample>;
}

function newKeepers(windows: readonly Window[]): Keepers {
  return {
    tracks: new Map(),
    gps: new SeriesKeeper(windows, GPS_FORM),
    pace: new SeriesKeeper(windows, PACE_FORM),
    heartRate: new SeriesKeeper(windows, HEART_RATE_FORM),
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

function takeSeries(job: Job, file: IndexedFile, { bytes, window, keepers }: Part): void {
  switch (file.kind) {
    case "tcx":
      takeTrack(job, file, bytes, keepers);
      break;
    case "gps-csv":
      book(job, file, readGpsCsv(bytes, window, keepers.gps));
      break;
    case "live-pace-csv":
      book(job, file, readLivePaceCsv(bytes, window, keepers.pace));
      break;
    case "heart-rate-csv":
      book(job, file, readHeartRateCsv(bytes, window, keepers.heartRate));
      break;
    case "heart-rate-json":
      book(job, file, readHeartRateJson(bytes, window, keepers.heartRate));
      break;
    default:
      throw new Error(`The activity phase was given a ${file.kind}.`);
  }
}

/** The points of a track, as far as there is room for those of all tracks. */
function takeTrack({ state }: Job, { row, name }: IndexedFile, bytes: Uint8Array, { tracks }: Keepers): void {
  const held = [...tracks.values()].reduce((sum, track) => sum + track.length, 0);
  const track = new SampleList(TRACK_FORM);
  let left = 0;
  const read = readTcx(bytes, (point) => {
    if (held + track.length < MAX_TRACK_POINTS) track.add({ ...point, source: "" });
    else left += 1;
    return false;
  });
  if (!read.ok) return;
  tracks.set(row, track);
  if (left === 0) return;
  const seen = `${left} of ${left + track.length} records`;
  addIssue(state, { code: "records-refused", severity: "warning", file: name, seen });
}

function book(job: Job, file: IndexedFile, read: SeriesRead<Sample>): void {
  countOnce(job, file, () => {
    const entry = entryOf(job.state.ledger, typeOf(file.kind));
    entry.read += read.rows;
    skip(entry, UNDATED, read.undated);
    if (read.problem !== null) fileIssue(job.state, file, read.problem);
  });
}

/** A day file can be opened for several batches; its rows and its troubles count once. One bit a row of the index. */
function countOnce({ sections, index }: Job, { row }: IndexedFile, count: () => void): void {
  const known = sections.get(COUNTED);
  const place = row >> 3;
  const bit = 1 << (row & 7);
  if (((known?.[place] ?? 0) & bit) !== 0) return;
  // A copy, for those that a step is given are not its own.
  const counted = known?.slice() ?? new Uint8Array(Math.ceil(countFiles(index) / 8));
  counted[place] = (counted[place] ?? 0) | bit;
  sections.set(COUNTED, counted);
  count();
}
