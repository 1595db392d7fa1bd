/**
 * When finished files are handed out. Each delivery becomes an object in the store, and the archive of a result may ask
 * for at most 40 of them; so the later a delivery, the more it waits for. 39 deliveries that grow like this hold 420 MB,
 * more than any export gives; the 40th takes all the rest.
 */
import type { OutputFile } from "../step.ts";
import type { Job } from "./job.ts";

export const MAX_DELIVERIES = 40;
const MIB = 1024 ** 2;

/** How much must wait before the delivery of this number (from 0) goes out. */
export function deliverySize(number: number): number {
  if (number < 16) return 4 * MIB;
  if (number < 28) return 8 * MIB;
  if (number < MAX_DELIVERIES - 1) return 24 * MIB;
  return Number.POSITIVE_INFINITY;
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
