/**
 * What is in an upload and what will become of it, without converting anything. Reads the directories and a bounded
 * part of the files: body files and exercises are read and counted with the converter's own code, of the others the
 * names give the days. What did not fit into the bound has `records: null`.
 */
import { SEED_SPORTS } from "./activity/sport-map.ts";
import type { ArchiveProblem } from "./archive-problem.ts";
import { DATA_TYPES, type DataType } from "./data-type.ts";
import type { Kind } from "./fitbit/kinds.ts";
import { newBudget } from "./index/budget.ts";
import type { Days } from "./index/entry-index.ts";
import { mergeActivities } from "./job/activity-merge.ts";
import { readExercises } from "./job/activity-read-phase.ts";
import { readBody, settleBody } from "./job/body-phase.ts";
import { indexFiles } from "./job/index-phase.ts";
import { type Job, newJob } from "./job/job.ts";
import type { LedgerEntry } from "./job/ledger.ts";
import type { StepContext } from "./job/phase.ts";
import { dated, days, fate, issuesOf, spanOf } from "./job/report-build.ts";
import { MOVED_INSIDE_ACTIVITIES, TYPE_FATES } from "./job/type-fates.ts";
import { settleWeights } from "./job/weight-phase.ts";
import type { Ports } from "./ports.ts";
import type { FoundType, Inspection } from "./report.ts";
import type { Include } from "./step.ts";
import type { UploadFile } from "./upload-file.ts";

const EVERYTHING: readonly Include[] = ["weight", "activities", "daily"];
/** Directories are outside of it: they are always read. */
const FILE_LIMITS = { maxReads: 20, maxBytes: 4_000_000 };
/** Of files whose name says nothing; each is a read, and there are 50 in a request on the Free plan of Workers. */
const MAX_OPENED = 6;
/** The body files by what they tell, the most wanted first: one that is too large must not hide the others. */
const BODY_GROUPS: readonly (readonly [DataType, ReadonlySet<Kind>])[] = [
  ["profile", new Set(["profile-csv"])],
  ["weight", new Set(["weight-json", "weight-csv"])],
  ["body_fat", new Set(["body-fat-csv"])],
  ["height", new Set(["height-json", "height-csv"])],
];

export async function inspect(
  files: readonly UploadFile[],
  options: { readonly timeZone: string | null },
  ports: Ports,
): Promise<
  | { readonly ok: true; readonly inspection: Inspection }
  | { readonly ok: false; readonly problem: ArchiveProblem }
> {
  const job = newJob();
  const context = { files, ports, sports: SEED_SPORTS, options: { ...options, include: EVERYTHING } };
  const indexed = await indexFiles(job, { ...context, budget: newBudget(UNBOUNDED) }, MAX_OPENED);
  if (typeof indexed !== "string") return { ok: false, problem: indexed };
  job.state.cursor = 0;
  const exact = await readFiles(job, { ...context, budget: newBudget(FILE_LIMITS) });
  return { ok: true, inspection: describe(job, exact) };
}

const UNBOUNDED = { maxReads: Number.POSITIVE_INFINITY, maxBytes: Number.POSITIVE_INFINITY };

/** Reads what is counted exactly; the types of which everything was read. */
async function readFiles(job: Job, context: StepContext): Promise<ReadonlySet<DataType>> {
  const exact = new Set<DataType>();
  for (const [type, kinds] of BODY_GROUPS) {
    job.state.cursor = 0;
    if (await readBody(job, context, kinds)) exact.add(type);
  }
  // The old weight files hold body fat too.
  if (!exact.has("weight")) exact.delete("body_fat");
  settleBody(job, context);
  settleWeights(job, context);
  job.state.cursor = 0;
  if (await readExercises(job, context)) exact.add("activities");
  mergeActivities(job, { ...context, timeZone: context.options.timeZone, budget: newBudget(UNBOUNDED) });
  return exact;
}

function describe(job: Job, exact: ReadonlySet<DataType>): Inspection {
  const { state } = job;
  const found = DATA_TYPES.flatMap((type) => {
    const entry = state.ledger[type];
    if (entry === undefined) return [];
    return [
      exact.has(type)
        ? describeRead(type, dated(state, type))
        : describeUnread(type, entry, state.namedDays[type] ?? { from: null, to: null }),
    ];
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

function describeRead(type: DataType, entry: LedgerEntry): FoundType {
  return { type, files: entry.files, records: entry.read, ...days(entry), ...fate(type, entry, EVERYTHING) };
}

/** What the files' names and our knowledge of Garmin tell. */
function describeUnread(type: DataType, { files }: LedgerEntry, byName: Days): FoundType {
  const { parts, reason } = TYPE_FATES[type];
  const seen = { type, files, records: null, ...days(byName) };
  if (parts.length === 0) return { ...seen, outcome: "cannot", reason };
  return MOVED_INSIDE_ACTIVITIES.has(type)
    ? { ...seen, outcome: "partly", reason }
    : { ...seen, outcome: "converts" };
}
