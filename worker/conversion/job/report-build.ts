/** Turns the accounts of a job into the report and into the answer of validate. */
import type { DataType, Outcome } from "../data-type.ts";
import type { FoundType, Issue, Report, TypeReport } from "../report.ts";
import type { ConversionOptions, Include } from "../step.ts";
import { isoDay } from "../time/calendar.ts";
import type { Job, JobState } from "./job.ts";
import { entryOf, type LedgerEntry, ledgerTypes } from "./ledger.ts";
import { TYPE_FATES } from "./type-fates.ts";

export function buildReport({ state, lists }: Job, options: ConversionOptions): Report {
  const types = ledgerTypes(state.ledger).map((type) =>
    typeReport(type, dated(state, type), options.include),
  );
  return {
    time_zone: state.zone?.id ?? "UTC",
    ...span(state),
    data_types: types,
    files: lists.results.all(),
    ignored: state.ignored,
    ignored_count: state.ignoredCount,
    issues: issuesOf(state),
  };
}

/** The accounts of a type; the days of its file names where no record gave one. */
export function dated(state: JobState, type: DataType): LedgerEntry {
  const entry = entryOf(state.ledger, type);
  return entry.from === null ? { ...entry, ...state.namedDays[type] } : entry;
}

function typeReport(type: DataType, entry: LedgerEntry, include: readonly Include[]): TypeReport {
  const { files, read, written, merged } = entry;
  const skipped = Object.entries(entry.skipped)
    .map(([reason, count]) => ({ reason, count }))
    .sort((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1));
  return { type, files, read, written, merged, skipped, ...days(entry), ...fate(type, entry, include) };
}

/** What became of a type, by the numbers; the reason where little or nothing did. */
export function fate(
  type: DataType,
  entry: LedgerEntry,
  include: readonly Include[],
): { readonly outcome: Outcome; readonly reason?: string } {
  const known = TYPE_FATES[type];
  if (known.parts.length === 0) return { outcome: "cannot", reason: known.reason };
  if (!known.parts.some((part) => include.includes(part)))
    return { outcome: "cannot", reason: "left out as you asked" };
  const skipped = Object.values(entry.skipped).reduce((sum, count) => sum + count, 0);
  // What is merged is in a file, too, as another source says it.
  if (entry.written + entry.merged === 0) return { outcome: "cannot", reason: known.reason };
  if (entry.unreadable > 0) return { outcome: "partly", reason: "a file could not be read" };
  return skipped === 0 ? { outcome: "converts" } : { outcome: "partly", reason: "some records were skipped" };
}

export function days(entry: { readonly from: number | null; readonly to: number | null }): {
  readonly from: string | null;
  readonly to: string | null;
} {
  return {
    from: entry.from === null ? null : isoDay(entry.from),
    to: entry.to === null ? null : isoDay(entry.to),
  };
}

/** First and last day of everything that has days. */
export function span(state: JobState): { readonly from: string | null; readonly to: string | null } {
  return spanOf(ledgerTypes(state.ledger).map((type) => days(dated(state, type))));
}

/** First and last day of several; ISO days sort as text. */
export function spanOf(all: readonly Pick<FoundType, "from" | "to">[]): {
  readonly from: string | null;
  readonly to: string | null;
} {
  const from = all.flatMap((one) => one.from ?? []).sort();
  const to = all.flatMap((one) => one.to ?? []).sort();
  return { from: from[0] ?? null, to: to.at(-1) ?? null };
}

export function issuesOf(state: JobState): readonly Issue[] {
  if (state.issuesLeftOut === 0) return state.issues;
  const seen = `${state.issuesLeftOut} more`;
  return [...state.issues, { code: "more-issues", severity: "info", file: "", seen }];
}
