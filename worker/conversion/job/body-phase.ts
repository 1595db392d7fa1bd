/** Reads profile, height, weight and body fat, and writes the weight history. */
import type { DataType } from "../data-type.ts";
import type { Kind } from "../fitbit/kinds.ts";
import { readProfileZone } from "../fitbit/profile.ts";
import {
  KG_PER_POUND,
  readBodyFatCsv,
  readHeightCsv,
  readHeightJson,
  readWeightCsv,
  readWeightJson,
} from "../fitbit/weight-files.ts";
import { weightFitFiles } from "../garmin/weight-fit.ts";
import type { IndexedFile } from "../index/entry-index.ts";
import type { WeightUnit } from "../step.ts";
import type { Zone } from "../time/zone.ts";
import { heightDoubt } from "../weight/height.ts";
import { buildWeightHistory, type WeightHistory } from "../weight/history.ts";
import type { Tally } from "../weight/tally.ts";
import { addIssue, addResult, type Job, type JobState } from "./job.ts";
import { cover, entryOf, skip } from "./ledger.ts";
import type { Phase, StepContext } from "./phase.ts";
import { book, readKinds } from "./read-phase.ts";
import { chooseZone } from "./zone-choice.ts";

export const BODY_KINDS: ReadonlySet<Kind> = new Set([
  "profile-csv",
  "height-json",
  "height-csv",
  "weight-json",
  "weight-csv",
  "body-fat-csv",
]);

export const bodyPhase: Phase = async (job, context) => {
  if (!(await readBody(job, context))) return "more";
  const zone = chooseZone(job.state, context.options.timeZone);
  applyUnit(job.state, context.options.weightUnit ?? "pounds");
  if (context.options.include.includes("weight")) writeWeights(job, zone);
  else leaveOut(job.state);
  const { body } = job.state;
  job.state.body = { ...body, json: [], csv: [], fat: [] };
  return "done";
};

const KILOGRAMS: Readonly<Record<WeightUnit, number>> = {
  pounds: KG_PER_POUND,
  kilograms: 1,
  stones: 14 * KG_PER_POUND,
};

/** The old files were read as pounds, which is right unless their owner says otherwise. */
function applyUnit(state: JobState, unit: WeightUnit): void {
  if (unit === "pounds") return;
  const factor = KILOGRAMS[unit] / KG_PER_POUND;
  state.body.json = state.body.json.map((entry) => ({ ...entry, kg: entry.kg * factor }));
}

/** Reads the body files into the state; true when all are read. */
export function readBody(job: Job, context: StepContext): Promise<boolean> {
  return readKinds(job, context, BODY_KINDS, (file, bytes) => readOne(job.state, file, bytes));
}

function readOne(state: JobState, file: IndexedFile, bytes: Uint8Array): void {
  const { body, ledger } = state;
  const entry = (type: DataType) => entryOf(ledger, type);
  switch (file.kind) {
    case "profile-csv":
      body.profileZone ??= readProfileZone(bytes);
      entry("profile").read += 1;
      break;
    case "height-json":
      body.heights.push(...book(state, entry("height"), file, readHeightJson(bytes)));
      break;
    case "height-csv":
      body.heights.push(...book(state, entry("height"), file, readHeightCsv(bytes)));
      break;
    case "weight-json":
      takeWeightJson(state, file, bytes);
      break;
    case "weight-csv":
      append(body.csv, book(state, entry("weight"), file, readWeightCsv(bytes)));
      break;
    case "body-fat-csv":
      append(body.fat, book(state, entry("body_fat"), file, readBodyFatCsv(bytes)));
      break;
    default:
      throw new Error(`The body phase was given a ${file.kind}.`);
  }
}

function takeWeightJson(state: JobState, file: IndexedFile, bytes: Uint8Array): void {
  const items = book(state, entryOf(state.ledger, "weight"), file, readWeightJson(bytes));
  if (items.some((item) => item.fatPercent !== null)) entryOf(state.ledger, "body_fat").files += 1;
  append(state.body.json, items);
}

function append<Item>(list: Item[], items: readonly Item[]): void {
  for (const item of items) list.push(item);
}

function writeWeights(job: Job, zone: Zone): void {
  const history = settleWeights(job.state, zone);
  for (const file of weightFitFiles(history.weighIns)) addResult(job, { ...file, type: "weight" });
}

/** Builds the history and books it; nothing is written yet. Used by validate too. */
export function settleWeights(state: JobState, zone: Zone): WeightHistory {
  const { body, ledger } = state;
  const history = buildWeightHistory(body, zone);
  const jsonFats = body.json.filter((entry) => entry.fatPercent !== null).length;
  settle(state, "weight", history.weights);
  if (history.fats.read > 0) {
    entryOf(ledger, "body_fat").read += jsonFats;
    settle(state, "body_fat", history.fats);
  }
  for (const weighIn of history.weighIns) {
    cover(entryOf(ledger, "weight"), weighIn.day);
    if (weighIn.fatPercent !== null) cover(entryOf(ledger, "body_fat"), weighIn.day);
  }
  settleContext(state);
  reportDoubts(state);
  return history;
}

function settle(state: JobState, type: DataType, tally: Tally): void {
  if (tally.read === 0) return;
  const entry = entryOf(state.ledger, type);
  entry.written += tally.written;
  entry.merged += tally.merged;
  for (const [reason, count] of tally.skipped) skip(entry, reason, count);
}

/** Heights and profile are used, not moved. */
function settleContext(state: JobState): void {
  const { profile, height } = state.ledger;
  if (profile !== undefined) skip(profile, "only its time zone is used", profile.read);
  if (height !== undefined) skip(height, "used to check weights and for BMI", state.body.heights.length);
}

function leaveOut(state: JobState): void {
  const { body, ledger } = state;
  const reason = "left out as you asked";
  const weights = body.json.length + body.csv.length;
  if (weights > 0) skip(entryOf(ledger, "weight"), reason, weights);
  if (body.fat.length > 0) skip(entryOf(ledger, "body_fat"), reason, body.fat.length);
  settleContext(state);
}

function reportDoubts(state: JobState): void {
  const doubts = state.body.json.map((entry) => heightDoubt(entry, state.body.heights));
  const all = doubts.length;
  for (const kind of ["implausible", "conflict"] as const) {
    const count = doubts.filter((doubt) => doubt === kind).length;
    if (count === 0) continue;
    const expected =
      kind === "implausible"
        ? "weight and BMI imply a height of 1.2 to 2.2 m"
        : "weight and BMI imply the height that the export states";
    const code = `weight-height-${kind}`;
    addIssue(state, {
      code,
      severity: "warning",
      file: "weight-*.json",
      seen: `${count} of ${all} records`,
      expected,
    });
  }
}
