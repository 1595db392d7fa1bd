/** The first phase: what is in the upload. Large archives can use up a step of their own. */
import { typeOf } from "../fitbit/recognise.ts";
import { type IndexPart, indexUploadFile, isUnknownCsv } from "../index/build-index.ts";
import { countFiles, countKinds, namedDays, type PackedIndex, packIndex } from "../index/entry-index.ts";
import { DIRECTORY_LIMITS } from "../zip/anomaly.ts";
import { concatBytes } from "../zip/bytes.ts";
import { displayName } from "../zip/name.ts";
import { addIgnored, addIssue, type Job } from "./job.ts";
import { entryOf } from "./ledger.ts";
import type { Phase, StepContext } from "./phase.ts";

/** Validate opens them all in one request, and a request may make 50 reads on the Free plan of Workers. */
const MAX_ARCHIVES = 12;
/** Of all files that are to be read; forty a file, where there are as many as can be. */
const MAX_NAMES_BYTES = 2.5 * 1024 ** 2;
/** A directory is one read or two, and its size is not known before. */
const READS_AHEAD = 3;
/** A byte of a directory takes as long as so many of the files that are cheapest to read. */
const DIRECTORY_WEIGHT = 4;

export const indexPhase: Phase = (job, context) => indexFiles(job, context, Number.POSITIVE_INFINITY);

/** @param maxOpened of the files whose name says nothing, so many are looked into. */
export async function indexFiles(
  job: Job,
  { files, ports, budget }: StepContext,
  maxOpened: number,
): ReturnType<Phase> {
  const { state } = job;
  const archives = files.filter((file) => file.kind === "zip");
  const oneTooMany = archives[MAX_ARCHIVES];
  if (oneTooMany !== undefined)
    return { code: "archive-too-many", file: displayName(oneTooMany.name), offset: null };
  const growing = new GrowingIndex(job.index);
  let opened = 0;
  for (let file = files[state.cursor]; file !== undefined; file = files[state.cursor]) {
    if (!budget.allows(READS_AHEAD, 0)) {
      job.index = growing.whole();
      return "more";
    }
    const part = await indexUploadFile(file, ports, opened < maxOpened);
    if (isUnknownCsv(file)) opened += 1;
    if (!part.ok) return part.problem;
    budget.spend(part.reads, part.bytes * DIRECTORY_WEIGHT);
    growing.add(packIndex(part.files, growing.namesBytes));
    if (growing.isTooLarge())
      return { code: "archive-too-many-entries", file: displayName(file.name), offset: null };
    book(job, part);
    state.cursor += 1;
  }
  job.index = growing.whole();
  bookKinds(job);
  return "done";
}

function book({ state }: Job, part: IndexPart): void {
  addIgnored(state, part.ignored, part.ignoredMore);
  for (const issue of part.issues) addIssue(state, issue);
  state.issuesLeftOut += part.issuesMore;
  for (const kind of part.unread) {
    const entry = entryOf(state.ledger, typeOf(kind));
    entry.files += 1;
    entry.unreadable += 1;
  }
}

function bookKinds({ state, index }: Job): void {
  for (const [kind, count] of countKinds(index)) entryOf(state.ledger, typeOf(kind)).files += count;
  for (const [kind, { from, to }] of namedDays(index)) {
    const days = [state.namedDays[typeOf(kind)]].flatMap((one) => [one?.from ?? [], one?.to ?? []].flat());
    const all = [...days, ...[from ?? [], to ?? []].flat()];
    state.namedDays[typeOf(kind)] = { from: Math.min(...all), to: Math.max(...all) };
  }
  if (index.rows.length === 0) addIssue(state, { code: "nothing-recognised", severity: "error", file: "" });
}

/** An index that files are added to, put together once: a folder can have thousands. */
class GrowingIndex {
  readonly #parts: PackedIndex[];
  #files: number;
  #namesBytes: number;

  constructor(index: PackedIndex) {
    this.#parts = [index];
    this.#files = countFiles(index);
    this.#namesBytes = index.names.length;
  }

  get namesBytes(): number {
    return this.#namesBytes;
  }

  add(part: PackedIndex): void {
    if (part.rows.length === 0) return;
    this.#parts.push(part);
    this.#files += countFiles(part);
    this.#namesBytes += part.names.length;
  }

  /** It is in every checkpoint. Ten years, exported twice, take half of it. */
  isTooLarge(): boolean {
    return this.#files > DIRECTORY_LIMITS.maxEntries || this.#namesBytes > MAX_NAMES_BYTES;
  }

  whole(): PackedIndex {
    const [only] = this.#parts;
    if (only !== undefined && this.#parts.length === 1) return only;
    return {
      rows: concatBytes(this.#parts.map(({ rows }) => rows)),
      names: concatBytes(this.#parts.map(({ names }) => names)),
    };
  }
}
