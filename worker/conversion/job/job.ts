/**
 * The state of a conversion between two steps. Everything in `state` is plain JSON; the index and the finished files
 * that wait to be handed out are bytes. Phases change it in place while a step runs; nothing outside of a step sees it.
 */
import type { DataType } from "../data-type.ts";
import type { Days, PackedIndex } from "../index/entry-index.ts";
import type { IgnoredFile, Issue } from "../report.ts";
import type { OutputFile } from "../step.ts";
import { type ActivityState, newActivityState } from "./activity-state.ts";
import type { ArchiveState } from "./archive-state.ts";
import type { BlocksState } from "./blocks-state.ts";
import { type BodyState, newBodyState } from "./body-state.ts";
import type { DailyState } from "./daily-state.ts";
import type { Ledger } from "./ledger.ts";
import { type JobLists, unpackLists } from "./lists.ts";

export interface ZoneChoice {
  readonly id: string;
  readonly from: "user" | "profile" | "default";
}

export interface JobState {
  /** Which phase is next; its own position inside. */
  phase: number;
  cursor: number;
  zone: ZoneChoice | null;
  ledger: Ledger;
  ignored: IgnoredFile[];
  ignoredCount: number;
  issues: Issue[];
  issuesLeftOut: number;
  filesDone: number;
  filesTotal: number;
  profileZone: string | null;
  /** That of another profile, where two exports disagree. */
  otherProfileZone: string | null;
  activity: ActivityState;
  daily: DailyState;
  archive: ArchiveState;
  blocks: BlocksState;
  /** First and last day that the file names of a type tell. */
  namedDays: Partial<Record<DataType, Days>>;
  /** Steps so far that handed out files. */
  deliveries: number;
  /** Of all files of the result so far. */
  resultBytes: number;
}

export interface Job {
  readonly state: JobState;
  index: PackedIndex;
  body: BodyState;
  readonly lists: JobLists;
  /** Finished files that wait to be handed out. */
  pending: OutputFile[];
  /** What phases carry from step to step as bytes, because as JSON it would cost too much; by the phase's own name. */
  readonly sections: Map<string, Uint8Array>;
}

const MAX_IGNORED = 100;
const MAX_ISSUES = 200;

export function newJob(): Job {
  return {
    state: {
      phase: 0,
      cursor: 0,
      zone: null,
      ledger: {},
      ignored: [],
      ignoredCount: 0,
      issues: [],
      issuesLeftOut: 0,
      filesDone: 0,
      filesTotal: 0,
      profileZone: null,
      otherProfileZone: null,
      activity: newActivityState(),
      daily: { pass: 0, isPlaced: false, writing: null },
      archive: { table: 0 },
      blocks: { body: [], activities: [] },
      namedDays: {},
      deliveries: 0,
      resultBytes: 0,
    },
    index: { rows: new Uint8Array(), names: new Uint8Array() },
    body: newBodyState(),
    lists: unpackLists(new Map()),
    pending: [],
    sections: new Map(),
  };
}

export function addIssue(state: JobState, issue: Issue): void {
  if (state.issues.length < MAX_ISSUES) state.issues.push(issue);
  else state.issuesLeftOut += 1;
}

export function addIgnored(state: JobState, files: readonly IgnoredFile[], more = 0): void {
  state.ignoredCount += files.length + more;
  state.ignored.push(...files.slice(0, Math.max(0, MAX_IGNORED - state.ignored.length)));
}

/** Puts a finished file among those to be handed out. */
export function addResult(job: Job, file: OutputFile): void {
  job.pending.push(file);
  job.state.resultBytes += file.bytes.length;
  const { name, type, records, bytes } = file;
  job.lists.results.add({ name, type, records, size: bytes.length });
}
