/** All mutants that no input can tell from the original, by the folder of the converter. */
import { ACTIVITY } from "./equivalent/activity.ts";
import { ARCHIVE } from "./equivalent/archive.ts";
import type { Equivalent } from "./equivalent/because.ts";
import { BLOCKS } from "./equivalent/blocks.ts";
import { DAILY } from "./equivalent/daily.ts";
import { FITBIT } from "./equivalent/fitbit.ts";
import { GARMIN } from "./equivalent/garmin.ts";
import { INDEX } from "./equivalent/index.ts";
import { JOB } from "./equivalent/job.ts";
import { TIME } from "./equivalent/time.ts";
import { WEIGHT } from "./equivalent/weight.ts";
import { ZIP } from "./equivalent/zip.ts";

export const EQUIVALENT: readonly Equivalent[] = [
  ...[...ACTIVITY, ...ARCHIVE, ...BLOCKS, ...DAILY, ...FITBIT],
  ...[...GARMIN, ...INDEX, ...JOB, ...TIME, ...WEIGHT, ...ZIP],
];
