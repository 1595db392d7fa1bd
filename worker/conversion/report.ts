/**
 * What validate and convert say about an upload, in the shape of the wire (snake_case). Numbers are counted, never
 * assumed. No text here holds a health value, a person's name or a path: a file is named by its base name.
 */
import type { DataType, Outcome } from "./data-type.ts";
import type { IssueCode } from "./issue-code.ts";

export type Severity = "error" | "warning" | "info";

/** Something the user should know about one file, or about the whole upload (`file` is then empty). */
export interface Issue {
  readonly code: IssueCode;
  readonly severity: Severity;
  readonly file: string;
  /** Place inside the file: "record 12", "line 7", "byte 812". */
  readonly where?: string;
  readonly seen?: string;
  readonly expected?: string;
}

export interface IgnoredFile {
  readonly name: string;
  readonly reason: string;
}

/** One data type as found by validate. `records`, `from`, `to` are null where only the conversion will know. */
export interface FoundType {
  readonly type: DataType;
  readonly files: number;
  readonly records: number | null;
  /** Local calendar days, `YYYY-MM-DD`. */
  readonly from: string | null;
  readonly to: string | null;
  readonly outcome: Outcome;
  readonly reason?: string;
}

/** The answer of validate, without the upload's id. */
export interface Inspection {
  /** True when there is anything that a conversion would write for Garmin; tables of the archive do not count. */
  readonly valid: boolean;
  /** The IANA zone that was used. */
  readonly time_zone: string;
  readonly from: string | null;
  readonly to: string | null;
  readonly data_types: readonly FoundType[];
  /** At most 100 names; `ignored_count` counts them all. */
  readonly ignored: readonly IgnoredFile[];
  readonly ignored_count: number;
  readonly issues: readonly Issue[];
}

export interface SkippedCount {
  readonly reason: string;
  readonly count: number;
}

/** The accounts of one data type: `read = written + merged + the sum of skipped`, always. */
export interface TypeReport {
  readonly type: DataType;
  readonly files: number;
  readonly read: number;
  readonly written: number;
  readonly merged: number;
  readonly skipped: readonly SkippedCount[];
  readonly from: string | null;
  readonly to: string | null;
  readonly outcome: Outcome;
  readonly reason?: string;
}

export interface ReportFile {
  readonly name: string;
  readonly type: string;
  readonly records: number;
  readonly size: number;
}

/** The accounts of a finished conversion. */
export interface Report {
  readonly time_zone: string;
  readonly from: string | null;
  readonly to: string | null;
  readonly data_types: readonly TypeReport[];
  readonly files: readonly ReportFile[];
  readonly ignored: readonly IgnoredFile[];
  readonly ignored_count: number;
  readonly issues: readonly Issue[];
}
