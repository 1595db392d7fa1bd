/** The first phase: what is in the upload. Large archives can use up a step of their own. */
import { typeOf } from "../fitbit/recognise.ts";
import { indexUploadFile, isUnknownCsv } from "../index/build-index.ts";
import { countFiles, countKinds, namedDays, type PackedIndex, packIndex } from "../index/entry-index.ts";
import { DIRECTORY_LIMITS } from "../zip/anomaly.ts";
import { concatBytes } from "../zip/bytes.ts";
import { displayName } from "../zip/name.ts";
import { addIgnored, addIssue, type Job } from "./job.ts";
import { entryOf } from "./ledger.ts";
import type { Phase } from "./phase.ts";

/** Validate opens them all in one request, and a request may make 50 reads on the Free plan of Workers. */
const MAX_ARCHIVES = 12;
/** And of files whose name says nothing it opens so many. */
const MAX_UNKNOWN_OPENED = 6;
/** Of all files that are to be read; forty a file, where there are as many as can be. */
const MAX_NAMES_BYTES = 2.5 * 1024 ** 2;
/** A directory is one read or two, and its size is not known before. */
const READS_AHEAD = 3;
/** A byte of a directory takes as long as so many of the files that are cheapest to read. */
const DIRECTORY_WEIGHT = 4;

export const indexPhase: Phase = async (job, { files, ports, budget }) => {
  const { state } = job;
  const archives = files.filter((file) => file.kind === "zip");
  const oneTooMany = archives[MAX_ARCHIVES];
  if (oneTooMany !== undefined)
    return { code: "archive-too-many", file: displayName(oneTooMany.name), offset: null };
  for (let file = files[state.cursor]; file !== undefined; file = files[state.cursor]) {
    if (!budget.allows(READS_AHEAD, 0)) return "more";
    const part = await indexUploadFile(file, ports, state.unknownOpened < MAX_UNKNOWN_OPENED);
    if (isUnknownCsv(file)) state.unknownOpened += 1;
    if (!part.ok) return part.problem;
    budget.spend(part.reads, part.bytes * DIRECTORY_WEIGHT);
    appendIndex(job, packIndex(part.files, job.index.names.length));
    if (isTooLarge(job.index))
      return { code: "archive-too-many-entries", file: displayName(file.name), offset: null };
    addIgnored(state, part.ignored, part.ignoredMore);
    for (const issue of part.issues) addIssue(state, issue);
    state.issuesLeftOut += part.issuesMore;
    for (const kind of part.unread) {
      const entry = entryOf(state.ledger, typeOf(kind));
      entry.files += 1;
      entry.unreadable += 1;
    }
    state.cursor += 1;
  }
  for (const [kind, count] of countKinds(job.index)) entryOf(state.ledger, typeOf(kind)).files += count;
  for (const [kind, { from, to }] of namedDays(job.index)) {
    const days = [state.namedDays[typeOf(kind)]].flatMap((one) => [one?.from ?? [], one?.to ?? []].flat());
    const all = [...days, ...[from ?? [], to ?? []].flat()];
    state.namedDays[typeOf(kind)] = { from: Math.min(...all), to: Math.max(...all) };
  }
  if (job.index.rows.length === 0)
    addIssue(state, { code: "nothing-recognised", severity: "error", file: "" });
  return "done";
};

/** It is in every checkpoint. Ten years, exported twice, take half of it. */
function isTooLarge(index: PackedIndex): boolean {
  return countFiles(index) > DIRECTORY_LIMITS.maxEntries || index.names.length > MAX_NAMES_BYTES;
}

function appendIndex(job: Job, { rows, names }: { rows: Uint8Array; names: Uint8Array }): void {
  if (rows.length === 0) return;
  job.index = {
    rows: concatBytes([job.index.rows, rows]),
    names: concatBytes([job.index.names, names]),
  };
}
