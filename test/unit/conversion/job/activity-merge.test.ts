/** How many exercises a step merges, and what it leaves to the next. */
import { describe, expect, it } from "vitest";
import { SEED_SPORTS } from "../../../../worker/conversion/activity/sport-map.ts";
import { newBudget } from "../../../../worker/conversion/index/budget.ts";
import { mergeActivities, tellOfMerged } from "../../../../worker/conversion/job/activity-merge.ts";
import { QUEUE } from "../../../../worker/conversion/job/activity-queue.ts";
import { decodeJob, encodeJob } from "../../../../worker/conversion/job/checkpoint.ts";
import { addLog } from "../../../../worker/conversion/job/exercise-lists.ts";
import { type Job, newJob } from "../../../../worker/conversion/job/job.ts";
import { blankExercise } from "../../../support/export/blank-exercise.ts";

const START = Date.UTC(2024, 0, 1);
const HOUR_MS = 3_600_000;

/** Logs that begin an hour apart: they are merged in groups of a hundred. */
function jobOf(count: number, unknown = 0): Job {
  const job = newJob();
  for (let i = 0; i < count; i++) {
    const exercise = {
      ...blankExercise(START + i * HOUR_MS, HOUR_MS / 2),
      ...(i < unknown ? { name: "Zorbing" } : {}),
    };
    addLog(job.lists, { ...exercise, logId: i, isTypedIn: false, isLocal: false, isDetected: false });
  }
  return job;
}

/** One step; the smallest does one piece of work, the first that there is. */
function merge(job: Job, { maxBytes = 1, spent = 0 } = {}): boolean {
  const budget = newBudget({ maxReads: 1, maxBytes });
  budget.spend(0, spent);
  return mergeActivities(job, { timeZone: "UTC", sports: SEED_SPORTS, budget });
}

const textOf = ({ sections }: Job): string => new TextDecoder().decode(sections.get(QUEUE));

const queued = (job: Job): number => {
  const text = textOf(job);
  return text === ""
    ? 0
    : text.split("\n").reduce((sum, line) => sum + (JSON.parse(line) as unknown[]).length, 0);
};

const batchesOf = (job: Job): number => textOf(job).split("\n").length;

function carried(job: Job): Job {
  const back = decodeJob(encodeJob(job));
  if (back === null) throw new Error("no job");
  return back;
}

describe("merging", () => {
  it("waits for the next step where this one has no time left", () => {
    const job = jobOf(250);
    expect(merge(job, { spent: 1 })).toBe(false);
    expect([job.state.activity.merging, queued(job)]).toEqual([null, 0]);
  });

  it("puts all in order, then goes on group by group, as far as each step has time", () => {
    let job = jobOf(250);
    const seen = Array.from({ length: 4 }, () => {
      const isDone = merge(job);
      const { written = 0 } = job.state.ledger.activities ?? {};
      job = carried(job);
      return [isDone, job.state.activity.merging?.groups, queued(job), written];
    });
    expect(seen).toEqual([
      [false, 0, 0, 0],
      [false, 1, 100, 100],
      [false, 2, 200, 200],
      [true, 3, 250, 250],
    ]);
    const atOnce = jobOf(250);
    expect(merge(atOnce, { maxBytes: 1e9 })).toBe(true);
    expect(textOf(atOnce)).toBe(textOf(job));
    expect(job.state.filesTotal).toBe(batchesOf(job));
    tellOfMerged(job);
    expect([job.state.activity.merging, job.lists.json.length, [...job.sections.keys()]]).toEqual([
      ...[null, 0, [QUEUE]],
    ]);
    expect(job.state.issues).toEqual([]);
  });

  it("says once how many of all are of a sport that is not known", () => {
    let job = jobOf(150, 120);
    for (let step = 0; step < 3; step++) {
      merge(job);
      job = carried(job);
    }
    tellOfMerged(job);
    tellOfMerged(job);
    expect(job.state.issues).toEqual([
      {
        ...{ code: "sport-unknown", severity: "info", file: "" },
        ...{ seen: "120 of 150 activities", expected: "a sport that Garmin knows" },
      },
    ]);
  });

  it("of nothing is done at once, and says nothing", () => {
    const job = newJob();
    expect(merge(job, { spent: 1 })).toBe(true);
    tellOfMerged(job);
    expect([job.state.issues, [...job.sections.keys()], job.state.ledger]).toEqual([[], [], {}]);
  });
});
