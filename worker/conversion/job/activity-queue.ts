/**
 * The activities that wait to be written: one line of JSON a batch of those that need the same day files, so that a step
 * parses only the lines that it works on.
 */
import type { Activity } from "../activity/activity.ts";
import { DAY_MS } from "../time/zone.ts";
import { concatBytes } from "../zip/bytes.ts";

/** The section of the checkpoint. */
export const QUEUE = "activities";
const MAX_BATCH = 20;
/** Together; only activities that overlap for hours last longer on one day. */
const MAX_BATCH_MS = 26 * 3_600_000;
const LINE_BREAK = 0x0a;

export function localDay({ startMs, offsetMs }: Activity): number {
  return Math.floor((startMs + offsetMs) / DAY_MS);
}

/**
 * The queue with more activities behind its last ones, and by how many lines it grew. Batches by local day, because a
 * day's files serve all activities of that day: the last line may grow, too.
 */
export function queueMore(
  queue: Uint8Array,
  activities: readonly Activity[],
): { readonly queue: Uint8Array; readonly batches: number } {
  if (activities.length === 0) return { queue, batches: 0 };
  const lastLine = queue.lastIndexOf(LINE_BREAK) + 1;
  // We wrote this line ourselves, in this step or in one before.
  const last =
    queue.length === 0 ? [] : (JSON.parse(new TextDecoder().decode(queue.subarray(lastLine))) as Activity[]);
  const batches: Activity[][] = queue.length === 0 ? [] : [last];
  for (const activity of activities) {
    const batch = batches.at(-1);
    if (batch !== undefined && joins(batch, activity)) batch.push(activity);
    else batches.push([activity]);
  }
  const lines = batches.map((batch) => JSON.stringify(batch)).join("\n");
  return {
    queue: concatBytes([queue.subarray(0, lastLine), new TextEncoder().encode(lines)]),
    batches: batches.length - (queue.length === 0 ? 0 : 1),
  };
}

function joins(batch: readonly Activity[], activity: Activity): boolean {
  const [first] = batch;
  const lastsMs = batch.reduce((sum, { elapsedMs }) => sum + elapsedMs, activity.elapsedMs);
  return (
    first !== undefined &&
    localDay(first) === localDay(activity) &&
    batch.length < MAX_BATCH &&
    lastsMs <= MAX_BATCH_MS
  );
}
