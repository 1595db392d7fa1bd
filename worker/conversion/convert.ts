/**
 * One bounded step of a conversion. The phases run one after the other as far as the budget goes; what they finish is
 * gathered and handed out in few, large deliveries. Pure: the same input gives the same bytes, whatever the clock, and
 * other limits only cut the same files into other deliveries.
 */
import { SEED_SPORTS } from "./activity/sport-map.ts";
import { newBudget } from "./index/budget.ts";
import { workOf } from "./index/work.ts";
import { activityReadPhase } from "./job/activity-read-phase.ts";
import { activityWritePhase } from "./job/activity-write-phase.ts";
import { archivePhase } from "./job/archive-phase.ts";
import { blocksPhase } from "./job/blocks-phase.ts";
import { bodyPhase } from "./job/body-phase.ts";
import { decodeJob, encodeJob } from "./job/checkpoint.ts";
import { dailyPhase } from "./job/daily-phase.ts";
import { takeDelivery } from "./job/delivery.ts";
import { indexPhase } from "./job/index-phase.ts";
import { type Job, newJob } from "./job/job.ts";
import type { Phase, StepContext } from "./job/phase.ts";
import { planPhase } from "./job/plan-phase.ts";
import { buildReport } from "./job/report-build.ts";
import { summaryPhase } from "./job/summary-phase.ts";
import { weightPhase } from "./job/weight-phase.ts";
import type { Ports } from "./ports.ts";
import type { Progress, StepInput, StepResult } from "./step.ts";

const PHASES: readonly (readonly [name: string, run: Phase])[] = [
  ["index", indexPhase],
  ["plan", planPhase],
  ["body files", bodyPhase],
  ["weight", weightPhase],
  ["activities, read and merged", activityReadPhase],
  ["activities, written", activityWritePhase],
  ["daily totals", dailyPhase],
  ["old exports", blocksPhase],
  ["archive tables", archivePhase],
  ["report", summaryPhase],
];

/** In which phase a step begins that is given this checkpoint: for those who measure. */
export function phaseOf(checkpoint: Uint8Array | null): string {
  const job = checkpoint === null ? newJob() : decodeJob(checkpoint);
  return PHASES[job?.state.phase ?? 0]?.[0] ?? "";
}

export async function convertStep(input: StepInput, ports: Ports): Promise<StepResult> {
  const { files, options, checkpoint, limits, sports = SEED_SPORTS } = input;
  const job = checkpoint === null ? newJob() : decodeJob(checkpoint);
  if (job === null) return { ok: false, problem: { code: "conversion-outdated", file: "", offset: null } };
  const problem = await advance(job, { files, options, ports, sports, budget: newBudget(limits, workOf) });
  if (problem !== null) return { ok: false, problem };
  const done = job.state.phase === PHASES.length;
  const delivered = takeDelivery(job, done);
  return {
    ok: true,
    files: delivered,
    checkpoint: encodeJob(job),
    progress: progressOf(job, done),
    report: done ? buildReport(job, options) : null,
  };
}

/** Runs phases until the budget is used up or all are done. */
async function advance(job: Job, context: StepContext) {
  const { state } = job;
  for (let phase = PHASES[state.phase]; phase !== undefined; phase = PHASES[state.phase]) {
    const [, run] = phase;
    const result = await run(job, context);
    if (typeof result !== "string") return result;
    if (result === "more") return null;
    state.phase += 1;
    state.cursor = 0;
  }
  return null;
}

function progressOf({ state }: Job, done: boolean): Progress {
  const total = Math.max(1, state.filesTotal);
  return { done: done ? total : Math.min(state.filesDone, total - 1), total, unit: "files" };
}
