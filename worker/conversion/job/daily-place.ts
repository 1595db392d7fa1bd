/**
 * Finds out where the person was, before steps are counted to days: reads the offsets of all activities. The files are
 * few and small, so they are read for that alone; what is wrong with one is said by those who convert its activities.
 */
import type { Place } from "../daily/reading.ts";
import { dayFinder, joinStays, type Offsets, readOffsets, type Stay, staysOf } from "../daily/travels.ts";
import { selectFiles } from "../index/entry-index.ts";
import { readFiles } from "../index/read-files.ts";
import type { Zone } from "../time/zone.ts";
import { addIssue, type Job } from "./job.ts";
import { PackedList, type Packing } from "./packed-list.ts";
import type { StepContext } from "./phase.ts";

const PLACES = "daily places";
/** Ten activities a day for a dozen years; what is more tells nothing new about where. */
const MAX_OFFSETS = 50_000;
/** Finding out of an activity where the person was takes as long as reading so many bytes of a file. */
const WORK_PER_OFFSET = 100;

const OFFSETS: Packing<Offsets[number]> = {
  width: 2,
  pack: (pair) => pair,
  unpack: ([atMs = 0, offsetMs = 0]) => [atMs, offsetMs],
};
const STAYS: Packing<Stay> = {
  width: 3,
  pack: ({ fromMs, toMs, offsetMs }) => [fromMs, toMs, offsetMs],
  unpack: ([fromMs = 0, toMs = 0, offsetMs = 0]) => ({ fromMs, toMs, offsetMs }),
};

/** Null = there is work left for the next step. */
export async function readPlace(job: Job, context: StepContext, home: Zone): Promise<Place | null> {
  if (!job.state.daily.isPlaced && !(await readAll(job, context, home))) return null;
  const stays = new PackedList(STAYS, job.sections.get(PLACES)).rows();
  return { home, dayOf: dayFinder(home, stays) };
}

export function forgetPlace(job: Job): void {
  job.sections.delete(PLACES);
}

/** Leaves the offsets of the files read so far, and of all of them the stays. */
async function readAll(job: Job, context: StepContext, home: Zone): Promise<boolean> {
  const { state, sections } = job;
  const files = selectFiles(job.index, (kind) => kind === "user-exercises-csv");
  const offsets = new PackedList(OFFSETS, sections.get(PLACES));
  state.cursor = await readFiles(files, state.cursor, context, (_, content) => {
    const found = content.ok ? readOffsets(content.bytes) : [];
    for (const offset of found.slice(0, MAX_OFFSETS - offsets.length)) offsets.add(offset);
  });
  sections.set(PLACES, offsets.encode());
  if (state.cursor < files.length) return false;
  if (offsets.length > 0 && !context.budget.take(offsets.length * WORK_PER_OFFSET)) return false;
  const stays = staysOf(offsets.rows(), home);
  sayElsewhere(job, offsets.length, stays.length);
  const joined = new PackedList(STAYS);
  joined.replace(joinStays(stays));
  sections.set(PLACES, joined.encode());
  state.daily.isPlaced = true;
  state.cursor = 0;
  return true;
}

function sayElsewhere({ state }: Job, all: number, elsewhere: number): void {
  if (elsewhere === 0) return;
  const seen = `${elsewhere} of ${all} activities`;
  addIssue(state, { code: "days-by-place", severity: "info", file: "UserExercises*.csv", seen });
}
