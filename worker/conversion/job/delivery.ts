/**
 * When finished files are handed out. Each delivery becomes an object in the store, and the archive of a result may ask
 * for at most 40 of them; what waits is carried from step to step. So deliveries begin small and grow: 39 of them hold
 * 227 MiB, six times what ten years give, and the 40th takes the rest. It is little, for activities that would be more
 * are left out.
 */
import type { OutputFile } from "../step.ts";
import type { Job } from "./job.ts";

export const MAX_DELIVERIES = 40;
const MIB = 1024 ** 2;
/**
 * Of all files of a result, while there are activities to come: 1,900 hours of GPS and heart rate by the second. The rest
 * is left to daily totals and archive tables.
 */
const MAX_BEFORE_TOTALS_BYTES = 150 * MIB;

/** Is there room in the result for another activity? */
export function hasRoomFor({ state }: Job, bytes: number): boolean {
  return state.resultBytes + bytes <= MAX_BEFORE_TOTALS_BYTES;
}

/** How much must wait before the delivery of this number (from 0) goes out. */
export function deliverySize(number: number): number {
  if (number >= MAX_DELIVERIES - 1) return Number.POSITIVE_INFINITY;
  return ([1, 2, 4][Math.floor(number / 5)] ?? 8) * MIB;
}

/** The files to hand out now: enough of them, or the last ones. */
export function takeDelivery(job: Job, isLast: boolean): readonly OutputFile[] {
  const waiting = job.pending.reduce((sum, file) => sum + file.bytes.length, 0);
  if (job.pending.length === 0 || (!isLast && waiting < deliverySize(job.state.deliveries))) return [];
  const files = job.pending;
  job.pending = [];
  job.state.deliveries += 1;
  return files;
}
