/**
 * Recognises a file of a Fitbit export by its base name: never by its folder, because the folders changed four times
 * since 2020 and can be anybody's. Whether the name keeps its promise is for the reader of the file to check, by its
 * header. A name is a family, then what Fitbit splits by (a day, a number), then what a browser adds (" (1)").
 */
import type { DataType } from "../data-type.ts";
import { parseIsoDay } from "../time/calendar.ts";
import { baseName } from "../zip/name.ts";
import { FAMILIES, type Kind } from "./kinds.ts";

export interface Recognised {
  readonly kind: Kind;
  /** The day in the file's name, where there is one: the first that the file covers. */
  readonly day: number | null;
}

export type Recognition =
  | { readonly ok: true; readonly file: Recognised }
  | { readonly ok: false; readonly reason: IgnoreReason };

/** Why a file is left alone. "system" and "readme" are not worth a word to the user. */
export type IgnoreReason = "system" | "readme" | "not-health-data" | "nested-archive" | "unknown";

/** What a system adds to the name of a copy: " (1)", " copy", " - Kopie 2". */
const COPY =
  /(?: (?:- )?(?:copy|kopie|copie|copia|cópia|kopia|kopi|kopio|копия|コピー|副本))?(?: \d{1,3}| ?\(\d{1,3}\))?$/;

/** The longest name of a file anywhere; nothing longer is looked at. */
const MAX_NAME = 255;

/** What a base name says about a file. `path` may hold folders; only `__MACOSX` among them matters. */
export function recognise(path: string): Recognition {
  const name = baseName(path);
  if (name.startsWith(".") || /(?:^|[/\\])__MACOSX[/\\]/.test(path)) return ignored("system");
  if (name.length > MAX_NAME) return ignored("unknown");
  const dot = name.lastIndexOf(".");
  const extension = dot > 0 ? name.slice(dot + 1).toLowerCase() : "";
  const stem = (dot > 0 ? name.slice(0, dot) : name).normalize("NFC").toLowerCase().replace(COPY, "");
  if (/readme$/.test(stem) || extension === "txt" || extension === "md") return ignored("readme");
  if (["zip", "tgz", "gz", "7z", "rar"].includes(extension)) return ignored("nested-archive");
  if (extension === "tcx") return { ok: true, file: { kind: "tcx", day: null } };
  const { family, day } = splitStem(stem);
  const kind = FAMILIES.get(`${family}.${extension}`);
  if (kind !== undefined)
    return kind === "ignored" ? ignored("not-health-data") : { ok: true, file: { kind, day } };
  return ignored("unknown");
}

function ignored(reason: IgnoreReason): Recognition {
  return { ok: false, reason };
}

/**
 * `steps-2024-01-31` -> steps; `Daily SpO2 - 2024-01-01-2024-01-31` -> daily spo2; `exercise-100` -> exercise.
 * A run of separators is looked at once, from its start: names are anybody's, and an archive can hold many.
 */
function splitStem(stem: string): { family: string; day: number | null } {
  const dated = /^(.*?)(?<![\s_-])[\s_-]+(\d{4}-\d{2}-\d{2})(?:[.\s_-].*)?$/.exec(stem);
  if (dated !== null) return { family: normal(dated[1] ?? ""), day: parseIsoDay(dated[2] ?? "") };
  const month = /^(.*?)(?<![\s_-])[\s_-]+(\d{4})-?(\d{2})-?$/.exec(stem);
  if (month !== null)
    return { family: normal(month[1] ?? ""), day: parseIsoDay(`${month[2]}-${month[3]}-01`) };
  const numbered = /^(.*?)(?<![\s_-])(?:[\s_-]+\d{1,8}){1,2}(?:\..*)?$/.exec(stem);
  return { family: normal(numbered?.[1] ?? stem.replace(/(?<![\s_-])[\s_-]+$/, "")), day: null };
}

function normal(family: string): string {
  return family.replace(/[\s_-]+/g, "_");
}

/** The data type to which the records of a kind belong. */
export function typeOf(kind: Kind): DataType {
  return KIND_TYPES[kind];
}

const KIND_TYPES: Readonly<Record<Kind, DataType>> = {
  "profile-csv": "profile",
  "height-json": "height",
  "height-csv": "height",
  "weight-json": "weight",
  "weight-csv": "weight",
  "body-fat-csv": "body_fat",
  "exercise-json": "activities",
  "user-exercises-csv": "activities",
  tcx: "activities",
  "gps-csv": "activity_gps",
  "live-pace-csv": "activity_gps",
  "heart-rate-json": "heart_rate",
  "heart-rate-csv": "heart_rate",
  "steps-json": "steps",
  "steps-csv": "steps",
  "distance-json": "distance",
  "distance-csv": "distance",
  "altitude-json": "floors",
  "altitude-csv": "floors",
  "floors-csv": "floors",
  "calories-json": "calories",
  "calories-csv": "calories",
  "sedentary-json": "active_minutes",
  "lightly-json": "active_minutes",
  "moderately-json": "active_minutes",
  "very-json": "active_minutes",
  "active-minutes-csv": "active_minutes",
  "azm-csv": "active_minutes",
  "old-blocks-csv": "daily_summary",
  "sleep-json": "sleep",
  "sleep-csv": "sleep",
  "sleep-score-csv": "sleep",
  "resting-heart-rate-json": "resting_heart_rate",
  "resting-heart-rate-csv": "resting_heart_rate",
  "hrv-csv": "heart_rate_variability",
  "zones-json": "heart_rate_zones",
  "zones-csv": "heart_rate_zones",
  "spo2-csv": "spo2",
  "breathing-csv": "breathing_rate",
  "temperature-csv": "skin_temperature",
  "vo2-json": "vo2_max",
  "vo2-csv": "vo2_max",
  "stress-csv": "stress",
  "readiness-csv": "readiness",
  "food-json": "food",
  "food-csv": "food",
  "water-json": "water",
  "water-csv": "water",
  "glucose-csv": "glucose",
  "ecg-csv": "ecg",
  "menstrual-json": "menstrual_health",
  "menstrual-csv": "menstrual_health",
  "swim-json": "swim_lengths",
};
