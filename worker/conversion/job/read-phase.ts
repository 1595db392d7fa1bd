/** What all reading phases share: going through the files of some kinds, and booking what a reader gave back. */
import type { Kind } from "../fitbit/kinds.ts";
import type { FileProblem, ReadFile } from "../fitbit/read-result.ts";
import { typeOf } from "../fitbit/recognise.ts";
import type { IndexedFile } from "../index/entry-index.ts";
import { selectFiles } from "../index/entry-index.ts";
import { readFiles } from "../index/read-files.ts";
import type { EntryProblem } from "../zip/entry.ts";
import { addIssue, type Job, type JobState } from "./job.ts";
import { entryOf, type LedgerEntry, skip } from "./ledger.ts";
import type { StepContext } from "./phase.ts";

/** Reads all files of the kinds, from where the step before stopped. True when there are none left. */
export async function readKinds(
  job: Job,
  context: StepContext,
  kinds: ReadonlySet<Kind>,
  visit: (file: IndexedFile, bytes: Uint8Array) => void,
): Promise<boolean> {
  const { state } = job;
  const files = selectFiles(job.index, (kind) => kinds.has(kind));
  const next = await readFiles(files, state.cursor, context, (file, content) => {
    state.filesDone += 1;
    if (content.ok) visit(file, content.bytes);
    else fileIssue(state, file, content.problem);
  });
  state.cursor = next;
  return next === files.length;
}

export function fileIssue(state: JobState, file: IndexedFile, code: EntryProblem | FileProblem): void {
  entryOf(state.ledger, typeOf(file.kind)).unreadable += 1;
  addIssue(state, { code, severity: "error", file: file.name });
}

/** Books the records of one file and gives those that could be read. */
export function book<Item>(
  state: JobState,
  entry: LedgerEntry,
  file: IndexedFile,
  result: ReadFile<Item>,
): readonly Item[] {
  entry.read += result.read;
  for (const [reason, count] of Object.entries(result.refused)) skip(entry, reason, count);
  if (result.problem !== null) fileIssue(state, file, result.problem);
  const left = Object.values(result.refused).reduce((sum, count) => sum + count, 0);
  if (result.problem === null && left > 0) {
    const seen = `${left} of ${result.read} records`;
    addIssue(state, { code: "records-refused", severity: "warning", file: file.name, seen });
  }
  return result.items;
}
