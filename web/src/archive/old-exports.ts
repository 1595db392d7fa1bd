/**
 * Old 31-day exports that their owner has renamed: what they are stands in their first line. They go under the name that
 * Fitbit gave them, by which the service knows them without opening each.
 */
import { beginsLikeOldExport, TITLE_BYTES } from "../../../worker/conversion/blocks/title.ts";
import { recognise } from "../../../worker/conversion/fitbit/recognise.ts";

/** The same files in the same order, old exports named as such. */
export async function namedByContent(files: readonly File[]): Promise<readonly File[]> {
  const named: File[] = [];
  let found = 0;
  for (const file of files) {
    if (!(await isRenamed(file))) named.push(file);
    else named.push(new File([file], `fitbit_export_${++found}.csv`));
  }
  return named;
}

async function isRenamed(file: File): Promise<boolean> {
  const byName = recognise(file.name);
  if (byName.ok || byName.reason !== "unknown" || !/\.csv$/i.test(file.name)) return false;
  return beginsLikeOldExport(new Uint8Array(await file.slice(0, TITLE_BYTES).arrayBuffer()));
}
