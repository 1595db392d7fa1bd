/** Reads profile, height, weight and body fat. */
import type { DataType } from "../data-type.ts";
import type { Kind } from "../fitbit/kinds.ts";
import { readProfileZone } from "../fitbit/profile.ts";
import { TOO_MANY } from "../fitbit/read-result.ts";
import {
  KG_PER_POUND,
  readBodyFatCsv,
  readHeightCsv,
  readHeightJson,
  readWeightCsv,
  readWeightJson,
} from "../fitbit/weight-files.ts";
import type { IndexedFile } from "../index/entry-index.ts";
import type { WeightUnit } from "../step.ts";
import { MAX_RECORDS } from "../weight/weigh-in.ts";
import { newBodyState } from "./body-state.ts";
import type { Job, JobState } from "./job.ts";
import { entryOf, type LedgerEntry, skip } from "./ledger.ts";
import type { PackedList } from "./packed-list.ts";
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
  settleBody(job, context);
  return "done";
};

/** Reads the body files, or those of some kinds, into the job; true when all of them are read. */
export function readBody(job: Job, context: StepContext, kinds = BODY_KINDS): Promise<boolean> {
  return readKinds(job, context, kinds, (file, bytes) => readOne(job, file, bytes));
}

function readOne(job: Job, file: IndexedFile, bytes: Uint8Array): void {
  const { state, body } = job;
  const entry = (type: DataType) => entryOf(state.ledger, type);
  switch (file.kind) {
    case "profile-csv":
      takeProfileZone(state, readProfileZone(bytes));
      entry("profile").read += 1;
      break;
    case "height-json":
      append(body.heights, book(state, entry("height"), file, readHeightJson(bytes)), entry("height"));
      break;
    case "height-csv":
      append(body.heights, book(state, entry("height"), file, readHeightCsv(bytes)), entry("height"));
      break;
    case "weight-json":
      readWeights(job, file, bytes);
      break;
    case "weight-csv":
      append(body.csv, book(state, entry("weight"), file, readWeightCsv(bytes)), entry("weight"));
      break;
    case "body-fat-csv":
      append(body.fat, book(state, entry("body_fat"), file, readBodyFatCsv(bytes)), entry("body_fat"));
      break;
    default:
      throw new Error(`The body phase was given a ${file.kind}.`);
  }
}

/** Of several profiles the first counts. */
function takeProfileZone(state: JobState, zone: string | null): void {
  state.profileZone ??= zone;
  if (zone !== null && zone !== state.profileZone) state.otherProfileZone ??= zone;
}

/** Takes what there is room for; the rest is skipped. */
function append<Item>(list: PackedList<Item>, items: readonly Item[], entry: LedgerEntry): readonly Item[] {
  const taken = items.slice(0, Math.max(0, MAX_RECORDS - list.length));
  for (const item of taken) list.add(item);
  skip(entry, TOO_MANY, items.length - taken.length);
  return taken;
}

/** The old files can hold body fat too; a file that does counts for both. */
function readWeights({ state, body }: Job, file: IndexedFile, bytes: Uint8Array): void {
  const weights = entryOf(state.ledger, "weight");
  const taken = append(body.json, book(state, weights, file, readWeightJson(bytes)), weights);
  const fats = taken.filter((item) => item.fatPercent !== null).length;
  if (fats === 0) return;
  entryOf(state.ledger, "body_fat").files += 1;
  entryOf(state.ledger, "body_fat").read += fats;
}

/** Once all is read: the zone, the unit, and whether weights are wanted at all. */
export function settleBody(job: Job, { options }: StepContext): void {
  chooseZone(job.state, options.timeZone);
  applyUnit(job, options.weightUnit ?? "pounds");
  settleContext(job);
  if (!options.include.includes("weight")) leaveOut(job);
}

const KILOGRAMS: Readonly<Record<WeightUnit, number>> = {
  pounds: KG_PER_POUND,
  kilograms: 1,
  stones: 14 * KG_PER_POUND,
};

/** The old files were read as pounds, which is right unless their owner says otherwise. */
function applyUnit({ body }: Job, unit: WeightUnit): void {
  if (unit === "pounds") return;
  const factor = KILOGRAMS[unit] / KG_PER_POUND;
  body.json.replace(body.json.rows().map((entry) => ({ ...entry, kg: entry.kg * factor })));
}

/** Heights and profile are used, not moved. */
function settleContext({ state, body }: Job): void {
  const { profile, height } = state.ledger;
  if (profile !== undefined) skip(profile, "only its time zone is used", profile.read);
  if (height !== undefined) skip(height, "used to check weights and for BMI", body.heights.length);
}

function leaveOut(job: Job): void {
  const { state, body } = job;
  const reason = "left out as you asked";
  const fats = body.json.rows().filter((entry) => entry.fatPercent !== null).length + body.fat.length;
  const weights = body.json.length + body.csv.length;
  if (weights > 0) skip(entryOf(state.ledger, "weight"), reason, weights);
  if (fats > 0) skip(entryOf(state.ledger, "body_fat"), reason, fats);
  job.body = newBodyState();
}
