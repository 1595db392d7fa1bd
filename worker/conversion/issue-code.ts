/**
 * The closed list of what can be wrong with, or worth knowing about, an upload. Whoever shows issues has a text for
 * each code: their tables are `Record<IssueCode, string>`, so that a new code without a text does not compile.
 */
import { FILE_PROBLEMS, type FileProblem } from "./fitbit/read-result.ts";
import { ENTRY_PROBLEMS, type EntryProblem } from "./zip/entry.ts";

const OWN_CODES = [
  "nothing-recognised",
  "records-refused",
  "file-too-large",
  "more-issues",
  "time-zone-unknown",
  "time-zone-assumed",
  "time-zones-differ",
  "weight-height-implausible",
  "weight-height-conflict",
  "weight-sources-conflict",
  "weight-unit-unknown",
  "old-export-empty",
  "date-order-unknown",
  "days-by-place",
  "calories-unknown",
  "sport-unknown",
  "activities-overlap",
  "positions-astray",
  "archive-left-out",
  "archive-shortened",
  "series-left-out",
] as const;

export type IssueCode = (typeof OWN_CODES)[number] | FileProblem | EntryProblem;

export const ISSUE_CODES: readonly string[] = [
  ...OWN_CODES,
  ...Object.keys(FILE_PROBLEMS),
  ...Object.keys(ENTRY_PROBLEMS),
];
