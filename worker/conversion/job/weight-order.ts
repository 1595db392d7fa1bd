/** Brings the weights that were read into order, one list after the other: repeats are merged here, mirrors, too. */
import type { Zone } from "../time/zone.ts";
import { heightDoubt } from "../weight/height.ts";
import { yearsOf } from "../weight/history.ts";
import { type PreparedWeights, prepareWeights, type WeightSources } from "../weight/prepare.ts";
import { bodyTally } from "../weight/tally.ts";
import { addIssue, type Job } from "./job.ts";
import { settleTally } from "./weight-tally.ts";

/** In this order; with the old weights the heights, which they are checked against. */
export const WEIGHT_LISTS = ["json", "csv", "fat"] as const;
type WeightList = (typeof WEIGHT_LISTS)[number];

export function orderList(job: Job, list: WeightList, zone: Zone): void {
  const { json, csv, fat, heights, pairs } = job.body;
  switch (list) {
    case "json": {
      const prepared = prepare(job, { json: json.rows(), heights: heights.rows() }, zone);
      json.replace(prepared.json);
      heights.replace(prepared.heights);
      pairs.replace([...prepared.pairs]);
      reportDoubts(job);
      break;
    }
    case "csv":
      csv.replace(prepare(job, { csv: csv.rows() }, zone).csv);
      break;
    case "fat":
      fat.replace(prepare(job, { fat: fat.rows() }, zone).fat);
      break;
  }
}

function prepare(job: Job, sources: Partial<WeightSources>, zone: Zone): PreparedWeights {
  const counts = bodyTally();
  const prepared = prepareWeights({ json: [], csv: [], fat: [], heights: [], ...sources }, zone, counts);
  settleTally(job, counts);
  const years = new Set([...job.body.years.rows(), ...yearsOf(prepared)]);
  job.body.years.replace([...years].sort((a, b) => a - b));
  return prepared;
}

function reportDoubts({ state, body }: Job): void {
  const heights = body.heights.rows();
  const doubts = body.json.rows().map((entry) => heightDoubt(entry, heights));
  const all = doubts.length;
  for (const kind of ["implausible", "conflict"] as const) {
    const count = doubts.filter((doubt) => doubt === kind).length;
    if (count === 0) continue;
    const expected =
      kind === "implausible"
        ? "weight and BMI imply a height of 1.2 to 2.2 m"
        : "weight and BMI imply the height that the export states";
    const seen = `${count} of ${all} records`;
    addIssue(state, { code: `weight-height-${kind}`, severity: "warning", file: "", seen, expected });
  }
}
