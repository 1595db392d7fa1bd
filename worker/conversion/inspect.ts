/**
 * What is in an upload and what will become of it, without converting anything. Reads the directories and a bounded
 * part of the files: body files are read and counted with the converter's own code, of the others the names give the
 * days. What did not fit into the bound has `records: null`.
 */
import type { ArchiveProblem } from "./archive-problem.ts";
import { DATA_TYPES, type DataType } from "./data-type.ts";
import { typeOf } from "./fitbit/recognise.ts";
import { newBudget } from "./index/budget.ts";
import { type PackedIndex, selectFiles } from "./index/entry-index.ts";
import { readBody, settleWeights } from "./job/body-phase.ts";
import { indexPhase } from "./job/index-phase.ts";
import { type Job, newJob } from "./job/job.ts";
import { entryOf, type LedgerEntry } from "./job/ledger.ts";
import type { StepContext } from "./job/phase.ts";
import { days, fate, issuesOf, spanOf } from "./job/report-build.ts";
import { TYPE_FATES } from "./job/type-fates.ts";
import { chooseZone } from "./job/zone-choice.ts";
import type { Ports } from "./ports.ts";
import type { FoundType, Inspection } from "./report.ts";
import type { Include } from "./step.ts";
import type { UploadFile } from "./upload-file.ts";

const EVERYTHING: readonly Include[] = ["weight", "activities", "daily"];
/** Directories are outside of it: they are always read. */
const FILE_LIMITS = { maxReads: 30, maxBytes: 4_000_000 };
const READ_TYPES: ReadonlySet<DataType> = new Set(["weight", "body_fat", "height", "profile"]);

export async function inspect(
  files: readonly UploadFile[],
  options: { readonly timeZone: string | null },
  ports: Ports,
): Promise<
  | { readonly ok: true; readonly inspection: Inspection }
  | { readonly ok: false; readonly problem: ArchiveProblem }
> {
  const job = newJob();
  const context = { files, ports, options: { ...options, include: EVERYTHING } };
  const indexed = await indexPhase(job, { ...context, budget: newBudget(UNBOUNDED) });
  if (typeof indexed !== "string") return { ok: false, problem: indexed };
  job.state.cursor = 0;
  const complete = await readFiles(job, { ...context, budget: newBudget(FILE_LIMITS) });
  return { ok: true, inspection: describe(job, complete) };
}

const UNBOUNDED = { maxReads: Number.POSITIVE_INFINITY, maxBytes: Number.POSITIVE_INFINITY };

/** True when everything that is counted exactly was read. */
async function readFiles(job: Job, context: StepContext): Promise<boolean> {
  const complete = await readBody(job, context);
  settleWeights(job.state, chooseZone(job.state, context.options.timeZone));
  return complete;
}

function describe(job: Job, complete: boolean): Inspection {
  const { state } = job;
  const byName = daysByName(job.index);
  const found = DATA_TYPES.flatMap((type) => {
    const entry = state.ledger[type];
    return entry === undefined
      ? []
      : [describeType(type, entry, { complete, byName: byName.get(type) ?? NO_DAYS })];
  });
  return {
    valid: found.some((type) => type.outcome !== "cannot"),
    time_zone: state.zone?.id ?? "UTC",
    ...spanOf(found),
    data_types: found,
    ignored: state.ignored,
    ignored_count: state.ignoredCount,
    issues: issuesOf(state),
  };
}

const NO_DAYS = { from: null, to: null };

interface Days {
  readonly from: number | null;
  readonly to: number | null;
}

function describeType(
  type: DataType,
  entry: LedgerEntry,
  seen: { complete: boolean; byName: Days },
): FoundType {
  const { files } = entry;
  if (READ_TYPES.has(type) && seen.complete) {
    return { type, files, records: entry.read, ...days(entry), ...fate(type, entry, EVERYTHING) };
  }
  const known = TYPE_FATES[type];
  const outcome =
    known.include === null
      ? ({ outcome: "cannot", reason: known.reason } as const)
      : { outcome: "converts" as const };
  return { type, files, records: null, ...days(seen.byName), ...outcome };
}

/** First and last day that the file names of each type tell. */
function daysByName(index: PackedIndex): ReadonlyMap<DataType, Days> {
  const found = new Map<DataType, LedgerEntry>();
  for (const file of selectFiles(index, () => true)) {
    if (file.day === null) continue;
    const type = typeOf(file.kind);
    const before = found.get(type) ?? entryOf({}, type);
    before.from = Math.min(before.from ?? file.day, file.day);
    before.to = Math.max(before.to ?? file.day, file.day);
    found.set(type, before);
  }
  return found;
}
