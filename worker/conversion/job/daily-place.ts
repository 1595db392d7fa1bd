/**
 * Finds out where the person was, before steps are counted to days: reads the offsets of all activities. The files are
 * few and small, so they are read for that alone; what is wrong with one is said by those who convert its activities.
 */
import type { Place } from "../daily/reading.ts";
import { dayFinder, type Offsets, readOffsets, staysOf } from "../daily/travels.ts";
import { selectFiles } from "../index/entry-index.ts";
import { readFiles } from "../index/read-files.ts";
import type { Zone } from "../time/zone.ts";
import { addIssue, type Job } from "./job.ts";
import type { StepContext } from "./phase.ts";

const PLACES = "daily places";
/** Ten activities a day for a dozen years; what is more tells nothing new about where. */
const MAX_OFFSETS = 50_000;

/** Null = there are files left for the next step. */
export async function readPlace(job: Job, context: StepContext, home: Zone): Promise<Place | null> {
  if (!job.state.daily.isPlaced && !(await readAll(job, context, home))) return null;
  return { home, dayOf: dayFinder(home, staysOf(offsetsOf(job), home)) };
}

export function forgetPlace(job: Job): void {
  job.sections.delete(PLACES);
}

async function readAll(job: Job, context: StepContext, home: Zone): Promise<boolean> {
  const { state, sections } = job;
  const files = selectFiles(job.index, (kind) => kind === "user-exercises-csv");
  const offsets = [...offsetsOf(job)];
  state.cursor = await readFiles(files, state.cursor, context, (_, content) => {
    const found = content.ok ? readOffsets(content.bytes) : [];
    for (const offset of found.slice(0, MAX_OFFSETS - offsets.length)) offsets.push(offset);
  });
  sections.set(PLACES, new Uint8Array(new Float64Array(offsets.flat()).buffer));
  if (state.cursor < files.length) return false;
  sayElsewhere(job, offsets.length, staysOf(offsets, home).length);
  state.daily.isPlaced = true;
  state.cursor = 0;
  return true;
}

function sayElsewhere({ state }: Job, all: number, elsewhere: number): void {
  if (elsewhere === 0) return;
  const seen = `${elsewhere} of ${all} activities`;
  addIssue(state, { code: "days-by-place", severity: "info", file: "UserExercises*.csv", seen });
}

function offsetsOf({ sections }: Job): Offsets {
  // A copy, because the bytes need not lie where a Float64Array may begin.
  const pairs = new Float64Array((sections.get(PLACES) ?? new Uint8Array()).slice().buffer);
  return Array.from(
    { length: pairs.length / 2 },
    (_, i) => [pairs[2 * i] ?? 0, pairs[2 * i + 1] ?? 0] as const,
  );
}
