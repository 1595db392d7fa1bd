/** The rows of an old 31-day export as values. Units are those of the account, which the file does not name. */
import { columnsOf } from "../fitbit/csv.ts";
import { type DateOrder, dateOrderOf, parseCount, parseLocalDate, parseMeasure } from "./locale.ts";
import type { Block } from "./split.ts";

export interface BodyRow {
  readonly day: number;
  /** Kilograms, pounds or stone. */
  readonly weight: number;
  readonly bmi: number;
  readonly fat: number;
}

export interface ActivityRow {
  readonly day: number;
  /** Kilometres or miles. */
  readonly distance: number;
  readonly calories: number;
  readonly steps: number;
  readonly floors: number;
  readonly sedentary: number;
  readonly light: number;
  readonly fair: number;
  readonly very: number;
  readonly activityCalories: number;
}

export type RowResult<Row> = { readonly row: Row } | { readonly reason: string };

const NO_DATE = { reason: "date not readable" };
const NO_NUMBER = { reason: "value not a number" };
const BODY = ["date", "weight", "bmi", "fat"] as const;
const ACTIVITIES = [
  ...(["date", "calories burned", "steps", "distance", "floors", "minutes sedentary"] as const),
  ...([
    "minutes lightly active",
    "minutes fairly active",
    "minutes very active",
    "activity calories",
  ] as const),
] as const;
/** Heavier in no unit. */
const MAX_WEIGHT = 700;

/** The order of day and month in a file, by all its tables of days. */
export function orderOf(blocks: readonly Block[]): DateOrder | null {
  const tables = blocks.filter((block) => block.header[0] === "date" && block.rows.length > 0);
  return dateOrderOf(tables.map((block) => block.rows.map((row) => row[0] ?? "")));
}

/** Null = the header is not that of a Body table. */
export function readBodyRows(block: Block, order: DateOrder): readonly RowResult<BodyRow>[] | null {
  const at = columnsOf(block.header, BODY);
  if (at === null) return null;
  return block.rows.map((row) => {
    const day = parseLocalDate(row[at.date] ?? "", order);
    const [weight, bmi, fat] = [at.weight, at.bmi, at.fat].map((place) => parseMeasure(row[place] ?? ""));
    if (day === null) return NO_DATE;
    if (weight === null || weight === undefined) return NO_NUMBER;
    if (weight === 0 || weight > MAX_WEIGHT) return { reason: "no weight on that day" };
    return { row: { day, weight, bmi: bmi ?? 0, fat: fat ?? 0 } };
  });
}

/** Null = the header is not that of an Activities table. */
export function readActivityRows(block: Block, order: DateOrder): readonly RowResult<ActivityRow>[] | null {
  const at = columnsOf(block.header, ACTIVITIES);
  if (at === null) return null;
  const counts = ACTIVITIES.filter((name) => name !== "date" && name !== "distance");
  return block.rows.map((row) => {
    const day = parseLocalDate(row[at.date] ?? "", order);
    const distance = parseMeasure(row[at.distance] ?? "");
    const values = counts.map((name) => parseCount(row[at[name]] ?? ""));
    if (day === null) return NO_DATE;
    if (distance === null || values.includes(null)) return NO_NUMBER;
    const [calories, steps, floors, sedentary, light, fair, very, activityCalories] = values.map(
      (it) => it ?? 0,
    );
    return {
      row: {
        ...{ day, distance, calories: calories ?? 0, steps: steps ?? 0, floors: floors ?? 0 },
        ...{ sedentary: sedentary ?? 0, light: light ?? 0, fair: fair ?? 0, very: very ?? 0 },
        activityCalories: activityCalories ?? 0,
      },
    };
  });
}
