/** A phase of a conversion: what it needs, and how it says that the step's budget is used up. */
import type { SportMap } from "../activity/sport-map.ts";
import type { ArchiveProblem } from "../archive-problem.ts";
import type { Budget } from "../index/budget.ts";
import type { Ports } from "../ports.ts";
import type { ConversionOptions } from "../step.ts";
import type { UploadFile } from "../upload-file.ts";
import type { Job } from "./job.ts";

export interface StepContext {
  readonly files: readonly UploadFile[];
  readonly options: ConversionOptions;
  readonly ports: Ports;
  readonly budget: Budget;
  readonly sports: SportMap;
}

/** "done" = go on with the next phase; "more" = the budget is used up, call again in the next step. */
export type PhaseResult = "done" | "more" | ArchiveProblem;

export type Phase = (job: Job, context: StepContext) => Promise<PhaseResult>;
