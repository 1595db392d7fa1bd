/**
 * When finished files are handed out. Each delivery becomes an object in the store, and the archive of a result may ask
 * for at most 40 of them; what waits is carried from step to step. So deliveries begin small and grow: 39 of them hold
 * 360 MB, ten times what ten years give, and the 40th takes all the rest.
 */
import type { OutputFile } from "../step.ts";
import type { Job } from "./job.ts";

export const MAX_DELIVERIES = 40;
const MIB = 1024 ** 2;

/** How much must wait before the delivery of this number (from 0) goes out. */
export function deliverySize(number: number): number {
  const sizes = [1, 2, 4, 8, 24, 48];
  if (number >= MAX_DELIVERIES - 1) return Number.POSITIVE_INFINITY;
  return (sizes[number < 32 ? Math.floor(number / 8) : 4 + Math.floor((number - 32) / 4)] ?? 48) * MIB;
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
