/** Which days a part of the conversion has written, for parts that come later and would say the same days again. */
import { DayColumn, decodeColumns, encodeColumns } from "../daily/day-column.ts";
import type { Job } from "./job.ts";

export const DAILY_DAYS = "days with totals";
export const WEIGHT_DAYS = "days with weight";

export function rememberDays(job: Job, name: string, written: readonly { readonly day: number }[]): void {
  const column = decodeColumns(job.sections.get(name)).get(name) ?? new DayColumn();
  for (const { day } of written) column.set(day, 1);
  if (written.length > 0) job.sections.set(name, encodeColumns(new Map([[name, column]])));
}

/** Gives the days and forgets them: each list has one reader. */
export function takeDays(job: Job, name: string): DayColumn {
  const column = decodeColumns(job.sections.get(name)).get(name);
  job.sections.delete(name);
  return column ?? new DayColumn();
}
