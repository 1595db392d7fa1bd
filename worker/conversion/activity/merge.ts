/**
 * Makes activities out of exercises of the old JSON, the new CSV and TCX files. Repeats of one source are merged first,
 * the first of them filled with what only the others tell; then partners are found one to one: the log's own number for
 * TCX, else the start, nearest first (5 s, then 120 s). A log and a row that are left over are one when they tell of the
 * same time (overlaps.ts).
 * What only one source has is kept. A record ends as written, merged or skipped with a reason, each exactly once.
 */

import type { Zone } from "../time/zone.ts";
import { type Tally, tally } from "../weight/tally.ts";
import type { Activity, Exercise, JsonExercise, Lap, TcxHead } from "./activity.ts";
import type { ActivityNames } from "./activity-names.ts";
import { countOverlapping, DAY_MS, isGeneric, pairByOverlap, writtenMs } from "./overlaps.ts";
import { pairByStart } from "./same-start.ts";
import { type SportMap, sportOf } from "./sport-map.ts";
import type { CsvExercise } from "./user-exercises-csv.ts";

export interface ExerciseSources {
  readonly json: readonly JsonExercise[];
  readonly csv: readonly CsvExercise[];
  readonly tcx: readonly TcxHead[];
}

export interface MergedActivities {
  /** Ascending by start. */
  readonly activities: readonly Activity[];
  readonly tally: Tally;
  /** Activities whose Fitbit name the sport map does not know. */
  readonly unknownSports: number;
  /** Activities that lie within the time of another and are written all the same. */
  readonly overlapping: number;
}

/** What the exercises of an export have in common. */
export interface MergeContext {
  readonly zone: Zone;
  readonly sports: SportMap;
  readonly names: ActivityNames;
}

/** An exercise under way, with the TCX files that belong to it. */
interface Draft {
  readonly exercise: Exercise;
  readonly logId: number | null;
  readonly tcx: readonly TcxHead[];
}

/**
 * Merges exercises that no others belong to, each at its instant. Of groups that follow each other in time the names
 * are those that all of them together would get.
 */
export function mergeExercises(sources: ExerciseSources, context: MergeContext): MergedActivities {
  const { sports } = context;
  const counts = tally(sources.json.length + sources.csv.length + sources.tcx.length);
  const fill = <Item extends Exercise>(one: Item, more: Item): Item => ({ ...one, ...combine(one, more) });
  const jsons = unique(sources.json, { keyOf: jsonKey, fill }, counts);
  const csvs = unique(sources.csv, { keyOf: csvKey, fill }, counts);
  const tcxs = unique(
    sources.tcx,
    {
      keyOf: ({ exercise, points }) => `${exercise.startMs} ${points} ${exercise.elapsedMs}`,
      fill: (one) => one,
    },
    counts,
  );
  const united = uniteCsv(jsons, csvs, sports, counts);
  const drafts = uniteTcx(united, tcxs, counts);
  const kept = drafts.filter(({ exercise }) => {
    const reason = refusal(exercise);
    if (reason !== null) counts.skip(reason);
    return reason === null;
  });
  kept.sort((a, b) => a.exercise.startMs - b.exercise.startMs || a.exercise.elapsedMs - b.exercise.elapsedMs);
  counts.written = kept.length;
  const unknownSports = kept.filter(({ exercise }) => !sportOf(exercise, sports).known).length;
  const overlapping = countOverlapping(kept.map(({ exercise }) => exercise));
  return { activities: nameAll(kept, context), tally: counts, unknownSports, overlapping };
}

function jsonKey(one: JsonExercise): string {
  return one.logId === null
    ? `${one.startMs} ${one.elapsedMs} ${one.typeId}`
    : `#${one.logId} ${one.startMs}`;
}

function csvKey(one: CsvExercise): string {
  return `${one.id} ${one.startMs} ${one.elapsedMs} ${one.name}`;
}

interface Sameness<Item> {
  readonly keyOf: (item: Item) => string;
  /** The first one, with what only a repeat of it tells. */
  readonly fill: (one: Item, more: Item) => Item;
}

/** One of each key, in the order of time; the others are merged into it. */
function unique<Item extends { startMs?: number; exercise?: Exercise }>(
  items: readonly Item[],
  { keyOf, fill }: Sameness<Item>,
  counts: Tally,
): Item[] {
  const kept = new Map<string, Item>();
  for (const item of items) {
    const key = keyOf(item);
    const known = kept.get(key);
    kept.set(key, known === undefined ? item : fill(known, item));
  }
  counts.merged += items.length - kept.size;
  const startOf = ({ startMs, exercise }: Item): number => startMs ?? exercise?.startMs ?? 0;
  const ordered = [...kept].sort(([a, one], [b, other]) => startOf(one) - startOf(other) || (a < b ? -1 : 1));
  return ordered.map(([, item]) => item);
}

function uniteCsv(
  jsons: readonly JsonExercise[],
  csvs: readonly CsvExercise[],
  sports: SportMap,
  counts: Tally,
): Draft[] {
  const pairs = pairByStart(jsons, csvs);
  const paired = new Set(pairs.values());
  const lonely = [...jsons.entries()].filter(([i]) => !pairs.has(i));
  const rows = csvs.filter((_, i) => !paired.has(i));
  const overlaps = pairByOverlap(
    lonely.map(([, json]) => json),
    rows,
    sports,
  );
  const rowOf = new Map(lonely.map(([at], i) => [at, rows[overlaps.get(i) ?? -1]]));
  counts.merged += pairs.size + overlaps.size;
  const drafts: Draft[] = jsons.map((json, i) => {
    const csv = csvs[pairs.get(i) ?? -1];
    const row = rowOf.get(i);
    const exercise = row === undefined ? json : combineOverlapping(json, row, sports);
    return { exercise: csv === undefined ? exercise : combine(json, csv), logId: json.logId, tcx: [] };
  });
  const taken = new Set(overlaps.values());
  for (const [i, csv] of rows.entries())
    if (!taken.has(i)) drafts.push({ exercise: csv, logId: null, tcx: [] });
  return drafts;
}

/** The longer one leads, so that no time is lost; what it is is known best by who recorded it. */
function combineOverlapping(json: JsonExercise, csv: CsvExercise, sports: SportMap): Exercise {
  const isCsvLonger = writtenMs(csv) > writtenMs(json);
  const isCsvNamed =
    json.isDetected === csv.isDetected ? isGeneric(json, sports) && !isGeneric(csv, sports) : json.isDetected;
  const { name, typeId } = isCsvNamed ? csv : json;
  return { ...(isCsvLonger ? combine(csv, json) : combine(json, csv)), name, typeId };
}

/** The first source leads; the second fills what it leaves open, and alone knows offsets, peaks and laps. */
function combine(first: Exercise, second: Exercise): Exercise {
  return {
    startMs: first.startMs,
    elapsedMs: first.elapsedMs > 0 ? first.elapsedMs : second.elapsedMs,
    timerMs: first.elapsedMs > 0 ? first.timerMs : second.timerMs,
    offsetMs: first.offsetMs ?? second.offsetMs,
    name: first.name === "" ? second.name : first.name,
    typeId: first.typeId ?? second.typeId,
    distanceM: first.distanceM ?? second.distanceM,
    calories: first.calories ?? second.calories,
    steps: first.steps ?? second.steps,
    averageHeartRate: first.averageHeartRate ?? second.averageHeartRate,
    maxHeartRate: first.maxHeartRate ?? second.maxHeartRate,
    ascentM: first.ascentM ?? second.ascentM,
    laps: first.laps.length > 0 ? first.laps : second.laps,
    pool: first.pool ?? second.pool,
  };
}

function uniteTcx(drafts: readonly Draft[], tcxs: readonly TcxHead[], counts: Tally): Draft[] {
  const byLog = new Map<number, number>();
  for (const [i, draft] of drafts.entries()) if (draft.logId !== null) byLog.set(draft.logId, i);
  const united = [...drafts];
  const left: TcxHead[] = [];
  for (const tcx of tcxs) {
    const at = tcx.logId === null ? undefined : byLog.get(tcx.logId);
    const draft = at === undefined ? undefined : united[at];
    if (at !== undefined && draft !== undefined) united[at] = withTcx(draft, tcx, counts);
    else left.push(tcx);
  }
  const order = [...united.keys()].sort(
    (a, b) => (united[a]?.exercise.startMs ?? 0) - (united[b]?.exercise.startMs ?? 0),
  );
  const starts = order.map((i) => united[i]?.exercise).filter((one) => one !== undefined);
  const pairs = pairByStart(
    left.map((tcx) => tcx.exercise),
    starts,
  );
  for (const [i, tcx] of left.entries()) {
    const at = order[pairs.get(i) ?? -1];
    const draft = at === undefined ? undefined : united[at];
    if (at !== undefined && draft !== undefined) united[at] = withTcx(draft, tcx, counts);
    else if (tcx.exercise.elapsedMs === 0) counts.skip("a TCX file without a track");
    // Without a track its laps still tell how long it lasted, and what was covered and burned.
    else united.push({ exercise: tcx.exercise, logId: null, tcx: [tcx] });
  }
  return united;
}

function withTcx(draft: Draft, tcx: TcxHead, counts: Tally): Draft {
  counts.merged += 1;
  const laps: readonly Lap[] = tcx.exercise.laps.length > 1 ? tcx.exercise.laps : draft.exercise.laps;
  return { ...draft, exercise: { ...combine(draft.exercise, tcx.exercise), laps }, tcx: [...draft.tcx, tcx] };
}

/** Why an exercise is not worth an activity at Garmin, or null. */
function refusal(exercise: Exercise): string | null {
  if (exercise.elapsedMs < 1000) return "no duration";
  // A forgotten timer: the active part counts, if that is shorter than a day.
  return Math.min(exercise.elapsedMs, exercise.timerMs) > DAY_MS ? "longer than 24 hours" : null;
}

function nameAll(drafts: readonly Draft[], { zone, sports, names }: MergeContext): Activity[] {
  return drafts.map(({ exercise, tcx }) => {
    const offsetMs = exercise.offsetMs ?? zone.offsetMs(exercise.startMs);
    const elapsedMs = writtenMs(exercise);
    return {
      ...exercise,
      elapsedMs,
      timerMs: Math.min(exercise.timerMs, elapsedMs),
      offsetMs,
      tcxRows: tcx.filter((head) => head.points > 0).map((head) => head.row),
      fileName: names.next(exercise.startMs + offsetMs, sportOf(exercise, sports).sport.slug),
    };
  });
}
