/**
 * Every word of the page, in one file, so that a translation replaces one file. Codes of the service and of the
 * converter are explained here; an unknown code falls back to the service's own sentence.
 */
import {
  ARCHIVE_CODES,
  ARCHIVE_PROBLEMS,
  type ArchiveCode,
} from "../../worker/conversion/archive-problem.ts";
import type { Include, Problem, WeightUnit } from "./api/contract.ts";
import { MOST_ZIPS } from "./archive/most-zips.ts";
import { bytes, counted } from "./format.ts";
import type { Where } from "./where.ts";

export const TEXT = {
  name: "Switchband",
  title: "Your Fitbit years, ready for Garmin.",
  lead: "Drop the export that Fitbit or Google gave you. Switchband turns it into files that Garmin Connect imports, and accounts for every single record.",
  drop: {
    action: "Drop your export here",
    hint: "or press to choose it",
    /** Where there is nothing to drop with. */
    touch: { action: "Choose your export", hint: "from Fitbit or Google" },
    accepts: "The zip as it is, several zips, or single files.",
    anywhere: "You can drop them anywhere on this page.",
    over: "Let go, and it begins",
    folder: "Choose a folder instead",
    sample: "Try it with an invented export",
  },
  onDevice: {
    choice: "Convert on this device: nothing is sent",
    hint: "Your browser does all the work: exports of any size, and no network is needed. It may take longer, and this page has to stay open.",
    instead: "Convert it on this device: nothing is sent",
    reading: "Nothing leaves this device.",
    left: (files: number, size: number) =>
      `Not needed, so left alone: ${counted(files, "file")} (${bytes(size)}).`,
    converting: "Please keep this page open: it is your browser that converts.",
    found: "Nothing was sent: your export is read on this device alone.",
    done: "Nothing was sent. These files are in this page alone: save them before you close it.",
  },
  theme: { label: "Theme", system: "system", light: "light", dark: "dark" },
  ends: { from: "Fitbit", to: "Garmin" },
  reading: "Looking into your export",
  readingHint: "Only the list of its files is read. Nothing has left this device yet.",
  uploading: "Sending",
  checking: "Reading what is inside",
  cancel: "Cancel",
  converting: "Converting",
  reopening: "Fetching your results",
  foundHeading: "What your export holds",
  foundNothing: "Nothing here that Garmin could take",
  foundNothingHint:
    "The export could be read, but no weight, body fat or other convertible data is in it. Export again with Fitbit (or Google Health) ticked, and choose the zip you get.",
  tableCaption: "What of your export reaches Garmin",
  columns: { data: "Data", records: "Records", outcome: "What becomes of it" },
  daysByName:
    "Where it says files, their names give the days, the first one of each. Converting reads and counts every record.",
  outcome: { converts: "Converts", partly: "Partly", cannot: "Stays behind" },
  zone: "Your time zone",
  zoneHint:
    "Fitbit notes some times without a zone. This puts each weigh-in on the day you stepped on the scale.",
  unit: "Unit of your older weights",
  unitHint:
    "Older Fitbit files do not name the unit. It is nearly always pounds, but yours do not fit your height or BMI. Change it only if you know better.",
  include: "Convert",
  archive: "Keep the rest as tables for a spreadsheet",
  kept: "What Garmin cannot take is kept for you as tables, in the folder “archive” of the zip.",
  convert: "Convert to Garmin files",
  other: "Choose another export",
  doneHeading: "Your Garmin files are ready",
  doneNothing: "No file came out of it",
  downloadAll: "Download everything as a zip",
  filesHeading: "Every file by itself",
  reportHeading: "Every record, accounted for",
  oneByOne: "One by one, with the files of each",
  notConvertedHeading: "What stays behind, and why",
  guideHeading: "Now in Garmin Connect",
  read: "read",
  written: "written",
  merged: "merged",
  skipped: "skipped",
  mergedHint:
    "Merged: the same record stood in the export more than once, in another format or from another source.",
  back: "Change the settings",
  remove: "Delete everything now",
  removing: "Deleting …",
  deletedHeading: "It is gone",
  again: "Start with another export",
  retry: "Try again",
  quote: "If you report this, quote",
  paused: "The service asks for a short break. It goes on by itself.",
  ignoredSummary: (amount: number) => `${counted(amount, "file")} without health data`,
  issuesSummary: (amount: number) => `${counted(amount, "thing")} worth knowing`,
  sentOf: (sent: number, total: number) => `${bytes(sent)} of ${bytes(total)}`,
  sending: (total: number) => `${bytes(total)} to send`,
  moreFiles: (amount: number) => `and ${counted(amount, "file")} more in the zip`,
  left: (files: number, size: number) =>
    `${counted(files, "file")} (${bytes(size)}) stayed on this device: ${files === 1 ? "it is" : "they are"} not needed, so never sent.`,
  fileProgress: (done: number, total: number) => `${done} of ${counted(total, "file")}`,
  waiting: (clock: string) => `The service asks for a short break. It goes on by itself in ${clock}.`,
  notUnited: (name: string, code: ArchiveCode) =>
    `More are put into one on this device, but ${name} cannot be read. ${ARCHIVE_PROBLEMS[code]} Without it, the others go together.`,
  holds: (types: readonly string[]) => `It holds ${types.map(typeName).join(", ")}.`,
  uploadLife: (clock: string) => `The upload will be deleted in ${clock}`,
  resultLife: (clock: string) => `These files will be deleted in ${clock}`,
  expired: "The time is over: everything has been deleted.",
  archiveSize: (files: number, size: number) => `${counted(files, "file")}, ${bytes(size)}`,
  fileNote: (records: number, size: number) =>
    records === 0 ? bytes(size) : `${counted(records, "record")}, ${bytes(size)}`,
  receipt: (conversions: number, time: string) =>
    `The upload${conversions === 0 ? "" : ` and ${counted(conversions, "conversion")} of it`} went at ${time}.`,
  receiptComplete: "Nothing of it is left with us.",
  receiptPending: (time: string) =>
    `Nobody can read the files any more. Their bytes could not be reached just now and go by ${time} at the latest.`,
  receiptName: "Receipt for upload",
} as const;

interface Promised {
  readonly title: string;
  readonly text: string;
}

const PROMISES_OF_SERVICE: readonly Promised[] = [
  {
    title: "What is sent",
    text: "Only the files that are converted or kept as tables, picked out of your export here. The rest, your profile too, never leaves your device.",
  },
  {
    title: "When it goes",
    text: "The upload after one hour, the results after two. Or at once: one button, with a receipt.",
  },
  {
    title: "Who sees it",
    text: "This service, and nobody else. No account, no tracking, no third parties. One cookie keeps your files yours.",
  },
];

export const PROMISES: Readonly<Record<Where, readonly Promised[]>> = {
  service: PROMISES_OF_SERVICE,
  device: [
    {
      title: "What is sent",
      text: "Nothing. The page has fetched its converter and needs nobody from here on.",
    },
    { title: "When it goes", text: "With this page: what you do not save is gone when you close it." },
    { title: "Who sees it", text: "You, and nobody else. No account, no tracking, no third parties." },
  ],
};

export const GET_EXPORT = {
  summary: "Where do I get my export?",
  steps: [
    "Open takeout.google.com with the account that your Fitbit belongs to.",
    "Choose “Deselect all”, then tick Fitbit (newer accounts: Google Health).",
    "Take “.zip” as the type. The mail with the link comes within minutes to a day.",
    "Download the zip and drop it here. There is no need to unpack it.",
  ],
  note: "An old MyFitbitData.zip works as well. If Google split the export, drop all its parts together.",
} as const;

export const WHAT_CONVERTS = {
  summary: "What is converted?",
  text: "Weight, body fat and BMI; activities with heart rate and GPS where the export has them; daily steps, floors and calories. All else is listed with the reason: for sleep, resting heart rate, oxygen and stress Garmin Connect has no import, with any tool. So that they are not lost, you get them as tables for a spreadsheet.",
} as const;

export const DISCLAIMER = "Free and open. Not affiliated with Fitbit, Google or Garmin.";
export const API_LINK = "API";

export const TYPE_NAMES: Readonly<Record<string, string>> = {
  weight: "Weight",
  body_fat: "Body fat",
  activities: "Activities",
  activity_gps: "GPS and pace",
  heart_rate: "Heart rate",
  steps: "Steps",
  distance: "Distance",
  floors: "Floors",
  calories: "Calories",
  active_minutes: "Active minutes",
  daily_summary: "Old 31-day exports",
  height: "Height",
  profile: "Profile",
  sleep: "Sleep",
  resting_heart_rate: "Resting heart rate",
  heart_rate_variability: "Heart rate variability",
  heart_rate_zones: "Heart rate zones",
  spo2: "Blood oxygen",
  breathing_rate: "Breathing rate",
  skin_temperature: "Skin temperature",
  vo2_max: "VO₂ max",
  stress: "Stress",
  readiness: "Readiness",
  food: "Food",
  water: "Water",
  glucose: "Blood glucose",
  ecg: "ECG",
  menstrual_health: "Menstrual health",
  swim_lengths: "Swim lengths",
};

export const typeName = (type: string): string => TYPE_NAMES[type] ?? words(type);

export const PART_NAMES: Readonly<Record<Include, string>> = {
  weight: "Weight and body fat",
  activities: "Activities",
  daily: "Daily steps, floors, calories (experimental)",
};

export const UNIT_NAMES: Readonly<Record<WeightUnit, string>> = {
  pounds: "Pounds",
  kilograms: "Kilograms",
  stones: "Stones",
};

/** A code made readable where no better words are known: `date-invalid` becomes `date invalid`. */
export const words = (code: string): string => code.replace(/[-_]+/g, " ");

const REASON_TEXTS: Readonly<Record<string, string>> = {
  "too-fine-for-a-table": "Recorded too finely for a table, so it stayed here. Your export still has it",
  "table-dropped-for-size": "More than 100 MB to send: its table was left out. Your export still has it",
  "dropped-for-size": "More than 100 MB to send: the oldest of it was left out, and only refines activities",
  "profile-kept-back": "It holds your name and birthday, and you choose the time zone here",
  "not yet": "Not yet: Switchband does not convert this so far",
};

/** Why something was not written. The converter says it in plain words; they only begin like a sentence here. */
export function reasonText(reason: string): string {
  const text = REASON_TEXTS[reason] ?? reason;
  return text.charAt(0).toUpperCase() + text.slice(1);
}

interface Explained {
  readonly title: string;
  readonly todo: string;
}

const OTHER_FILE = "Choose the file again, or download the export anew: it may have been cut off on the way.";

const PROBLEM_TEXTS: Readonly<Record<string, Explained>> = {
  "no-answer": {
    title: "The service does not answer",
    todo: "Check your connection, then try again: it goes on from here.",
  },
  "unexpected-answer": {
    title: "The service gave an answer that we do not understand",
    todo: "Try again in a minute.",
  },
  "no-export": {
    title: "This is not a Fitbit export",
    todo: "Switchband reads .zip, .json, .csv and .tcx. Choose the zip that Google or Fitbit gave you.",
  },
  "nothing-usable": {
    title: "There is nothing to convert in it",
    todo: "Nothing was sent. Export again with Fitbit (or Google Health) ticked, and choose the zip you get.",
  },
  "still-too-large": {
    title: "What is needed of it is still over 100 MB",
    todo: "Nothing was sent. Convert it on this device, or the parts of the export one after the other.",
  },
  "too-large-for-one": {
    title: "What is needed of it is over 4 GB",
    todo: "Nothing was sent. Convert the parts of the export one after the other.",
  },
  "result-too-large": {
    title: "The result is too large for one zip",
    todo: "Nothing was sent. Convert the parts of the export one after the other.",
  },
  "file-unreadable": {
    title: "The file can no longer be read",
    todo: "It was moved, changed or deleted after you chose it. Choose it again.",
  },
  "device-failed": {
    title: "This browser could not convert it",
    todo: "Nothing was sent. Try again; if that does not help, choose the export again and let the service convert it.",
  },
  "archive-too-many": {
    title: `At most ${MOST_ZIPS} zips go at once`,
    todo: `Choose at most ${MOST_ZIPS} of them, and the others afterwards.`,
  },
  "upload-empty": { title: "The file is empty", todo: OTHER_FILE },
  "upload-incomplete": { title: "The upload broke off", todo: "Nothing was stored. Try again." },
  "not-found": {
    title: "It is no longer here",
    todo: "Uploads live for one hour, results for two. Choose the export again.",
  },
  "upload-expired": {
    title: "The upload has expired",
    todo: "Uploads live for one hour. Choose the export again.",
  },
  "quota-exceeded": { title: "That was a lot at once", todo: "Nothing is lost. Try again a little later." },
  blocked: {
    title: "Too many requests came from here",
    todo: "Wait until the block is over; deleting still works.",
  },
  "reduced-capacity": {
    title: "The service is running on reserve",
    todo: "Nothing is lost. Try again in a moment.",
  },
  "store-unavailable": {
    title: "A part of the service does not answer",
    todo: "Nothing is lost. Try again in a moment.",
  },
  "internal-error": { title: "Something went wrong on our side", todo: "Nothing is lost. Try again." },
};

/** What happened and what to do, for people. */
export function explain(problem: Problem): Explained & { readonly detail: string } {
  // A problem found on this device has no status; its detail is ours. The service's own sentence says less than ours.
  const detail = problem.status === 0 ? problem.detail : "";
  const known = PROBLEM_TEXTS[problem.code];
  if (known) return { ...known, detail };
  const archive = ARCHIVE_CODES.find((code) => code === problem.code);
  if (archive !== undefined) {
    const why = `${ARCHIVE_PROBLEMS[archive]} ${detail}`.trim();
    return { title: "The archive cannot be read", detail: why, todo: OTHER_FILE };
  }
  return {
    title: problem.title || "Something went wrong",
    detail: problem.detail,
    todo: "Try again, or choose another file.",
  };
}

/** Steps in Garmin Connect; which of them apply depends on what was made. */
export const GUIDE = {
  open: {
    before: "On a computer, open ",
    link: "Garmin Connect’s import page",
    after:
      " and sign in; the phone app cannot import. If you land elsewhere: the cloud with the arrow at the top right, then “Import Data”.",
  },
  zone: (timeZone: string): string =>
    `Set your time zone there to ${timeZone} while you import, so that every day stays the day it was.`,
  unpackOne: "Drop the downloaded file into the box and press “Import Data”.",
  unpackMany: "Unpack the zip, drop the files into the box, one folder at a time, and press “Import Data”.",
  tables: "Leave the folder “archive” out: its tables are for you, and Garmin would refuse them.",
  weight:
    "Look under Health Stats → Weight. Where Garmin already has a weigh-in of the same day, its own stays.",
  activities:
    "Try five activities first: Garmin cannot delete in bulk. When they look right, import the rest.",
  daily:
    "Daily totals are an experiment: try one month first. Where Garmin asks for units and formats, answer kilometres, 1,234.56 and YYYY-MM-DD.",
  oldExport:
    "For the files of old 31-day exports answer with the units that your Fitbit account had: they do not name them.",
  errors:
    "“An error occurred” is often a passing fault: reload and import the same file again. Nothing is doubled.",
} as const;
